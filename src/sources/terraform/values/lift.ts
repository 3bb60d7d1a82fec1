import { type Alternative, alternative, isAlternative, isDictionary, isList, type Value } from "./value.ts";

/** Alternatives nested deeper than this in one operation are given up on. */
const MAX_ALTERNATIVES = 6;

/** The value with one condition decided, at any depth. */
export function decide(value: Value, condition: string, outcome: boolean, depth = 20): Value {
  if (value === null || typeof value !== "object" || depth === 0) return value;
  if (isAlternative(value)) {
    if (value.condition === condition) {
      return decide(outcome ? value.whenTrue : value.whenFalse, condition, outcome, depth - 1);
    }
    const whenTrue = decide(value.whenTrue, condition, outcome, depth - 1);
    const whenFalse = decide(value.whenFalse, condition, outcome, depth - 1);
    if (whenTrue === value.whenTrue && whenFalse === value.whenFalse) return value;
    return alternative(value.condition, whenTrue, whenFalse);
  }
  if (isList(value)) {
    const items = value.items.map((item) => decide(item, condition, outcome, depth - 1));
    return items.every((item, index) => item === value.items[index]) ? value : { ...value, items };
  }
  if (isDictionary(value)) {
    let changed = false;
    const entries = new Map<string, Value>();
    for (const [key, entry] of value.entries) {
      const decided = decide(entry, condition, outcome, depth - 1);
      changed ||= decided !== entry;
      entries.set(key, decided);
    }
    return changed ? { ...value, entries } : value;
  }
  return value;
}

/**
 * Applies an operation to values some of which are alternatives: once per way they can come out, a
 * condition that several of them share being decided the same for all.
 */
export function lift(
  values: readonly Value[],
  operation: (values: readonly Value[]) => Value,
  tooMany: () => Value,
  find: (value: Value) => Alternative | undefined = shallow,
  budget = MAX_ALTERNATIVES,
): Value {
  let open: Alternative | undefined;
  for (const value of values) {
    open = find(value);
    if (open) break;
  }
  if (!open) return operation(values);
  if (budget === 0) return tooMany();
  const { condition } = open;
  const branch = (outcome: boolean) =>
    lift(
      values.map((value) => decide(value, condition, outcome)),
      operation,
      tooMany,
      find,
      budget - 1,
    );
  return alternative(condition, branch(true), branch(false));
}

const shallow = (value: Value): Alternative | undefined => (isAlternative(value) ? value : undefined);

/** The first alternative at any depth. */
export function deepAlternative(value: Value, depth = 20): Alternative | undefined {
  if (value === null || typeof value !== "object" || depth === 0) return undefined;
  if (isAlternative(value)) return value;
  const inner = isList(value) ? value.items : isDictionary(value) ? value.entries.values() : [];
  for (const entry of inner) {
    const found = deepAlternative(entry, depth - 1);
    if (found) return found;
  }
  return undefined;
}
