import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { filesOf } from "../../../src/sources/code/files.ts";
import { decode, fileHolds, readBytes } from "../../../src/sources/code/read.ts";
import { tree } from "./tree.ts";

const NEEDLES = [Buffer.from("AWS::ApiGateway"), Buffer.from("aws_api")];

test("finds a name wherever it lies, also across the pieces in which a file is read", () => {
  const MB = 1 << 20;
  for (const at of [0, MB - 20, MB - 15, MB - 7, MB - 1, MB, MB + 1, 2 * MB - 3]) {
    const bytes = Buffer.alloc(3 * MB, "x");
    bytes.write("AWS::ApiGateway", at);
    using files = tree({ "big.json": bytes });
    expect(fileHolds(join(files.root, "big.json"), NEEDLES, 1e9), String(at)).toBe(true);
  }
  using files = tree({ "big.json": Buffer.alloc(3 * MB, "x"), empty: "" });
  expect(fileHolds(join(files.root, "big.json"), NEEDLES, 1e9)).toBe(false);
  expect(fileHolds(join(files.root, "empty"), NEEDLES, 1e9)).toBe(false);
  // Not searched to the end: nobody can say.
  expect(fileHolds(join(files.root, "big.json"), NEEDLES, MB)).toBe(undefined);
  expect(fileHolds(join(files.root, "nowhere"), NEEDLES, 1e9)).toBe(undefined);
});

test("files of every length come back as they are, one after the other", () => {
  using files = tree({
    small: "s",
    empty: "",
    "just-under": Buffer.alloc((1 << 18) - 1, "u"),
    just: Buffer.alloc(1 << 18, "j"),
    over: Buffer.alloc((1 << 18) + 1, "o"),
  });
  for (const [name, length] of [
    ["small", 1],
    ["just-under", (1 << 18) - 1],
    ["just", 1 << 18],
    ["over", (1 << 18) + 1],
    ["empty", 0],
  ] as const) {
    const read = readBytes(join(files.root, name));
    expect("bytes" in read && read.bytes.length, name).toBe(length);
    expect("bytes" in read && new Set(read.bytes).size, name).toBe(length === 0 ? 0 : 1);
  }
});

test("decoding never throws, and gives back what was encoded", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.uint8Array(), (text, junk) => {
      const mark = Buffer.from([0xff, 0xfe]);
      expect(decode(Buffer.concat([mark, Buffer.from(text, "utf16le")]))).toEqual({ text });
      expect(decode(Buffer.from(`\uFEFF${text}`))).toEqual({ text });
      decode(Buffer.from(junk));
    }),
    { numRuns: 300, seed: 1 },
  );
});

test("kept texts give way to newer ones, and can be read again", () => {
  using project = tree({ a: "a".repeat(60), b: "b".repeat(60), c: "c".repeat(60) });
  const files = filesOf({ cwd: project.root, allowed: [project.root], keep: 100 });
  for (const name of ["a", "b", "c", "a", "b", "c"]) {
    const read = files.read(join(project.root, name));
    expect("file" in read && read.file.text).toBe(name.repeat(60));
  }
});
