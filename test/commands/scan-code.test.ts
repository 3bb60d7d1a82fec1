import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { cli } from "./cli.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const EDGE = join(ROOT, "fixtures/edge");
const schema = JSON.parse(readFileSync(join(ROOT, "schema/report-1.json"), "utf8"));
const ajv = new Ajv2020({ allErrors: true });
addFormats.default(ajv);
const valid = ajv.compile(schema);

interface Document {
  stages: { id: string; origin: { file: string; address: string } }[];
  findings: { check: string; verdict: string; severity: string; stage: string; message: string }[];
  gaps: { kind: string; file?: string }[];
  coverage: Record<string, number>;
}
const documentOf = (stdout: string): Document => JSON.parse(stdout);

const kinds = readdirSync(join(ROOT, "fixtures")).filter((name) => name !== "edge");
test.each(["edge", ...kinds])("the report on fixtures/%s is of the published schema", async (folder) => {
  const { stdout } = await cli(["scan", `fixtures/${folder}`, "--format", "json"], { cwd: ROOT });
  const document = documentOf(stdout);
  expect(valid(document), JSON.stringify(valid.errors?.slice(0, 3))).toBe(true);
  const ids = document.stages.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

const rows = readFileSync(join(EDGE, "expected.tsv"), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((row) => row.split("\t"))
  .filter(([, check]) => check === "apigw_accesslogging");

test.each(rows)("%s: %s of %s is %s", async (template = "", check = "", address = "", verdict = "") => {
  const { stdout, exit } = await cli(["scan", `${template}.yaml`, "--format", "json"], { cwd: EDGE });
  const { findings, stages } = documentOf(stdout);
  if (address === "-") {
    expect(stages).toEqual([]);
    expect(exit).toBe(3);
    return;
  }
  const stage = stages.find(({ origin }) => origin.address === address);
  const finding = findings.find((each) => each.stage === stage?.id && each.check === check);
  expect(finding?.verdict).toBe(verdict);
  expect(exit).toBe(findings.some((each) => each.verdict === "fail" && each.severity === "high") ? 1 : 0);
});

test.each<[string, string[], number]>([
  ["a logged template", ["02_v1_full.yaml"], 0],
  ["a logged one whose format is poor", ["02_v1_full.yaml", "--fail-on", "medium"], 1],
  ["an unlogged one", ["01_v1_missing.yaml"], 1],
  ["an unlogged one, gate off", ["01_v1_missing.yaml", "--fail-on", "never"], 0],
  ["a conditional one", ["07_v1_fnif_block_or_novalue.yaml"], 0],
  ["a conditional one, strict", ["07_v1_fnif_block_or_novalue.yaml", "--strict"], 1],
  [
    "a conditional one, decided",
    [
      "07b_v1_fnif_default_false.yaml",
      "--strict",
      "--parameter",
      "EnableLogs=true",
      "--checks",
      "apigw_accesslogging",
    ],
    0,
  ],
  ["nothing to scan", ["16_deployment_no_stage.yaml"], 3],
  ["nothing to scan, allowed", ["16_deployment_no_stage.yaml", "--allow-empty"], 0],
])("%s exits as it should", async (_, args, code) => {
  expect((await cli(["scan", ...args], { cwd: EDGE })).exit).toBe(code);
});

test.each<[string, string[], RegExp]>([
  ["a path that is not there", ["nowhere"], /nowhere/],
  ["a variable without a value", [".", "--var", "name"], /expected NAME=VALUE/],
  ["an empty path", [""], /a path is empty/],
  ["a variable file that is not there", [".", "--var-file", "none.tfvars"], /no such file/],
  ["a source folder that is not there", [".", "--source", "none"], /no such folder/],
])("%s is exit 2", async (_, args, words) => {
  const { exit, stderr, stdout } = await cli(["scan", ...args], { cwd: EDGE });
  expect(stderr).toMatch(words);
  expect(stdout).toBe("");
  expect(exit).toBe(2);
});

test("the last of --var and --var-file wins, whichever it is", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-var-"));
  const stage = 'resource "aws_apigatewayv2_stage" "s" {\n  api_id = "a"\n  name = var.stage\n}\n';
  writeFileSync(join(cwd, "main.tf"), `variable "stage" {}\n${stage}`);
  writeFileSync(join(cwd, "given.tfvars"), 'stage = "file"\nunused = 1\n');
  const nameWith = async (...args: string[]) => {
    const { stdout, stderr } = await cli(["scan", ".", "--format", "json", ...args], { cwd });
    expect(stderr).toBe("");
    return JSON.parse(stdout).stages[0].name;
  };
  const [flag, file] = [
    ["--var", "stage=flag"],
    ["--var-file", "given.tfvars"],
  ];
  expect(await nameWith(...flag, ...file)).toBe("file");
  expect(await nameWith(...file, ...flag)).toBe("flag");
  expect(await nameWith(...file, ...flag, ...file)).toBe("file");
});

test("a value for a name that nothing declares is spoken of", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-undeclared-"));
  const stage = 'resource "aws_apigatewayv2_stage" "s" {\n  api_id = "a"\n  name = var.stage\n}\n';
  writeFileSync(join(cwd, "main.tf"), `variable "stage" {}\n${stage}`);
  writeFileSync(join(cwd, "api.yaml"), readFileSync(join(EDGE, "07_v1_fnif_block_or_novalue.yaml")));
  const args = [
    "scan",
    ".",
    "--format",
    "json",
    "--var",
    "stage=x",
    "--var",
    "stgae=x",
    "--parameter",
    "None=1",
    // Every template has it without a word.
    "--parameter",
    "AWS::Region=eu-west-1",
  ];
  const { stderr, stdout } = await cli(args, { cwd });
  expect(stderr.trim().split("\n")).toEqual([
    "stagelight: --var stgae=…: no Terraform root that was evaluated declares this variable, so the value changed nothing. Did you mean stage?",
    "stagelight: --parameter None=…: no template that was read declares this parameter, so the value changed nothing.",
  ]);
  expect(documentOf(stdout).stages.length).toBeGreaterThan(1);
});

test("standard input is scanned as -", async () => {
  const stdin = Readable.from([readFileSync(join(EDGE, "01_v1_missing.yaml"))]);
  const { exit, stdout } = await cli(["scan", "-", "--format", "json", "--checks", "apigw_accesslogging"], {
    stdin,
  });
  expect(documentOf(stdout).findings).toMatchObject([{ verdict: "fail" }]);
  expect(exit).toBe(1);
});

test("the terminal report shows file, line, address and the block's own lines", async () => {
  const { stdout } = await cli(["scan", "01_v1_missing.yaml"], { cwd: EDGE });
  expect(stdout).toMatch(/01_v1_missing\.yaml:\d+/);
  expect(stdout).toMatch(/│ +Prod:/);
  expect(stdout).toMatch(/Access-log coverage 0 of 1 stage/);
});

test("--list-files says on stderr what was read and what was skipped", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stagelight-list-"));
  writeFileSync(join(folder, "api.yaml"), readFileSync(join(EDGE, "02_v1_full.yaml")));
  writeFileSync(join(folder, "notes.txt"), "nothing of interest");
  writeFileSync(
    join(folder, "latin.yaml"),
    Buffer.from("# caf\xe9\nType: AWS::ApiGateway::Stage\n", "latin1"),
  );
  const { stderr, stdout } = await cli(["scan", ".", "--list-files", "--format", "json"], { cwd: folder });
  expect(stderr).toMatch(/^read +api\.yaml: .*1 stage$/m);
  expect(stderr).toMatch(/^skipped +notes\.txt: /m);
  expect(stderr).toMatch(/^skipped +latin\.yaml: It is no UTF-8 text/m);
  expect(documentOf(stdout).coverage.logged).toBe(1);
});

test.each<[string, Record<string, string>]>([
  ["an empty folder", {}],
  ["a template without an API", { "template.yaml": "Resources:\n  Jobs: { Type: AWS::SQS::Queue }\n" }],
])("%s is exit 3, and the words say what was looked for and how to go on", async (_, files) => {
  const folder = mkdtempSync(join(tmpdir(), "stagelight-none-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  for (const command of ["scan", "fix"]) {
    const { exit, stderr } = await cli([command, folder]);
    expect(stderr).toMatch(
      /no stage was found: no Terraform, .* was seen \(--list-files says what was skipped/,
    );
    expect(exit).toBe(3);
  }
});

test("where a gap alone makes it exit 3, the words do not advise what would not help", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stagelight-broken-"));
  writeFileSync(join(folder, "template.yaml"), "Resources: {Live: {Type: AWS::ApiGateway::Stage\n");
  for (const command of ["scan", "fix"]) {
    const { exit, stderr } = await cli([command, folder]);
    expect(stderr).toBe(
      "stagelight: no stage was found in 1 template or root, and the gaps say what could not be looked at.\n",
    );
    expect(exit).toBe(3);
    const partial = await cli([command, folder, "--allow-partial"]);
    expect(partial.stderr).toMatch(/^stagelight: no stage was found in 1 template or root \(--allow-empty /);
    expect((await cli([command, folder, "--allow-partial", "--allow-empty"])).exit).toBe(0);
  }
});

test("a scan of code names the command that makes the patch, with the paths as a shell takes them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stagelight next-"));
  writeFileSync(
    join(folder, "main.tf"),
    'resource "aws_apigatewayv2_stage" "prod" {\n  api_id = "a1b2c3d4e5"\n  name   = "prod"\n}\n',
  );
  const { stdout } = await cli(["scan", folder]);
  expect(stdout).toContain(`stagelight fix '${folder}'  # what would mend it; changes nothing`);
  // With values for the code the same command would see other stages.
  expect((await cli(["scan", folder, "--parameter", "Env=prod"])).stdout).not.toContain("stagelight fix");
  const given = ["--only", "apigw_accesslogging", "--tag", "key=secret", "--stage", "*", folder];
  const { stdout: plan } = await cli(["fix", ...given]);
  expect(plan).toContain("access_log_settings");
  expect(plan).toContain(
    `  stagelight fix '${folder}' --only apigw_accesslogging --tag key=… --stage '*' --write  # change the files\n`,
  );
  expect((await cli(["fix", "--write", ...given])).stdout).not.toContain("Next:");
});
