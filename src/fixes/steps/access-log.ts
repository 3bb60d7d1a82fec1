import type { AwsOrigin, Stage } from "../../model/stage.ts";
import type { Call, Step } from "../step.ts";

/** The two halves; `null`: not there. */
export interface Halves {
  readonly destination: string | null;
  readonly format: string | null;
}

/** Both halves in one call, since a half alone writes nothing. */
export function setAccessLog(
  stage: Stage,
  origin: AwsOrigin,
  asked: { readonly destination: string; readonly format: string },
  before: Halves,
  needs: readonly string[],
): Step {
  const half = before.destination !== null || before.format !== null;
  const rest = stage.apiType === "REST";
  return {
    id: `set-access-log ${stage.id}`,
    kind: "set-access-log",
    account: origin.account,
    region: origin.region,
    target: { apiType: stage.apiType, apiId: stage.api.id, stage: stage.name },
    before: { ...before },
    after: { ...asked },
    stages: [stage.id],
    checks: ["apigw_accesslogging"],
    needs,
    preconditions: [
      `${stage.name} of ${stage.api.name} has ${half ? "half of its" : "no"} access-log settings.`,
      `${asked.destination} is there.`,
    ],
    effect: `${stage.name} of ${stage.api.name} writes a line for every request to ${asked.destination}.`,
    call: rest
      ? restCall(stage, [
          { op: "replace", path: "/accessLogSettings/destinationArn", value: asked.destination },
          { op: "replace", path: "/accessLogSettings/format", value: asked.format },
        ])
      : {
          service: "apigatewayv2",
          operation: "UpdateStage",
          parameters: {
            ApiId: stage.api.id,
            StageName: stage.name,
            AccessLogSettings: { DestinationArn: asked.destination, Format: asked.format },
          },
        },
    undo: half ? "One half alone was set: AWS may refuse to have it back." : offCall(stage, rest),
    permissions: permissionsFor(stage.apiType),
    cost: "CloudWatch Logs takes in and keeps a line for every request.",
    risk: "None to the requests. The format writes who called and from where.",
    care: half ? "review" : "safe",
  };
}

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

const restCall = (stage: Stage, patchOperations: readonly { readonly [key: string]: string }[]): Call => ({
  service: "apigateway",
  operation: "UpdateStage",
  parameters: { restApiId: stage.api.id, stageName: stage.name, patchOperations },
});

const offCall = (stage: Stage, rest: boolean): Call =>
  rest
    ? restCall(stage, [{ op: "remove", path: "/accessLogSettings" }])
    : {
        service: "apigatewayv2",
        operation: "DeleteAccessLogSettings",
        parameters: { ApiId: stage.api.id, StageName: stage.name },
      };
