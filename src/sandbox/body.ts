import { badRequest } from "./aws-error.ts";
import type { Call, Json } from "./service.ts";

const wrong = (name: string, expected: string) =>
  badRequest(`Invalid request input: ${name} must be ${expected}.`);

/** A text member of a body; absent or null is undefined. Throws BadRequestException for another type. */
export function textIn(body: Json, name: string): string | undefined {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw wrong(name, "a string");
  return value;
}

export function booleanIn(body: Json, name: string): boolean | undefined {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "boolean") throw wrong(name, "a boolean");
  return value;
}

export function numberIn(body: Json, name: string): number | undefined {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number") throw wrong(name, "a number");
  return value;
}

export function objectIn(body: Json, name: string): Json | undefined {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) throw wrong(name, "an object");
  return value as Json;
}

export function listIn(body: Json, name: string): readonly unknown[] | undefined {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw wrong(name, "a list");
  return value;
}

/** A map of texts (tags, stage variables); absent is empty. */
export function textsIn(body: Json, name: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(objectIn(body, name) ?? {})) {
    if (typeof value !== "string") throw wrong(`${name}.${key}`, "a string");
    texts.set(key, value);
  }
  return texts;
}

/** A parameter of the path, which the route guarantees. */
export const inPath = (call: Call, name: string): string => call.parameters.get(name) ?? "";

/** A map as JSON; undefined where it is empty and empty ones are left out. */
export function jsonOf<T>(map: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries(map);
}

export function unlessEmpty<T>(map: ReadonlyMap<string, T>): Record<string, T> | undefined {
  return map.size === 0 ? undefined : Object.fromEntries(map);
}
