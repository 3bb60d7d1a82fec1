import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { sarifErrors } from "../reports/sarif-schema.ts";
import { cli } from "./cli.ts";

const ROOT = resolve(import.meta.dirname, "../..");

interface Region {
  startLine: number;
  startColumn: number;
  endLine: number;
  endColumn: number;
}
interface Change {
  artifactLocation: { uri: string };
  replacements: { deletedRegion: Region; insertedContent: { text: string } }[];
}
interface Log {
  runs: { results: { kind: string; fixes?: { artifactChanges: Change[] }[] }[] }[];
}

/** Makes the replacements of a file, as an editor that reads SARIF would. */
function changed(text: string, changes: readonly Change[]): string {
  const lines = text.split("\n");
  const offset = (line: number, column: number) =>
    lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
  return changes
    .flatMap(({ replacements }) => replacements)
    .map(({ deletedRegion: at, insertedContent }) => ({
      start: offset(at.startLine, at.startColumn),
      end: offset(at.endLine, at.endColumn),
      text: insertedContent.text,
    }))
    .toSorted((one, other) => other.start - one.start)
    .reduce((now, { start, end, text: put }) => now.slice(0, start) + put + now.slice(end), text);
}

test.each([
  ["terraform", "main.tf"],
  ["cloudformation", "payments.yaml"],
  ["sam", "template.yaml"],
])("the fixes in a SARIF log of examples/%s, made by hand, mend its stages", async (folder, file) => {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-sarif-"));
  cpSync(join(ROOT, "examples", folder), cwd, { recursive: true });
  const scan = ["scan", ".", "--no-config", "--checks", "apigw_accesslogging"];
  const { stdout } = await cli([...scan, "--format", "sarif"], { cwd });
  const log = JSON.parse(stdout) as Log;
  expect(sarifErrors(log)).toEqual([]);
  const fixed = log.runs.flatMap(({ results }) => results).filter(({ fixes }) => fixes);
  expect(fixed.length).toBeGreaterThan(0);
  expect(fixed.every(({ kind }) => kind === "fail")).toBe(true);
  const changes = fixed.flatMap(({ fixes = [] }) => fixes.flatMap(({ artifactChanges }) => artifactChanges));
  expect(new Set(changes.map(({ artifactLocation }) => artifactLocation.uri))).toEqual(new Set([file]));
  const path = join(cwd, file);
  writeFileSync(path, changed(readFileSync(path, "utf8"), changes));
  const after = JSON.parse((await cli([...scan, "--format", "json"], { cwd })).stdout);
  expect(after.coverage.unlogged).toBe(0);
});

test("what no patch can mend has no fixes", async () => {
  const cwd = join(ROOT, "examples/cdk");
  const { stdout } = await cli(["scan", ".", "--no-config", "--format", "sarif"], { cwd });
  expect(stdout).toContain('"results"');
  expect(stdout).not.toContain('"fixes"');
});
