import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { jsonReport } from "../../src/reports/json.ts";
import { written } from "./collect.ts";
import { code, hostile, live } from "./slices.ts";

const schema = JSON.parse(readFileSync(new URL("../../schema/report-1.json", import.meta.url), "utf8"));
const ajv = new Ajv2020({ allErrors: true });
addFormats.default(ajv);
const valid = ajv.compile(schema);

test.each([
  ["live", [live]],
  ["code", [code]],
  ["hostile", [hostile]],
  ["all", [live, code, hostile]],
  ["nothing", []],
])("a report of %s slices is one document of the published schema", async (_, slices) => {
  const document = JSON.parse(await written(jsonReport, slices));
  expect(valid(document), JSON.stringify(valid.errors)).toBe(true);
});

test("exemptions that do not hold are part of the document only where there are any", async () => {
  const exemptionProblems = [
    { kind: "does-not-hold", where: "api.tf:3", message: "It ended \u001b[31m." },
  ] as const;
  const text = await written(jsonReport, [live], { exemptionProblems });
  const document = JSON.parse(text);
  expect(valid(document), JSON.stringify(valid.errors)).toBe(true);
  expect(document.exemptionProblems).toEqual(exemptionProblems);
  expect(text).not.toContain("\u001b");
  expect(JSON.parse(await written(jsonReport, [live]))).not.toHaveProperty("exemptionProblems");
});

test("the schema refuses what is not a report", () => {
  expect(valid({ schema: "stagelight/report@1" })).toBe(false);
  expect(
    valid({ schema: "stagelight/report@2", tool: {}, coverage: {}, stages: [], findings: [], gaps: [] }),
  ).toBe(false);
});

test("holds every verdict, what is known of the settings, and the coverage", async () => {
  const document = JSON.parse(await written(jsonReport, [live, code]));
  expect(document.coverage).toEqual({
    stages: 6,
    logged: 2,
    unlogged: 2,
    conditional: 1,
    unknown: 1,
    exempt: 0,
  });
  expect(document.findings.map((finding: { verdict: string }) => finding.verdict)).toEqual([
    "pass",
    "fail",
    "fail",
    "unknown",
    "pass",
    "conditional",
  ]);
  const logs = document.stages.map((stage: { accessLog: unknown }) => stage.accessLog);
  expect(logs[0]).toMatchObject({ format: "$context.requestId" });
  expect(logs[1]).toBeNull();
  expect(Object.keys(logs[2])).toEqual(["destinationArn"]);
  expect(logs[3]).toEqual({});
  expect(logs[4]).toEqual({ format: "$context.requestId" });
});
