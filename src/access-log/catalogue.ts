import type { ApiType } from "../model/stage.ts";
import { VARIABLES } from "./variables.ts";

/** What a value looks like in the line. Everything is text there; the type says what the text means. */
export type ValueType =
  | "string"
  | "integer"
  | "boolean"
  | "enum"
  /** A duration in milliseconds. */
  | "ms"
  | "bytes"
  /** Seconds or milliseconds since 1970: `unitByApi` says which. */
  | "epoch"
  /** `10/Oct/2025:13:55:36 +0000`, as web servers write it. */
  | "clf-time"
  /** A text that brings its own double quotes. */
  | "quoted-string";

/** What a value would give away. `unknown`: it holds whatever its author puts there. */
export type Sensitivity = "secret" | "personal" | "unknown";

/** A variable of access-log formats, or a family of them. Names come without `$context.`. */
export interface ContextVariable {
  /** The name; of a family, the part before its placeholder, with the dot. */
  readonly name: string;
  /** A family's open part: `property`, `header_name` and so on. */
  readonly placeholder?: string;
  /** The API types whose documentation lists it. */
  readonly on: readonly ApiType[];
  /** API types that fill it although their current documentation does not list it. */
  readonly undocumentedOn?: readonly ApiType[];
  /** API types that accept it and never fill it. */
  readonly emptyOn?: readonly ApiType[];
  readonly type: ValueType;
  readonly unit?: "ms" | "bytes";
  readonly unitByApi?: Readonly<Partial<Record<ApiType, "s" | "ms">>>;
  readonly group?: string;
  /** The values of an enum. */
  readonly values?: readonly string[];
  readonly sensitivity?: Sensitivity;
  readonly meaning: string;
}

/** A name found in the catalogue; of a family, with the open part it was given. */
export interface Known {
  readonly variable: ContextVariable;
  readonly property?: string;
}

const FIXED = new Map(VARIABLES.filter((v) => v.placeholder === undefined).map((v) => [v.name, v]));
/** Longest first: `authorizer.claims.` before `authorizer.`. */
const FAMILIES = VARIABLES.filter((v) => v.placeholder !== undefined).sort(
  (a, b) => b.name.length - a.name.length,
);
/** Names that a family must not swallow: `$context.authorizer.claims` without a claim logs null. */
const NOT_A_PROPERTY = new Set(["authorizer.claims"]);

/** The variable of that name (without `$context.`; names are case-sensitive). Fixed names come before families. */
export function variableNamed(name: string): Known | undefined {
  const fixed = FIXED.get(name);
  if (fixed) return { variable: fixed };
  if (NOT_A_PROPERTY.has(name)) return undefined;
  const family = FAMILIES.find((v) => name.length > v.name.length && name.startsWith(v.name));
  if (!family) return undefined;
  const property = name.slice(family.name.length);
  return property.includes(".") ? undefined : { variable: family, property };
}

/**
 * `full`: it is filled · `empty`: accepted and never filled · `none`: this API type does not have it ·
 * `authorizer`: it has the name only as a key that a Lambda authorizer may return.
 */
export type Availability = "full" | "empty" | "authorizer" | "none";

/** Whether that API type has the variable. */
export function availability({ variable }: Known, apiType: ApiType): Availability {
  if (variable.on.includes(apiType) || variable.undocumentedOn?.includes(apiType)) return "full";
  if (variable.emptyOn?.includes(apiType)) return "empty";
  return AUTHORIZER_KEY.test(variable.name) ? "authorizer" : "none";
}

/** What a Lambda authorizer can return as a key; every API type has that family. */
const AUTHORIZER_KEY = /^authorizer\.\w+$/;

/** The fixed names that an API type documents, in the catalogue's order. */
export function namesOn(apiType: ApiType): readonly string[] {
  return [...FIXED.values()].filter((v) => v.on.includes(apiType)).map((v) => v.name);
}

/** The unit of a variable's numbers on that API type; undefined where it has none. */
export function unitOf(variable: ContextVariable, apiType: ApiType): "ms" | "s" | "bytes" | undefined {
  return variable.unitByApi?.[apiType] ?? variable.unit;
}
