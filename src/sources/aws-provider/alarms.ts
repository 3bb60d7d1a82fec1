import { type Fact, known, set, unknownFact } from "../../model/fact.ts";
import type { Alarm, WatchedMetric } from "../../model/surroundings.ts";
import { type Arguments, type Declared, resourceParts } from "./arguments.ts";
import { nameOf } from "./logs.ts";
import { flagOr, mapFact, textOr } from "./map-fact.ts";

/** `aws_cloudwatch_metric_alarm`: it has a metric of its own, or `metric_query` blocks. */
export function alarmOf(declared: Declared): Alarm {
  const { args, id } = declared;
  const threshold = args.text("threshold");
  const own = args.text("metric_name");
  return {
    ...resourceParts(declared),
    name: nameOf(declared, "alarm_name"),
    metrics: metricsOf(args, id),
    ...(own.state === "known" && own.value === null ? { calculates: true } : {}),
    acts: actsOf(args),
    comparison: textOr(
      args.text("comparison_operator"),
      unknownFact(`${id} has no ${args.spelled("comparison_operator")}`),
    ),
    ...(threshold.state === "known" && threshold.value === null
      ? {}
      : { threshold: mapFact(threshold, (text) => known(Number(text))) }),
  };
}

function metricsOf(args: Arguments, id: string): WatchedMetric[] {
  const own = args.text("metric_name");
  if (own.state !== "known" || own.value !== null) return [watched(args, id, "statistic")];
  const queries = args.blocks("metric_query");
  if (queries.state !== "known") return [unseen(`the metrics of ${id} are not known here`)];
  return queries.value.flatMap((query) => {
    const metrics = query.blocks("metric");
    if (metrics.state !== "known") return [unseen(`a metric of ${id} is not known here`)];
    // A calculation has no metric of its own.
    return metrics.value.map((metric) => watched(metric, id, "stat"));
  });
}

const unseen = (why: string): WatchedMetric => ({
  namespace: unknownFact(why),
  name: unknownFact(why),
  dimensions: new Map(),
});

function watched(args: Arguments, id: string, statistic: "statistic" | "stat"): WatchedMetric {
  const dimensions = args.entries("dimensions");
  if (dimensions.state !== "known") return unseen(`the dimensions of ${id} are not known here`);
  const text = (name: string) => textOr(args.text(name), unknownFact(`${id} names no ${args.spelled(name)}`));
  const missing = unknownFact(`a dimension of ${id} is empty`);
  return {
    namespace: text("namespace"),
    name: text("metric_name"),
    statistic: text(statistic),
    dimensions: new Map(
      [...dimensions.value].map(([name, value]) => [name, asStagesName(textOr(value, missing))]),
    ),
  };
}

/** Stages name their API by its `id` attribute, so that an alarm's dimension has to do the same to be found alike. */
function asStagesName(value: Fact<string>): Fact<string> {
  if (value.state !== "set" || value.resource === undefined) return value;
  return value.expression === `${value.resource}.id` && API.test(value.resource)
    ? set(value.expression, value.expression)
    : value;
}

const API = /(?:^|\.)aws_(?:api_gateway_rest_api|apigatewayv2_api)\.[^.]+$/;

/** Actions are enabled unless it says otherwise; only those for the state ALARM tell that it went off. */
function actsOf(args: Arguments): Fact<boolean> {
  return mapFact(flagOr(args.text("actions_enabled"), true), (enabled) => {
    if (!enabled) return known(false);
    return mapFact(args.items("alarm_actions"), (actions): Fact<boolean> => {
      if (actions.length === 0) return known(false);
      const [first] = actions;
      if (!first || actions.some(({ state }) => state === "set" || state === "known")) return known(true);
      return first.state === "unknown" ? first : unknownFact("which actions there are is not known here");
    });
  });
}
