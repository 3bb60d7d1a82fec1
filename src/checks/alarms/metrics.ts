import type { AlarmSubject } from "../../model/demands.ts";
import type { Fact } from "../../model/fact.ts";
import { type ApiType, countedName } from "../../model/stage.ts";
import type { Alarm, MetricFilter, MetricName, WatchedMetric } from "../../model/surroundings.ts";
import type { Subject } from "../check.ts";
import { SERVICE } from "./by-metric.ts";

/**
 * API Gateway's own metrics for each subject (Developer Guide, `api-gateway-metrics-and-dimensions`,
 * `http-api-metrics`, `apigateway-websocket-api-logging`).
 */
const METRICS: Readonly<Record<ApiType, Readonly<Record<AlarmSubject, readonly string[]>>>> = {
  REST: {
    clientErrors: ["4XXError"],
    serverErrors: ["5XXError"],
    latency: ["Latency", "IntegrationLatency"],
  },
  HTTP: { clientErrors: ["4xx"], serverErrors: ["5xx"], latency: ["Latency", "IntegrationLatency"] },
  WEBSOCKET: {
    clientErrors: ["ClientError"],
    serverErrors: ["ExecutionError", "IntegrationError"],
    latency: ["IntegrationLatency"],
  },
};

/** `open`: a dimension is not known here. */
export type Watch = "yes" | "no" | "open";

/** Whether an alarm looks at the service's own metric of this stage, or of its whole API. */
export function watchesService(alarm: Alarm, about: AlarmSubject, subject: Subject): Watch {
  return best(alarm.metrics.map((metric) => isServiceMetric(metric, about, subject)));
}

/** Whether an alarm looks at the metric of that filter. */
export function watchesMetric(alarm: Alarm, { metric, divided }: MetricFilter, subject: Subject): Watch {
  return best(
    alarm.metrics.map((each) =>
      both(both(same(each.namespace, metric.namespace), same(each.name, metric.name)), published(each)),
    ),
  );

  /**
   * Each set of dimensions is a metric of its own: what a filter publishes with dimensions is never seen without, and an
   * alarm with them sees those lines only that have its values.
   */
  function published({ dimensions }: WatchedMetric): Watch {
    const settled = divided && subject.decide(divided);
    if (settled && settled.state !== "known") return "open";
    if (settled?.value) return dimensions.size === 0 ? "no" : "open";
    return dimensions.size === 0 ? "yes" : "no";
  }

  function same(one: MetricName["name"], other: MetricName["name"]): Watch {
    const [a, b] = [subject.decide(one), subject.decide(other)];
    if (a.state === "known" && b.state === "known") return a.value === b.value ? "yes" : "no";
    if (a.state === "set" && b.state === "set" && a.expression === b.expression) return "yes";
    return "open";
  }
}

function isServiceMetric(metric: WatchedMetric, about: AlarmSubject, { stage, decide }: Subject): Watch {
  const namespace = decide(metric.namespace);
  const name = decide(metric.name);
  if (namespace.state === "known" && namespace.value !== SERVICE) return "no";
  if (name.state === "known" && !METRICS[stage.apiType][about].includes(name.value)) return "no";
  if (namespace.state !== "known" || name.state !== "known") return "open";
  const statistic = metric.statistic && decide(metric.statistic);
  // Each request is a sample, a 0 where it went well: their number says nothing of errors or of time.
  if (statistic?.state === "known" && statistic.value === "SampleCount") return "no";
  const api = stage.apiType === "REST" ? "ApiName" : "ApiId";
  const wanted = stage.apiType === "REST" ? countedName(stage.api) : stage.api.id;
  const rest = [...metric.dimensions.keys()].filter((key) => key !== api && key !== "Stage");
  // A single method or route of the stage is not the stage.
  if (rest.length > 0 || !metric.dimensions.has(api)) return "no";
  return both(
    dimension(api, wanted),
    metric.dimensions.has("Stage") ? dimension("Stage", stage.name) : "yes",
  );

  function dimension(key: string, value: string): Watch {
    const fact = metric.dimensions.get(key);
    const settled = fact && decide(fact);
    if (settled?.state === "known") return settled.value === value ? "yes" : "no";
    // Code names the API by its address; the stage's `ref` is its own address.
    if (settled?.state === "set" && settled.resource !== undefined) {
      const own = key === "Stage" && stage.origin.kind !== "aws" ? stage.origin.address : stage.api.id;
      if (settled.resource === own) return "yes";
    }
    return "open";
  }
}

/** Each request counts as a 0 or a 1 (Developer Guide, `api-gateway-metrics-and-dimensions`: their average is the rate). */
const SHARES: ReadonlySet<string> = new Set(["4XXError", "5XXError"]);
const AT_MOST_ONE: ReadonlySet<string> = new Set(["Average", "Maximum", "Minimum"]);

/** Why the alarm can never go off, if that is sure: it waits for a share of requests above all of them. */
export function neverGoesOff(alarm: Alarm, { decide }: Subject): string | undefined {
  const [metric] = alarm.metrics;
  if (!metric || alarm.calculates || alarm.metrics.length > 1) return undefined;
  const namespace = valueIn(metric.namespace);
  const name = valueIn(metric.name);
  const statistic = valueIn(metric.statistic);
  const threshold = valueIn(alarm.threshold);
  if (namespace !== SERVICE || name === undefined || !SHARES.has(name)) return undefined;
  if (statistic === undefined || !AT_MOST_ONE.has(statistic) || threshold === undefined) return undefined;
  const comparison = valueIn(alarm.comparison);
  const reached =
    comparison === "GreaterThanOrEqualToThreshold"
      ? threshold <= 1
      : comparison !== "GreaterThanThreshold" || threshold < 1;
  return reached
    ? undefined
    : `the ${statistic} of ${name} is a share of the requests, 1 at most, and its threshold is ${threshold}.`;

  function valueIn<T>(fact: Fact<T> | undefined): T | undefined {
    const settled = fact && decide(fact);
    return settled?.state === "known" ? settled.value : undefined;
  }
}

function both(one: Watch, other: Watch): Watch {
  if (one === "no" || other === "no") return "no";
  return one === "yes" && other === "yes" ? "yes" : "open";
}

function best(watches: readonly Watch[]): Watch {
  if (watches.includes("yes")) return "yes";
  return watches.includes("open") ? "open" : "no";
}
