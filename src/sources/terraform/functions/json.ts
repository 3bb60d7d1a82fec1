import { numberText } from "../values/text.ts";
import { isDictionary, isList, object, tuple, type Value } from "../values/value.ts";
import { refuse } from "./table.ts";

const UNSAFE = /[<>&\u2028\u2029]/g;

/** The value as `jsonencode` writes it: no blanks, keys sorted, `<`, `>` and `&` escaped as Go does. */
export function toJson(value: Value): string {
  if (typeof value === "number") {
    return Number.isFinite(value) ? numberText(value) : refuse("infinity is no JSON number");
  }
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return quoted(value);
  if (isList(value)) return `[${value.items.map(toJson).join(",")}]`;
  if (isDictionary(value)) {
    return `{${[...value.entries].map(([key, entry]) => `${quoted(key)}:${toJson(entry)}`).join(",")}}`;
  }
  return refuse("the value is not known");
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    UNSAFE,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const MAX_DEPTH = 100;

/** Plain data (parsed JSON or YAML) as a value. */
export function fromData(data: unknown, depth = 0): Value {
  if (depth > MAX_DEPTH) return refuse("it is nested too deeply");
  if (data === null || data === undefined) return null;
  if (typeof data === "string" || typeof data === "number" || typeof data === "boolean") return data;
  if (typeof data === "bigint") return Number(data);
  if (Array.isArray(data)) return tuple(data.map((item) => fromData(item, depth + 1)));
  if (data instanceof Map) {
    return object([...data].map(([key, entry]) => [String(key), fromData(entry, depth + 1)] as const));
  }
  if (typeof data === "object") {
    return object(Object.entries(data).map(([key, entry]) => [key, fromData(entry, depth + 1)] as const));
  }
  return refuse("it holds something that is no data");
}
