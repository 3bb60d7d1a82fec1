import { mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { cli } from "./cli.ts";

const EDGE = resolve(import.meta.dirname, "../../fixtures/edge");
const folder = () => mkdtempSync(join(tmpdir(), "stagelight-output-"));

test("several reports of one scan, each in its own format", async () => {
  const cwd = folder();
  const outputs = ["-o", "json=scan.json", "-o", "terminal=scan.txt", "-o", "html=scan.html"];
  const { stdout, exit } = await cli(["scan", join(EDGE, "01_v1_missing.yaml"), ...outputs], { cwd });
  expect(exit).toBe(1);
  expect(stdout).toMatch(/Access-log coverage 0 of 1 stage/);
  expect(JSON.parse(readFileSync(join(cwd, "scan.json"), "utf8")).coverage.unlogged).toBe(1);
  expect(readFileSync(join(cwd, "scan.txt"), "utf8")).toMatch(/Access-log coverage 0 of 1 stage/);
  const page = readFileSync(join(cwd, "scan.html"), "utf8");
  expect(page).toContain("The one stage found writes no access log.");
  expect(page).toContain("no AWS identity: only code was read");
  expect(page).toMatch(/<dt>Started<\/dt><dd>\d{4}-\d\d-\d\dT[\d:.]+Z<\/dd>/);
  expect(readdirSync(cwd).sort()).toEqual(["scan.html", "scan.json", "scan.txt"]);
});

test("a file that cannot be written is told before the scan begins", async () => {
  const { exit, stderr, stdout } = await cli(["scan", EDGE, "-o", "json=/nowhere/scan.json"]);
  expect(stderr).toMatch(
    /--output json=\/nowhere\/scan\.json: cannot be written: there is no such folder \(ENOENT\)/,
  );
  expect(stdout).toBe("");
  expect(exit).toBe(2);
});

test.each([
  [
    "one cannot be opened",
    ["-o", "json=scan.json", "-o", "sarif=/nowhere/x"],
    /cannot be written: there is no such folder \(ENOENT\)/,
  ],
  [
    "two go to one file",
    ["-o", "json=scan.json", "-o", "sarif=./scan.json"],
    /another report goes to this file/,
  ],
])("where %s, no file is left behind", async (_, outputs, message) => {
  const cwd = folder();
  const { exit, stderr } = await cli(["scan", EDGE, ...outputs], { cwd });
  expect([exit, stderr]).toEqual([2, expect.stringMatching(message)]);
  expect(readdirSync(cwd)).toEqual([]);
});

test("a link in the way, as it may come with the code, is not written through", async () => {
  const cwd = folder();
  writeFileSync(join(cwd, "precious"), "kept");
  symlinkSync("precious", join(cwd, `scan.json.${process.pid}.partial`));
  symlinkSync("precious", join(cwd, "scan.json"));
  const { exit } = await cli(["scan", join(EDGE, "01_v1_missing.yaml"), "-o", "json=scan.json"], { cwd });
  expect(exit).toBe(1);
  expect(readFileSync(join(cwd, "precious"), "utf8")).toBe("kept");
  expect(JSON.parse(readFileSync(join(cwd, "scan.json"), "utf8")).coverage.stages).toBe(1);
});

test.each(["--checks", "--region", "--accounts"])(
  "%s without a value, as an unset variable leaves it, is refused",
  async (flag) => {
    const { exit, stderr } = await cli(["scan", EDGE, flag, " ,"]);
    expect([exit, stderr]).toEqual([2, expect.stringContaining("Expected at least one value.")]);
  },
);

test("a scan that cannot run leaves the earlier report as it was", async () => {
  const cwd = folder();
  writeFileSync(join(cwd, "scan.json"), "the one before");
  const { exit } = await cli(["scan", "missing.yaml", "-o", "json=scan.json"], { cwd });
  expect(exit).toBe(2);
  expect(readFileSync(join(cwd, "scan.json"), "utf8")).toBe("the one before");
  expect(readdirSync(cwd)).toEqual(["scan.json"]);
});
