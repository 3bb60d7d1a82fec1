import type { ApiType } from "../model/stage.ts";
import { availability, type Known, variableNamed } from "./catalogue.ts";
import { escapeValue } from "./escape.ts";
import type { Format, Variable } from "./parse.ts";

/** What a request brings: name without `$context.` → value, unescaped. What is absent or empty is missing. */
export type Values = ReadonlyMap<string, string>;

/** How API Gateway writes a missing value (Developer Guide, `rest-api-routing-rules-troubleshoot`). */
export const MISSING = "-";

/** The error message with its own quotes; the only variable that brings any. */
export const QUOTED = "error.messageString";
const UNQUOTED_TWIN = "error.message";

/**
 * The line that API Gateway writes. It substitutes and nothing else: a missing value is a bare `-`, and so is a
 * variable that this API type does not have. `error.messageString` takes the value of `error.message`.
 */
export function render(format: Format, values: Values, apiType: ApiType): string {
  return format.parts
    .map((part) => (part.kind === "literal" ? part.text : written(part, values, apiType)))
    .join("");
}

/** The line of a request that brought no value at all. */
export function renderMissing(format: Format): string {
  return render(format, new Map(), "REST");
}

function written({ name }: Variable, values: Values, apiType: ApiType): string {
  if (name === QUOTED) {
    const message = values.get(QUOTED) || values.get(UNQUOTED_TWIN);
    return `"${message ? escapeValue(message) : MISSING}"`;
  }
  // The whole map of claims is never written (Developer Guide, `api-gateway-variables-for-access-logging`).
  if (name === "authorizer.claims") return "null";
  const known = variableNamed(name);
  const value = values.get(name);
  return value && known && isFilled(known, apiType) ? escapeValue(value) : MISSING;
}

function isFilled(known: Known, apiType: ApiType): boolean {
  const has = availability(known, apiType);
  return has === "full" || has === "authorizer";
}
