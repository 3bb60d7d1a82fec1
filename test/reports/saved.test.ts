import fc from "fast-check";
import { expect, test } from "vitest";
import type { JudgedSlice } from "../../src/checks/judge.ts";
import { jsonReport } from "../../src/reports/json.ts";
import { type Entry, entriesOf, NotReadable } from "../../src/reports/saved/entries.ts";
import { savedScan } from "../../src/reports/saved/scan.ts";
import { written } from "./collect.ts";
import { code, everyCheck, hostile, hostileCode, live } from "./slices.ts";

async function* chunksOf(text: string, size = 997): AsyncGenerator<string, void, void> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

const ALL: readonly JudgedSlice[] = [live, code, hostile, hostileCode];

test.each<[string, readonly JudgedSlice[]]>([
  ["everything", ALL],
  ["every check", [everyCheck]],
  ["nothing", []],
])("a saved scan of %s gives the same document again", async (_, slices) => {
  const document = await written(jsonReport, slices);
  const scan = await savedScan(chunksOf(document));
  const again = await written(jsonReport, scan.slices);
  const sorted = (text: string) => {
    const { stages, findings, gaps, ...rest } = JSON.parse(text);
    return {
      ...rest,
      ...Object.fromEntries(
        Object.entries({ stages, findings, gaps }).map(([name, list]) => [
          name,
          (list as object[]).map((item) => JSON.stringify(item)).sort(),
        ]),
      ),
    };
  };
  expect(sorted(again)).toEqual(sorted(document));
});

test("the layout and the order of the document do not matter", async () => {
  const { stages, findings, ...rest } = JSON.parse(await written(jsonReport, [live, code]));
  const text = JSON.stringify({ findings, later: [1, { a: [] }], ...rest, stages }, null, "\t");
  const scan = await savedScan(chunksOf(text, 7));
  expect(scan.findings.length).toBe(6);
  expect(scan.slices.map(({ stages: each }) => each.length)).toEqual([4, 2, 0]);
});

test("the parts of any JSON object come as they are, however it is cut and laid out", async () => {
  const part = fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue()));
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.string(), part, { noNullPrototype: true }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(0, 2, "\t"),
      async (object, size, indent) => {
        const expected = Object.entries(object).flatMap(([key, value]) =>
          Array.isArray(value)
            ? value.map((item) => ({ key, value: item, item: true }))
            : [{ key, value, item: false }],
        );
        const entries: Entry[] = [];
        const text = JSON.stringify(object, null, indent);
        for await (const entry of entriesOf(chunksOf(text, size))) entries.push(entry);
        expect(JSON.stringify(entries)).toBe(JSON.stringify(expected));
      },
    ),
    { numRuns: 300 },
  );
});

test("whatever is cut short, or has one character more or less, is refused or read: never anything else", async () => {
  const document = await written(jsonReport, [live]);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: document.length }),
      fc.constantFrom("", "{", "}", "[", "]", ",", ":", '"', "\\", "\u0000", "1"),
      fc.boolean(),
      async (at, inserted, cut) => {
        const text = document.slice(0, at) + inserted + (cut ? "" : document.slice(at + 1));
        try {
          expect((await savedScan(chunksOf(text))).findings.length).toBeLessThanOrEqual(4);
        } catch (error) {
          expect(error).toBeInstanceOf(NotReadable);
        }
      },
    ),
    { numRuns: 500 },
  );
});

const good = JSON.parse(await written(jsonReport, [live]));
const [stage] = good.stages;
const [finding] = good.findings;

test.each<[string, string, RegExp]>([
  ["nothing", "", /ends too early/],
  ["a list", "[]", /not one JSON object/],
  ["two objects", "{}{}", /not one JSON object/],
  ["an empty object", "{}", /not a document of stagelight\/report@1/],
  ["a later schema", JSON.stringify({ ...good, schema: "stagelight/report@2" }), /not a document/],
  ["a foreign tool", JSON.stringify({ ...good, tool: { name: "x", version: "1" } }), /^tool\.name/],
  ["a comma too many", `{"schema":"stagelight/report@1",}`, /not one JSON object/],
  ["an item missing", `{"later":[1,]}`, /not JSON/],
  ["a part twice", `{"gaps":[],"gaps":[]}`, /"gaps" twice/],
  [
    "a number that is none",
    JSON.stringify({ ...good, coverage: { ...good.coverage, logged: -1 } }),
    /^coverage/,
  ],
  ["a sum that is wrong", JSON.stringify({ ...good, coverage: { ...good.coverage, logged: 2 } }), /sum of/],
  ["a stage twice", JSON.stringify({ ...good, stages: [stage, stage] }), /is there twice/],
  ["a finding without its stage", JSON.stringify({ ...good, stages: [] }), /is not in its stages/],
  [
    "a fingerprint with markup",
    JSON.stringify({ ...good, findings: [{ ...finding, fingerprint: "<b>" }] }),
    /^findings\[0\]\.fingerprint/,
  ],
  [
    "a check that is no check",
    JSON.stringify({ ...good, findings: [{ ...finding, check: "../../etc/passwd" }] }),
    /^findings\[0\]\.check/,
  ],
  [
    "a line that is none",
    JSON.stringify({ ...good, gaps: [{ kind: "unreadable", line: 0, message: "" }] }),
    /line/,
  ],
  ["an item without an end", `{"gaps":["${"x".repeat(5_000_000)}`, /larger than/],
  [
    "too many parts",
    JSON.stringify(Object.fromEntries(Array.from({ length: 101 }, (_, i) => [i, 0]))),
    /more than 100/,
  ],
])("%s is refused", async (_, text, message) => {
  await expect(savedScan(chunksOf(text, 65_536))).rejects.toThrow(message);
});

test("nesting without end is refused, not followed", async () => {
  const deep = `{"gaps":[${"[".repeat(200_000)}`;
  await expect(savedScan(chunksOf(deep, 65_536))).rejects.toThrow(NotReadable);
  const closed = `{"gaps":[${"[".repeat(200_000)}${"]".repeat(200_000)}]}`;
  await expect(savedScan(chunksOf(closed, 65_536))).rejects.toThrow(NotReadable);
});

test("names such as __proto__ change nothing", async () => {
  const text = `{"__proto__":{"polluted":true},"gaps":[{"kind":"unreadable","message":"m","__proto__":{"file":"x"}}],${JSON.stringify({ ...good, gaps: undefined }).slice(1)}`;
  const scan = await savedScan(chunksOf(text));
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  expect(scan.gaps).toEqual([{ kind: "unreadable", message: "m" }]);
});
