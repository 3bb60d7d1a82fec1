import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { tree } from "../../sources/code/tree.ts";
import { cli } from "../cli.ts";
import { generatedCode } from "./generated-code.ts";

const CHECKS = "apigw_accesslogging,apigw_accesslog_retention";
const SEEDS = Array.from({ length: 80 }, (_, index) => index + 1);

interface Plan {
  readonly patches: readonly { stages: readonly string[]; checks: readonly string[] }[];
  readonly manual: readonly { reason: string }[];
}

async function verdicts(cwd: string): Promise<Map<string, string>> {
  const scan = ["scan", ".", "--no-config", "--checks", CHECKS, "--fail-on", "never", "-f", "json"];
  const { findings } = JSON.parse((await cli(scan, { cwd })).stdout) as {
    findings: { stage: string; check: string; verdict: string }[];
  };
  return new Map(findings.map(({ stage, check, verdict }) => [`${stage} ${check}`, verdict]));
}

const fix = (cwd: string, ...args: string[]) =>
  cli(["fix", ".", "--no-config", "--only", CHECKS, ...args], { cwd });
const planOf = async (cwd: string): Promise<Plan> => JSON.parse((await fix(cwd, "--as", "json")).stdout);

test.each(SEEDS)(
  "generated code %i: patches hold, harm nothing, leave sound files, and are made once",
  async (seed) => {
    const { name, text } = generatedCode(seed);
    using project = tree({ [name]: text });
    const before = await verdicts(project.root);
    const { patches, manual } = await planOf(project.root);
    expect(manual.filter(({ reason }) => reason.startsWith("A change was worked out"))).toEqual([]);
    await fix(project.root, "--write");
    const written = readFileSync(join(project.root, name), "utf8");
    expect(written === text).toBe(patches.length === 0);
    // It throws where a key is said twice.
    parse(written, { version: "1.1", logLevel: "silent" });
    const after = await verdicts(project.root);
    for (const { stages, checks } of patches)
      for (const stage of stages)
        for (const check of checks) {
          // The extra stage of SAM is mended by not being made any more.
          const verdict = after.get(`${stage} ${check}`);
          if (!(verdict === undefined && stage.endsWith("/Stage")))
            expect(`${stage} ${check} ${verdict}`).toBe(`${stage} ${check} pass`);
        }
    for (const [what, verdict] of before)
      if (verdict === "pass") expect(`${what} ${after.get(what)}`).toBe(`${what} pass`);
    const isSplit = manual.some(({ reason }) => reason.startsWith("Another change begins"));
    if (!isSplit) expect((await planOf(project.root)).patches).toEqual([]);
  },
);
