import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import accesslogging from "../../src/checks/accesslogging.ts";
import { judgeStage } from "../../src/checks/judge.ts";
import { templateSlice } from "../../src/sources/cloudformation/index.ts";
import { cli } from "../commands/cli.ts";
import { tree } from "../sources/code/tree.ts";
import { filesOf, inputsOf, sourceFile } from "../sources/files.ts";
import { samTemplates } from "./sam-templates.ts";

const ROOT = join(import.meta.dirname, "../..");
const PYTHON = join(ROOT, ".venv/bin/python");

type Translated = { template: object } | { refused: string };

/** What aws-sam-translator makes of the texts, in one Python process. */
function translate(texts: readonly string[]): Translated[] {
  const { stdout, stderr, status } = spawnSync(PYTHON, [join(import.meta.dirname, "sam-translate.py")], {
    input: JSON.stringify(texts),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  expect(stderr, "npm run setup:python installs the translator").toBe("");
  expect(status).toBe(0);
  return JSON.parse(stdout) as Translated[];
}

/** `api type name verdict` of each stage, in order of text. */
function stagesOf(text: string): string[] {
  const slice = templateSlice(sourceFile("template.yaml", text), filesOf({}), inputsOf());
  expect(slice.gaps).toEqual([]);
  return slice.stages
    .map((stage) => {
      const { verdict } = judgeStage(accesslogging, stage, slice.surroundings);
      return `${stage.api.id} ${stage.apiType} ${stage.name} ${verdict}`;
    })
    .sort();
}

function compare(texts: readonly string[]): { accepted: number; stages: number; refusals: string[] } {
  const answers = translate(texts);
  const refusals: string[] = [];
  let stages = 0;
  for (const [index, answer] of answers.entries()) {
    const text = texts[index] ?? "";
    if ("refused" in answer) {
      refusals.push(answer.refused);
      continue;
    }
    const ours = stagesOf(text);
    stages += ours.length;
    expect(ours, text).toEqual(stagesOf(JSON.stringify(answer.template)));
  }
  return { accepted: texts.length - refusals.length, stages, refusals };
}

const FIXTURES = join(ROOT, "fixtures/sam");
const EDGE = join(ROOT, "fixtures/edge");
const fixtures = readdirSync(FIXTURES).map((name) => join(FIXTURES, name, "template.yaml"));
const edge = readdirSync(EDGE).filter((name) => name.includes("_sam_"));

test("our stages on SAM text are our stages on what the translator makes of it: fixtures", () => {
  const texts = [...fixtures, ...edge.map((name) => join(EDGE, name))].map((path) =>
    readFileSync(path, "utf8"),
  );
  const { refusals } = compare(texts);
  expect(refusals).toEqual([]);
});

test("our stages on SAM text are our stages on what the translator makes of it: generated templates", () => {
  const { accepted, stages } = compare(fc.sample(samTemplates, { numRuns: 900, seed: 20161031 }));
  expect(accepted).toBeGreaterThanOrEqual(500);
  expect(stages).toBeGreaterThan(1500);
});

test("patched templates translate as before, and what the translator makes of them is logged", async () => {
  const sampled = fc.sample(samTemplates, { numRuns: 300, seed: 20161031 });
  const before = translate(sampled);
  const texts = sampled.filter((_, index) => "template" in (before[index] ?? {}));
  using project = tree(Object.fromEntries(texts.map((text, index) => [`t${index}.yaml`, text])));
  const only = ["--no-config", "--only", "apigw_accesslogging"];
  const plan = JSON.parse(
    (await cli(["fix", ".", ...only, "--as", "json"], { cwd: project.root })).stdout,
  ) as {
    patches: { stages: string[] }[];
    manual: { stage: string; reason: string }[];
  };
  const patched = plan.patches.flatMap(({ stages }) => stages);
  expect(patched.length).toBeGreaterThan(200);
  await cli(["fix", ".", ...only, "--write"], { cwd: project.root });
  const after = texts.map((_, index) => readFileSync(join(project.root, `t${index}.yaml`), "utf8"));
  const { refusals } = compare(after);
  expect(refusals).toEqual([]);
  // What still fails is what was left to people.
  const failing = after.flatMap((text) => stagesOf(text).filter((stage) => stage.endsWith(" fail")));
  expect(failing).toHaveLength(plan.manual.length);
}, 300_000);
