import { lift } from "./lift.ts";
import { numberIn, numberText } from "./text.ts";
import { ANY, BOOL, NUMBER, STRING, type Type } from "./type.ts";
import {
  compareText,
  dictionary,
  failure,
  isAlternative,
  isDictionary,
  isFailure,
  isInstance,
  isList,
  isOpen,
  type List,
  object,
  typeName,
  unknownResult,
  type Value,
} from "./value.ts";

/**
 * The value as a value of the type, as Terraform converts (language documentation, "Types and Values",
 * "Type Conversion"); a failure where it cannot be.
 */
export function convert(value: Value, type: Type): Value {
  if (isOpen(value)) {
    if (value.kind !== "alternative") return value;
    return lift([value], ([only]) => convert(only ?? null, type), tooMany);
  }
  if (value === null) return null;
  switch (type.kind) {
    case "any":
      return value;
    case "string":
      return asString(value);
    case "number":
      return asNumber(value);
    case "bool":
      return asBool(value);
    case "list":
    case "set":
      return asSequence(value, type.kind, type.of);
    case "map":
      return asMap(value, type.of);
    case "tuple":
      return asTuple(value, type.items);
    case "object":
      return asObject(value, type);
  }
}

const tooMany = () => unknownResult("the value", "depends on too many open conditions");
const cannot = (value: Value, wanted: string) => failure(`a ${typeName(value)} is not a ${wanted}`);

function asString(value: Value): Value {
  if (typeof value === "string") return value;
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean") return String(value);
  return cannot(value, "string");
}

function asNumber(value: Value): Value {
  if (typeof value === "number") return value;
  return (typeof value === "string" ? numberIn(value) : undefined) ?? cannot(value, "number");
}

function asBool(value: Value): Value {
  if (typeof value === "boolean") return value;
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  return cannot(value, "bool");
}

function asSequence(value: Value, of: "list" | "set", element: Type): Value {
  if (!isList(value)) return cannot(value, of);
  const common = element.kind === "any" ? commonType(value.items) : element;
  if (!common) return failure("the items have no common type");
  const items = value.items.map((item) => convert(item, common));
  const broken = items.find(isFailure);
  if (broken) return broken;
  return of === "set" ? setOf(items) : { kind: "list", of, items };
}

/** The set of these values: sorted where they are primitive, without the doubles that can be seen. */
export function setOf(values: readonly Value[]): List {
  const items: Value[] = [];
  const seen = new Set<unknown>();
  for (const value of values) {
    if (value === null || typeof value !== "object") {
      if (seen.has(value)) continue;
      seen.add(value);
    } else if (!isOpen(value) && items.some((item) => equal(item, value) === true)) {
      continue;
    }
    items.push(value);
  }
  if (items.every((item) => !isOpen(item))) items.sort(compare);
  return { kind: "list", of: "set", items };
}

/** The order of a set's items: nulls last, compound ones by how go-cty writes them to hash them. */
function compare(a: Value, b: Value): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (typeof a === "object" || typeof b === "object") return compareText(hashText(a), hashText(b));
  return Number(a) - Number(b);
}

function hashText(value: Value): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean") return value ? "T" : "F";
  if (value === null || (!isList(value) && !isDictionary(value))) return "null";
  if (isList(value)) return `[${value.items.map((item) => `${hashText(item)};`).join("")}]`;
  const entries = [...value.entries];
  if (value.of === "object") return `<${entries.map(([, entry]) => `${hashText(entry)};`).join("")}>`;
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${hashText(entry)};`).join("")}}`;
}

function asMap(value: Value, element: Type): Value {
  if (!isDictionary(value)) return cannot(value, "map");
  const values = [...value.entries.values()];
  const common = element.kind === "any" ? commonType(values) : element;
  if (!common) return failure("the values of the map have no common type");
  const entries = [...value.entries].map(([key, entry]) => [key, convert(entry, common)] as const);
  const broken = entries.find(([, entry]) => isFailure(entry));
  return broken ? broken[1] : dictionary("map", entries);
}

function asTuple(value: Value, types: readonly Type[]): Value {
  if (!isList(value) || value.of === "set" || value.items.length !== types.length) {
    return cannot(value, "tuple of that length");
  }
  const items = value.items.map((item, index) => convert(item, types[index] ?? ANY));
  return items.find(isFailure) ?? { kind: "list", of: "tuple", items };
}

function asObject(value: Value, { attributes }: Type & { kind: "object" }): Value {
  if (!isDictionary(value) && !isInstance(value)) return cannot(value, "object");
  const entries: [string, Value][] = [];
  for (const [name, { type, optional, fallback }] of attributes) {
    let given = isInstance(value) ? value.attribute(name) : value.entries.get(name);
    if (given === undefined && !optional) return failure(`the attribute ${name} is missing`);
    // A default takes the place of an absent attribute and of a null one.
    if (given === undefined || given === null) given = fallback ?? null;
    const converted = convert(given, type);
    if (isFailure(converted)) return converted;
    entries.push([name, converted]);
  }
  return object(entries);
}

/** The type that a value has, as far as it shows. */
export function shapeOf(value: Value): Type {
  if (typeof value === "string") return STRING;
  if (typeof value === "number") return NUMBER;
  if (typeof value === "boolean") return BOOL;
  if (isList(value)) {
    if (value.of === "tuple") return { kind: "tuple", items: value.items.map(shapeOf) };
    return { kind: value.of, of: commonType(value.items) ?? ANY };
  }
  if (isDictionary(value)) {
    if (value.of === "map") return { kind: "map", of: commonType([...value.entries.values()]) ?? ANY };
    const attributes = [...value.entries].map(
      ([name, entry]) => [name, { type: shapeOf(entry), optional: false }] as const,
    );
    return { kind: "object", attributes: new Map(attributes) };
  }
  if (isAlternative(value)) return unify([shapeOf(value.whenTrue), shapeOf(value.whenFalse)]) ?? ANY;
  return ANY;
}

/** The type to which all the values convert; undefined if there is none. */
export const commonType = (values: readonly Value[]): Type | undefined => unify(values.map(shapeOf));

/** The type to which all types convert (go-cty, "Type Unification"); undefined if there is none. */
export function unify(all: readonly Type[]): Type | undefined {
  const types = all.filter(({ kind }) => kind !== "any");
  const [first] = types;
  if (!first) return ANY;
  const kinds = new Set(types.map(({ kind }) => kind));
  const only = (...wanted: readonly string[]) => [...kinds].every((kind) => wanted.includes(kind));
  if (only("string", "number", "bool")) {
    if (kinds.size === 1) return first;
    return kinds.has("string") ? STRING : undefined;
  }
  if (kinds.size === 1 && first.kind === "tuple") return unifyTuples(types as TupleType[]);
  if (kinds.size === 1 && first.kind === "object") return unifyObjects(types as ObjectType[]);
  if (only("tuple", "list", "set")) {
    const of = unify(types.flatMap(elementsOf));
    return of && { kind: kinds.has("list") || !kinds.has("set") ? "list" : "set", of };
  }
  if (only("object", "map")) {
    const of = unify(types.flatMap(elementsOf));
    return of && { kind: "map", of };
  }
  return undefined;
}

type TupleType = Type & { kind: "tuple" };
type ObjectType = Type & { kind: "object" };

function elementsOf(type: Type): readonly Type[] {
  if (type.kind === "tuple") return type.items;
  if (type.kind === "object") return [...type.attributes.values()].map((attribute) => attribute.type);
  return "of" in type ? [type.of] : [];
}

function unifyTuples(types: readonly TupleType[]): Type | undefined {
  const length = types[0]?.items.length ?? 0;
  if (types.every(({ items }) => items.length === length)) {
    const items = Array.from({ length }, (_, index) => unify(types.map((type) => type.items[index] ?? ANY)));
    if (items.every((item) => item !== undefined)) return { kind: "tuple", items };
  }
  return unifyAll(types, "list");
}

function unifyObjects(types: readonly ObjectType[]): Type | undefined {
  const names = [...(types[0]?.attributes.keys() ?? [])];
  const alike = types.every(
    ({ attributes }) => attributes.size === names.length && names.every((name) => attributes.has(name)),
  );
  if (alike) {
    const unified = names.map(
      (name) => [name, unify(types.map(({ attributes }) => attributes.get(name)?.type ?? ANY))] as const,
    );
    if (unified.every(([, type]) => type !== undefined)) {
      return {
        kind: "object",
        attributes: new Map(unified.map(([name, type]) => [name, { type: type ?? ANY, optional: false }])),
      };
    }
    return undefined;
  }
  return unifyAll(types, "map");
}

/** One collection type for structures that differ; a null among the values leaves them as they are. */
function unifyAll(types: readonly Type[], kind: "list" | "map"): Type | undefined {
  const elements = types.flatMap(elementsOf);
  const of = unify(elements);
  return of ? { kind, of } : elements.some((element) => element.kind === "any") ? ANY : undefined;
}

/** Whether two values are equal, of the same type and content; undefined if that cannot be told. */
export function equal(left: Value, right: Value): boolean | undefined {
  if (isOpen(left) || isOpen(right) || isInstance(left) || isInstance(right)) return undefined;
  if (isList(left) && isList(right)) {
    if (left.of !== right.of || left.items.length !== right.items.length) return false;
    return every(left.items.map((item, index) => [item, right.items[index] ?? null]));
  }
  if (isDictionary(left) && isDictionary(right)) {
    if (left.of !== right.of || left.entries.size !== right.entries.size) return false;
    if ([...left.entries.keys()].some((key) => !right.entries.has(key))) return false;
    return every([...left.entries].map(([key, entry]) => [entry, right.entries.get(key) ?? null]));
  }
  return left === right;
}

function every(pairs: readonly (readonly [Value, Value])[]): boolean | undefined {
  let open = false;
  for (const [left, right] of pairs) {
    const same = equal(left, right);
    if (same === false) return false;
    open ||= same === undefined;
  }
  return open ? undefined : true;
}
