import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Files } from "../../src/sources/code/input.ts";
import { loadTerraform } from "../../src/sources/terraform/index.ts";
import { opentofu } from "./opentofu.ts";

const folder = mkdtempSync(join(tmpdir(), "stagelight-root-"));
const terraform = await loadTerraform();
afterAll(() => rmSync(folder, { recursive: true }));

const FIXTURE = join(import.meta.dirname, "../../fixtures/terraform/whole-configuration");
const MAIN = readFileSync(join(FIXTURE, "main.tf"), "utf8");
const LOCALS = MAIN.slice(MAIN.indexOf("locals {"), MAIN.indexOf("module "));

const EXPRESSIONS = [
  ...[...LOCALS.matchAll(/^ {2}(\w+) +=/gm)].map((match) => `local.${match[1]}`),
  "var.apis",
  "module.one",
  "module.many[*].name",
  'module.one["orders"].raw',
  "{ for k, m in module.one : k => m.name }",
  "module.many[1].raw",
];

const files: Files = {
  read: (path) =>
    existsSync(path)
      ? { file: { path: path.slice(folder.length + 1), absolute: path, text: readFileSync(path, "utf8") } }
      : { gap: { kind: "unreadable", file: path, message: `${path} cannot be read.` } },
  list: (path) => (existsSync(path) ? readdirSync(path).sort() : []),
  exists: existsSync,
  mayRead: () => true,
};

beforeAll(() => {
  cpSync(FIXTURE, folder, { recursive: true });
  const outputs = EXPRESSIONS.map(
    (expression, at) => `output "o${at}" {\n  value = jsonencode(${expression})\n}\n`,
  );
  writeFileSync(join(folder, "outputs.tf"), outputs.join(""));
  opentofu();
}, 900_000);

test("locals, variables, modules, heredocs and files come to what OpenTofu says", () => {
  const run = (...args: string[]) =>
    spawnSync(opentofu(), args, {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: "/dev/null" },
    });
  run("init", "-no-color");
  const applied = run("apply", "-auto-approve", "-no-color");
  expect(applied.status, applied.stderr).toBe(0);
  const outputs = JSON.parse(run("output", "-json").stdout) as Record<string, { value: string }>;
  // A stage takes the expression as its name: the way in is the one that a scan takes.
  writeFileSync(
    join(folder, "outputs.tf"),
    EXPRESSIONS.map(
      (expression, at) =>
        `resource "aws_api_gateway_stage" "s${at}" {\n  rest_api_id = "x"\n  stage_name = jsonencode(${expression})\n}\n`,
    ).join(""),
  );
  const slice = terraform.rootSlice(folder, files, {
    variables: [],
    parameters: new Map(),
    parameterFiles: [],
    serverlessOptions: new Map(),
    environment: {},
  });
  expect(slice.gaps).toEqual([]);
  expect(slice.stages.map(({ name }, at) => [EXPRESSIONS[at], name])).toEqual(
    EXPRESSIONS.map((expression, at) => [expression, outputs[`o${at}`]?.value]),
  );
  expect(EXPRESSIONS.length).toBeGreaterThan(20);
});
