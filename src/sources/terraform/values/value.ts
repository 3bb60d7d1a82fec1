/**
 * What an expression comes to. Strings, numbers, booleans and null are themselves; the rest are objects
 * with a `kind`, among them the ways in which a value can be not known.
 */
export type Value = string | number | boolean | null | Composite | Open;

export type Composite = List | Dictionary | Instance;

/** A sequence. A set is kept sorted and without duplicates. */
export interface List {
  readonly kind: "list";
  readonly of: "tuple" | "list" | "set";
  readonly items: readonly Value[];
}

/** An object or a map, in the order in which Terraform walks it: sorted by key. */
export interface Dictionary {
  readonly kind: "dictionary";
  readonly of: "object" | "map";
  readonly entries: ReadonlyMap<string, Value>;
}

/** One resource or data source, or the outputs of one module instance: attributes are worked out on demand. */
export interface Instance {
  readonly kind: "instance";
  readonly address: string;
  /** The attributes it has, where that is known. */
  readonly names?: readonly string[];
  attribute(name: string): Value;
}

/** A value that is not known, or not one value. */
export type Open = Later | Unknown | Failure | Alternative;

/** There will be a value, but not which. `expression` names where it comes from. */
export interface Later {
  readonly kind: "later";
  readonly expression: string;
  /** The full address of the resource of which it is an attribute, or a text made of one. */
  readonly resource?: string;
}

/**
 * Cannot be told here. `subject` is what the code refers to; `why` is a clause about it. `derived`: the value
 * is not the subject itself but worked out from it.
 */
export interface Unknown {
  readonly kind: "unknown";
  readonly subject: string;
  readonly why: string;
  readonly derived?: boolean;
  /** Where how many there are is not known: what any one of them is. */
  readonly element?: Value;
}

/** The expression fails in Terraform too: what `try` steps over. */
export interface Failure {
  readonly kind: "failure";
  readonly message: string;
}

/** Depends on a predicate that is open. */
export interface Alternative {
  readonly kind: "alternative";
  readonly condition: string;
  readonly whenTrue: Value;
  readonly whenFalse: Value;
}

export const later = (expression: string, resource?: string): Later =>
  resource === undefined ? { kind: "later", expression } : { kind: "later", expression, resource };
export const unknownValue = (subject: string, why: string): Unknown => ({ kind: "unknown", subject, why });
/** Not known, and `subject` does not name it: the same words may come to something else elsewhere. */
export const unknownResult = (subject: string, why: string): Unknown => ({
  kind: "unknown",
  subject,
  why,
  derived: true,
});
export const failure = (message: string): Failure => ({ kind: "failure", message });
export const tuple = (items: readonly Value[]): List => ({ kind: "list", of: "tuple", items });
export const list = (items: readonly Value[]): List => ({ kind: "list", of: "list", items });
export const alternative = (condition: string, whenTrue: Value, whenFalse: Value): Value =>
  Object.is(whenTrue, whenFalse) ? whenTrue : { kind: "alternative", condition, whenTrue, whenFalse };

/** Dictionaries are walked in the byte order of their keys, as Terraform's are. */
export function dictionary(of: "object" | "map", entries: Iterable<readonly [string, Value]>): Dictionary {
  const sorted = [...entries].sort(([a], [b]) => compareText(a, b));
  return { kind: "dictionary", of, entries: new Map(sorted) };
}

export const object = (entries: Iterable<readonly [string, Value]>): Dictionary =>
  dictionary("object", entries);

/** Order by Unicode code point, which is the order of the UTF-8 bytes. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    // Surrogates sort below U+E000…U+FFFF in UTF-16 but above them in UTF-8.
    const leftHigh = left >= 0xd800 && left <= 0xdfff;
    const rightHigh = right >= 0xd800 && right <= 0xdfff;
    if (leftHigh !== rightHigh) return leftHigh ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}

export function isOpen(value: Value): value is Open {
  if (value === null || typeof value !== "object") return false;
  const { kind } = value;
  return kind === "later" || kind === "unknown" || kind === "failure" || kind === "alternative";
}

export const isList = (value: Value): value is List =>
  value !== null && typeof value === "object" && value.kind === "list";
export const isDictionary = (value: Value): value is Dictionary =>
  value !== null && typeof value === "object" && value.kind === "dictionary";
export const isInstance = (value: Value): value is Instance =>
  value !== null && typeof value === "object" && value.kind === "instance";
export const isAlternative = (value: Value): value is Alternative =>
  value !== null && typeof value === "object" && value.kind === "alternative";
export const isLater = (value: Value): value is Later =>
  value !== null && typeof value === "object" && value.kind === "later";
export const isFailure = (value: Value): value is Failure =>
  value !== null && typeof value === "object" && value.kind === "failure";

/** What a value is, in Terraform's words. */
export function typeName(value: Value): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return "bool";
  if (typeof value !== "object") return typeof value;
  if (value.kind === "list" || value.kind === "dictionary") return value.of;
  return value.kind === "instance" ? "object" : "value that is not known here";
}

/** The first value inside, at any depth, that is open and meets the test; undefined if there is none. */
export function findOpen(
  value: Value,
  test: (open: Open) => boolean = () => true,
  depth = 40,
): Open | undefined {
  if (value === null || typeof value !== "object" || depth === 0) return undefined;
  if (value.kind === "list") return firstOpen(value.items, test, depth - 1);
  if (value.kind === "dictionary") return firstOpen(value.entries.values(), test, depth - 1);
  if (value.kind === "instance") return undefined;
  if (test(value)) return value;
  if (value.kind !== "alternative") return undefined;
  return findOpen(value.whenTrue, test, depth - 1) ?? findOpen(value.whenFalse, test, depth - 1);
}

function firstOpen(values: Iterable<Value>, test: (open: Open) => boolean, depth: number): Open | undefined {
  for (const value of values) {
    const found = findOpen(value, test, depth);
    if (found) return found;
  }
  return undefined;
}

/** Whether there is anything open inside. */
export const isWhole = (value: Value): boolean => findOpen(value) === undefined;
