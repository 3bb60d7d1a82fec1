import type { Problem } from "../node.ts";
import { misfit, type Shape } from "./shape.ts";

const DAYS: Readonly<Record<string, number>> = { d: 1, w: 7, y: 365 };
const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1_000 };
const MOST_DAYS = 36_500;

/** A time to keep lines, in days: `90`, `90d`, `12w`, `2y` (a year is 365 days). Months differ and are refused. */
export const days: Shape<number> = {
  schema: {
    anyOf: [
      { type: "integer", minimum: 1, maximum: MOST_DAYS },
      { type: "string", pattern: "^[1-9][0-9]{0,4}[dwy]$" },
    ],
  },
  read(node, problems) {
    const expected = "a time in whole days such as 90, 90d, 12w or 2y";
    const value = node.kind === "scalar" ? node.value : null;
    const count = typeof value === "number" ? value : unitsOf(value, /^([1-9]\d{0,4})([a-z]+)$/i, DAYS);
    if (typeof count === "number" && Number.isInteger(count) && count >= 1 && count <= MOST_DAYS)
      return count;
    return misfit(node, expected, problems, monthHint(value));
  },
};

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
      typeof value === "number" ? value : unitsOf(value, /^([1-9]\d{0,6})([a-z]+)$/i, MILLISECONDS);
    if (typeof count === "number" && count > 0 && count <= 3_600_000) return count;
    return misfit(node, "a latency such as 500, 500ms or 2s (a number alone is milliseconds)", problems);
  },
};

function unitsOf(value: unknown, form: RegExp, units: Readonly<Record<string, number>>): number | undefined {
  const match = typeof value === "string" ? form.exec(value.trim()) : null;
  const unit = match?.[2];
  if (!unit || !Object.hasOwn(units, unit)) return undefined;
  return Number(match[1]) * (units[unit] ?? Number.NaN);
}

function monthHint(value: unknown): string {
  const isMonths = typeof value === "string" && /^\d+ ?(?:m|mo|months?)$/i.test(value.trim());
  return isMonths ? " Months differ in length: say days, as CloudWatch Logs does." : "";
}
