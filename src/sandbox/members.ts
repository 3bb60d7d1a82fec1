import { AwsError } from "./aws-error.ts";
import type { Json } from "./service.ts";

/** What a text may be. `shown` is the pattern as the service's message writes it. */
export interface TextShape {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly shown?: string;
  readonly oneOf?: readonly string[];
}

export interface NumberShape {
  readonly min?: number;
  readonly max?: number;
}

/** Reads the members of a request's body; each throws an AwsError of the service's own name for a bad value. */
export interface Members {
  /** A constraint broken by `value` at `name`: `must` completes "Member must …". */
  broken(name: string, value: unknown, must: string): AwsError;
  text(body: Json, name: string, shape?: TextShape): string | undefined;
  needText(body: Json, name: string, shape?: TextShape): string;
  number(body: Json, name: string, shape?: NumberShape): number | undefined;
  flag(body: Json, name: string): boolean | undefined;
  list(body: Json, name: string, shape?: NumberShape): readonly unknown[] | undefined;
  object(body: Json, name: string): Json | undefined;
  texts(body: Json, name: string, shape?: NumberShape): readonly string[] | undefined;
}

const wrongType = (name: string, expected: string) =>
  new AwsError(400, "SerializationException", `${name}: expected ${expected}`);

const given = (body: Json, name: string): unknown => {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  return value === null ? undefined : value;
};

/**
 * The reader for one service.
 *
 * @param code the error's name: `InvalidParameterException` of CloudWatch Logs, `ValidationException` of others
 */
export function membersOf(code: string): Members {
  const broken: Members["broken"] = (name, value, must) => {
    const told = value === undefined ? "Value null" : `Value '${String(value)}'`;
    const message = `1 validation error detected: ${told} at '${name}' failed to satisfy constraint: Member must ${must}`;
    return new AwsError(400, code, message);
  };

  function checkText(name: string, value: string, shape: TextShape): string {
    const { min, max, pattern, shown, oneOf } = shape;
    if (min !== undefined && value.length < min)
      throw broken(name, value, `have length greater than or equal to ${min}`);
    if (max !== undefined && value.length > max)
      throw broken(name, value, `have length less than or equal to ${max}`);
    if (pattern && !pattern.test(value))
      throw broken(name, value, `satisfy regular expression pattern: ${shown ?? pattern.source}`);
    if (oneOf && !oneOf.includes(value))
      throw broken(name, value, `satisfy enum value set: [${oneOf.join(", ")}]`);
    return value;
  }

  const members: Members = {
    broken,
    text(body, name, shape = {}) {
      const value = given(body, name);
      if (value === undefined) return undefined;
      if (typeof value !== "string") throw wrongType(name, "a string");
      return checkText(name, value, shape);
    },
    needText(body, name, shape) {
      const value = members.text(body, name, shape);
      if (value === undefined) throw broken(name, undefined, "not be null");
      return value;
    },
    number(body, name, { min, max } = {}) {
      const value = given(body, name);
      if (value === undefined) return undefined;
      if (typeof value !== "number") throw wrongType(name, "a number");
      if (min !== undefined && value < min)
        throw broken(name, value, `have value greater than or equal to ${min}`);
      if (max !== undefined && value > max)
        throw broken(name, value, `have value less than or equal to ${max}`);
      return value;
    },
    flag(body, name) {
      const value = given(body, name);
      if (value !== undefined && typeof value !== "boolean") throw wrongType(name, "a boolean");
      return value;
    },
    list(body, name, { min, max } = {}) {
      const value = given(body, name);
      if (value === undefined) return undefined;
      if (!Array.isArray(value)) throw wrongType(name, "a list");
      if (min !== undefined && value.length < min)
        throw broken(name, `[${value.length} entries]`, `have length greater than or equal to ${min}`);
      if (max !== undefined && value.length > max)
        throw broken(name, `[${value.length} entries]`, `have length less than or equal to ${max}`);
      return value;
    },
    object(body, name) {
      const value = given(body, name);
      if (value === undefined) return undefined;
      if (typeof value !== "object" || Array.isArray(value)) throw wrongType(name, "an object");
      return value as Json;
    },
    texts(body, name, shape) {
      const values = members.list(body, name, shape);
      return values?.map((value) => {
        if (typeof value !== "string") throw wrongType(name, "a list of strings");
        return value;
      });
    },
  };
  return members;
}

/** An entry of a list as an object. Throws SerializationException. */
export function entryOf(value: unknown, name: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrongType(name, "an object");
  return value as Json;
}

/** A map of texts, such as tags; absent is empty. Throws SerializationException. */
export function textMap(body: Json, name: string): Map<string, string> {
  const texts = new Map<string, string>();
  const value = given(body, name);
  if (value === undefined) return texts;
  for (const [key, text] of Object.entries(entryOf(value, name))) {
    if (typeof text !== "string") throw wrongType(`${name}.${key}`, "a string");
    texts.set(key, text);
  }
  return texts;
}
