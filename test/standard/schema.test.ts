import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { standardSchema } from "../../scripts/standard-schema.ts";
import { startingStandard } from "../../src/standard/init.ts";
import { parseStandard } from "../../src/standard/parse.ts";
import { readStandard } from "../../src/standard/standard-file.ts";

const published = JSON.parse(readFileSync(new URL("../../schema/standard-1.json", import.meta.url), "utf8"));
const valid = new Ajv2020({ allErrors: true, strict: false }).compile(published);

test("the published schema is what the shapes come to (npm run schema writes it)", () => {
  expect(published).toEqual(JSON.parse(standardSchema()));
});

function reads(text: string): boolean {
  const parsed = parseStandard(text, "s.yaml");
  return "root" in parsed && readStandard(parsed.root).problems.length === 0;
}

test.each([
  [startingStandard(["baseline"])],
  ["retention: { min: 90d, max: none, never: true }"],
  ["retention: { min: 12m }"],
  ["retention: { min: 0 }"],
  ["retention: { mni: 1 }"],
  ["checks: { apigw_waf: off }"],
  ["checks: { apigw_wfa: off }"],
  ["checks: { apigw_waf: 1 }"],
  ["format: { who: [identity.user], what: false }"],
  ["format: { who: [{ anyOf: [identity.user], apiTypes: REST }] }"],
  ["format: { who: [{ apiTypes: REST }] }"],
  ["format: { who: [a b] }"],
  ['destinations: { allowed: [{ account: "111122223333" }, "*"] }'],
  ["destinations: { allowed: [{ account: 111122223333 }] }"],
  ["destinations: { allowed: [nonsense] }"],
  ["alarms: { latency: { maxThreshold: 2s }, clientErrors: true }"],
  ["alarms: { latency: { maxThreshold: 2d } }"],
  ["alarms: { serverErrors: { maxThreshold: 2s } }"],
  ["export: { required: true, targets: [] }"],
  ["regulations: PCI"],
  ["gate: { failOn: never, minCoverage: 99.5, strict: true }"],
  ["gate: { failOn: critical }"],
  ["exemptions: [{ checks: '*', stage: x, reason: r, owner: o, until: 2027-01-31 }]"],
  ["exemptions: [{ stage: x }]"],
  ["exemptions: x"],
  ["extends: baseline"],
  ["extends: [baseline, ./org.yaml]"],
  ["extends: { a: 1 }"],
  ["[]"],
])("editor and scan agree on %j", (text) => {
  expect(reads(text)).toBe(valid(parse(text)));
});

test("both kinds are among the rows above", () => {
  expect(valid({ retention: { min: "90d" } })).toBe(true);
  expect(valid({ retention: { min: "12m" } })).toBe(false);
});
