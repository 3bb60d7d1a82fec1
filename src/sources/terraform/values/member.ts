import { derived } from "./open.ts";
import { numberIn, numberText } from "./text.ts";
import { failure, isOpen, later, typeName, type Value } from "./value.ts";

/** `on.name`. `on` is no alternative. */
export function member(on: Value, name: string): Value {
  if (on === null) return failure(`null has no attribute ${name}`);
  if (isOpen(on))
    return on.kind === "later" ? later(`${on.expression}.${name}`, on.resource) : derived(on, name);
  if (typeof on === "object" && on.kind === "instance") return on.attribute(name);
  if (typeof on === "object" && on.kind === "dictionary") {
    const value = on.entries.get(name);
    return value === undefined ? failure(`there is no attribute ${name} here`) : value;
  }
  return failure(`a ${typeName(on)} has no attributes (${name})`);
}

/**
 * `on[key]`. Neither is an alternative. `guarded`: if there is no such item the code goes on, so that one
 * that may be missing is not taken to be there.
 */
export function index(on: Value, key: Value, guarded = false): Value {
  if (on === null) return failure("null cannot be indexed");
  if (isOpen(on)) {
    // A reference to one of them, where there is none, is refused: then nothing is created at all.
    if (on.kind === "unknown" && on.element !== undefined && !guarded) return on.element;
    return on.kind === "later"
      ? later(`${on.expression}[${keyText(key)}]`, on.resource)
      : derived(on, keyText(key));
  }
  if (isOpen(key)) return derived(key, keyText(key));
  if (typeof on === "object" && on.kind === "list") {
    if (on.of === "set") return failure("a set cannot be indexed");
    const position = typeof key === "string" ? numberIn(key) : key;
    const item = typeof position === "number" ? on.items[position] : undefined;
    return item === undefined
      ? failure(`index ${keyText(key)} is out of range: there are ${on.items.length} items`)
      : item;
  }
  const name = typeof key === "number" ? numberText(key) : typeof key === "boolean" ? String(key) : key;
  return typeof name === "string" ? member(on, name) : failure("the index is no text and no number");
}

function keyText(key: Value): string {
  if (typeof key === "string") return JSON.stringify(key);
  return key === null || typeof key !== "object" ? String(key) : "…";
}
