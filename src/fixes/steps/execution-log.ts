import { valueIfKnown } from "../../model/fact.ts";
import { called, type LiveStage } from "../place.ts";
import type { Call, Step } from "../step.ts";

/** Errors are enough to tell why a request failed; `INFO` writes several lines for every request. */
const LEVEL = "ERROR";

/** A patch changes one setting alone. */
const ALONE = {
  risk: "None. Other settings, and those of single methods, stay as they are.",
  care: "safe",
} as const;

/** There is an entry for all methods afterwards, whose other members show values too; the undo takes it away again. */
const FIRST = {
  risk: "Settings of single methods stay as they are. Nothing was set for all methods so far: API Gateway fills in what else there is to set for them, throttling at the account's limits of today among it.",
  care: "safe",
} as const;

/** UpdateStage of v2 takes a structure of settings, and its reference does not say what becomes of those left out. */
const WITH_OTHERS = {
  risk: "AWS does not say whether other default route settings (throttling, detailed metrics) stay as they are when the level alone is sent: compare them before and after.",
  care: "review",
} as const;

export function setExecutionLog(stage: LiveStage, needs: readonly string[]): Step {
  const { account, region } = stage.origin;
  const before = stage.executionLog && valueIfKnown(stage.executionLog)?.unset ? null : "OFF";
  return {
    id: `set-execution-log ${stage.id}`,
    kind: "set-execution-log",
    account,
    region,
    target: { apiType: stage.apiType, apiId: stage.api.id, stage: stage.name },
    before,
    after: LEVEL,
    stages: [stage.id],
    checks: ["apigw_executionlogging"],
    needs,
    preconditions: [`${called(stage)} writes no execution log.`, "The account's CloudWatch role can write."],
    effect: `${called(stage)} writes an execution log of requests that end in an error.`,
    call: levelCall(stage, LEVEL),
    undo: levelCall(stage, before),
    permissions: ["apigateway:PATCH"],
    cost: "CloudWatch Logs takes in several lines for each request that fails, and keeps them for ever unless a retention is set on that group.",
    ...(stage.apiType === "REST" ? (before === null ? FIRST : ALONE) : WITH_OTHERS),
  };
}

/**
 * `*` stands for every resource and every method (API reference, patch operations, Stage). All that is set for them goes with
 * `remove` (Terraform's AWS provider deletes its `aws_api_gateway_method_settings` by it).
 */
function levelCall({ apiType, api, name }: LiveStage, level: string | null): Call {
  return apiType === "REST"
    ? {
        service: "apigateway",
        operation: "UpdateStage",
        parameters: {
          restApiId: api.id,
          stageName: name,
          patchOperations: [
            level === null
              ? { op: "remove", path: "/*/*" }
              : { op: "replace", path: "/*/*/logging/loglevel", value: level },
          ],
        },
      }
    : {
        service: "apigatewayv2",
        operation: "UpdateStage",
        parameters: {
          ApiId: api.id,
          StageName: name,
          DefaultRouteSettings: { LoggingLevel: level ?? "OFF" },
        },
      };
}
