import { AwsError } from "../aws-error.ts";
import type { Json } from "../service.ts";

/** A JSON object from a request's body; an empty body is an empty object. Throws SerializationException. */
export function jsonBody(text: string): Json {
  if (text === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AwsError(400, "SerializationException", "Unable to parse the request body as JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new AwsError(400, "SerializationException", "Start of structure or map expected.");
  }
  return value as Json;
}

/** A percent-encoded part of a path or query; one that cannot be decoded stays as it is. */
export function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
