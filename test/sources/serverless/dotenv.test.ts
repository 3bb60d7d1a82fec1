// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language under test writes ${…}
import fc from "fast-check";
import { expect, test } from "vitest";
import { dotenvOf } from "../../../src/sources/serverless/dotenv.ts";

test.each<[string, string, string | undefined]>([
  ["plain text", "A=b c", "b c"],
  ["a comment behind it", "A=b # c", "b"],
  ["single quotes", "A='b # c'", "b # c"],
  ["double quotes with a line end", 'A="b\\nc"', "b\nc"],
  ["a colon", "A: b", "b"],
  ["export", "export A=b", "b"],
  ["nothing", "A=", ""],
  ["the last of two", "A=b\nA=c", "c"],
  ["another name", "B=x\nA=$B/${B}", "x/x"],
  ["a name further down", "A=$B\nB=x", "x"],
  ["the environment first", "HOME=x\nA=$HOME", "/h"],
  ["a dollar sign of its own", "A=\\$B", "$B"],
  ["a name that is nowhere", "A=$B", undefined],
  ["a circle", "A=$B\nB=$A", undefined],
  ["a default of the shell", "A=${B:-c}", undefined],
])("%s", (_, text, expected) => {
  const values = dotenvOf(text, { HOME: "/h" });
  expect(values.has("A")).toBe(true);
  expect(values.get("A")).toBe(expected);
});

test("names that double with each reference are cut off", () => {
  const lines = Array.from({ length: 19 }, (_, at) => `A${at + 1}=${`$A${at}`.repeat(10)}`);
  expect(dotenvOf(["A0=x", ...lines].join("\n"), {}).get("A19")).toBeUndefined();
});

test("what was quoted is read again as it was", () => {
  const value = fc.string().filter((text) => !/['\r$]/.test(text));
  fc.assert(
    fc.property(value, (text) => dotenvOf(`A='${text}'`, {}).get("A") === text),
    {
      numRuns: 1000,
      seed: 11,
    },
  );
});
