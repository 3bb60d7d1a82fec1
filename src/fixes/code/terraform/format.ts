import { presetFields } from "../../../access-log/presets.ts";
import type { ApiType } from "../../../model/stage.ts";

const BRINGS_QUOTES = "$context.error.messageString";

/**
 * The preset of an API type as an HCL expression, a field a line, aligned as `terraform fmt` does. `jsonencode` puts quotes
 * around every text, but the error message brings its own: those around it are taken off again.
 */
export function formatExpression(apiType: ApiType, indent: string, unit: string): string {
  const fields = presetFields(apiType);
  const longest = Math.max(...fields.map(([field]) => field.length));
  const lines = fields.map(
    ([field, variable]) => `${indent}${unit}${field.padEnd(longest)} = "$context.${variable}"`,
  );
  return [
    "replace(jsonencode({",
    ...lines,
    `${indent}}), "\\"${BRINGS_QUOTES}\\"", "${BRINGS_QUOTES}")`,
  ].join("\n");
}
