import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { cli } from "./cli.ts";

const FIXTURE = resolve(import.meta.dirname, "../../fixtures/standard/suppressed-for-others");
const today = "2026-11-23";

/** A copy of the fixture that is a repository of its own. */
function project(files: Readonly<Record<string, string>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), "stagelight-import-"));
  cpSync(FIXTURE, root, { recursive: true });
  mkdirSync(join(root, ".git"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  return root;
}

/** The same text without a word that another scanner listens to. */
const mute = (text: string) =>
  text.replaceAll(/(checkov|tfsec|trivy|kics|cfn_nag|cdk_nag|guard)/g, (word) => word.toUpperCase());

const imported = (cwd: string, ...args: string[]) => cli(["exemptions", "import", ...args], { cwd, today });
async function findings(cwd: string, ...args: string[]) {
  const ran = await cli(["scan", ".", "-f", "json", ...args], { cwd, today });
  const document: { findings: { message: string; exempt?: object; check: string; stage: string }[] } =
    JSON.parse(ran.stdout);
  return { ...ran, findings: document.findings };
}

test("what code says to other scanners is printed as exemptions to complete, and nothing is written", async () => {
  const cwd = project();
  const { stdout, stderr, exit } = await imported(cwd);
  expect(exit).toBe(0);
  expect(existsSync(join(cwd, "stagelight.yaml"))).toBe(false);
  expect(stdout).toContain(`  # main.tf:9, checkov:skip=CKV_AWS_76
  # main.tf:9, checkov:skip=CKV2_AWS_4
  - checks: [apigw_accesslogging, apigw_executionlogging]
    path: main.tf
    address: aws_api_gateway_stage.inside
    reason: "internal only: nobody else gets there"
    owner: ""
    until: ""
`);
  const places = [...stdout.matchAll(/path: (.*)\n(?: {4}address: (.*))?/g)].map(([, ...place]) => place);
  expect(places).toEqual([
    ["main.tf", "aws_api_gateway_stage.above"],
    ["main.tf", "aws_api_gateway_stage.inside"],
    ["main.tf", "aws_apigatewayv2_stage.until"],
    ["main.tf", "aws_apigatewayv2_stage.block"],
    ["modules/api/main.tf", '"module.*.aws_apigatewayv2_stage.this"'],
    ["template.yaml", undefined],
    ["template.yaml", "Stage"],
    ["template.yaml", "Stage"],
    ["template.yaml", "Stage"],
    ["template.yaml", "Other"],
  ]);
  expect(stdout).toContain('reason: "fizzy –"');
  expect(stdout).toContain('until: "2027-01-31"');
  expect(stderr).toContain("main.tf:34: checkov:skip=CKV_AWS_66 stands at no stage");
  expect(stderr).toContain("10 exemptions to complete");
});

test("without an import nothing changes: the findings count as if nothing were said, and one line tells of it", async () => {
  const cwd = project();
  const silent = project();
  for (const file of ["main.tf", "modules/api/main.tf", "template.yaml"]) {
    const text = readFileSync(join(silent, file), "utf8");
    const muted = mute(text);
    writeFileSync(join(silent, file), muted);
  }
  const [said, unsaid] = [await findings(cwd), await findings(silent)];
  const without = (stdout: string) => ({ ...JSON.parse(stdout), record: undefined });
  expect(without(mute(said.stdout))).toEqual(without(unsaid.stdout));
  expect([said.exit, unsaid.exit]).toEqual([1, 1]);
  expect(said.findings.filter(({ exempt }) => exempt)).toEqual([]);
  expect(unsaid.stderr).toBe("");
  expect(said.stderr).toMatch(/^stagelight: \d+ findings are suppressed for other scanners .*\n$/);
});

test("--write puts them into the standard, where none holds before it is completed", async () => {
  const standard = "# ours\nchecks:\n  apigw_waf: off   # elsewhere\n";
  const cwd = project({ "stagelight.yaml": standard });
  const { stdout, exit } = await imported(cwd, "--write");
  expect([exit, stdout]).toEqual([
    0,
    "Wrote stagelight.yaml: 10 exemptions to complete. Owner and until are empty, so none holds yet.\n",
  ]);
  const text = readFileSync(join(cwd, "stagelight.yaml"), "utf8");
  expect(text.startsWith(`${standard}\nexemptions:\n`)).toBe(true);

  const open = await findings(cwd);
  expect(open.exit).toBe(1);
  expect(open.findings.filter(({ exempt }) => exempt)).toEqual([]);
  expect(open.stderr).toMatch(
    /Exemption in stagelight\.yaml:\d+:5 does not hold: it names no owner and no until/,
  );
  expect(open.stderr).not.toMatch(/suppressed for other scanners/);

  const done = text
    .replaceAll('owner: ""', "owner: me")
    .replaceAll('until: ""', "until: 2027-01-31")
    .replaceAll('reason: ""', "reason: r");
  writeFileSync(join(cwd, "stagelight.yaml"), done);
  const closed = await findings(cwd, "--checks", "apigw_accesslogging");
  expect(closed.findings.filter(({ exempt }) => !exempt).map(({ stage }) => stage)).toEqual([
    "main.tf#aws_apigatewayv2_stage.others",
  ]);

  const again = await imported(cwd, "--write");
  expect(readFileSync(join(cwd, "stagelight.yaml"), "utf8")).toBe(done);
  expect([again.exit, again.stdout]).toEqual([0, ""]);
  expect(again.stderr).toContain("10 exemptions stood in stagelight.yaml already.");
});

test("without a standard, --write begins one; paths are relative to it", async () => {
  const cwd = project();
  expect((await imported(join(cwd, "modules"), "--write", ".")).exit).toBe(0);
  expect(readFileSync(join(cwd, "modules/stagelight.yaml"), "utf8")).toContain("path: api/main.tf\n");
});

test.each([
  [
    "JSON",
    { "stagelight.json": '{ "gate": {} }' },
    ["--write"],
    /stagelight\.json was not written: .*by hand/,
  ],
  ["a standard that does not hold", { "stagelight.yaml": "gat: {}" }, [], /stagelight\.yaml:1:1/],
  ["a path that is not there", {}, ["nowhere"], /nowhere/],
  ["an empty path", {}, [""], /a path is empty/],
])("%s: exit 2, and nothing is written", async (_, files, args, words) => {
  const cwd = project(files);
  const { exit, stderr } = await imported(cwd, ...args);
  expect(exit).toBe(2);
  expect(stderr).toMatch(words);
  for (const [name, text] of Object.entries(files)) expect(readFileSync(join(cwd, name), "utf8")).toBe(text);
});

test("nothing to import is said, exit 0", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-import-"));
  const { exit, stdout, stderr } = await imported(cwd);
  expect([exit, stdout]).toEqual([0, ""]);
  expect(stderr).toBe("stagelight: no suppression of another scanner stands at a stage.\n");
});
