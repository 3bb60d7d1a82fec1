import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Step } from "../../../src/fixes/step.ts";
import { HTTP, outcomes, Scene } from "../scene.ts";
import * as make from "../steps.ts";
import { Killed, Killer } from "./kills.ts";
import { shortPlan } from "./short-plan.ts";

/** Applies, and dies at the `at`th point. Gives whether it died. */
async function dyingAt(scene: Scene, at: number, steps: readonly Step[]): Promise<boolean> {
  const killer = new Killer(at);
  try {
    await scene.apply(steps, killer.over(scene.live), (record) => killer.around(record));
    return false;
  } catch (error) {
    if (error instanceof Killed) return true;
    throw error;
  }
}

const steps = shortPlan();
/** Four points a step: before and behind `will`, the call, and `did` make six. */
const POINTS = Array.from({ length: 6 * steps.length }, (_, at) => at);

test("there is a point to be killed at before and behind everything that a run does", async () => {
  const scene = await Scene.open();
  const killer = new Killer(Number.POSITIVE_INFINITY);
  await scene.apply(steps, killer.over(scene.live), (record) => killer.around(record));
  expect(killer.points).toBe(POINTS.length);
});

test.each(POINTS)(
  "killed at point %i, a resume ends what was begun, and nothing is made twice",
  async (at) => {
    const scene = await Scene.open();
    const whole = await undisturbed();
    expect(await dyingAt(scene, at, steps)).toBe(true);
    const told = await scene.resume();
    expect(
      told.map(({ step, outcome, why }) => [step.id, outcome, why.replace("An earlier run made it.", "")]),
    ).toEqual(steps.map(({ id }) => [id, "made", ""]));
    expect(scene.state()).toEqual(whole.state);
    expect(writesOf(scene)).toEqual(whole.writes);
  },
);

test.each(POINTS)("killed at point %i, an undo leaves it as it was", async (at) => {
  const scene = await Scene.open();
  const before = scene.state();
  expect(await dyingAt(scene, at, steps)).toBe(true);
  expect(new Set(outcomes(await scene.undo())).difference(new Set(["undone"]))).toEqual(new Set());
  expect(scene.state()).toEqual(before);
});

/** The retention goes with the log group: two points around the one line that says so. */
test.each(POINTS.slice(0, -4))("an undo that is killed at point %i can be run again", async (at) => {
  const scene = await Scene.open();
  const before = scene.state();
  await scene.apply(steps);
  const killer = new Killer(at);
  await expect(
    scene.undo(false, killer.over(scene.newLive()), (record) => killer.around(record)),
  ).rejects.toThrow(Killed);
  expect(new Set(outcomes(await scene.undo()))).toEqual(new Set(["undone"]));
  expect(scene.state()).toEqual(before);
});

describe("where AWS refuses the log of a stage", () => {
  const group = make.createGroup("/refused");
  const needs = [group.id];
  const refused = [
    group,
    make.retention("/refused", null, 90, { needs }),
    make.protect("/refused", { needs }),
    make.accessLog(HTTP, "/refused", { needs }),
  ];
  const refusing = (scene: Scene) =>
    scene.sandbox.faults.add({ kind: "access-denied", operation: "UpdateStage" });

  test("the points are those of three steps that are made, one that fails, and three that are taken back", async () => {
    expect(await pointsOfRefusal()).toBeGreaterThan(30);
  });

  test.each([["resume"], ["undo"]] as const)("killed at any point, %s ends it", async (goal) => {
    const whole = await Scene.open();
    const before = whole.state();
    await whole.apply(refused);
    const wanted = goal === "resume" ? whole.state() : before;
    const points = await pointsOfRefusal();
    for (let at = 0; at < points; at++) {
      const scene = await Scene.open();
      const off = refusing(scene);
      expect(await dyingAt(scene, at, refused)).toBe(true);
      off();
      await (goal === "resume" ? scene.resume() : scene.undo());
      expect(scene.state(), `killed at point ${at}`).toEqual(wanted);
    }
  });

  async function pointsOfRefusal(): Promise<number> {
    const scene = await Scene.open();
    const before = scene.state();
    refusing(scene);
    const killer = new Killer(Number.POSITIVE_INFINITY);
    await scene.apply(refused, killer.over(scene.live), (record) => killer.around(record));
    expect(scene.state()).toEqual(before);
    return killer.points;
  }
});

test("a line that was being written when it died is left out, and kept where the next run begins", async () => {
  const scene = await Scene.open();
  await dyingAt(scene, 9, steps);
  const text = readFileSync(scene.journal, "utf8");
  const cut = text.slice(0, -20);
  writeFileSync(scene.journal, cut);
  await scene.resume();
  const lines = readFileSync(scene.journal, "utf8").trimEnd().split("\n");
  const resumed = lines.map((line) => JSON.parse(line)).find(({ run }) => run === "resume");
  expect(cut.endsWith(resumed.cut)).toBe(true);
  expect(scene.state()).toEqual((await undisturbed()).state);
});

/** What a run that nothing disturbs comes to. */
async function undisturbed() {
  reference ??= (async () => {
    const whole = await Scene.open();
    await whole.apply(steps);
    return { state: whole.state(), writes: writesOf(whole) };
  })();
  return reference;
}
let reference: Promise<{ readonly state: unknown; readonly writes: ReadonlyMap<string, number> }> | undefined;

/** How often each operation that changes something was asked for and done. */
function writesOf({ sandbox }: Scene): Map<string, number> {
  return new Map(
    [...sandbox.requests.counts].filter(([name]) => /:(?:Create|Attach|Update|Put|Delete)/.test(name)).sort(),
  );
}
