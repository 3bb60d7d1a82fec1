import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { refuseTooLong } from "../../src/commands/scan/baseline.ts";
import { cli } from "./cli.ts";

const EDGE = resolve(import.meta.dirname, "../../fixtures/edge");
const FILE = ".stagelight-baseline.json";
const LOGGING = ["--checks", "apigw_accesslogging"];

/** A folder with one unlogged stage, and its baseline. */
async function adopted(): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-baseline-"));
  mkdirSync(join(cwd, ".git"));
  cpSync(join(EDGE, "01_v1_missing.yaml"), join(cwd, "old.yaml"));
  const { exit, stdout } = await cli(["baseline", ".", ...LOGGING], { cwd });
  expect([exit, stdout]).toEqual([0, `Wrote ${FILE}: 1 finding.\n`]);
  return cwd;
}

const scan = (cwd: string, ...args: string[]) => cli(["scan", ".", ...LOGGING, ...args], { cwd });

test("after a baseline only what is new fails", async () => {
  const cwd = await adopted();
  const before = await scan(cwd);
  expect(before.exit).toBe(0);
  expect(before.stdout).toMatch(/baseline .*Prod/);
  expect(before.stderr).toMatch(/1 finding in the baseline does not count/);
  expect((await scan(cwd, "--no-baseline")).exit).toBe(1);
  cpSync(join(EDGE, "01_v1_missing.yaml"), join(cwd, "new.yaml"));
  expect((await scan(cwd)).exit).toBe(1);
});

test("a renamed file does not revive its findings", async () => {
  const cwd = await adopted();
  renameSync(join(cwd, "old.yaml"), join(cwd, "renamed.yaml"));
  expect((await scan(cwd)).exit).toBe(0);
});

test("what is fixed is told, pruned, and fails when it comes back", async () => {
  const cwd = await adopted();
  const logged = readFileSync(join(cwd, "old.yaml"), "utf8").replace(
    /^( +)StageName:.*$/m,
    "$&\n$1AccessLogSetting: { DestinationArn: arn, Format: $context.requestId }",
  );
  const unlogged = readFileSync(join(cwd, "old.yaml"), "utf8");
  writeFileSync(join(cwd, "old.yaml"), logged);
  expect((await scan(cwd)).stderr).toMatch(/1 finding of the baseline fixed/);
  const pruned = await cli(["baseline", ".", "--prune", ...LOGGING], { cwd });
  expect(pruned.stdout).toBe(`Wrote ${FILE}: 0 findings, 1 fixed taken out.\n`);
  writeFileSync(join(cwd, "old.yaml"), unlogged);
  expect((await scan(cwd)).exit).toBe(1);
});

test.each([
  ["of other paths", ["other", ...LOGGING]],
  ["of other checks", [".", "--checks", "apigw_executionlogging"]],
])("a scan %s says nothing of what it did not come to", async (_, args) => {
  const cwd = await adopted();
  mkdirSync(join(cwd, "other"));
  cpSync(join(EDGE, "18_v2_http_missing.yaml"), join(cwd, "other/new.yaml"));
  const { stderr, stdout } = await cli(["scan", ...args, "-f", "json"], { cwd });
  expect(stderr).not.toMatch(/not seen/);
  expect(JSON.parse(stdout).changes.gone).toEqual([]);
});

test("pruning takes out what was in a file that is gone, of the checks that were judged", async () => {
  const cwd = await adopted();
  cpSync(join(EDGE, "18_v2_http_missing.yaml"), join(cwd, "kept.yaml"));
  await cli(["baseline", "."], { cwd });
  rmSync(join(cwd, "old.yaml"));
  expect((await scan(cwd)).stderr).toMatch(/not seen by this scan, 1 of them of files that are gone/);
  const pruned = await cli(["baseline", ".", "--prune", ...LOGGING], { cwd });
  expect(pruned.stdout).toMatch(/, 0 fixed, 1 of files that are gone taken out/);
  const written = readFileSync(join(cwd, FILE), "utf8");
  expect(written).toContain('"check":"apigw_executionlogging","verdict":"fail","stage":"old.yaml');
  expect(written).not.toContain('"check":"apigw_accesslogging","verdict":"fail","stage":"old.yaml');
  // Out of reach of the scan, a missing file says nothing.
  mkdirSync(join(cwd, "other"));
  cpSync(join(EDGE, "18_v2_http_missing.yaml"), join(cwd, "other/new.yaml"));
  await cli(["baseline", "other", "--prune"], { cwd });
  expect(readFileSync(join(cwd, FILE), "utf8")).toBe(written);
});

test("pruning takes in nothing new and leaves what it did not see", async () => {
  const cwd = await adopted();
  const before = readFileSync(join(cwd, FILE), "utf8");
  mkdirSync(join(cwd, "other"));
  cpSync(join(EDGE, "01_v1_missing.yaml"), join(cwd, "other/new.yaml"));
  const { stderr } = await cli(["baseline", "other", "--prune", ...LOGGING], { cwd });
  // Of what lies elsewhere nothing is said.
  expect(stderr).toBe("");
  expect(readFileSync(join(cwd, FILE), "utf8")).toBe(before);
});

test("an incomplete scan writes no baseline", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-baseline-"));
  cpSync(join(EDGE, "01_v1_missing.yaml"), join(cwd, "a.yaml"));
  writeFileSync(join(cwd, "b.yaml"), "Resources:\n  A:\n    Type: AWS::ApiGateway::Stage\n  B: [");
  const { exit, stderr } = await cli(["baseline", ".", ...LOGGING], { cwd });
  expect(exit).toBe(3);
  expect(stderr).toMatch(/was not written: the scan is incomplete/);
  expect(existsSync(join(cwd, FILE))).toBe(false);
  expect((await cli(["baseline", ".", "--allow-partial", ...LOGGING], { cwd })).exit).toBe(0);
});

test.each<[string, string[], RegExp]>([
  [
    "a baseline that is not there",
    ["scan", ".", "--baseline", "none.json"],
    /none\.json cannot be read: there is no such file or folder \(ENOENT\)/,
  ],
  ["one that is none", ["scan", ".", "--baseline", "old.yaml"], /old\.yaml is not JSON/],
  [
    "nothing to prune",
    ["baseline", ".", "--prune", "--baseline", "none.json"],
    /there is no baseline none\.json/,
  ],
  ["nothing to write", ["baseline", ".", "--no-baseline"], /nothing to write/],
  ["nothing to scan", ["baseline"], /nothing to scan/],
  [
    "no place for it",
    ["baseline", ".", "--baseline", "no/such/b.json"],
    /cannot be written: there is no such folder \(ENOENT\)/,
  ],
])("%s is exit 2", async (_, args, words) => {
  const { exit, stderr } = await cli(args, { cwd: await adopted() });
  expect(stderr).toMatch(words);
  expect(exit).toBe(2);
});

test("the reports tell what is new, fixed, still open and no longer seen against the baseline", async () => {
  const cwd = await adopted();
  const unlogged = readFileSync(join(cwd, "old.yaml"), "utf8");
  cpSync(join(cwd, "old.yaml"), join(cwd, "mended.yaml"));
  cpSync(join(cwd, "old.yaml"), join(cwd, "gone.yaml"));
  await cli(["baseline", ".", ...LOGGING], { cwd });
  const logged = unlogged.replace(
    /^( +)StageName:.*$/m,
    "$&\n$1AccessLogSetting: { DestinationArn: arn, Format: $context.requestId }",
  );
  writeFileSync(join(cwd, "mended.yaml"), logged);
  writeFileSync(join(cwd, "gone.yaml"), "Resources: {}");
  writeFileSync(join(cwd, "new.yaml"), unlogged.replaceAll("Prod", "Added"));
  const { stdout, exit } = await scan(
    cwd,
    "-f",
    "json",
    "-o",
    "markdown=comment.md",
    "-o",
    "sarif=scan.sarif",
  );
  expect(exit).toBe(1);
  const { changes, findings } = JSON.parse(stdout);
  const stageOf = (fingerprint: string) =>
    findings.find((each: { fingerprint: string }) => each.fingerprint === fingerprint)?.stage;
  expect({
    ...changes,
    new: changes.new.map(stageOf),
    open: changes.open.map(stageOf),
    fixed: changes.fixed.map(stageOf),
    gone: changes.gone.map(({ stage, severity }: Record<string, string>) => [stage, severity]),
  }).toEqual({
    against: FILE,
    new: ["new.yaml#Added"],
    open: ["old.yaml#Prod"],
    fixed: ["mended.yaml#Prod"],
    gone: [["gone.yaml#Prod", "high"]],
  });
  const words = "1 new, 1 fixed, 1 still open, 1 no longer seen";
  expect(readFileSync(join(cwd, "comment.md"), "utf8")).toContain(words);
  const [run] = JSON.parse(readFileSync(join(cwd, "scan.sarif"), "utf8")).runs;
  expect(run.results.map(({ baselineState }: Record<string, string>) => baselineState).toSorted()).toEqual([
    "new",
    "unchanged",
  ]);

  // What was saved with the scan is in the reports that are made of it.
  writeFileSync(join(cwd, "scan.json"), stdout);
  for (const format of ["terminal", "markdown", "html", "junit", "github"]) {
    const made = await cli(["report", "--from", "scan.json", "-f", format], { cwd });
    expect(made.stdout, format).toContain(words);
  }
  const again = await cli(["report", "--from", "scan.json", "-f", "json"], { cwd });
  expect(JSON.parse(again.stdout).changes).toEqual(changes);
});

test("an earlier scan that is named wins over the baseline", async () => {
  const cwd = await adopted();
  writeFileSync(join(cwd, "before.json"), (await scan(cwd, "-f", "json")).stdout);
  const { stdout } = await scan(cwd, "-f", "json", "--compare", "before.json");
  expect(JSON.parse(stdout).changes.against).toBe("before.json");
});

test("a baseline that no scan would take is not written", () => {
  expect(() => refuseTooLong("é".repeat(32_000_000), FILE)).not.toThrow();
  expect(() => refuseTooLong("é".repeat(32_000_001), FILE)).toThrow(
    /was not written: it would be 64000002 bytes/,
  );
});
