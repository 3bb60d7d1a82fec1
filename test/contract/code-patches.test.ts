import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { templates } from "../../bench/code/templates.ts";
import { stagesOnly } from "../../bench/code/terraform.ts";
import { cli } from "../commands/cli.ts";
import { opentofu } from "./opentofu.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const LINT = join(ROOT, ".venv/bin/cfn-lint");
const SEED = 20_261_123;
const ONLY = ["--no-config", "--only", "apigw_accesslogging"];

const temporary = () => mkdtempSync(join(tmpdir(), "stagelight-patched-"));

async function unlogged(cwd: string): Promise<string[]> {
  const scan = ["scan", ".", "--no-config", "--checks", "apigw_accesslogging", "-f", "json"];
  const { findings } = JSON.parse((await cli(scan, { cwd })).stdout) as {
    findings: { stage: string; verdict: string }[];
  };
  return findings.filter(({ verdict }) => verdict === "fail").map(({ stage }) => stage);
}

/** What cfn-lint has against the templates, without where. */
function complaints(cwd: string, files: readonly string[]): string[] {
  try {
    execFileSync(LINT, ["--format", "parseable", ...files], { cwd, encoding: "utf8" });
    return [];
  } catch (error) {
    const text = String((error as { stdout?: unknown }).stdout);
    return text
      .split("\n")
      .map((line) => line.replace(/^([^:]*):[\d:]+/, "$1 "))
      .filter(Boolean)
      .sort();
  }
}

test("patched examples: cfn-lint has nothing new against them, and tofu fmt changes nothing", async () => {
  const cwd = temporary();
  for (const name of ["terraform", "cloudformation", "sam"])
    cpSync(join(ROOT, "examples", name), join(cwd, name), { recursive: true });
  const files = ["cloudformation/payments.yaml", "sam/template.yaml"];
  const before = complaints(cwd, files);
  const { stderr } = await cli(["fix", ".", ...ONLY, "--write"], { cwd });
  expect(stderr.match(/wrote /g)).toHaveLength(3);
  expect(await unlogged(cwd)).toEqual([]);
  expect(complaints(cwd, files)).toEqual(before);
  const tofu = opentofu();
  execFileSync(tofu, ["fmt", "-check", "terraform"], {
    cwd,
    env: { ...process.env, TF_CLI_CONFIG_FILE: "/dev/null" },
  });
}, 300_000);

test.each([
  ["CloudFormation templates", templates(80, SEED)],
  ["Terraform roots", stagesOnly(60, SEED)],
])(
  "generated %s: what is patched passes, and is patched once",
  async (_, files) => {
    const cwd = temporary();
    for (const [path, text] of files) {
      mkdirSync(dirname(join(cwd, path)), { recursive: true });
      writeFileSync(join(cwd, path), text);
    }
    const before = await unlogged(cwd);
    const plan = JSON.parse((await cli(["fix", ".", ...ONLY, "--as", "json"], { cwd })).stdout) as {
      patches: { stages: string[] }[];
      manual: { stage: string }[];
    };
    const patched = plan.patches.flatMap(({ stages }) => stages);
    expect(patched.length).toBeGreaterThan(before.length / 2);
    expect([...patched, ...plan.manual.map(({ stage }) => stage)].sort()).toEqual(before.toSorted());
    await cli(["fix", ".", ...ONLY, "--write"], { cwd });
    const after = await unlogged(cwd);
    expect(after.filter((stage) => patched.includes(stage))).toEqual([]);
    expect((await cli(["fix", ".", ...ONLY, "--as", "patch"], { cwd })).stdout).toBe("");
  },
  300_000,
);
