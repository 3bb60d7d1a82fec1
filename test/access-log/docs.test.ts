import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { lint, RULES } from "../../src/access-log/lint/index.ts";
import { parseFormat } from "../../src/access-log/parse.ts";
import type { ApiType } from "../../src/model/stage.ts";

const page = readFileSync(new URL("../../docs/format-language.md", import.meta.url), "utf8");
const ROW = /^\| `([a-z-]+)` +\| (\w+) +\| .+? \|(?: +(REST|HTTP|WEBSOCKET) `(.+)`)? +\|$/gm;
const rows = [...page.matchAll(ROW)].map(([, rule = "", severity = "", apiType, example]) => ({
  rule,
  severity,
  apiType: apiType as ApiType | undefined,
  example: example?.replaceAll("\\|", "|").replaceAll("\\n", "\n").replaceAll("\\0", "\0"),
}));

test("the page has every rule, in their order", () => {
  expect(rows.map(({ rule }) => rule)).toEqual(RULES.map(({ id }) => id));
});

test.each(rows.filter(({ example }) => example))("$rule finds its example, as $severity", (row) => {
  const { findings } = lint(parseFormat(row.example ?? ""), row.apiType ?? "REST");
  expect(findings.map(({ rule, severity }) => `${rule} ${severity}`)).toContain(
    `${row.rule} ${row.severity}`,
  );
});
