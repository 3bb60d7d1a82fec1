import type { FailOn } from "./exit-code.ts";
import type { AlarmSetting, CheckSetting, Key, Layer, Settings, Sourced } from "./settings.ts";

/** Two standards say different things of which neither is the stricter. */
export interface Conflict {
  readonly key: Key;
  readonly one: string;
  readonly other: string;
}

/**
 * What several standards together ask: of two values the stricter one, so that whoever meets it meets both.
 * Where none is stricter (two lists of allowed destinations) there is no such value; the conflict is returned.
 */
export function stricterOf(layers: readonly Layer[]): { layer: Layer; conflicts: readonly Conflict[] } {
  const values = new Map<Key, Sourced<Settings[Key]>>();
  const conflicts: Conflict[] = [];
  for (const layer of layers) {
    for (const [name, sourced] of Object.entries(layer) as [Key, Sourced<Settings[Key]>][]) {
      const before = values.get(name);
      const value = before ? stricter(name, before.value, sourced.value) : sourced.value;
      if (value === undefined) conflicts.push({ key: name, one: before?.from ?? "", other: sourced.from });
      else values.set(name, { value, from: before ? fromOf(value, before, sourced) : sourced.from });
    }
  }
  return { layer: Object.fromEntries(values) as Layer, conflicts };
}

function fromOf<T>(value: T, one: Sourced<T>, other: Sourced<T>): string {
  const [first, second] = [one, other].map((each) => same(each.value, value));
  if (first && !second) return one.from;
  if (second && !first) return other.from;
  return one.from.split("; ").includes(other.from) ? one.from : `${one.from}; ${other.from}`;
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** The value that asks more; undefined where neither does. */
function stricter(key: Key, one: Settings[Key], other: Settings[Key]): Settings[Key] | undefined {
  if (same(one, other)) return one;
  if (key.startsWith("checks.")) {
    return later(CHECK_ORDER, one as CheckSetting, other as CheckSetting);
  }
  if (key.startsWith("format.") || key === "regulations") {
    return union(one as readonly unknown[], other as readonly unknown[]) as Settings[Key];
  }
  switch (key) {
    case "retention.min":
    case "gate.minCoverage":
      return Math.max(one as number, other as number);
    case "retention.max":
      return Math.min(...[one, other].filter((days) => typeof days === "number"));
    case "retention.never":
      return false;
    case "destinations.kmsKey":
    case "alarms.acts":
    case "export.required":
    case "gate.strict":
      return true;
    case "gate.failOn":
      return later(FAIL_ORDER, one as FailOn, other as FailOn);
    case "alarms.clientErrors":
    case "alarms.serverErrors":
    case "alarms.latency":
      return stricterAlarm(one as AlarmSetting, other as AlarmSetting);
    case "destinations.logGroupName":
      return one === null ? other : other === null ? one : undefined;
    default:
      // Lists of what is allowed: an empty one allows everything.
      return isEmpty(one) ? other : isEmpty(other) ? one : undefined;
  }
}

const CHECK_ORDER: readonly CheckSetting[] = ["off", "on", "low", "medium", "high"];
const FAIL_ORDER: readonly FailOn[] = ["never", "high", "medium", "low"];

const later = <T>(order: readonly T[], one: T, other: T): T =>
  order.indexOf(one) >= order.indexOf(other) ? one : other;

const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;

function union(one: readonly unknown[], other: readonly unknown[]): readonly unknown[] {
  return [...new Map([...one, ...other].map((item) => [JSON.stringify(item), item])).values()];
}

function stricterAlarm(one: AlarmSetting, other: AlarmSetting): AlarmSetting {
  if (one === false) return other;
  if (other === false) return one;
  const thresholds = [one.maxThreshold, other.maxThreshold].filter((each) => each !== undefined);
  return thresholds.length === 0 ? {} : { maxThreshold: Math.min(...thresholds) };
}
