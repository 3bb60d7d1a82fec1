import type { Value } from "./value.ts";

/** A value that would unfold to more than this is not kept: parts may be shared, and a walk would not end. */
export const MAX_WEIGHT = 300_000;

const KNOWN = new WeakMap<object, number>();

/** How many nodes (and pieces of 32 characters) a walk over the value meets. Remembered for each part. */
export function weightOf(value: Value): number {
  if (typeof value === "string") return 1 + (value.length >> 5);
  if (value === null || typeof value !== "object") return 1;
  const known = KNOWN.get(value);
  if (known !== undefined) return known;
  let weight = 1;
  if (value.kind === "list") for (const item of value.items) weight += weightOf(item);
  else if (value.kind === "dictionary") for (const entry of value.entries.values()) weight += weightOf(entry);
  else if (value.kind === "alternative") weight += weightOf(value.whenTrue) + weightOf(value.whenFalse);
  KNOWN.set(value, weight);
  return weight;
}
