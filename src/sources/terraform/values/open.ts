import { findOpen, type Instance, isInstance, later, type Open, unknownResult, type Value } from "./value.ts";

/** Why an operation has no result: the first failure among the values, else unknown, else a later one. */
export function openAmong(values: readonly Value[], deep: boolean): Open | undefined {
  let found: Open | undefined;
  for (const value of values) {
    const open = isInstance(value) ? asLater(value) : openIn(value, deep);
    if (open?.kind === "failure") return open;
    if (open && (found === undefined || (found.kind === "later" && open.kind !== "later"))) found = open;
  }
  return found;
}

function openIn(value: Value, deep: boolean): Open | undefined {
  if (!deep) return findOpen(value, () => true, 1);
  return (
    findOpen(value, ({ kind }) => kind === "failure") ??
    findOpen(value, ({ kind }) => kind === "unknown") ??
    findOpen(value) ??
    instanceIn(value, 20)
  );
}

function instanceIn(value: Value, depth: number): Open | undefined {
  if (value === null || typeof value !== "object" || depth === 0) return undefined;
  if (value.kind === "instance") return asLater(value);
  const inner =
    value.kind === "list" ? value.items : value.kind === "dictionary" ? value.entries.values() : [];
  for (const entry of inner) {
    const found = instanceIn(entry, depth - 1);
    if (found) return found;
  }
  return undefined;
}

/** A resource as a whole: known to exist, its attributes not all known. */
const asLater = (instance: Instance): Open => later(instance.address, instance.address);

/**
 * The result of an operation on something open: what failed fails on, what is missing stays the thing to
 * name. `expression` is the operation in the code's words.
 */
export function derived(open: Open, expression: string): Value {
  if (open.kind === "failure") return open;
  if (open.kind === "later") return unknownResult(open.expression, "is known only after apply");
  if (open.kind === "alternative") return unknownResult(expression, "depends on too many open conditions");
  return unknownResult(open.subject, open.why);
}

export const cannotTell = (expression: string) =>
  unknownResult(expression, "depends on too many open conditions");

export const tooMuchWork = (expression: string) =>
  unknownResult(expression, "is more work than one scan does");
