import type { Series, Summary } from "../state/metrics.ts";

const BASIC: Readonly<Record<string, (found: Summary) => number>> = {
  SampleCount: ({ count }) => count,
  Sum: ({ sum }) => sum,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ min }) => min,
  Maximum: ({ max }) => max,
};
const PERCENTILE = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/;

export const isStatistic = (name: string): boolean => Object.hasOwn(BASIC, name) || PERCENTILE.test(name);

/** A statistic of what was counted. Throws RangeError for a name that is none. */
export function statisticOf(found: Summary, name: string): number {
  const basic = Object.hasOwn(BASIC, name) ? BASIC[name] : undefined;
  if (basic) return basic(found);
  const share = Number(PERCENTILE.exec(name)?.[1] ?? Number.NaN) / 100;
  if (Number.isNaN(share)) throw new RangeError(`${name} is no statistic.`);
  const sorted = [...found.values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? found.max;
}

export interface Point {
  /** Milliseconds since the epoch: where the period starts. */
  readonly at: number;
  readonly found: Summary;
}

/** What a series has in each period of [from, to), oldest first; periods without anything are left out. */
export function pointsOf(
  series: Series | undefined,
  window: { readonly from: number; readonly to: number; readonly period: number },
  now: number,
): readonly Point[] {
  const periods = series?.periods(window.from, window.to, window.period * 1_000, now) ?? [];
  return periods.map(([at, found]) => ({ at, found }));
}
