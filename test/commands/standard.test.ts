import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { CHECKS } from "../../src/checks/index.ts";
import { cli } from "./cli.ts";

const FIXTURES = resolve(import.meta.dirname, "../../fixtures/standard");
const today = "2026-11-23";
const EVERY_CHECK_OFF = `checks:\n${CHECKS.map(({ id }) => `  ${id}: off\n`).join("")}`;
const LOGGING = ["--checks", "apigw_accesslogging"];

interface Document {
  stages: { id: string; origin: { address: string } }[];
  findings: { stage: string; message: string; severity: string; exempt?: { until: string } }[];
  coverage: Record<string, number>;
}

async function scan(cwd: string, ...args: string[]) {
  const ran = await cli(["scan", "--format", "json", ...args], { cwd, today });
  const document: Document = JSON.parse(ran.stdout);
  const addresses = new Map(document.stages.map(({ id, origin }) => [id, origin.address]));
  const exempt = document.findings
    .filter((finding) => finding.exempt)
    .map(({ stage }) => addresses.get(stage)?.replace(/^.*\./, ""));
  return { ...ran, ...document, exempt };
}

/** An empty folder that ends the search upward, with one unlogged stage in it. */
function folder(files: Readonly<Record<string, string>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), "stagelight-standard-"));
  mkdirSync(join(root, ".git"));
  mkdirSync(join(root, "deep/er"), { recursive: true });
  cpSync(join(FIXTURES, "exempt-in-file/services/new.yaml"), join(root, "api.yaml"));
  cpSync(join(FIXTURES, "exempt-in-file/services/new.yaml"), join(root, "deep/er/api.yaml"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  return root;
}

test("comments beside Terraform exempt the stage they stand at", async () => {
  const { exempt, stderr, coverage, exit } = await scan(join(FIXTURES, "exempt-by-comment"), ".", ...LOGGING);
  expect(exempt).toEqual(["above", "inside", "block"]);
  expect(coverage).toMatchObject({ stages: 7, exempt: 3, unlogged: 4 });
  expect(stderr).toMatch(/main\.tf:27 does not hold: it ended on 2026-01-31/);
  expect(stderr).toMatch(/main\.tf:34 does not hold: it names no owner/);
  expect(stderr).toMatch(/main\.tf:52 is not used/);
  expect(exit).toBe(1);
});

test("exemptions that do not hold or are not used are told to other programs as well, and by a saved scan", async () => {
  const cwd = join(FIXTURES, "exempt-by-comment");
  const { stdout, stderr } = await scan(cwd, ".", ...LOGGING);
  const problems = (text: string) => JSON.parse(text).exemptionProblems as Record<string, string>[];
  const told = problems(stdout);
  expect(told.map(({ kind, where }) => `${where} ${kind}`)).toEqual(
    expect.arrayContaining(["main.tf:27 does-not-hold", "main.tf:34 does-not-hold", "main.tf:52 not-used"]),
  );
  for (const { message } of told) expect(stderr).toContain(message);
  const root = folder({ "scan.json": stdout });
  const again = await cli(["report", "--from", "scan.json", "--format", "json"], { cwd: root });
  expect(problems(again.stdout)).toEqual(told);
  const without = await scan(cwd, ".", ...LOGGING, "--no-exemptions");
  expect(JSON.parse(without.stdout)).not.toHaveProperty("exemptionProblems");
});

test("Metadata, comments and tags of CloudFormation do the same", async () => {
  const { exempt, stderr } = await scan(join(FIXTURES, "exempt-by-metadata"), ".", ...LOGGING);
  expect(exempt).toEqual(["Exempt", "Commented", "Tagged"]);
  expect(stderr).toMatch(/there is no check apigw_accesslogin \(apigw_accesslogging is near\)/);
});

test("Metadata of SAM's and CDK's resources too", async () => {
  const { exempt, coverage } = await scan(join(FIXTURES, "exempt-by-metadata-sam"), ".", ...LOGGING);
  expect(exempt.toSorted()).toEqual(["Exempt", "Synthesized"]);
  expect(coverage).toMatchObject({ stages: 3, exempt: 2, unlogged: 1 });
});

test("the file's exemptions go by its own folder, wherever the scan starts", async () => {
  const there = await scan(join(FIXTURES, "exempt-in-file"), ".", ...LOGGING);
  expect(there.exempt).toEqual(["Legacy"]);
  expect(there.stderr).toMatch(/stagelight\.yaml:7:5 is not used/);
  const below = await scan(join(FIXTURES, "exempt-in-file/services/legacy"), ".", ...LOGGING);
  expect(below.exempt).toEqual(["Legacy"]);
  expect(below.exit).toBe(0);
});

test("--no-exemptions shows all and says nothing of them", async () => {
  const { exempt, stderr, exit } = await scan(
    join(FIXTURES, "exempt-in-file/services/legacy"),
    ".",
    ...LOGGING,
    "--no-exemptions",
  );
  expect([exempt, stderr, exit]).toEqual([[], "", 1]);
});

test("a thousand exemptions that are not used do not fill the terminal", async () => {
  const rule = `  - { checks: apigw_accesslogging, stage: none, reason: r, owner: o, until: 2027-01-31 }\n`;
  const cwd = folder({ "stagelight.yaml": `exemptions:\n${rule.repeat(1_000)}` });
  const { stderr } = await scan(cwd, ".", ...LOGGING);
  expect(stderr.trimEnd().split("\n")).toHaveLength(101);
  expect(stderr).toMatch(/and 900 more exemptions/);
});

test("the standard is found upward, up to the folder that holds .git", async () => {
  const outer = folder({ "stagelight.yaml": "checks: { apigw_accesslogging: low }" });
  const severity = async (cwd: string, ...args: string[]) =>
    (await scan(cwd, ".", ...LOGGING, ...args)).findings[0]?.severity;
  expect(await severity(join(outer, "deep/er"))).toBe("low");
  expect(await severity(join(outer, "deep/er"), "--no-config")).toBe("high");
  mkdirSync(join(outer, "deep/.git"));
  expect(await severity(join(outer, "deep/er"))).toBe("high");
  expect(await severity(join(outer, "deep/er"), "--config", "../../stagelight.yaml")).toBe("low");
});

test("the search ends with the home folder", async () => {
  const outer = folder({ "stagelight.yaml": "retention: { min: 7 }" });
  const print = async (env: Record<string, string>) =>
    (await cli(["scan", "--print-config"], { cwd: join(outer, "deep/er"), env })).stdout;
  expect(await print({})).toMatch(/min: 7 # \.\.\/\.\.\/stagelight\.yaml:1/);
  expect(await print({ HOME: join(outer, "deep") })).toMatch(/min: 90 # default/);
});

test.each<[string, Record<string, string>, string[], number]>([
  ["a severity below the gate", { "stagelight.yaml": "checks: { apigw_accesslogging: low }" }, [], 0],
  [
    "the gate of the file",
    { "stagelight.yaml": "checks: { apigw_accesslogging: low }\ngate: { failOn: low }" },
    [],
    1,
  ],
  ["a flag over the file", { "stagelight.yaml": "gate: { failOn: never }" }, ["--fail-on", "high"], 1],
  ["a gate that is off", { "stagelight.json": '{ "gate": { "failOn": "never" } }' }, [], 0],
  ["coverage in the file", { "stagelight.yaml": "gate: { failOn: never, minCoverage: 95 }" }, [], 1],
  [
    "a flag over it",
    { "stagelight.yaml": "gate: { failOn: never, minCoverage: 95 }" },
    ["--min-coverage", "0"],
    0,
  ],
  ["coverage as a flag", {}, ["--fail-on", "never", "--min-coverage", "1"], 1],
])("%s", async (_, files, args, code) => {
  expect((await scan(folder(files), ".", ...LOGGING, ...args)).exit).toBe(code);
});

test("an exempt stage does not lower the coverage that is asked for", async () => {
  const exempt = "exemptions: [{ checks: '*', stage: v2, reason: r, owner: o, until: 2027-01-31 }]";
  const { exit, coverage } = await scan(
    folder({ "stagelight.yaml": exempt }),
    ".",
    ...LOGGING,
    "--min-coverage",
    "100",
  );
  expect(coverage).toMatchObject({ stages: 2, exempt: 2 });
  expect(exit).toBe(0);
});

test("a check that is off is not judged, unless it is asked for", async () => {
  const root = folder({ "stagelight.yaml": "checks: { apigw_waf: off }" });
  const ids = async (...args: string[]) => {
    const { stdout } = await cli(["scan", ".", "--format", "json", ...args], { cwd: root });
    return new Set((JSON.parse(stdout).findings as { check: string }[]).map(({ check }) => check));
  };
  expect(await ids()).not.toContain("apigw_waf");
  expect(await ids("--no-config")).toContain("apigw_waf");
  expect(await ids("--checks", "apigw_waf")).toEqual(new Set(["apigw_waf"]));
});

test.each<[string, Record<string, string>, string[], RegExp]>([
  [
    "a typo",
    { "stagelight.yaml": "retention:\n  mim: 3" },
    [],
    /^stagelight: stagelight\.yaml:2:3: .*Did you mean min\?/,
  ],
  ["two standards", { "stagelight.yaml": "", "stagelight.json": "{}" }, [], /several standards/],
  [
    "a file that is not there",
    {},
    ["--config", "none.yaml"],
    /none\.yaml cannot be read: there is no such file or folder \(ENOENT\)/,
  ],
  ["a folder", {}, ["--config", "deep"], /deep is no file/],
  ["every check off", { "off.yaml": EVERY_CHECK_OFF }, ["--config", "off.yaml"], /turns every check off/],
  ["coverage over 100", {}, ["--min-coverage", "101"], /from 0 to 100/],
  ["coverage of nothing", {}, ["--min-coverage", ""], /from 0 to 100/],
])("%s is exit 2", async (_, files, args, words) => {
  const { exit, stdout, stderr } = await cli(["scan", ".", ...args], { cwd: folder(files) });
  expect(stderr).toMatch(words);
  expect(stdout).toBe("");
  expect(exit).toBe(2);
});

test("a standard that nobody chose reads nothing outside of its repository", async () => {
  const secret = join(mkdtempSync(join(tmpdir(), "stagelight-secret-")), "token.yaml");
  writeFileSync(secret, "s3cr3t");
  const byPath = folder({ "stagelight.yaml": `extends: ${secret}` });
  const byLink = folder({ "stagelight.yaml": "extends: ./org.yaml" });
  symlinkSync(secret, join(byLink, "org.yaml"));
  const itself = folder();
  symlinkSync(secret, join(itself, "stagelight.yaml"));
  for (const cwd of [byPath, byLink, itself]) {
    const { exit, stderr } = await cli(["scan", "."], { cwd });
    expect(stderr).toMatch(/lies outside of the repository/);
    expect(stderr).not.toMatch(/s3cr3t/);
    expect(exit).toBe(2);
  }
  const chosen = await cli(["scan", ".", "--config", "stagelight.yaml"], { cwd: byPath });
  expect(chosen.stderr).toMatch(/Expected a mapping/);
});

test("several problems are told at once, a line each", async () => {
  const { stderr } = await cli(["scan", "."], { cwd: folder({ "stagelight.yaml": "a: 1\nb: 2" }) });
  expect(stderr.trimEnd().split("\n")).toHaveLength(2);
});

test("init writes a standard that holds, and never over one that is there", async () => {
  const cwd = folder();
  expect((await cli(["init", "--extends", "pci-dss-4,hipaa"], { cwd })).exit).toBe(0);
  const text = readFileSync(join(cwd, "stagelight.yaml"), "utf8");
  expect(text).toContain("extends: [pci-dss-4, hipaa]");
  expect((await cli(["scan", "--print-config"], { cwd })).stdout).toMatch(
    /min: 365 # pci-dss-4 \(.*10\.5\.1\)/,
  );
  writeFileSync(join(cwd, "stagelight.yaml"), "# mine");
  const again = await cli(["init"], { cwd });
  expect(again.exit).toBe(2);
  expect(again.stderr).toMatch(/--force/);
  expect(readFileSync(join(cwd, "stagelight.yaml"), "utf8")).toBe("# mine");
  expect((await cli(["init", "--force"], { cwd })).exit).toBe(0);
  expect(readFileSync(join(cwd, "stagelight.yaml"), "utf8")).toContain("extends: [baseline]");
});

test.each<[string[], RegExp]>([
  [["init", "--extends", "pci"], /There is no standard "pci"/],
  [["init", "standard.json"], /end its name in \.yaml/],
  [["init", "no/such/folder.yaml"], /cannot be written: there is no such folder \(ENOENT\)/],
])("%j is refused", async (args, words) => {
  const { exit, stderr } = await cli(args, { cwd: folder() });
  expect(stderr).toMatch(words);
  expect(exit).toBe(2);
});

test.each<[string, string, string]>([
  ["", "apigw_accesslog_retention", "pass"],
  ["extends: pci-dss-4", "apigw_accesslog_retention", "fail"],
  ["extends: pci-dss-4\nretention: { min: 90d }", "apigw_accesslog_retention", "pass"],
  ["retention: { min: 30, max: 60d }", "apigw_accesslog_retention", "fail"],
  ["", "apigw_accesslog_destination", "pass"],
  ["destinations: { kmsKey: true }", "apigw_accesslog_destination", "fail"],
  ["destinations: { logGroupName: /logs/* }", "apigw_accesslog_destination", "fail"],
  ["destinations: { logGroupName: /aws/vendedlogs/* }", "apigw_accesslog_destination", "pass"],
  ["", "apigw_accesslog_identity", "fail"],
  ["format: { who: [identity.sourceIp] }", "apigw_accesslog_identity", "pass"],
  ["format: { who: [{ apiTypes: REST, anyOf: identity.user }] }", "apigw_accesslog_identity", "pass"],
  ["", "apigw_accesslog_alarms", "unknown"],
  [
    "alarms: { clientErrors: false, serverErrors: false, latency: false }",
    "apigw_accesslog_alarms",
    "not-applicable",
  ],
  ["", "apigw_accesslog_export", "not-applicable"],
  ["export: { required: true }", "apigw_accesslog_export", "unknown"],
])("what the standard %j asks reaches %s: %s", async (text, check, verdict) => {
  const config = join(folder(), "asked.yaml");
  writeFileSync(config, text);
  const { findings } = await scan(join(FIXTURES, "kept-90-days"), ".", "--checks", check, "--config", config);
  expect(findings).toMatchObject([{ check, verdict }]);
});
