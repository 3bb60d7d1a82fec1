import { AwsError } from "../aws-error.ts";
import { entryOf } from "../members.ts";
import { pageOf } from "../page.ts";
import type { Call, Json, Operation } from "../service.ts";
import { metricsIn } from "../state/metrics.ts";
import {
  combination,
  dimensionsIn,
  invalidValue,
  members,
  missing,
  NAME,
  NAMESPACE,
  needPeriod,
  needTime,
  timeIn,
} from "./members.ts";
import { isStatistic, pointsOf, statisticOf } from "./statistics.ts";

/** GetMetricData: queries of one call and data points of one answer. PutMetricData: metrics of one call. */
const MAX_QUERIES = 500;
const MAX_POINTS = 100_800;
const MAX_METRICS = 1_000;
/** GetMetricStatistics: data points of one answer. */
const MAX_STATISTICS = 1_440;
/** No series is walked through more often for one query. */
const MAX_PERIODS = 200_000;
const QUERY_ID = /^[a-z][A-Za-z0-9_]{0,254}$/;

interface Query {
  readonly id: string;
  readonly label: string;
  readonly shown: boolean;
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

/** Expressions are refused in plain words: the sandbox keeps metrics and does not calculate with them. */
function queryFrom(call: Call, value: unknown, window: { from: number; to: number }): Query {
  const entry = entryOf(value, "MetricDataQueries");
  const id = members.needText(entry, "Id");
  if (!QUERY_ID.test(id))
    throw new AwsError(
      400,
      "ValidationError",
      `The value ${id} for parameter MetricDataQueries.member.Id is invalid.`,
    );
  const stat = members.object(entry, "MetricStat");
  if (!stat)
    throw new AwsError(
      400,
      "ValidationError",
      `${id}: the sandbox answers MetricStat queries and no expressions.`,
    );
  const metric = members.object(stat, "Metric");
  if (!metric) throw missing(`MetricDataQueries.${id}.MetricStat.Metric`);
  const name = members.needText(metric, "MetricName", NAME);
  const namespace = members.needText(metric, "Namespace", NAMESPACE);
  const statistic = members.needText(stat, "Stat");
  if (!isStatistic(statistic)) throw invalidValue(`The value ${statistic} for parameter Stat is invalid.`);
  const period = needPeriod(stat);
  if ((window.to - window.from) / (period * 1_000) > MAX_PERIODS)
    throw combination("The time range holds too many periods.");
  const series = metricsIn(call.home).find({ namespace, name, dimensions: dimensionsIn(metric) });
  const points = pointsOf(series, { ...window, period }, call.now);
  return {
    id,
    label: members.text(entry, "Label") ?? name,
    shown: members.flag(entry, "ReturnData") ?? true,
    points: points.map(({ at, found }) => ({ at, value: statisticOf(found, statistic) })),
  };
}

function getMetricData(call: Call): Json {
  const queries = members.list(call.body, "MetricDataQueries", { max: MAX_QUERIES });
  if (!queries) throw missing("MetricDataQueries");
  const window = { from: needTime(call.body, "StartTime"), to: needTime(call.body, "EndTime") };
  if (window.from >= window.to)
    throw new AwsError(
      400,
      "ValidationError",
      "The parameter StartTime must be less than the parameter EndTime.",
    );
  const order = members.text(call.body, "ScanBy", { oneOf: ["TimestampDescending", "TimestampAscending"] });
  const size = members.number(call.body, "MaxDatapoints", { min: 1, max: MAX_POINTS }) ?? MAX_POINTS;
  const answered = queries.map((each) => queryFrom(call, each, window));
  if (new Set(answered.map(({ id }) => id)).size < answered.length)
    throw new AwsError(
      400,
      "ValidationError",
      "The values for parameter id in MetricDataQueries must be unique.",
    );
  const shown = answered.filter((query) => query.shown);
  const flat = shown.flatMap(({ points }, query) =>
    (order === "TimestampAscending" ? points : [...points].reverse()).map((point) => ({ query, ...point })),
  );
  const { items, next } = pageOf(call, flat, {
    token: members.text(call.body, "NextToken"),
    size,
    invalid: () => new AwsError(400, "InvalidNextToken", "The specified nextToken is invalid."),
  });
  const last = items.at(-1)?.query ?? -1;
  return {
    MetricDataResults: shown.map(({ id, label }, i) => {
      const mine = items.filter(({ query }) => query === i);
      return {
        Id: id,
        Label: label,
        Timestamps: mine.map(({ at }) => at / 1_000),
        Values: mine.map(({ value }) => value),
        StatusCode: next !== undefined && i >= last ? "PartialData" : "Complete",
      };
    }),
    Messages: [],
    NextToken: next,
  };
}

function getMetricStatistics(call: Call): Json {
  const { body } = call;
  const namespace = members.needText(body, "Namespace", NAMESPACE);
  const name = members.needText(body, "MetricName", NAME);
  const window = {
    from: needTime(body, "StartTime"),
    to: needTime(body, "EndTime"),
    period: needPeriod(body),
  };
  const basic = members.texts(body, "Statistics", { max: 5 }) ?? [];
  const extended = members.texts(body, "ExtendedStatistics", { max: 10 }) ?? [];
  if (basic.length + extended.length === 0)
    throw combination("Must specify either Statistics or ExtendedStatistics");
  const unknown = [...basic, ...extended].find((each) => !isStatistic(each));
  if (unknown !== undefined) throw invalidValue(`The value ${unknown} for parameter Statistics is invalid.`);
  if (window.from >= window.to)
    throw invalidValue("The parameter StartTime must be less than the parameter EndTime.");
  const asked = (window.to - window.from) / (window.period * 1_000);
  if (asked > MAX_STATISTICS)
    throw combination(
      `You have requested up to ${Math.ceil(asked)} datapoints, which exceeds the limit of ${MAX_STATISTICS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  const series = metricsIn(call.home).find({ namespace, name, dimensions: dimensionsIn(body) });
  return {
    Label: name,
    Datapoints: pointsOf(series, window, call.now).map(({ at, found }) => ({
      Timestamp: at / 1_000,
      ...Object.fromEntries(basic.map((each) => [each, statisticOf(found, each)])),
      ExtendedStatistics:
        extended.length === 0
          ? undefined
          : Object.fromEntries(extended.map((each) => [each, statisticOf(found, each)])),
      Unit: "None",
    })),
  };
}

function putMetric(call: Call, namespace: string, value: unknown): () => void {
  const entry = entryOf(value, "MetricData");
  const name = members.needText(entry, "MetricName", NAME);
  const at = timeIn(entry, "Timestamp") ?? call.now;
  const series = { namespace, name, dimensions: dimensionsIn(entry) };
  const values = members.list(entry, "Values", { max: 150 });
  const single = members.number(entry, "Value");
  const statistics = members.object(entry, "StatisticValues");
  if (!values && single === undefined && !statistics) throw missing("MetricData.member.1.Value");
  const counts = members.list(entry, "Counts", { max: 150 });
  const pairs: (readonly [number, number])[] = single === undefined ? [] : [[single, 1]];
  values?.forEach((each, i) => {
    const [amount, count] = [Number(each), Math.round(Number(counts?.[i] ?? 1))];
    if (!Number.isFinite(amount) || !(count >= 0))
      throw invalidValue("The values of MetricData.Values and Counts must be numbers.");
    pairs.push([amount, count]);
  });
  if (statistics) {
    // What lies between the smallest and the largest is not known: all of them count as the average.
    const count = members.number(statistics, "SampleCount", { min: 1 }) ?? 1;
    pairs.push([(members.number(statistics, "Sum") ?? 0) / count, Math.round(count)]);
  }
  return () => {
    const kept = metricsIn(call.home).series(series);
    for (const [amount, count] of pairs) kept.add(at, amount, count);
  };
}

export const METRIC_DATA: readonly Operation[] = [
  {
    name: "PutMetricData",
    run(call) {
      const namespace = members.needText(call.body, "Namespace", NAMESPACE);
      if (namespace.startsWith("AWS/"))
        throw invalidValue("The value AWS/ for parameter Namespace is invalid.");
      const entries = members.list(call.body, "MetricData", { max: MAX_METRICS }) ?? [];
      // All or none: every entry is read before any is kept.
      const puts = entries.map((entry) => putMetric(call, namespace, entry));
      for (const put of puts) put();
      return undefined;
    },
  },
  { name: "GetMetricData", run: getMetricData },
  { name: "GetMetricStatistics", run: getMetricStatistics },
];
