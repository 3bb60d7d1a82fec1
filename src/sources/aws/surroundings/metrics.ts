import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { getMetricData } from "../../../aws/calls/cloudwatch.ts";
import { isObject, type Json, listOf, text } from "../../../aws/read.ts";
import { type Fact, known, unknownFact } from "../../../model/fact.ts";
import type { Asking } from "./asking.ts";
import type { Clients } from "./clients.ts";
import { batchesOf } from "./log-groups.ts";

/** One metric to add up over a time. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly (readonly [string, string])[];
  readonly stat: "Sum" | "SampleCount";
  /** Only what was counted before this, where the span reaches further. */
  readonly before?: Date;
  /** Only what was counted from then on. */
  readonly since?: Date;
  /** Where nothing was counted before it, what was counted later is taken. */
  readonly orLater?: true;
}

export interface Span {
  readonly from: Date;
  readonly to: Date;
  /** In seconds; a divisor of the span. */
  readonly period: number;
}

/** What one call takes (API reference, GetMetricData). */
const QUERIES = 500;

/**
 * The sum of each metric over the span, 500 metrics a call, in the order given. A metric without any data point counts 0:
 * CloudWatch keeps nothing where nothing was counted.
 */
export async function sumsOf(
  asking: Asking,
  clients: Clients,
  metrics: readonly Metric[],
  span: Span,
): Promise<readonly Fact<number>[]> {
  const sums: Fact<number>[] = [];
  for (const batch of batchesOf(metrics, QUERIES))
    sums.push(...(await batchOf(asking, clients, batch, span)));
  return sums;
}

async function batchOf(
  asking: Asking,
  clients: Clients,
  metrics: readonly Metric[],
  { from, to, period }: Span,
): Promise<Fact<number>[]> {
  const byId = new Map(metrics.map((metric, index) => [idOf(index), metric]));
  const seen = new Map<string, { before: number; later: number; complete: boolean }>();
  let unreadable: string | undefined;
  const extent = await asking.list(getMetricData, clients.cloudwatch, {
    input: (NextToken) => ({
      MetricDataQueries: metrics.map((metric, index) => query(metric, index, period)),
      StartTime: from,
      EndTime: to,
      ...(NextToken === undefined ? {} : { NextToken }),
    }),
    items: (output) => output.MetricDataResults,
    next: (output) => output.NextToken,
    take(item) {
      const id = isObject(item) ? text(item.Id) : undefined;
      const metric = byId.get(id ?? "");
      const counted = isObject(item) ? countedIn(item, metric) : undefined;
      if (!isObject(item) || id === undefined || !counted) {
        unreadable ??= asking.malformed(getMetricData.operation, "a metric's values");
        return undefined;
      }
      const { before, later } = seen.get(id) ?? { before: 0, later: 0 };
      // `PartialData` is followed by the rest on a later page (API reference, MetricDataResult).
      const complete = item.StatusCode === undefined || item.StatusCode === "Complete";
      seen.set(id, { before: before + counted.before, later: later + counted.later, complete });
      return undefined;
    },
  });
  return metrics.map(({ orLater }, index) => {
    if (extent.state === "unseen") return unknownFact(extent.why);
    const result = seen.get(idOf(index));
    if (result?.complete) return known(orLater && result.before === 0 ? result.later : result.before);
    return unknownFact(unreadable ?? "CloudWatch gave only a part of this metric's values.");
  });
}

/** What a result counts before a time and later. Undefined where its values are no counts, or have no times. */
function countedIn(
  { Values, Timestamps }: Json,
  { before, since }: Pick<Metric, "before" | "since"> = {},
): { readonly before: number; readonly later: number } | undefined {
  const values = listOf(Values);
  if (!values?.every(isCount)) return undefined;
  if (before === undefined && since === undefined) return { before: sumOf(values), later: 0 };
  const times = listOf(Timestamps);
  if (times?.length !== values.length || !times.every((time) => time instanceof Date)) return undefined;
  const [from, until] = [since?.getTime() ?? -Infinity, before?.getTime() ?? Infinity];
  const sumWhere = (counts: (time: number) => boolean) =>
    sumOf(values.filter((_, index) => counts(Number(times[index]))));
  return {
    before: sumWhere((time) => time >= from && time < until),
    later: sumWhere((time) => time >= until),
  };
}

const sumOf = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const isCount = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;

const idOf = (index: number): string => `m${index}`;

const query = (
  { namespace, name, dimensions, stat }: Metric,
  index: number,
  period: number,
): MetricDataQuery => ({
  Id: idOf(index),
  MetricStat: {
    Metric: {
      Namespace: namespace,
      MetricName: name,
      Dimensions: dimensions.map(([Name, Value]) => ({ Name, Value })),
    },
    Period: period,
    Stat: stat,
  },
});
