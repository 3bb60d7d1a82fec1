import { type Fact, known, unknownFact } from "../../../model/fact.ts";
import type { Alarm, WatchedMetric } from "../../../model/surroundings.ts";
import { isList, member, textOf, type Value } from "../../../syntax/template/value.ts";
import { property } from "../properties.ts";
import { combine, mapFact } from "../values/facts.ts";
import { resolve } from "../values/resolve.ts";
import type { Scope } from "../values/scope.ts";
import { type Declared, flag, itemsOf, nameOf, numberAt, required } from "./declared.ts";
import { memberOf, textIn } from "./documents.ts";

/** AWS::CloudWatch::Alarm: it has a metric of its own, or a list of metrics and calculations. */
export function alarmOf(declared: Declared): Alarm {
  const { resource, around } = declared;
  const threshold = mapFact(numberAt(declared, "Threshold"), (number) =>
    number === null ? unknownFact(`${resource.id} has no fixed threshold`) : known(number),
  );
  return {
    ...around,
    name: nameOf(declared, "AlarmName"),
    metrics: metricsOf(declared),
    ...(member(resource.properties, "Metrics") === undefined ? {} : { calculates: true }),
    acts: actsOf(declared),
    comparison: required(declared, "ComparisonOperator"),
    ...(member(resource.properties, "Threshold") === undefined ? {} : { threshold }),
  };
}

function metricsOf({ resource, scope }: Declared): WatchedMetric[] {
  const list = itemsOf(property(resource, ["Metrics"], scope), scope);
  if (list.state !== "known") return [unseen(`the metrics of ${resource.id} are not known here`)];
  if (list.value.length === 0) {
    const own = property(resource, [], scope);
    return [watched(own, own, scope, resource.id)];
  }
  return list.value.flatMap((item) => {
    const stat = memberOf(resolve(item, scope), "MetricStat", scope);
    const metric = mapFact(stat, (given) =>
      given === null ? known(null) : memberOf(known(given), "Metric", scope),
    );
    // A calculation has no metric of its own.
    return metric.state === "known" && metric.value === null
      ? []
      : [watched(metric, stat, scope, resource.id)];
  });
}

const unseen = (why: string): WatchedMetric => ({
  namespace: unknownFact(why),
  name: unknownFact(why),
  dimensions: new Map(),
});

/** The statistic is the alarm's own (`Statistic`), or stands beside the metric in its `MetricStat` (`Stat`). */
function watched(metric: Fact<Value>, holder: Fact<Value>, scope: Scope, alarm: string): WatchedMetric {
  const text = (key: string) =>
    mapFact(
      textIn(metric, key, scope),
      (value): Fact<string> =>
        value === null ? unknownFact(`the alarm ${alarm} names no ${key}`) : known(value),
    );
  const namespace = text("Namespace");
  const dimensions = new Map<string, Fact<string>>();
  const list = itemsOf(memberOf(metric, "Dimensions", scope), scope);
  if (list.state !== "known") return unseen(`the dimensions of ${alarm} are not known here`);
  for (const item of list.value) {
    const dimension = resolve(item, scope);
    const name = textIn(dimension, "Name", scope);
    if (name.state !== "known" || name.value === null)
      return unseen(`a dimension of ${alarm} is not known here`);
    const value = mapFact(
      textIn(dimension, "Value", scope),
      (given): Fact<string> => (given === null ? unknownFact(`the dimension has no value`) : known(given)),
    );
    dimensions.set(name.value, value);
  }
  const given = textIn(holder, holder === metric ? "Statistic" : "Stat", scope);
  const missing = unknownFact(`the alarm ${alarm} names no statistic`);
  const statistic = mapFact(given, (value): Fact<string> => (value === null ? missing : known(value)));
  return { namespace, name: text("MetricName"), dimensions, statistic };
}

function actsOf(declared: Declared): Fact<boolean> {
  const { resource, scope } = declared;
  const actions = mapFact(property(resource, ["AlarmActions"], scope), (list): Fact<boolean> => {
    if (list === null) return known(false);
    if (!isList(list)) return unknownFact(`the actions of ${resource.id} are no list`);
    return combine(
      list.map((item) => resolve(item, scope)),
      (settled): Fact<boolean> => {
        const there = settled.map((item) =>
          item.state === "known"
            ? (textOf(item.value) ?? "").trim() !== ""
            : item.state === "set" || undefined,
        );
        if (there.includes(true)) return known(true);
        return there.includes(undefined)
          ? unknownFact(`the actions of ${resource.id} are not known here`)
          : known(false);
      },
    );
  });
  const enabled = flag(declared, ["ActionsEnabled"], true);
  return combine([enabled, actions], (settled): Fact<boolean> => {
    const off = settled.find((fact) => fact.state === "known" && !fact.value);
    return off ?? settled.find((fact) => fact.state !== "known") ?? known(true);
  });
}
