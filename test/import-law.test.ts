import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const SRC = resolve(import.meta.dirname, "../src");

/** What each room of src/ may import besides itself. `*`: everything but commands. ARCHITECTURE.md says why. */
const LAW: Record<string, readonly string[]> = {
  model: [],
  "access-log": ["model"],
  syntax: ["model"],
  aws: ["model"],
  checks: ["model", "access-log"],
  sources: ["model", "syntax", "aws", "access-log", "checks"],
  fixes: ["model", "syntax", "aws", "access-log", "checks"],
  guardrails: ["model", "access-log", "checks"],
  reports: ["model", "access-log", "checks"],
  standard: ["model", "access-log", "checks"],
  sandbox: ["model", "access-log"],
  commands: ["*", "cli.ts"],
  "index.ts": ["*"],
  "cli.ts": ["*", "commands"],
  "parts.ts": [],
  "bin.ts": ["cli.ts", "commands", "model"],
};

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)["']([^"']+)["']/g;
const AWS_SDK = /^(?:@aws-sdk|@smithy)\//;
const MAY_IMPORT_AWS = ["aws/", "sources/aws/", "fixes/aws/"];

const files = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map((entry) => relative(SRC, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));

const roomOf = (file: string) => file.split("/")[0] ?? file;

function importsOf(file: string): { specifier: string }[] {
  const text = readFileSync(join(SRC, file), "utf8");
  return [...text.matchAll(IMPORT)].map((match) => ({ specifier: match[1] ?? "" }));
}

test("every room of src has a law", () => {
  expect(files.map(roomOf).filter((room) => !(room in LAW))).toEqual([]);
});

test.each(files)("%s imports only what the law allows", (file) => {
  const allowed = LAW[roomOf(file)] ?? [];
  const foreign = importsOf(file)
    .filter(({ specifier }) => specifier.startsWith("."))
    .map(({ specifier }) =>
      roomOf(relative(SRC, resolve(SRC, dirname(file), specifier)).replaceAll("\\", "/")),
    )
    .filter((room) => room !== roomOf(file) && !room.startsWith(".."));
  const broken = foreign.filter(
    (room) => !allowed.includes(room) && !(allowed.includes("*") && room !== "commands"),
  );
  expect(broken).toEqual([]);
});

test.each(files)("%s loads the AWS SDK only where AWS is called", (file) => {
  if (MAY_IMPORT_AWS.some((room) => file.startsWith(room))) return;
  const sdk = importsOf(file).filter(({ specifier }) => AWS_SDK.test(specifier));
  expect(sdk.map(({ specifier }) => specifier)).toEqual([]);
});

test("the law can be broken", () => {
  // Guards the parser of this test itself: it must see all three spellings of an import.
  const text = `import a from "../x/a.ts";\nimport "../y/b.ts";\nawait import("../z/c.ts");`;
  expect([...text.matchAll(IMPORT)].map((match) => match[1])).toEqual([
    "../x/a.ts",
    "../y/b.ts",
    "../z/c.ts",
  ]);
});
