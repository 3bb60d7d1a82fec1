import { AwsError } from "../aws-error.ts";
import { entryOf } from "../members.ts";
import { pageOf } from "../page.ts";
import type { Call, Json, Operation } from "../service.ts";
import { type Alarm, metricsIn } from "../state/metrics.ts";
import { combination, dimensionsIn, members, missing, NAME, NAMESPACE } from "./members.ts";
import { isStatistic, pointsOf, statisticOf } from "./statistics.ts";

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};
const BANDS = [
  "LessThanLowerOrGreaterThanUpperThreshold",
  "LessThanLowerThreshold",
  "GreaterThanUpperThreshold",
];
const STATISTICS = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];

/** What PutMetricAlarm was given, and is given back by DescribeAlarms. */
const KEPT = [
  "AlarmDescription",
  "MetricName",
  "Namespace",
  "Statistic",
  "ExtendedStatistic",
  "Dimensions",
  "Period",
  "Unit",
  "EvaluationPeriods",
  "DatapointsToAlarm",
  "Threshold",
  "ComparisonOperator",
  "TreatMissingData",
  "EvaluateLowSampleCountPercentile",
  "Metrics",
  "ThresholdMetricId",
] as const;

/** Reads an alarm's settings as PutMetricAlarm takes them. Throws the refusals of CloudWatch. */
export function alarmFrom(body: Json, now: number): Alarm {
  const name = members.needText(body, "AlarmName", NAME);
  if (members.number(body, "EvaluationPeriods", { min: 1 }) === undefined) throw missing("EvaluationPeriods");
  members.needText(body, "ComparisonOperator", { oneOf: [...Object.keys(COMPARISONS), ...BANDS] });
  const metric = members.text(body, "MetricName", NAME);
  const metrics = members.list(body, "Metrics");
  if ((metric === undefined) === (metrics === undefined))
    throw combination("Exactly one of MetricName and Metrics must be specified.");
  if (metric !== undefined) checkMetric(body);
  const settings: Record<string, unknown> = {
    ActionsEnabled: members.flag(body, "ActionsEnabled") ?? true,
  };
  for (const list of ["OKActions", "AlarmActions", "InsufficientDataActions"])
    settings[list] = members.texts(body, list, { max: 5 }) ?? [];
  for (const key of KEPT) if (Object.hasOwn(body, key)) settings[key] = body[key];
  settings.Dimensions = [...dimensionsIn(body)].map(([Name, Value]) => ({ Name, Value }));
  return { name, settings, updatedAt: now };
}

function checkMetric(body: Json): void {
  members.needText(body, "Namespace", NAMESPACE);
  if (members.number(body, "Period", { min: 1 }) === undefined) throw missing("Period");
  if (members.number(body, "Threshold") === undefined) throw missing("Threshold");
  const basic = members.text(body, "Statistic", { oneOf: STATISTICS });
  const extended = members.text(body, "ExtendedStatistic");
  if ((basic === undefined) === (extended === undefined))
    throw combination("Exactly one of Statistic and ExtendedStatistic must be specified.");
  if (extended !== undefined && !isStatistic(extended))
    throw members.broken("extendedStatistic", extended, "be a percentile such as p99");
}

/** The state, judged anew whenever it is asked for. Alarms that calculate, or watch a band, are never judged. */
function stateOf(call: Call, { settings }: Alarm): string {
  const text = (key: string) => members.text(settings, key) ?? "";
  const number = (key: string, normal: number) => members.number(settings, key) ?? normal;
  const compare = COMPARISONS[text("ComparisonOperator")];
  if (!compare || text("MetricName") === "") return "INSUFFICIENT_DATA";
  const period = number("Period", 60);
  const periods = number("EvaluationPeriods", 1);
  const series = metricsIn(call.home).find({
    namespace: text("Namespace"),
    name: text("MetricName"),
    dimensions: dimensionsIn(settings),
  });
  const window = { from: call.now - periods * period * 1_000, to: call.now, period };
  const points = pointsOf(series, window, call.now);
  if (points.length === 0) return text("TreatMissingData") === "notBreaching" ? "OK" : "INSUFFICIENT_DATA";
  const statistic = text("Statistic") || text("ExtendedStatistic");
  const breaching = points.filter(({ found }) =>
    compare(statisticOf(found, statistic), number("Threshold", 0)),
  );
  return breaching.length >= number("DatapointsToAlarm", periods) ? "ALARM" : "OK";
}

const view = (call: Call, alarm: Alarm) => ({
  AlarmName: alarm.name,
  AlarmArn: `arn:${call.account.partition}:cloudwatch:${call.region}:${call.account.id}:alarm:${alarm.name}`,
  AlarmConfigurationUpdatedTimestamp: alarm.updatedAt / 1_000,
  StateValue: stateOf(call, alarm),
  StateReason: "Judged by the sandbox",
  StateUpdatedTimestamp: alarm.updatedAt / 1_000,
  ...alarm.settings,
});

const sameDimensions = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>) =>
  a.size === b.size && [...a].every(([name, value]) => b.get(name) === value);

function describeAlarms(call: Call): Json {
  const { body } = call;
  const names = members.texts(body, "AlarmNames", { max: 100 });
  const prefix = members.text(body, "AlarmNamePrefix", NAME);
  const state = members.text(body, "StateValue", { oneOf: ["OK", "ALARM", "INSUFFICIENT_DATA"] });
  const action = members.text(body, "ActionPrefix", { min: 1, max: 1_024 });
  const types = members.texts(body, "AlarmTypes");
  const size = members.number(body, "MaxRecords", { min: 1, max: 100 }) ?? 50;
  if (names && prefix !== undefined)
    throw combination("AlarmNames and AlarmNamePrefix cannot both be specified.");
  const alarms = [...metricsIn(call.home).alarms.values()]
    .filter(({ name }) => (!names || names.includes(name)) && name.startsWith(prefix ?? ""))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((alarm) => ({ alarm, shown: view(call, alarm) }))
    .filter(({ shown }) => state === undefined || shown.StateValue === state)
    .filter(
      ({ alarm }) =>
        action === undefined ||
        members.texts(alarm.settings, "AlarmActions")?.some((each) => each.startsWith(action)),
    );
  const wanted = types === undefined || types.includes("MetricAlarm") ? alarms : [];
  const { items, next } = pageOf(call, wanted, {
    token: members.text(body, "NextToken"),
    size,
    invalid: () => new AwsError(400, "InvalidNextToken", "The specified nextToken is invalid."),
  });
  return { MetricAlarms: items.map(({ shown }) => shown), CompositeAlarms: [], NextToken: next };
}

/** An alarm that looks at the metric: by itself, or among those that it calculates with. */
function watches(
  alarm: Alarm,
  wanted: { namespace: string; name: string; dimensions: ReadonlyMap<string, string> },
) {
  const calculated = (members.list(alarm.settings, "Metrics") ?? []).map((each) =>
    members.object(members.object(entryOf(each, "Metrics"), "MetricStat") ?? {}, "Metric"),
  );
  return [alarm.settings, ...calculated].some(
    (metric) =>
      metric !== undefined &&
      members.text(metric, "MetricName") === wanted.name &&
      members.text(metric, "Namespace") === wanted.namespace &&
      sameDimensions(dimensionsIn(metric), wanted.dimensions),
  );
}

export const ALARMS: readonly Operation[] = [
  {
    name: "PutMetricAlarm",
    run(call) {
      const alarm = alarmFrom(call.body, call.now);
      metricsIn(call.home).alarms.set(alarm.name, alarm);
      return undefined;
    },
  },
  { name: "DescribeAlarms", run: describeAlarms },
  {
    name: "DescribeAlarmsForMetric",
    run(call) {
      const wanted = {
        name: members.needText(call.body, "MetricName", NAME),
        namespace: members.needText(call.body, "Namespace", NAMESPACE),
        dimensions: dimensionsIn(call.body),
      };
      const statistic = members.text(call.body, "Statistic", { oneOf: STATISTICS });
      const period = members.number(call.body, "Period", { min: 1 });
      const alarms = [...metricsIn(call.home).alarms.values()].filter(
        (alarm) =>
          watches(alarm, wanted) &&
          (statistic === undefined || alarm.settings.Statistic === statistic) &&
          (period === undefined || alarm.settings.Period === period),
      );
      return { MetricAlarms: alarms.map((alarm) => view(call, alarm)) };
    },
  },
  {
    name: "DeleteAlarms",
    run(call) {
      const names = members.texts(call.body, "AlarmNames", { max: 100 });
      if (!names) throw missing("AlarmNames");
      const { alarms } = metricsIn(call.home);
      // One name that is not there, and none is deleted (API reference, DeleteAlarms).
      if (names.some((name) => !alarms.has(name)))
        throw new AwsError(404, "ResourceNotFound", `One or more alarms do not exist: ${names.join(", ")}`);
      for (const name of names) alarms.delete(name);
      return undefined;
    },
  },
];
