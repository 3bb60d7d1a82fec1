import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { type Fact, known, unknownFact } from "../../../model/fact.ts";
import { isObject, listOf, text } from "../read.ts";
import type { Asking } from "./asking.ts";
import { getMetricData } from "./calls.ts";
import type { Clients } from "./clients.ts";
import { batchesOf } from "./log-groups.ts";

/** One metric to add up over a time. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly (readonly [string, string])[];
  readonly stat: "Sum" | "SampleCount";
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
  const seen = new Map<string, { sum: number; complete: boolean }>();
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
      const values = isObject(item) ? listOf(item.Values) : undefined;
      if (!isObject(item) || id === undefined || !values?.every(isCount)) {
        unreadable ??= asking.malformed(getMetricData.operation, "a metric's values");
        return undefined;
      }
      const sum = values.reduce((total, value) => total + value, seen.get(id)?.sum ?? 0);
      // `PartialData` is followed by the rest on a later page (API reference, MetricDataResult).
      seen.set(id, { sum, complete: item.StatusCode === undefined || item.StatusCode === "Complete" });
      return undefined;
    },
  });
  return metrics.map((_, index) => {
    if (extent.state === "unseen") return unknownFact(extent.why);
    const result = seen.get(idOf(index));
    if (result?.complete) return known(result.sum);
    return unknownFact(unreadable ?? "CloudWatch gave only a part of this metric's values.");
  });
}

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
