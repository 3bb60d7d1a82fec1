import type { Stage } from "../../model/stage.ts";
import { takesDestination, takesFormat } from "../format/accepted.ts";
import { called, type LiveStage } from "../place.ts";
import type { Call, Step } from "../step.ts";

/** The two halves; `null`: not there. */
export interface Halves {
  readonly destination: string | null;
  readonly format: string | null;
}

export interface Asked {
  readonly destination: string;
  readonly format: string;
  readonly checks: readonly string[];
  readonly needs: readonly string[];
  /** What is new about the format, as a sentence; absent: it stays as it is, or there was none. */
  readonly mended?: string;
  /** Metric filters and subscriptions that match today's lines and not these. */
  readonly stops?: readonly string[];
  /** What the lines will cost, where the requests were counted. */
  readonly cost?: string;
  readonly doubt?: string;
}

/** Both halves in one call, since a half alone writes nothing. */
export function setAccessLog(stage: LiveStage, asked: Asked, before: Halves): Step {
  const { destination, format, checks, needs, mended, doubt, stops = [] } = asked;
  const had = before.destination !== null || before.format !== null;
  const whole = before.destination !== null && before.format !== null;
  const moved = before.destination !== null && before.destination !== destination;
  return {
    id: `set-access-log ${stage.id}`,
    kind: "set-access-log",
    account: stage.origin.account,
    region: stage.origin.region,
    target: { apiType: stage.apiType, apiId: stage.api.id, stage: stage.name },
    before: { ...before },
    after: { destination, format },
    stages: [stage.id],
    checks,
    needs,
    preconditions: [
      `${called(stage)} has ${whole ? "the access-log settings that were seen" : had ? "half of its access-log settings" : "no access-log settings"}.`,
      `${destination} is there.`,
    ],
    effect: [
      `${called(stage)} writes a line for every request to ${destination}.`,
      ...(moved ? [`Lines written until now stay in ${before.destination}.`] : []),
      ...(mended === undefined ? [] : [mended]),
    ].join(" "),
    call: settingsCall(stage, destination, format),
    undo: undoOf(stage, before),
    permissions: permissionsFor(stage.apiType),
    cost:
      asked.cost ??
      (whole
        ? "As until now: CloudWatch Logs takes in and keeps a line for every request."
        : "CloudWatch Logs takes in and keeps a line for every request."),
    risk: [
      "None to the requests. The format writes who called and from where.",
      ...(mended === undefined ? [] : ["Whoever reads these lines finds them changed."]),
      ...(stops.length === 0 ? [] : [stopsText(stops)]),
      ...(moved ? ["Whoever reads the old destination finds nothing new there."] : []),
      ...(doubt === undefined ? [] : [doubt]),
    ].join(" "),
    care: had || doubt !== undefined ? "review" : "safe",
  };
}

const MOST_NAMED = 5;

function stopsText(stops: readonly string[]): string {
  const more = stops.length > MOST_NAMED ? ` and ${stops.length - MOST_NAMED} more` : "";
  return `These match lines of today and not these: ${stops.slice(0, MOST_NAMED).join(", ")}${more}. Change their patterns together with the format.`;
}

const isV1 = ({ apiType }: Stage) => apiType === "REST";

function settingsCall(stage: LiveStage, destination: string, format: string): Call {
  if (isV1(stage)) {
    return restCall(stage, [
      { op: "replace", path: "/accessLogSettings/destinationArn", value: destination },
      { op: "replace", path: "/accessLogSettings/format", value: format },
    ]);
  }
  return {
    service: "apigatewayv2",
    operation: "UpdateStage",
    parameters: {
      ApiId: stage.api.id,
      StageName: stage.name,
      AccessLogSettings: { DestinationArn: destination, Format: format },
    },
  };
}

/**
 * REST stages take each half alone, given or removed (API reference, patch operations, Stage); HTTP and WebSocket stages
 * refuse a half.
 */
function undoOf(stage: LiveStage, { destination, format }: Halves): Call | string {
  if (destination !== null && !takesDestination(stage, destination))
    return `API Gateway does not take ${destination} back: it is no destination for this stage.`;
  if (format !== null && !takesFormat(stage, format))
    return "API Gateway does not take the format back that was there: it refuses such formats today.";
  if (destination !== null && format !== null) return settingsCall(stage, destination, format);
  if (isV1(stage)) {
    if (destination === null && format === null) {
      return restCall(stage, [{ op: "remove", path: "/accessLogSettings" }]);
    }
    return restCall(stage, [half("destinationArn", destination), half("format", format)]);
  }
  if (destination !== null || format !== null) {
    return "One half alone was set, which API Gateway does not take back: remove the settings by hand, if at all.";
  }
  return {
    service: "apigatewayv2",
    operation: "DeleteAccessLogSettings",
    parameters: { ApiId: stage.api.id, StageName: stage.name },
  };
}

const half = (name: string, value: string | null): { readonly [key: string]: string } =>
  value === null
    ? { op: "remove", path: `/accessLogSettings/${name}` }
    : { op: "replace", path: `/accessLogSettings/${name}`, value };

/** Who sets the log of an HTTP API also needs these on `*` (Developer Guide, `http-api-logging`). */
const HTTP_DELIVERY: readonly string[] = [
  "logs:CreateLogDelivery",
  "logs:CreateLogGroup",
  "logs:DeleteLogDelivery",
  "logs:DescribeLogGroups",
  "logs:DescribeResourcePolicies",
  "logs:GetLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:UpdateLogDelivery",
];

const permissionsFor = (apiType: Stage["apiType"]): readonly string[] => [
  ...(apiType === "REST" ? [] : ["apigateway:DELETE"]),
  "apigateway:PATCH",
  ...(apiType === "HTTP" ? HTTP_DELIVERY : []),
];

const restCall = (
  stage: LiveStage,
  patchOperations: readonly { readonly [key: string]: string }[],
): Call => ({
  service: "apigateway",
  operation: "UpdateStage",
  parameters: { restApiId: stage.api.id, stageName: stage.name, patchOperations },
});
