import { isDictionary, isInstance, isList, object, type Value } from "./value.ts";

/**
 * The value with the outputs of whole modules worked out. They are left until somebody asks for all of
 * them, because one output may depend on another of the same module by way of a second module.
 */
export function unfold(value: Value, depth = 1): Value {
  if (isInstance(value)) {
    if (!value.names) return value;
    return object(value.names.map((name) => [name, unfold(value.attribute(name), depth - 1)] as const));
  }
  if (depth <= 0) return value;
  if (isList(value)) {
    const items = value.items.map((item) => unfold(item, depth - 1));
    return items.every((item, at) => item === value.items[at]) ? value : { ...value, items };
  }
  if (isDictionary(value)) {
    let changed = false;
    const entries = new Map<string, Value>();
    for (const [key, entry] of value.entries) {
      const unfolded = unfold(entry, depth - 1);
      changed ||= unfolded !== entry;
      entries.set(key, unfolded);
    }
    return changed ? { ...value, entries } : value;
  }
  return value;
}
