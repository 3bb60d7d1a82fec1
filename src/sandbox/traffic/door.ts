import { parseFormat } from "../../access-log/parse.ts";
import { render } from "../../access-log/render.ts";
import type { World } from "../state/world.ts";
import type { WireAnswer, WireRequest } from "../wire.ts";
import { answeredBy } from "./answered.ts";
import { count } from "./counted.ts";
import { deliver, streamNameOf } from "./delivery.ts";
import { type Nowhere, type Target, targetOf } from "./target.ts";
import { valuesOf } from "./values.ts";

/** What came to the door of a stage. Account and Region are empty where it led nowhere. */
export interface Visit {
  readonly account: string;
  readonly region: string;
  readonly answer: WireAnswer;
}

/**
 * Answers a request to a stage as API Gateway would, counts it, and writes the stage's line where it can arrive.
 * Undefined where the request is for the control plane.
 */
export function visit(request: WireRequest, world: World, now: number): Visit | undefined {
  const target = targetOf(request, world);
  if (!target) return undefined;
  if (!("stage" in target)) return { account: "", region: "", answer: nowhere(target) };
  const answered = answeredBy(target, request, now);
  const body = JSON.stringify({ message: answered.message });
  const canary = isCanary(target, world);
  const values = valuesOf(target, request, answered, { now, canary, responseLength: body.length });
  count(target, answered, request.body.length + body.length, now);
  const { destinationArn, format } = target.stage.accessLog ?? {};
  if (destinationArn !== undefined && format !== undefined) {
    const line = render(parseFormat(format), values, target.apiType);
    const stream = streamNameOf(target.api.id, target.stage.name);
    deliver(target.home, { apiType: target.apiType, destinationArn, stream, canary }, line, now);
  }
  const requestId = values.get("requestId") ?? "";
  const extendedId = values.get("extendedRequestId") ?? "";
  return {
    account: target.home.account.id,
    region: target.home.region,
    answer: {
      status: answered.status,
      headers: {
        "content-type": "application/json",
        ...(target.apiType === "REST"
          ? { "x-amzn-requestid": requestId, "x-amz-apigw-id": extendedId }
          : { "apigw-requestid": requestId }),
        ...(answered.refused && target.apiType === "REST"
          ? { "x-amzn-errortype": answered.refused.code }
          : {}),
      },
      body,
    },
  };
}

/** An HTTP API says that a stage is not there; every other address is forbidden. Neither is logged or counted. */
function nowhere({ apiType }: Nowhere): WireAnswer {
  const [status, message] = apiType === "HTTP" ? [404, "Not Found"] : [403, "Forbidden"];
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify({ message }) };
}

/** Which requests go to the canary is left to chance, the same in every run. */
function isCanary(target: Target, world: World): boolean {
  if (target.apiType !== "REST" || !target.stage.canary) return false;
  return world.chance() * 100 < target.stage.canary.percentTraffic;
}
