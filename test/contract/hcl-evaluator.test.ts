import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { evaluate } from "../../src/sources/terraform/evaluate.ts";
import { PURE } from "../../src/sources/terraform/functions/index.ts";
import { functionTable } from "../../src/sources/terraform/functions/table.ts";
import { Fuel, type Scope } from "../../src/sources/terraform/scope.ts";
import { failure } from "../../src/sources/terraform/values/value.ts";
import { Cursor } from "../../src/syntax/hcl/cursor.ts";
import { parseExpression } from "../../src/syntax/hcl/expression.ts";
import { Source } from "../../src/syntax/hcl/source.ts";
import { expressions } from "./hcl-expressions.ts";
import { consoleAnswers, opentofu } from "./opentofu.ts";

const NUMBER_OF_EXPRESSIONS = 12_000;
const SEED = 20_261_122;

const folder = mkdtempSync(join(tmpdir(), "stagelight-hcl-"));
beforeAll(() => {
  opentofu();
}, 900_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** What Stagelight says; undefined where it says that it cannot tell. */
function ours(expression: string): string | undefined {
  const scope: Scope = {
    lookup: (name) => failure(`${name} is not declared`),
    functions: functionTable(PURE),
    fuel: new Fuel(),
    module: "",
  };
  const text = `try(jsonencode(${expression}), "FAILS")`;
  const value = evaluate(parseExpression(new Cursor(new Source("console", text))), scope);
  return typeof value === "string" ? value : undefined;
}

test("generated expressions come to what OpenTofu says", () => {
  const sample = [...new Set(fc.sample(expressions, { numRuns: NUMBER_OF_EXPRESSIONS, seed: SEED }))];
  expect(sample.length).toBeGreaterThan(1000);
  const theirs = consoleAnswers(sample, folder);
  const differences: string[] = [];
  let untold = 0;
  let lenient = 0;
  let failing = 0;
  for (const [at, expression] of sample.entries()) {
    const mine = ours(expression);
    if (mine === undefined) untold += 1;
    // What Terraform refuses is never applied: we may still know the value. But seldom, or we misread types.
    else if (theirs[at] === "FAILS" && mine !== "FAILS") lenient += 1;
    else if (mine !== theirs[at])
      differences.push(`${expression}\n  OpenTofu: ${theirs[at]}\n  we:       ${mine}`);
    if (theirs[at] === "FAILS") failing += 1;
  }
  // Types are read off the values here: an empty list does not say of what it is a list, a result that fails
  // does not say what it would have been. OpenTofu knows, and converts by it. That shows very seldom.
  expect(differences.length / sample.length, differences.join("\n")).toBeLessThan(0.001);
  // The comparison is worth something only if most expressions have a value and we say which.
  expect(lenient / sample.length).toBeLessThan(0.01);
  expect(untold / sample.length).toBeLessThan(0.02);
  expect(failing / sample.length).toBeLessThan(0.5);
});
