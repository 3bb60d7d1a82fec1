import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderWith, pathWith, programs, ROOT, shell } from "./shell.ts";

/** Runs `prepare` in a folder as npm does, and says which commands of npm it gave. */
async function prepare(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>>) {
  const cwd = folderWith({ ...files, log: "" });
  const npm =
    '#!/bin/sh\necho "$* global=${npm_config_global-} prefix=${npm_config_prefix-}" >>log\nexit "${STUB_STATUS:-0}"\n';
  const path = pathWith(programs({ npm }));
  const { exit } = await shell(`node "${join(ROOT, "scripts/prepare.mjs")}"`, {
    cwd,
    env: { PATH: path, ...env },
  });
  return { exit, calls: readFileSync(join(cwd, "log"), "utf8").trim().split("\n").filter(Boolean) };
}

const FROM_GIT = { npm_package_resolved: "/tmp/clone", npm_command: "install" };
const GLOBAL = { npm_config_global: "true", npm_config_prefix: "/usr" };
const CI = "ci --include=dev --no-audit --no-fund global= prefix=";
const BUILD = "run -s build global= prefix=";

test.each<[string, Record<string, string>, Record<string, string>, string[]]>([
  ["a checkout's own installation", {}, { npm_command: "ci" }, []],
  ["packing, which builds by prepack", {}, { ...FROM_GIT, npm_command: "pack" }, []],
  ["the repository", { "node_modules/.bin/rolldown": "" }, FROM_GIT, [BUILD]],
  [
    "the repository, globally, where npm has installed nothing to build with",
    {},
    { ...FROM_GIT, ...GLOBAL },
    [CI, BUILD],
  ],
  ["the repository, for the second time", { "dist/bin.js": "" }, FROM_GIT, []],
])("installing from %s", async (_, files, env, calls) => {
  expect(await prepare(files, env)).toEqual({ exit: 0, calls });
});

test("a build that fails fails the installation", async () => {
  expect((await prepare({}, { ...FROM_GIT, STUB_STATUS: "7" })).exit).toBe(7);
});
