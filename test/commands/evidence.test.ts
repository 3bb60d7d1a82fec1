import { createHash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { jsonReport } from "../../src/reports/json.ts";
import { written } from "../reports/collect.ts";
import { hostile, live } from "../reports/slices.ts";
import { cli } from "./cli.ts";

const EDGE = resolve(import.meta.dirname, "../../fixtures/edge");
const UNLOGGED = readFileSync(join(EDGE, "01_v1_missing.yaml"), "utf8");
const LOGGED = UNLOGGED.replace(
  /^( +)StageName:.*$/m,
  "$&\n$1AccessLogSetting: { DestinationArn: arn, Format: $context.requestId }",
);
const EXEMPT = UNLOGGED.replace(
  "  Prod:",
  "  # stagelight:exempt apigw_accesslogging owner=me until=2999-01-01 reason=accepted\n  Prod:",
);
const ajv = new Ajv2020({ allErrors: true });
addFormats.default(ajv);
const valid = ajv.compile(
  JSON.parse(readFileSync(new URL("../../schema/evidence-1.json", import.meta.url), "utf8")),
);

const save = (cwd: string, name: string, day: string, text: string) => {
  writeFileSync(join(cwd, name), text);
  const at = new Date(`${day}T08:00:00Z`);
  utimesSync(join(cwd, name), at, at);
};

/** A quarter: three scans of the same folder, whose names do not follow their times. */
async function quarter() {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-evidence-"));
  mkdirSync(join(cwd, ".git"));
  const months: readonly (readonly [string, string, Record<string, string>])[] = [
    ["c.json", "2026-01-31", { a: UNLOGGED, b: UNLOGGED, gone: LOGGED }],
    ["a.json", "2026-02-28", { a: LOGGED, b: UNLOGGED, gone: LOGGED }],
    ["b.json", "2026-03-31", { a: LOGGED, b: EXEMPT }],
  ];
  for (const [name, day, files] of months) {
    const folder = join(cwd, day);
    mkdirSync(folder);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, `${file}.yaml`), text);
    const io = { cwd: folder, today: "2998-01-01" };
    const { stdout } = await cli(["scan", ".", "-f", "json", "--checks", "apigw_accesslogging"], io);
    const { record, ...rest } = JSON.parse(stdout);
    const times = { startedAt: `${day}T07:59:00.000Z`, endedAt: `${day}T08:00:00.000Z` };
    // The first scan is of a version that kept no record; the files of the others were copied since.
    if (name === "c.json") save(cwd, name, day, JSON.stringify(rest));
    else save(cwd, name, "2026-01-01", JSON.stringify({ ...rest, record: { ...record, ...times } }));
  }
  return cwd;
}

const FROM = ["--from", "a.json", "--from", "b.json", "--from", "c.json"];

test("who stood how to each clause, and since when", async () => {
  const cwd = await quarter();
  const { exit, stdout, stderr } = await cli(["report", ...FROM, "--format", "evidence-json"], { cwd });
  expect([exit, stderr]).toEqual([0, ""]);
  const evidence = JSON.parse(stdout);
  expect(valid(evidence), JSON.stringify(valid.errors)).toBe(true);
  expect(evidence.period).toEqual({ from: "2026-01-31T08:00:00.000Z", to: "2026-03-31T08:00:00.000Z" });
  expect(evidence.inputs.map(({ file }: { file: string }) => file)).toEqual(["c.json", "a.json", "b.json"]);
  for (const { file, sha256 } of evidence.inputs) {
    expect(sha256).toBe(
      createHash("sha256")
        .update(readFileSync(join(cwd, file)))
        .digest("hex"),
    );
  }
  const soc = evidence.regulations.find(({ name }: { name: string }) => name === "SOC 2");
  const monitoring = soc.clauses.find(({ clause }: { clause: string }) => clause === "CC7.2");
  expect(monitoring.notJudged).toContain("apigw_accesslog_alarms");
  expect(monitoring.counts).toMatchObject({ exempt: 1, pass: 2, fail: 0 });
  const checks = (standing: string) => ({ apigw_accesslogging: standing });
  const before = [{ standing: "fail", since: 0, last: 0 }];
  expect(monitoring.stages).toEqual([
    {
      stage: "b.yaml#Prod",
      standing: "exempt",
      since: 2,
      last: 2,
      checks: checks("exempt"),
      before: [{ standing: "fail", since: 0, last: 1 }],
    },
    { stage: "a.yaml#Prod", standing: "pass", since: 1, last: 2, checks: checks("pass"), before },
    { stage: "gone.yaml#Prod", standing: "pass", since: 0, last: 1, checks: checks("pass"), before: [] },
  ]);
  expect(evidence.exemptions).toEqual([
    {
      check: "apigw_accesslogging",
      stage: "b.yaml#Prod",
      reason: "accepted",
      owner: "me",
      until: "2999-01-01",
      since: 2,
      last: 2,
    },
  ]);
  // A clause that only other checks are evidence for has none.
  const pci = evidence.regulations.find(({ name }: { name: string }) => name === "PCI DSS 4.0.1");
  const retained = pci.clauses.find(({ clause }: { clause: string }) => clause === "10.5.1");
  expect([retained.stages, retained.notJudged]).toEqual([[], retained.checks]);
});

test("the regulations are those that the standard claims", async () => {
  const cwd = await quarter();
  const named = async (yaml: string) => {
    writeFileSync(join(cwd, "stagelight.yaml"), yaml);
    const { stdout } = await cli(["report", ...FROM, "--format", "evidence-json"], { cwd });
    return JSON.parse(stdout).regulations.map(({ name, clauses }: { name: string; clauses: unknown[] }) => [
      name,
      clauses.length > 0,
    ]);
  };
  expect(await named("extends: [pci-dss-4, hipaa]\n")).toEqual([
    ["PCI DSS v4.0.1", true],
    ["HIPAA", true],
  ]);
  expect(await named('regulations: ["ISO 27001", "NIST SP 800-53 Rev. 5", "House rules"]\n')).toEqual([
    ["ISO 27001", true],
    ["NIST SP 800-53 Rev. 5", true],
    ["House rules", false],
  ]);
  const all = await cli(["report", ...FROM, "-f", "evidence-json", "--no-config"], { cwd });
  expect(JSON.parse(all.stdout).regulations).toHaveLength(7);
});

test("as a page that loads and runs nothing, and as files of one call", async () => {
  const cwd = await quarter();
  const outputs = ["-o", "evidence=e.html", "-o", "evidence-json=e.json"];
  expect(await cli(["report", ...FROM, ...outputs], { cwd })).toEqual({ exit: 0, stdout: "", stderr: "" });
  const page = readFileSync(join(cwd, "e.html"), "utf8");
  expect(page).toContain("Evidence of API Gateway access logging, 2026-01-31 to 2026-03-31");
  expect(page).toContain("fail 2026-01-31 08:00 to 2026-02-28 08:00");
  expect(page).toContain("Not judged in any of these scans:");
  expect(page).not.toMatch(/<script|\bsrc=|url\(|@import/);
  for (const { sha256 } of JSON.parse(readFileSync(join(cwd, "e.json"), "utf8")).inputs) {
    expect(page).toContain(sha256);
  }
  const printed = await cli(["report", ...FROM, "--format", "evidence"], { cwd });
  expect(printed.stdout).toBe(page);
});

test("hostile names stay text on the page and in the JSON", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-evidence-"));
  save(cwd, "scan.json", "2026-01-31", await written(jsonReport, [live, hostile]));
  const { stdout } = await cli(["report", "--from", "scan.json", "-f", "evidence"], { cwd });
  const tags = new Set([...stdout.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, name]) => name));
  expect([...tags].filter((tag) => /^(?:script|img|svg|iframe|b|i|style)$/i.test(tag ?? ""))).toEqual([
    "style",
  ]);
  const json = await cli(["report", "--from", "scan.json", "-f", "evidence-json"], { cwd });
  expect(json.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(valid(JSON.parse(json.stdout)), JSON.stringify(valid.errors)).toBe(true);
});

test("a regulation's name from a file stays text", async () => {
  const cwd = await quarter();
  writeFileSync(join(cwd, "stagelight.yaml"), 'regulations: ["<script>alert(1)</script>"]\n');
  const { stdout } = await cli(["report", ...FROM, "-f", "evidence"], { cwd });
  expect(stdout).toContain("&lt;script&gt;alert(1)");
  expect(stdout).not.toContain("<script");
});

test.each<[string, string[], RegExp]>([
  ["several scans for another format", [...FROM, "-f", "csv"], /only evidence is made of several scans/],
  [
    "evidence beside another format",
    ["--from", "a.json", "-f", "evidence", "-o", "csv=x.csv"],
    /only evidence/,
  ],
  [
    "a scan that is none",
    ["--from", "a.json", "--from", "bad.json", "-f", "evidence"],
    /bad\.json: it is not/,
  ],
  [
    "a scan that is not there",
    ["--from", "no.json", "-f", "evidence"],
    /no\.json: cannot be read: there is no such file or folder \(ENOENT\)/,
  ],
])("%s is exit 2 and writes no file", async (_, args, words) => {
  const cwd = await quarter();
  cpSync(join(EDGE, "01_v1_missing.yaml"), join(cwd, "bad.json"));
  const { exit, stderr } = await cli(["report", ...args, "-o", "evidence=e.html"], { cwd });
  expect(stderr).toMatch(words);
  expect(exit).toBe(2);
  expect(readdirSync(cwd).filter((name) => name.startsWith("e.html"))).toEqual([]);
});
