import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CHECKS } from "../../../src/checks/index.ts";
import { scan } from "./scan.ts";

const EDGE = join(import.meta.dirname, "../../../fixtures/edge");

interface Row {
  readonly template: string;
  readonly check: string;
  readonly stage: string;
  readonly verdict: string;
}

const rows: Row[] = readFileSync(join(EDGE, "expected.tsv"), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => {
    const [template = "", check = "", stage = "", verdict = ""] = line.split("\t");
    return { template, check, stage, verdict };
  });

const templateText = (name: string) => readFileSync(join(EDGE, `${name}.yaml`), "utf8");
const asked = CHECKS.filter(({ id }) => rows.some(({ check }) => check === id));
const cases = asked.flatMap((check) => {
  const templates = new Set(rows.filter((row) => row.check === check.id).map(({ template }) => template));
  return [...templates].map((template) => ({ check, id: check.id, template }));
});

test.each(cases)("$template: every stage and its verdict of $id", ({ check, template }) => {
  const expected = rows.filter(
    (row) => row.template === template && row.check === check.id && row.stage !== "-",
  );
  const { lines, slice } = scan(templateText(template), { check });
  expect(lines.map((line) => line.replace(/ .* /, " ")).sort()).toEqual(
    expected.map(({ stage, verdict }) => `${stage} ${verdict}`).sort(),
  );
  expect(slice.gaps).toEqual([]);
});

test("the default decides which outcome of a conditional log is named as usual", () => {
  expect(scan(templateText("07_v1_fnif_block_or_novalue")).messages.get("Prod")).toMatch(
    /IsOn.*defaults: pass/,
  );
  expect(scan(templateText("07b_v1_fnif_default_false")).messages.get("Prod")).toMatch(
    /IsOn.*defaults: fail/,
  );
});

const waiting = rows.filter(({ check }) => !asked.some(({ id }) => id === check));

test.each(waiting)("$template: the stage that $check has to judge is there", ({ template, stage }) => {
  expect(scan(templateText(template)).lines.map((line) => line.split(" ")[0])).toContain(stage);
});

test("access logging is asked in nearly every row", () => {
  expect(rows.filter(({ check }) => check === "apigw_accesslogging").length).toBeGreaterThan(35);
});
