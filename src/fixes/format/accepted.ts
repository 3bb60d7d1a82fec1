import { lint } from "../../access-log/lint/index.ts";
import { parseFormat } from "../../access-log/parse.ts";
import { parseArn } from "../../checks/arn.ts";
import type { LiveStage } from "../place.ts";
import { isLegalName } from "../steps/log-group.ts";

/** What every API type refuses; HTTP APIs refuse variables that they do not know as well. */
const REFUSED: ReadonlySet<string> = new Set(["no-request-id", "several-lines", "too-long"]);
const REFUSED_ON_HTTP: ReadonlySet<string> = new Set(["unknown-variable", "pipe-after-variable"]);

/** Whether API Gateway takes that format today: old stages hold what it would refuse. */
export function takesFormat({ apiType }: LiveStage, format: string): boolean {
  return !lint(parseFormat(format), apiType).findings.some(
    ({ rule, severity }) =>
      severity === "error" && (REFUSED.has(rule) || (apiType === "HTTP" && REFUSED_ON_HTTP.has(rule))),
  );
}

/** Whether API Gateway takes that destination: a log group or, for REST, a stream of the stage's own account and Region. */
export function takesDestination({ apiType, origin }: LiveStage, destination: string): boolean {
  const arn = parseArn(destination);
  if (arn?.account !== origin.account || arn.region !== origin.region) return false;
  const { service, resource } = arn;
  if (service === "logs") {
    return resource.startsWith("log-group:") && isLegalName(resource.slice("log-group:".length));
  }
  return (
    apiType === "REST" && service === "firehose" && resource.startsWith("deliverystream/amazon-apigateway-")
  );
}
