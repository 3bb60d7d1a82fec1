import { availability, variableNamed } from "../../access-log/catalogue.ts";
import { type AwsError, badRequest } from "../aws-error.ts";

/** Where an API lives: destinations elsewhere are refused. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** "Access log template size 3 KB", not adjustable (API Gateway quotas). */
const MAX_FORMAT_BYTES = 3_072;
const GROUP = /^log-group:[A-Za-z0-9_\-/.]+$/;
const STREAM = /^deliverystream\/amazon-apigateway-[A-Za-z0-9_\-.]+$/;
const REQUEST_ID = /\$context\.(?:requestId|extendedRequestId)(?![A-Za-z0-9_])/;

const INVALID_ARN =
  "Invalid ARN specified in the request. The ARN must be a valid CloudWatch Logs log group or Kinesis Data Firehose delivery stream ARN.";
const NO_ID = "Access Log format must include either $context.requestId or $context.extendedRequestId";
const V2_PREFIX = "The following errors are found in Access Log Format:";
export const HALF = "Access Log value missing. Expected destinationArn and format.";
export const NO_ROLE = "CloudWatch Logs role ARN must be set in account settings to enable logging";

const illegalName = (name: string) =>
  badRequest(
    `Access log destination must only contain characters a-z, A-Z, 0-9, '_', '-', '/', '.': '${name}'`,
  );

interface Parts {
  readonly service: string;
  readonly elsewhere: boolean;
  /** `log-group:/x` or `deliverystream/x`. */
  readonly resource: string;
}

function partsOf(arn: string, place: Place): Parts | undefined {
  if (!arn.startsWith("arn:")) return undefined;
  const [, partition, service = "", region, account, ...resource] = arn.split(":");
  return {
    service,
    elsewhere: partition !== place.partition || region !== place.region || account !== place.account,
    resource: resource.join(":"),
  };
}

/** Why a REST API cannot log there; undefined where it can. */
export function restDestinationError(arn: string, place: Place): AwsError | undefined {
  const parts = partsOf(arn, place);
  if (!parts) return badRequest("Invalid ARN specified in the request. ARNs must start with 'arn:'");
  const { service, resource, elsewhere } = parts;
  if (service === "logs" && resource.startsWith("log-group:")) {
    if (!GROUP.test(resource)) return illegalName(resource);
  } else if (service === "firehose" && resource.startsWith("deliverystream/")) {
    if (!STREAM.test(resource)) {
      return badRequest(
        `Kinesis Firehose delivery stream name must begin with the characters 'amazon-apigateway-': '${resource}'`,
      );
    }
  } else return badRequest(INVALID_ARN);
  return elsewhere ? badRequest(INVALID_ARN) : undefined;
}

/** HTTP and WebSocket APIs log to CloudWatch Logs only. */
export function v2DestinationError(arn: string, place: Place): AwsError | undefined {
  const parts = partsOf(arn, place);
  if (!parts) return badRequest("Invalid ARN specified in the request. ARNs must start with 'arn:'");
  if (parts.service === "logs" || parts.service === "firehose") {
    if (!GROUP.test(parts.resource)) return illegalName(parts.resource);
    return parts.elsewhere || parts.service !== "logs" ? badRequest(INVALID_ARN) : undefined;
  }
  return badRequest(INVALID_ARN);
}

/** Whether writing there uses the account's CloudWatch role (Firehose has a service-linked role instead). */
export const usesAccountRole = (destinationArn: string): boolean => destinationArn.split(":")[2] === "logs";

const tooLong = (format: string) => Buffer.byteLength(format) > MAX_FORMAT_BYTES;

export function restFormatError(format: string): AwsError | undefined {
  if (!REQUEST_ID.test(format)) return badRequest(`${NO_ID} : '${format}'`);
  const body = format.endsWith("\n") ? format.slice(0, -1) : format;
  if (/[\r\n]/.test(body)) {
    return badRequest(
      `Access Log format must be single line, new line character is allowed only at end of the format: '${format}'`,
    );
  }
  return tooLong(format)
    ? badRequest(`Access Log format must not exceed ${MAX_FORMAT_BYTES} bytes`)
    : undefined;
}

/** Whether an HTTP API takes a variable; the name is without `$context.`. Some it takes and never fills. */
export function isHttpVariable(name: string): boolean {
  // All claims at once: accepted, and logged as null (Developer Guide, `api-gateway-variables-for-access-logging`).
  if (name === "authorizer.claims") return true;
  const known = variableNamed(name);
  return known !== undefined && availability(known, "HTTP") !== "none";
}

/** HTTP APIs also refuse variables they do not have; WebSocket APIs render them as `-`. */
export function v2FormatError(format: string, protocol: "HTTP" | "WEBSOCKET"): AwsError | undefined {
  if (!REQUEST_ID.test(format)) return badRequest(`${V2_PREFIX} ${NO_ID} : '${format}'`);
  if (/[\r\n]/.test(format)) {
    return badRequest(`${V2_PREFIX} Access Log format must be single line: '${format}'`);
  }
  if (tooLong(format))
    return badRequest(`${V2_PREFIX} Access Log format must not exceed ${MAX_FORMAT_BYTES} bytes`);
  if (protocol === "WEBSOCKET") return undefined;
  const unknown = new Set<string>();
  for (const [variable, name = ""] of format.matchAll(/\$context\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)/g)) {
    if (!isHttpVariable(name)) unknown.add(variable);
  }
  return unknown.size === 0
    ? undefined
    : badRequest(`The following context variables are not supported: [${[...unknown].join(", ")}]`);
}
