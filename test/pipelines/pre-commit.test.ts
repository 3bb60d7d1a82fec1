import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { cli } from "../commands/cli.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const hooks = parse(readFileSync(join(ROOT, ".pre-commit-hooks.yaml"), "utf8")) as Record<string, unknown>[];
const [hook = {}] = hooks;

const UNLOGGED =
  "Resources:\n  Prod:\n    Type: AWS::ApiGateway::Stage\n    Properties: { RestApiId: a, StageName: prod }\n";
const MODULE = `variable "arn" {}
resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = "a1b2c3d4e5"
  deployment_id = "d"
  stage_name    = "prod"
  access_log_settings {
    destination_arn = var.arn
    format          = "$context.requestId"
  }
}
`;

/** Runs the hook's entry as pre-commit does: entry, args, then the files' names, in the repository's root. */
async function commit(
  files: Readonly<Record<string, string>>,
  names: readonly string[],
  args: readonly string[] = hook.args as string[],
) {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-commit-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  const [program, ...entry] = String(hook.entry).split(" ");
  expect(program).toBe("stagelight");
  return cli([...entry, ...args, ...names], { cwd });
}

test("the hook has what pre-commit asks for", () => {
  expect(hooks).toHaveLength(1);
  expect(hook).toMatchObject({ id: "stagelight", language: "node", types: ["text"], require_serial: true });
  const known = [
    "id",
    "name",
    "description",
    "entry",
    "args",
    "language",
    "types",
    "require_serial",
    "minimum_pre_commit_version",
  ];
  expect(Object.keys(hook).filter((key) => !known.includes(key))).toEqual([]);
  const { bin } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  expect(Object.keys(bin)).toEqual(["stagelight"]);
});

test("the documentation's hook that takes the program from npm is the same hook", () => {
  const page = readFileSync(join(ROOT, "docs/ci.md"), "utf8");
  const blocks = [...page.matchAll(/```yaml\n(repos:[\s\S]*?)```/g)].map(
    ([, text = ""]) => parse(text).repos[0],
  );
  const [remote, local] = blocks.map(({ hooks }) => hooks[0]);
  expect(remote).toEqual({ id: hook.id });
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const { id, name, entry, args, language, types, require_serial } = hook;
  expect(local).toEqual({
    ...{ id, name, entry, args, language, types, require_serial },
    additional_dependencies: [`stagelight@${version}`],
  });
});

test("files that have nothing to do with API Gateway pass", async () => {
  const files = {
    "README.md": "# Hi\n",
    "a.json": "{}",
    "b.yaml": "a: [",
    "c.tf": 'variable "x" {}\n',
    "d.py": "1\n",
  };
  const { exit, stderr } = await commit(files, Object.keys(files));
  expect([exit, stderr]).toEqual([0, ""]);
});

test("an unlogged stage fails the commit and is named with its line", async () => {
  const { exit, stdout } = await commit({ "infra/api.yaml": UNLOGGED, "a.md": "a" }, [
    "a.md",
    "infra/api.yaml",
  ]);
  expect(exit).toBe(1);
  expect(stdout).toContain("infra/api.yaml:2 Prod");
  expect(stdout).toContain("No access log is configured.");
});

test("a file that is called like a flag is a file", async () => {
  const files = { "--fail-on=never": "a", "--no-exemptions": "b", "api.yaml": UNLOGGED };
  expect((await commit(files, Object.keys(files))).exit).toBe(1);
});

test("only the files that are handed over are judged", async () => {
  const files = { "old.yaml": UNLOGGED, "new.yaml": "a: b\n" };
  expect((await commit(files, ["new.yaml"])).exit).toBe(0);
  expect((await commit(files, ["old.yaml"])).exit).toBe(1);
});

test("a module alone is not known to be wrong; through its root it is judged", async () => {
  const root = (arn: string) => `module "api" {\n  source = "./api"\n  arn    = ${arn}\n}\n`;
  const alone = await commit({ "api/stage.tf": MODULE }, ["api/stage.tf"]);
  expect([alone.exit, alone.stdout]).toEqual([0, expect.stringContaining("1 unknown")]);
  const strict = await commit({ "api/stage.tf": MODULE }, ["api/stage.tf"], ["--strict", "--"]);
  expect(strict.exit).toBe(1);
  const logged = {
    "main.tf": root('"arn:aws:logs:eu-west-1:111122223333:log-group:x"'),
    "api/stage.tf": MODULE,
  };
  expect((await commit(logged, ["main.tf", "api/stage.tf"])).exit).toBe(0);
  const unlogged = { "main.tf": root('""'), "api/stage.tf": MODULE };
  const { exit, stdout } = await commit(unlogged, ["main.tf", "api/stage.tf"]);
  expect([exit, stdout]).toEqual([1, expect.stringContaining("api/stage.tf:2")]);
});

test("a module that is not on disk does not stop a commit", async () => {
  const files = { "main.tf": 'module "vpc" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n' };
  expect((await commit(files, ["main.tf"])).exit).toBe(0);
});

test("thousands of files at once, one of them wrong", async () => {
  const files = Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`m/${at}.yaml`, `a: ${at}\n`]));
  const { exit, stdout } = await commit({ ...files, "m/bad.yaml": UNLOGGED }, [
    ...Object.keys(files),
    "m/bad.yaml",
  ]);
  expect([exit, stdout]).toEqual([1, expect.stringContaining("m/bad.yaml:2 Prod")]);
});
