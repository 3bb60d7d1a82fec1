/**
 * The plain data of a template: what YAML and JSON have in common. Short intrinsics (`!Ref x`) are already in
 * their long form (`{ "Ref": "x" }`). Values may share parts (YAML aliases), so nobody may change one.
 */
export type Value = null | boolean | number | string | readonly Value[] | ValueMap;

export interface ValueMap {
  readonly [key: string]: Value;
}

/** An intrinsic function call: a mapping whose only key is `Ref`, `Condition` or `Fn::…`. */
export interface Intrinsic {
  readonly name: string;
  readonly argument: Value;
}

export function isMap(value: Value | undefined): value is ValueMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The member itself, never one that a prototype lends. */
export function member(value: Value | undefined, key: string): Value | undefined {
  return isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function textMember(value: Value | undefined, key: string): string | undefined {
  const found = member(value, key);
  return typeof found === "string" ? found : undefined;
}

/** Keys and values in the order of the text; nothing for what is not a mapping. */
export function entriesOf(value: Value | undefined): [string, Value][] {
  return isMap(value) ? Object.entries(value) : [];
}

export function intrinsicOf(value: Value | undefined): Intrinsic | undefined {
  if (!isMap(value)) return undefined;
  let name: string | undefined;
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    if (name !== undefined) return undefined;
    name = key;
  }
  if (name === undefined) return undefined;
  if (name !== "Ref" && name !== "Condition" && !name.startsWith("Fn::")) return undefined;
  return { name, argument: value[name] ?? null };
}

/** A scalar as CloudFormation hands it to a service: text. Undefined for null, lists and mappings. */
export function textOf(value: Value | undefined): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

export function kindOf(value: Value): string {
  if (value === null) return "null";
  if (isList(value)) return "a list";
  return isMap(value) ? "a mapping" : `a ${typeof value}`;
}
