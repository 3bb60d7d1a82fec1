import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { recordedArguments } from "../../src/commands/scan/arguments.ts";
import { scopeOf } from "../../src/commands/scan/scope.ts";
import { cli } from "./cli.ts";

const EDGE = resolve(import.meta.dirname, "../../fixtures/edge");
const folder = mkdtempSync(join(tmpdir(), "stagelight-record-"));
const file = join(folder, "scan.json");
const ajv = new Ajv2020();
addFormats.default(ajv);
const valid = ajv.compile(
  JSON.parse(readFileSync(new URL("../../schema/report-1.json", import.meta.url), "utf8")),
);

async function scan(...args: string[]) {
  const { stdout } = await cli(["scan", "01_v1_missing.yaml", "-f", "json", ...args], { cwd: EDGE });
  writeFileSync(file, stdout);
  return JSON.parse(stdout);
}
const report = (...args: string[]) => cli(["report", "--from", file, ...args], { cwd: EDGE });

test("the saved scan holds its own record, and html made of it shows that", async () => {
  const before = new Date().toISOString();
  const document = await scan("--checks", "apigw_waf", "--parameter", "Secret=hunter2");
  expect(valid(document), JSON.stringify(valid.errors)).toBe(true);
  const { startedAt, endedAt, ...rest } = document.record;
  expect(rest).toEqual({
    identities: [],
    lookedAt: "1 template or root",
    arguments: [
      ...["scan", "01_v1_missing.yaml", "--format", "json"],
      ...["--checks", "apigw_waf", "--parameter", "Secret=…"],
    ],
    scope: { code: "fixtures/edge/01_v1_missing.yaml" },
  });
  expect([before, startedAt, endedAt].toSorted()).toEqual([before, startedAt, endedAt]);
  const { stdout } = await report("-f", "html");
  for (const part of [endedAt, "no AWS identity", "1 template or root", "--checks apigw_waf", "Secret=…"]) {
    expect(stdout).toContain(part);
  }
  expect(stdout).not.toContain("hunter2");
});

test("saved again, the record stays that of the scan", async () => {
  const { record } = await scan();
  expect(JSON.parse((await report("-f", "json")).stdout).record).toEqual(record);
});

test("reports of a saved scan carry its time, not the file's", async () => {
  const document = await scan();
  const endedAt = "2026-02-03T04:05:06.000Z";
  writeFileSync(file, JSON.stringify({ ...document, record: { ...document.record, endedAt } }));
  const { stdout } = await report("-f", "ocsf");
  expect(JSON.parse(stdout)[0].time).toBe(Date.parse(endedAt));
});

test.each([
  ["a time that there is not", { startedAt: "2026-02-30T00:00:00Z", endedAt: "2026-13-01T00:00:00Z" }],
  ["no text", { identities: [3] }],
])("a record with %s is refused", async (_, wrong) => {
  const document = await scan();
  writeFileSync(file, JSON.stringify({ ...document, record: { ...document.record, ...wrong } }));
  const { exit, stderr } = await report("-f", "json");
  expect([exit, stderr]).toEqual([2, expect.stringMatching(/record\./)]);
});

test("what may be a secret is not written down", () => {
  const flags = {
    format: "json",
    cost: true,
    exemptions: true,
    aws: true,
    externalId: "s3cret",
    endpointUrl: "https://user:s3cret@example.com/?token=s3cret",
    var: [{ at: 0, value: "password=s3cret" }],
    param: ["key=s3cret"],
    regions: ["eu-west-1", "us-east-1"],
    config: false as const,
    unheardOf: "s3cret",
  };
  expect(recordedArguments("scan", ["a b"], flags)).toEqual([
    ...["scan", "a b", "--format", "json", "--aws", "--external-id", "…"],
    ...["--endpoint-url", "https://example.com/", "--var", "password=…", "--param", "key=…"],
    ...["--regions", "eu-west-1", "--regions", "us-east-1", "--no-config", "--unheard-of", "…"],
  ]);
});

const category = (stdout: string) => JSON.parse(stdout).runs[0].automationDetails.id;
const sarifOf = async (...args: string[]) =>
  category((await cli(["scan", ...args, "-f", "sarif"], { cwd: resolve(EDGE, "..") })).stdout);

test("sarif keeps the results of scans apart that see different stages", async () => {
  expect(await sarifOf("..", "edge")).toBe("stagelight/code/");
  expect(await sarifOf(".", "edge")).toBe("stagelight/code/fixtures/");
  expect(await sarifOf("edge")).toBe("stagelight/code/fixtures/edge/");
  const both = await sarifOf("edge", "sam");
  expect(both).toMatch(/^stagelight\/code\/fixtures\/edge_fixtures\/sam-[0-9a-f]{8}\/$/);
  expect(await sarifOf("sam", "./edge")).toBe(both);
  expect(await sarifOf("edge", "--category", "ours")).toBe("ours/");
});

test("a report of the saved scan has the scan's own category", async () => {
  await scan();
  expect(category((await report("-f", "sarif")).stdout)).toBe(
    "stagelight/code/fixtures/edge/01_v1_missing.yaml/",
  );
});

test("of live scans, what was asked for counts, not what was seen", () => {
  const flags = { format: "json", cost: true };
  const accounts = ["111122223333"];
  expect(scopeOf([], flags, "/")).toEqual({});
  expect(scopeOf([], { ...flags, regions: ["eu-west-1"] }, "/")).toEqual({ live: "eu-west-1" });
  const ours = scopeOf([], { ...flags, accounts, region: ["eu-west-1"] }, "/");
  expect(ours.live).toMatch(/^111122223333_eu-west-1-[0-9a-f]{8}$/);
  const theirs = scopeOf([], { ...flags, excludeAccounts: accounts, region: ["eu-west-1"] }, "/");
  expect(theirs.live).not.toBe(ours.live);
  expect(scopeOf(["x".repeat(300)], flags, "/").code).toHaveLength(60);
});
