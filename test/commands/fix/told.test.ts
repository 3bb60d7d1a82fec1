import { expect, test } from "vitest";
import { teller } from "../../../src/commands/fix/apply/told.ts";
import type { Step } from "../../../src/fixes/step.ts";
import { Collected, ioFor } from "../cli.ts";

test("what became of a step gives no command to the pipeline that shows it", () => {
  const stdout = new Collected();
  const step = { account: "111122223333", region: "eu-west-1" } as Step;
  const tell = teller(ioFor({ stdout }), () => "##vso[task.setvariable variable=x]y writes a line");
  tell({ step, outcome: "failed", why: "::error::##[stop-commands]t" });
  expect(stdout.text).toContain("#\\x23vso[task.setvariable");
  expect(stdout.text).not.toMatch(/##(?:vso)?\[|^\s*::/m);
});
