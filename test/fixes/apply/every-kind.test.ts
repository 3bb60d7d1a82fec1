import { expect, test } from "vitest";
import { STEP_KINDS } from "../../../src/fixes/step.ts";
import { outcomes, Scene } from "../scene.ts";

test("steps of every kind are made, are there already for a second run, and are taken back exactly", async () => {
  const scene = await Scene.open();
  const steps = await scene.everyKind();
  expect(new Set(steps.map(({ kind }) => kind))).toEqual(new Set(STEP_KINDS));
  const before = scene.state();
  const told = await scene.apply(steps);
  expect(told.map(({ step, outcome, why }) => [step.id, outcome, why])).toEqual(
    steps.map(({ id }) => [id, "made", ""]),
  );
  const fixed = scene.state();
  expect(fixed).not.toEqual(before);

  const resumed = await scene.resume();
  expect(new Set(outcomes(resumed))).toEqual(new Set(["made"]));
  expect(scene.state()).toEqual(fixed);

  const undone = await scene.undo();
  expect(undone.map(({ step, outcome, why }) => [step.id, outcome, why])).toEqual(
    undone.map(({ step }) => [step.id, "undone", ""]),
  );
  expect(undone).toHaveLength(steps.length);
  expect(scene.state()).toEqual(before);

  const again = await scene.undo();
  expect(new Set(outcomes(again))).toEqual(new Set(["undone"]));
  expect(scene.state()).toEqual(before);
});
