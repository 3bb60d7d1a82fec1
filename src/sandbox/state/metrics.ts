import { type AccountRegion, perRegion } from "./account.ts";

export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: ReadonlyMap<string, string>;
}

/** One minute of a metric. */
interface Minute {
  count: number;
  sum: number;
  min: number;
  max: number;
  /** Some of the values, for percentiles. */
  readonly values: number[];
}

/** Values that come evenly, for ever: `perHour` of them, each of one size. */
export interface Steady {
  readonly perHour: number;
  readonly value: number;
}

/** A metric with its dimensions: what was put, by minute, and what comes steadily. */
export class Series {
  readonly id: MetricId;
  readonly minutes: Map<number, Minute> = new Map();
  readonly steady: Steady[] = [];

  constructor(id: MetricId) {
    this.id = id;
  }

  /** Adds `count` values of one size at a time (milliseconds since the epoch). */
  add(at: number, value: number, count = 1): void {
    const start = Math.floor(at / MINUTE) * MINUTE;
    let minute = this.minutes.get(start);
    if (!minute) {
      minute = {
        count: 0,
        sum: 0,
        min: Number.POSITIVE_INFINITY,
        max: Number.NEGATIVE_INFINITY,
        values: [],
      };
      this.minutes.set(start, minute);
      if (this.minutes.size > MAX_MINUTES) this.minutes.delete(this.minutes.keys().next().value ?? start);
    }
    minute.count += count;
    minute.sum += value * count;
    minute.min = Math.min(minute.min, value);
    minute.max = Math.max(minute.max, value);
    for (let i = 0; i < count && minute.values.length < MAX_VALUES; i++) minute.values.push(value);
  }

  /**
   * What is known of each period of `step` milliseconds that begins in [from, to), oldest first; periods without
   * anything are left out, and nothing is known after `now`. One walk over the minutes, however many periods there are.
   */
  periods(from: number, to: number, step: number, now: number): readonly [start: number, found: Summary][] {
    const first = Math.floor(from / step) * step;
    const found = new Map<number, Summary>();
    const at = (start: number): Summary => {
      const known = found.get(start) ?? emptySummary();
      found.set(start, known);
      return known;
    };
    for (const [minute, each] of this.minutes) {
      if (minute < first || minute >= to) continue;
      const period = at(Math.floor(minute / step) * step);
      period.count += each.count;
      period.sum += each.sum;
      period.min = Math.min(period.min, each.min);
      period.max = Math.max(period.max, each.max);
      for (const value of each.values) period.values.push(value);
    }
    for (const { perHour, value } of this.steady) {
      for (let start = first; start < Math.min(to, now); start += step) {
        const end = Math.min(start + step, now);
        const count = Math.floor((end / HOUR) * perHour) - Math.floor((start / HOUR) * perHour);
        if (count <= 0) continue;
        const period = at(start);
        period.count += count;
        period.sum += count * value;
        period.min = Math.min(period.min, value);
        period.max = Math.max(period.max, value);
        period.values.push(value);
      }
    }
    return [...found].sort(([a], [b]) => a - b);
  }
}

const emptySummary = (): Summary => ({
  count: 0,
  sum: 0,
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
  values: [],
});

export interface Summary {
  count: number;
  sum: number;
  min: number;
  max: number;
  readonly values: number[];
}

/** CloudWatch joins what is put to minutes unless high resolution is asked for. */
const MINUTE = 60_000;
const HOUR = 3_600_000;
/** Fifteen days of minutes, as CloudWatch keeps them. */
const MAX_MINUTES = 15 * 24 * 60;
const MAX_VALUES = 200;
const MAX_SERIES = 10_000;

export interface Alarm {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly updatedAt: number;
}

/** What CloudWatch keeps in one account and Region. */
export class MetricStore {
  readonly #series = new Map<string, Series>();
  readonly alarms: Map<string, Alarm> = new Map();

  /** The series of a metric, made when it is first put. */
  series(id: MetricId): Series {
    const key = keyOf(id);
    const known = this.#series.get(key);
    if (known) return known;
    const made = new Series(id);
    this.#series.set(key, made);
    if (this.#series.size > MAX_SERIES) this.#series.delete(this.#series.keys().next().value ?? key);
    return made;
  }

  find(id: MetricId): Series | undefined {
    return this.#series.get(keyOf(id));
  }
}

function keyOf({ namespace, name, dimensions }: MetricId): string {
  const sorted = [...dimensions].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, ...sorted]);
}

export const metricsIn: (home: AccountRegion) => MetricStore = perRegion(() => new MetricStore());
