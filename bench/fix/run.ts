import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { STEP_KINDS } from "../../src/fixes/step.ts";
import { randomFrom } from "../../src/sandbox/random.ts";
import { randomFaults, randomOrganization } from "../../test/fixes/random/organizations.ts";
import { planOf } from "../../test/fixes/random/plan.ts";
import type { Figure } from "../figures.ts";
import { type End, fateOf } from "./one.ts";

/** Plans over random small organizations, carried out with faults and kills, then resumed or undone. */
export async function fix(short: boolean): Promise<Figure[]> {
  const plans = short ? 200 : 10_000;
  const folder = mkdtempSync(join(tmpdir(), "stagelight-fix-bench-"));
  const ends = new Map<End, number>();
  const kinds = new Set<string>();
  const sums = { steps: 0, runs: 0, kills: 0, cuts: 0, calls: 0, faulty: 0 };
  const started = performance.now();
  let tried = 0;
  try {
    for (let number = 1; tried < plans; number++) {
      const random = randomFrom(number);
      const seed = randomOrganization(random);
      const steps = await planOf(seed, random);
      if (steps.length === 0) continue;
      tried += 1;
      const faults = randomFaults(random);
      const fate = await fateOf(seed, steps, faults, random, join(folder, "journal"));
      ends.set(fate.end, (ends.get(fate.end) ?? 0) + 1);
      if (fate.end === "neither")
        process.stderr.write(`organization ${number} ended as neither: ${fate.why}\n`);
      if (tried % 500 === 0)
        process.stderr.write(
          `${tried} plans: ${[...ends].map(([end, count]) => `${count} ${end}`).join(", ")}\n`,
        );
      for (const { kind } of steps) kinds.add(kind);
      sums.steps += steps.length;
      sums.runs += fate.runs;
      sums.kills += fate.kills;
      sums.cuts += fate.cuts;
      sums.calls += fate.calls;
      sums.faulty += faults.length > 0 ? 1 : 0;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const perPlan = (performance.now() - started) / plans;
  const ended = (end: End) => ends.get(end) ?? 0;
  return [
    {
      name: "fix: plans under faults and kills",
      value: plans,
      note: `${sums.steps} steps, ${sums.calls} calls`,
    },
    {
      name: "fix: kinds of steps among them",
      value: kinds.size,
      note: `of ${STEP_KINDS.length}; never: ${STEP_KINDS.filter((kind) => !kinds.has(kind)).join(", ")}`,
    },
    {
      name: "fix: plans with faults",
      value: sums.faulty,
      note: `${sums.runs} runs, ${sums.kills} kills, ${sums.cuts} cut journals`,
    },
    { name: "fix: ended fully fixed", value: ended("fixed") },
    { name: "fix: ended fully as before", value: ended("as before") },
    {
      name: "fix: as before but for what no call takes back",
      value: ended("as before but for what no call takes back"),
    },
    { name: "fix: ended as neither", value: ended("neither"), atMost: 0 },
    { name: "fix: time a plan", value: perPlan, unit: " ms" },
  ];
}
