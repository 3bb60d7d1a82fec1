import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { outcomes, Scene } from "../scene.ts";
import * as make from "../steps.ts";
import { shortPlan } from "./short-plan.ts";

const steps = shortPlan();

/** Runs the plan in a process that dies at a point. */
async function dying(scene: Scene, point: number): Promise<void> {
  const file = `${scene.journal}.plan`;
  writeFileSync(file, JSON.stringify({ steps, keys: scene.sandbox.credentials(make.ACCOUNT) }));
  const args = [join(import.meta.dirname, "dying.ts"), scene.sandbox.url, file, scene.journal, String(point)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  const [, signal] = await once(child, "exit");
  expect(signal).toBe("SIGKILL");
}

/**
 * Behind a step's call, and between two steps, by turns: six points a step, the fourth and the last of them. That every other
 * point does as well is shown without processes (`kills.test.ts`).
 */
const POINTS = steps.map((_, index) => 6 * index + (index % 2 === 0 ? 3 : 5));

test.each(POINTS)("a process that is killed at point %i is ended by a resume, or undone", async (point) => {
  const resumed = await Scene.open();
  const before = resumed.state();
  await dying(resumed, point);
  expect(new Set(outcomes(await resumed.resume()))).toEqual(new Set(["made"]));
  const whole = await Scene.open();
  await whole.apply(steps);
  expect(resumed.state()).toEqual(whole.state());
  // What is fixed goes back as well.
  expect(new Set(outcomes(await resumed.undo()))).toEqual(new Set(["undone"]));
  expect(resumed.state()).toEqual(before);
});

test("and one that dies behind a call that nobody wrote the end of is undone at once", async () => {
  const scene = await Scene.open();
  const before = scene.state();
  await dying(scene, 6 * 3 + 3);
  expect(new Set(outcomes(await scene.undo()))).toEqual(new Set(["undone"]));
  expect(scene.state()).toEqual(before);
});
