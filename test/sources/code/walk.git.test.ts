import { execFileSync } from "node:child_process";
import { relative } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { walk } from "../../../src/sources/code/walk.ts";
import { tree } from "./tree.ts";

// The reference is git: the files that it would add.

function listedByGit(root: string): string[] {
  const env = { PATH: process.env.PATH, HOME: "/nonexistent", GIT_CONFIG_GLOBAL: "/dev/null" };
  execFileSync("git", ["init", "-q", root], { env });
  const list = ["-C", root, "ls-files", "-z", "--others", "--exclude-standard"];
  return execFileSync("git", list, { env, encoding: "utf8" }).split("\0").filter(Boolean).sort();
}

const folder = fc.constantFrom("", "a/", "a/b/", "c/", "c/é/");
const file = fc
  .tuple(folder, fc.constantFrom("x.tf", "y.yaml", "z", ".hidden"))
  .map((parts) => parts.join(""));
const rule = fc.constantFrom(
  "*.tf",
  "!x.tf",
  "/a",
  "a/",
  "b/",
  "c/*",
  "!c/é",
  "é/",
  "**/z",
  "z",
  "!.hidden",
  ".*",
  "",
);
const ignore = fc.tuple(
  folder.map((path) => `${path}.gitignore`),
  fc.array(rule, { maxLength: 3 }).map((rules) => rules.join("\n")),
);

test("walks the files that git would add", () => {
  fc.assert(
    fc.property(fc.array(file, { maxLength: 8 }), fc.array(ignore, { maxLength: 3 }), (files, ignores) => {
      using project = tree(Object.fromEntries([...files.map((path) => [path, ""]), ...ignores]));
      const walked = [...walk(project.root)]
        .filter(({ kind }) => kind === "file")
        .map(({ absolute }) => relative(project.root, absolute))
        .sort();
      expect(walked).toEqual(listedByGit(project.root));
    }),
    { numRuns: 150, seed: 5 },
  );
});
