import { documentText, formatText, isObject } from "../../aws/read.ts";
import type { Json } from "../step.ts";
import { malformed, Unseen } from "./asker.ts";

/** IAM gives documents percent-encoded, as RFC 3986 says (API reference, Role and GetRolePolicy). */
export function encodedDocument(value: unknown, operation: string): Json {
  const encoded = documentText(value);
  if (encoded === undefined) throw malformed(operation);
  try {
    return documentOf(decodeURIComponent(encoded), operation);
  } catch (error) {
    throw error instanceof Unseen ? error : malformed(operation);
  }
}

export function documentOf(value: unknown, operation: string): Json {
  const whole = documentText(value);
  if (whole === undefined) throw malformed(operation);
  try {
    return JSON.parse(whole) as Json;
  } catch {
    throw new Unseen(`${operation} gave a policy that is no JSON.`);
  }
}

/** A text; `null` where there is none. Never cut: half a name would be another. */
export function optional(value: unknown, operation: string): string | null {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value !== "string" || value.length > LONGEST_TEXT) throw malformed(operation);
  return value;
}

/** AWS's longest ARNs are of 2,048 characters. */
const LONGEST_TEXT = 2_048;

export function formatOf(value: unknown): string | null {
  const format = formatText(value);
  return format === undefined || format.trim() === "" ? null : format;
}

export function withoutTimes(filter: unknown): Json {
  if (!isObject(filter)) return null;
  const { creationTime: _, ...rest } = filter;
  return plain(rest);
}

/** As JSON has it: without what is undefined. */
export const plain = (value: object): Json => JSON.parse(JSON.stringify(value)) as Json;
