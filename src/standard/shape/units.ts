import type { Problem } from "../node.ts";
import { misfit, type Shape } from "./shape.ts";

type Units = Readonly<Record<string, number>>;

/** At least a year is 365 days. */
const LEAST: Units = { d: 1, w: 7, y: 365 };
/** At most a year takes leap days in: what CloudWatch Logs calls five years is 1,827 days. */
const MOST: Units = { d: 1, w: 7, y: 365.25 };
const MILLISECONDS: Units = { ms: 1, s: 1_000 };
const MOST_DAYS = 36_500;

const days = (units: Units): Shape<number> => ({
  schema: {
    anyOf: [
      { type: "integer", minimum: 1, maximum: MOST_DAYS },
      { type: "string", pattern: "^[1-9][0-9]{0,4}[dwy]$" },
    ],
  },
  read(node, problems) {
    const expected = "a time in whole days such as 90, 90d, 12w or 2y";
    const value = node.kind === "scalar" ? node.value : null;
    if (typeof value === "number" && !Number.isInteger(value)) return misfit(node, expected, problems);
    const count = typeof value === "number" ? value : unitsOf(value, /^([1-9]\d{0,4})([a-z]+)$/, units);
    const whole = count === undefined ? 0 : Math.ceil(count);
    if (whole >= 1 && whole <= MOST_DAYS) return whole;
    return misfit(node, expected, problems, monthHint(value));
  },
});

/** The least time to keep lines, in days: `90`, `90d`, `12w`, `2y`. Months differ in length and are refused. */
export const daysAtLeast = days(LEAST);
/** The longest time to keep lines, in days. */
export const daysAtMost = days(MOST);

/** A latency in milliseconds: `500`, `500ms`, `2s`. */
export const milliseconds: Shape<number> = {
  schema: {
    anyOf: [
      { type: "number", exclusiveMinimum: 0, maximum: 3_600_000 },
      { type: "string", pattern: "^[1-9][0-9]{0,6}(ms|s)$" },
    ],
  },
  read(node, problems: Problem[]) {
    const value = node.kind === "scalar" ? node.value : null;
    const count =
      typeof value === "number" ? value : unitsOf(value, /^([1-9]\d{0,6})([a-z]+)$/, MILLISECONDS);
    if (typeof count === "number" && count > 0 && count <= 3_600_000) return count;
    return misfit(node, "a latency such as 500, 500ms or 2s (a number alone is milliseconds)", problems);
  },
};

function unitsOf(value: unknown, form: RegExp, units: Units): number | undefined {
  const match = typeof value === "string" ? form.exec(value) : null;
  const unit = match?.[2];
  if (!unit || !Object.hasOwn(units, unit)) return undefined;
  return Number(match[1]) * (units[unit] ?? Number.NaN);
}

function monthHint(value: unknown): string {
  const isMonths = typeof value === "string" && /^\d+ ?(?:m|mo|months?)$/i.test(value.trim());
  return isMonths ? " Months differ in length: say days, as CloudWatch Logs does." : "";
}
