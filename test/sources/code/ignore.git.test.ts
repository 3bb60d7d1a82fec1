import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bytes, type IgnoreFile, ignoreFile, isIgnored } from "../../../src/sources/code/ignore.ts";

// The reference is git itself: `git check-ignore` on generated rules and paths.

let repository: string;

/** What exists on disk. */
const FOLDERS = ["", "a", "a/b", "ab"];

const GIT_ENVIRONMENT = {
  PATH: process.env.PATH ?? "",
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  LC_ALL: "C.UTF-8",
};

beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), "stagelight-ignore-"));
  execFileSync("git", ["init", "-q", repository], { env: GIT_ENVIRONMENT });
  // git looks at the disk to tell folders from files.
  for (const folder of FOLDERS) mkdirSync(join(repository, folder), { recursive: true });
});
afterAll(() => rmSync(repository, { recursive: true, force: true }));

/** Paths that git ignores, of those asked. */
function ignoredByGit(paths: readonly string[]): Set<string> {
  const { stdout, status, stderr } = spawnSync("git", ["check-ignore", "-z", "--stdin", "--no-index"], {
    cwd: repository,
    env: GIT_ENVIRONMENT,
    input: paths.join("\0"),
  });
  if (status !== 0 && status !== 1) throw new Error(String(stderr));
  return new Set(String(stdout).split("\0").filter(Boolean));
}

/** The same, by ours: a path is ignored if it or one of its folders is. */
function ignoredByUs(path: string, files: ReadonlyMap<string, string>): boolean {
  const isFolder = FOLDERS.includes(path);
  const segments = path.split("/").map(bytes);
  const stack: IgnoreFile[] = [];
  for (let depth = 1; depth <= segments.length; depth++) {
    const base = segments.slice(0, depth - 1);
    const text = files.get(base.join("/"));
    if (text !== undefined) stack.push(ignoreFile(text, base));
    if (isIgnored(segments.slice(0, depth), depth < segments.length || isFolder, stack)) return true;
  }
  return false;
}

const PATHS = ["a", "b", "ab", "abc", "a.b", "é", "#x", "!y", "a b", "c-d", "[x]", "\\", "-", "]", "A9", "x "]
  .flatMap((name) => [name, `a/${name}`, `a/b/${name}`, `ab/${name}`])
  .flatMap((path) => [path, `${path}/a.b`, `${path}/b/ab`]);

const piece = fc.constantFrom(
  ..."a,b,ab,c,.,*,**,?,/,/**/,[a-c],[!a],[^b-z],[]],[]-a],[[:alpha:]],[[:digit:][:upper:]],[a,\\a,\\*,\\,é, ,\\ ,-,#,!,[x-],[\\]],[a/b],A,[[:no:]],[a-\\c]".split(
    ",",
  ),
);
const line = fc
  .tuple(
    fc.constantFrom("", "", "", "!", "/", "**/", "#", "\\#", "\\!"),
    fc.array(piece, { minLength: 1, maxLength: 5 }),
    fc.constantFrom("", "", "", "/", "/**", "/*", " ", "\\ ", "\r"),
  )
  .map(([head, body, tail]) => head + body.join("") + tail)
  // Asterisks beside other characters (`a**/b`): git does otherwise than its manual says, so they have no reference.
  .filter((text) => !/[^/!]\*\*|\*\*[^/]/.test(text.trim()));
const ignoreText = fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.join("\n"));
const folderRules = fc.uniqueArray(fc.tuple(fc.constantFrom(...FOLDERS), ignoreText), {
  minLength: 1,
  maxLength: 3,
  selector: ([folder]) => folder,
});

test("ignores what git ignores, on generated rules in nested folders", () => {
  fc.assert(
    fc.property(folderRules, (rules) => {
      const files = new Map(rules);
      for (const folder of FOLDERS) rmSync(join(repository, folder, ".gitignore"), { force: true });
      for (const [folder, text] of files) {
        writeFileSync(join(repository, folder, ".gitignore"), text);
      }
      const reference = ignoredByGit(PATHS);
      const ours = PATHS.filter((path) => ignoredByUs(path, files));
      expect(ours).toEqual(PATHS.filter((path) => reference.has(path)));
    }),
    { numRuns: 300, seed: 20261122 },
  );
});

test("a pattern made to explode takes no longer than its length times the path's", () => {
  const hostile = ignoreFile(`${"*a".repeat(2000)}b`, []);
  const deep = ignoreFile(`${"**/a/".repeat(500)}b`, []);
  const name = "a".repeat(4000);
  const path = Array.from({ length: 1000 }, () => "a");
  expect(isIgnored([name], false, [hostile])).toBe(false);
  expect(isIgnored(path, false, [deep])).toBe(false);
});
