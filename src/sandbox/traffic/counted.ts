import { countedName } from "../../model/stage.ts";
import { metricsIn } from "../state/metrics.ts";
import type { Answered } from "./answered.ts";
import type { Target } from "./target.ts";

export const NAMESPACE = "AWS/ApiGateway";

/** The dimension sets under which a stage is counted; REST APIs by name (Developer Guide, metrics and dimensions). */
export function dimensionSets(
  target: Pick<Target, "apiType" | "api" | "stage">,
): readonly ReadonlyMap<string, string>[] {
  const api: [string, string] =
    target.apiType === "REST" ? ["ApiName", countedName(target.api)] : ["ApiId", target.api.id];
  return [new Map([api]), new Map([api, ["Stage", target.stage.name]])];
}

/** What one request adds to each metric of its stage. */
export function amountsOf(target: Target, answered: Answered, bytes: number): ReadonlyMap<string, number> {
  const { status, latency, integrated, route, event } = answered;
  const client = status >= 400 && status < 500 ? 1 : 0;
  const server = status >= 500 ? 1 : 0;
  const amounts = new Map<string, number>();
  if (target.apiType === "WEBSOCKET") {
    if (event === "CONNECT") amounts.set("ConnectCount", 1);
    if (event === "MESSAGE") amounts.set("MessageCount", 1);
    amounts.set("ClientError", client).set("IntegrationError", server).set("ExecutionError", 0);
  } else {
    const [four, five] = target.apiType === "REST" ? ["4XXError", "5XXError"] : ["4xx", "5xx"];
    amounts.set("Count", 1).set(four, client).set(five, server).set("Latency", latency);
    if (target.apiType === "HTTP") amounts.set("DataProcessed", bytes);
  }
  if (integrated && route) amounts.set("IntegrationLatency", route.latency);
  return amounts;
}

/** Counts a request as `AWS/ApiGateway` does. `bytes` is what went in and out. */
export function count(target: Target, answered: Answered, bytes: number, now: number): void {
  const metrics = metricsIn(target.home);
  for (const [name, amount] of amountsOf(target, answered, bytes))
    for (const dimensions of dimensionSets(target))
      metrics.series({ namespace: NAMESPACE, name, dimensions }).add(now, amount);
}
