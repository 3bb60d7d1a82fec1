import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";

/** The official JSON Schema of SARIF 2.1.0 (OASIS, `sarif-schema-2.1.0.json`). */
const schema = JSON.parse(
  readFileSync(new URL("../../fixtures/reports/sarif-schema-2.1.0.json", import.meta.url), "utf8"),
);
const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false });
addFormats.default(ajv);
const valid = ajv.compile(schema);

/** What the schema has against this log. */
export function sarifErrors(log: unknown): string[] {
  if (valid(log)) return [];
  return (valid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
