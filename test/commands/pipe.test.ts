import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");

test("a reader that goes away changes neither the files nor the exit code", () => {
  const folder = mkdtempSync(join(tmpdir(), "stagelight-pipe-"));
  const scan = `"${process.execPath}" src/bin.ts scan fixtures/edge -f json -o json="${folder}/scan.json"`;
  spawnSync("sh", ["-c", `{ ${scan}; echo $? > "${folder}/exit"; } | true`], { cwd: ROOT, stdio: "ignore" });
  expect(JSON.parse(readFileSync(join(folder, "scan.json"), "utf8")).coverage.stages).toBe(41);
  expect(readFileSync(join(folder, "exit"), "utf8").trim()).toBe("1");
});

test("a full disk behind standard output is told, and is no finding", () => {
  const folder = mkdtempSync(join(tmpdir(), "stagelight-pipe-"));
  const full = openSync("/dev/full", "w");
  const { status, stderr } = spawnSync(
    process.execPath,
    ["src/bin.ts", "scan", "fixtures/edge", "-f", "json", "-o", `json=${folder}/scan.json`],
    { cwd: ROOT, stdio: ["ignore", full, "pipe"], encoding: "utf8" },
  );
  closeSync(full);
  expect([status, stderr]).toEqual([2, "stagelight: standard output cannot be written (ENOSPC).\n"]);
  expect(JSON.parse(readFileSync(join(folder, "scan.json"), "utf8")).coverage.stages).toBe(41);
});

test.each([
  ["an exception", 'setTimeout(() => { throw new Error("boom\\u001b[2J") }, 0)'],
  ["a rejection", 'setTimeout(() => void Promise.reject(new Error("boom\\u001b[2J")), 0)'],
])("%s that nobody catches is no finding", (_, code) => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [`--import=data:text/javascript,${encodeURIComponent(code)}`, "src/bin.ts", "scan", "fixtures/edge"],
    { cwd: ROOT, encoding: "utf8" },
  );
  expect(status).toBe(2);
  expect(stderr).toMatch(/^stagelight: this is a mistake of the program.*\nError: boom\?\[2J\n/);
});

test("no file's name gives a command to the pipeline that shows standard error", () => {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-pipe-"));
  const name = "##vso[task.setvariable variable=x]y";
  mkdirSync(join(cwd, name));
  writeFileSync(join(cwd, name, "##[stop-commands]t.yaml"), "nothing\n");
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, "src/bin.ts"), "scan", ".", "--no-config", "--list-files"],
    { cwd, encoding: "utf8" },
  );
  expect(status).toBe(3);
  expect(stderr).toContain("#\\x23vso[task.setvariable variable=x]y/#\\x23[stop-commands]t.yaml");
  expect(stderr).not.toMatch(/##(?:vso)?\[/);
});
