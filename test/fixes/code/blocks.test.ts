import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { joinedBlocks } from "../../../src/fixes/code/blocks.ts";
import { edited } from "../../../src/fixes/code/patch.ts";

test.each([
  ["  e:\n    a: 1\n", "  e:\n    b: 2\n", "  e:\n    a: 1\n    b: 2\n"],
  ["\n  e:\n    a:\n      x: 1", "\n  e:\n    a:\n      y: 2", "\n  e:\n    a:\n      x: 1\n      y: 2"],
  ["r:\n  e:\n    a: 1\n", "r:\n  e:\n    b: 2\n  f: 3\n", "r:\n  e:\n    a: 1\n    b: 2\n  f: 3\n"],
  ["  e:\r\n    a: 1\r\n", "  e:\r\n    b: 2\r\n", "  e:\r\n    a: 1\r\n    b: 2\r\n"],
  ["  e:\n    a: 1\n", "  e:\n    a: 1\n", "  e:\n    a: 1\n"],
  ["  e:\n    a: 1\n", "  f:\n    a: 1\n", undefined],
  ["  e: 1\n", "  e: 1\n", undefined],
  ["e {\n  a = 1\n}\n", "e {\n  b = 1\n}\n", undefined],
])("%j and %j", (one, other, expected) => {
  expect(joinedBlocks(one, other)).toBe(expected);
});

const key = fc.constantFrom("a", "b", "c", "d");
const tree = fc.letrec<{ map: Record<string, unknown> }>((tie) => ({
  map: fc.dictionary(key, fc.oneof({ maxDepth: 3 }, fc.constant(1), tie("map")), { minKeys: 1, maxKeys: 3 }),
})).map;

type Tree = { readonly [key: string]: number | Tree };
const written = (map: Tree, indent: string): string =>
  Object.entries(map)
    .map(([name, value]) =>
      typeof value === "number"
        ? `${indent}${name}: ${value}\n`
        : `${indent}${name}:\n${written(value, `${indent}  `)}`,
    )
    .join("");

const both = (one: Tree, other: Tree): Tree | undefined => {
  const all: Record<string, number | Tree> = { ...one };
  for (const [name, value] of Object.entries(other)) {
    const mine = one[name];
    if (mine === undefined) all[name] = value;
    else if (typeof mine === "object" && typeof value === "object") {
      const inner = both(mine, value);
      if (!inner) return undefined;
      all[name] = inner;
    } else if (mine !== value) return undefined;
  }
  return all;
};

test("insertions at one place say together what each says, and no key twice", () => {
  fc.assert(
    fc.property(tree, tree, (one, other) => {
      const mine = { e: one as Tree };
      const theirs = { e: other as Tree };
      const whole = both(mine, theirs);
      fc.pre(whole !== undefined);
      const text = "top: 1\n";
      const edits = [mine, theirs].map((map) => ({
        start: text.length,
        end: text.length,
        text: written(map, ""),
      }));
      expect(parse(edited(text, edits))).toEqual({ top: 1, ...whole });
    }),
    { seed: 7, numRuns: 500 },
  );
});
