import type { Json } from "./step.ts";

/** The member of that name, where the value is an object that has it itself. */
export function member(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? (value as { readonly [key: string]: Json })[key] : undefined;
}

/** A list as it is; one thing alone as a list of one, as policies take it; nothing as none. */
export const listOf = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly Json[]) : [value as Json];

export const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "");

/** The object that a text holds; `undefined`: it holds none. Never throws. */
export function objectIn(text: string | undefined): Json | undefined {
  try {
    const value = text === undefined ? undefined : (JSON.parse(text) as Json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
