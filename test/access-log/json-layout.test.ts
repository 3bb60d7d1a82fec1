import fc from "fast-check";
import { expect, test } from "vitest";
import { isJsonWhenMissing, jsonLayout } from "../../src/access-log/json-layout.ts";
import { parseFormat } from "../../src/access-log/parse.ts";
import { hostileText } from "./arbitrary.ts";

const faults = (text: string) => jsonLayout(parseFormat(text)).faults;

test("fields and keys are found with their paths and positions", () => {
  const text = '{"id":"$context.requestId","http":{"status":"$context.status","m":["a",1]},"x\\u0041":null}';
  const { fields, keys } = jsonLayout(parseFormat(text));
  expect(fields.map(({ path, start, end }) => [path.join("/"), text.slice(start, end)])).toEqual([
    ["id", '"$context.requestId"'],
    ["http/status", '"$context.status"'],
    ["http/m/0", '"a"'],
    ["http/m/1", "1"],
    ["xA", "null"],
  ]);
  expect(keys.map(({ name, start, end }) => [name, text.slice(start, end)])).toEqual([
    ["id", '"id"'],
    ["http", '"http"'],
    ["status", '"status"'],
    ["m", '"m"'],
    ["xA", '"x\\u0041"'],
  ]);
});

test.each<[string, string, string]>([
  ['{"a":$context.status}', "unquoted", "$context.status"],
  ['{"a":"$context.error.messageString"}', "quoted-twice", '"$context.error.messageString"'],
  ['{"a":"x $context.error.messageString"}', "quoted-twice", "$context.error.messageString"],
  ['{"a":1', "syntax", "{"],
  ['{"a":"b}', "syntax", '"'],
  ['{"a":"b",}', "syntax", "}"],
  ["{'a':1}", "syntax", "'"],
  ['{"a":"\t"}', "syntax", "\t"],
  ['{"a":"\\$context.status"}', "syntax", "\\"],
  ['{"a":tru}', "syntax", "t"],
  ['{"a":01}', "syntax", "0"],
  ['{"a":1} x', "syntax", "x"],
])("%j has the fault %s at %j", (text, kind, where) => {
  const found = faults(text);
  expect(found.map((fault) => [fault.kind, text.slice(fault.start, fault.end)])).toContainEqual([
    kind,
    where,
  ]);
});

test("a message string without further quotes is sound", () => {
  expect(faults('{"a":$context.error.messageString,"b":"$context.status"}')).toEqual([]);
});

test("deep nesting is a fault, not a crash", () => {
  expect(faults(`${'{"a":'.repeat(50_000)}1`)[0]?.message).toMatch(/Nested more than 64 deep/);
});

test("property: no fault means that a JSON parser agrees, and a fault of the JSON that it does not", () => {
  fc.assert(
    fc.property(fc.oneof(hostileText(), almostJson()), (text) => {
      const format = parseFormat(text);
      const found = jsonLayout(format).faults;
      if (found.length === 0) expect(isJsonWhenMissing(format)).toBe(true);
      const sure = found.some(({ kind }) => kind === "quoted-twice" || kind === "syntax");
      const deep = found.some(({ message }) => message.startsWith("Nested"));
      // A JSON parser also takes what is no object, and a bare variable before digits: `-1`.
      const object = /^[ \t\r\n]*\{/.test(text) && !found.some(({ kind }) => kind === "unquoted");
      if (sure && !deep && object) expect(isJsonWhenMissing(format)).toBe(false);
      for (const { start, end } of found) {
        expect(start).toBeLessThanOrEqual(end);
        expect(end).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 3_000 },
  );
});

/** JSON with variables, and now and then one character changed. */
function almostJson(): fc.Arbitrary<string> {
  const scalar = fc.constantFrom(
    '"$context.status"',
    "$context.error.messageString",
    "$context.status",
    '"a ${context.path} b"',
    '"x$context.error.messageString"',
    "1",
    "null",
    '"\\u00e9"',
    "[]",
    '["$context.stage"]',
    '{"n":"$context.apiId"}',
  );
  const members = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), scalar), { maxLength: 6 });
  return fc
    .tuple(
      members,
      fc.nat(200),
      fc.constantFrom<string | undefined>(undefined, undefined, "", '"', ",", "}", "\\", " "),
    )
    .map(([list, at, change]) => {
      const text = `{${list.map(([key, item]) => `"${key}":${item}`).join(",")}}`;
      return change === undefined
        ? text
        : text.slice(0, at % text.length) + change + text.slice((at % text.length) + 1);
    });
}
