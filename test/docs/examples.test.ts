import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { cli } from "../commands/cli.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const PROJECTS = ["cdk", "cloudformation", "pulumi", "sam", "serverless", "terraform"];

test("there are six projects beside what the documentation uses", () => {
  const folders = readdirSync(`${ROOT}/examples`, { withFileTypes: true }).filter((each) =>
    each.isDirectory(),
  );
  expect(folders.map(({ name }) => name).sort()).toEqual(expect.arrayContaining(PROJECTS));
});

test.each([
  ["cdk", { stages: 4, logged: 3, unlogged: 1, conditional: 0, unknown: 0 }],
  ["cloudformation", { stages: 3, logged: 1, unlogged: 1, conditional: 1, unknown: 0 }],
  ["pulumi", { stages: 3, logged: 1, unlogged: 1, conditional: 0, unknown: 1 }],
  ["sam", { stages: 3, logged: 1, unlogged: 2, conditional: 0, unknown: 0 }],
  ["serverless", { stages: 3, logged: 1, unlogged: 1, conditional: 0, unknown: 1 }],
  ["terraform", { stages: 5, logged: 3, unlogged: 1, conditional: 1, unknown: 0 }],
])("examples/%s is read whole and has stages of several kinds", async (name, coverage) => {
  const { stdout, exit, stderr } = await cli(["scan", `examples/${name}`, "--no-config", "-f", "json"], {
    cwd: ROOT,
  });
  const document = JSON.parse(stdout);
  expect(document.coverage).toMatchObject(coverage);
  expect([document.gaps, stderr, exit]).toEqual([[], "", 1]);
});
