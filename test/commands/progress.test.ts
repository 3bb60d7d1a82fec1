import { resolve } from "node:path";
import { expect, test } from "vitest";
import { progressLine } from "../../src/commands/scan/progress.ts";
import { Collected, cli } from "./cli.ts";

const EDGE = resolve(import.meta.dirname, "../../fixtures/edge");

test("nothing but the result where stderr is no terminal", async () => {
  const { stderr } = await cli(["scan", EDGE, "--fail-on", "never"]);
  expect(stderr).toBe("");
});

test("on a terminal: accounts, Regions, APIs, stages and rate, and it clears itself away", () => {
  const stderr = new Collected();
  const progress = progressLine({ stderr, progress: true, columns: 200 } as never);
  progress.event({ type: "accounts", count: 4 });
  progress.event({ type: "account-done", account: "111122223333", regions: 17 });
  progress.clear();
  expect(stderr.text).toMatch(/4 accounts, 0\/0 Regions, 0 APIs, 0 stages, 0 calls\/s/);
  expect(stderr.text.endsWith("\r\u001b[2K")).toBe(true);
});
