import { expect, test } from "vitest";
import { exemptionsOf } from "../../../src/sources/cloudformation/exemptions.ts";
import type { Value } from "../../../src/syntax/template/value.ts";

const read = (exempt: Value) => exemptionsOf({ stagelight: { exempt } }).map((each) => ({ ...each }));

test("one mapping or a list of them, as texts", () => {
  const entry = { check: "a", reason: "r", owner: 7, until: "2027-01-31" };
  expect(read(entry)).toEqual([{ check: "a", reason: "r", owner: "7", until: "2027-01-31" }]);
  expect(read([entry, { checks: ["a", "b"] }])[1]).toEqual({ checks: "a b" });
});

test.each<[string, Value, object[]]>([
  ["nothing", null, []],
  ["a text: an exemption of nothing, to be told", "all", [{}]],
  ["values that are no text", { check: { Ref: "X" }, reason: [["r"]], owner: null }, [{}]],
  ["lists in lists", [[{ check: "a" }]], [{}]],
])("%s", (_, exempt, expected) => {
  expect(read(exempt)).toEqual(expected);
});

test("keys of a prototype are keys like others, and many or long ones are cut", () => {
  const hostile = JSON.parse('{"__proto__":"x","constructor":"y"}');
  const [entry] = exemptionsOf({ stagelight: { exempt: hostile } });
  expect(Object.keys(entry ?? {})).toEqual(["__proto__", "constructor"]);
  expect(read(Array.from({ length: 1_000 }, () => ({ check: "a" })))).toHaveLength(50);
  expect(read({ reason: "x".repeat(100_000) })[0]?.reason).toHaveLength(1_000);
});

test("Metadata of others is left alone", () => {
  expect(exemptionsOf(undefined)).toEqual([]);
  expect(exemptionsOf("text")).toEqual([]);
  expect(exemptionsOf({ "aws:cdk:path": "x", stagelight: [] })).toEqual([]);
});
