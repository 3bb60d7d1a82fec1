import fc from "fast-check";
import { expect, test } from "vitest";
import { carriersOf, commentClaims } from "../../../src/standard/exemptions/comments.ts";
import { fitsPath } from "../../../src/standard/exemptions/path-pattern.ts";
import { claimOfTag, claimOfWords } from "../../../src/standard/exemptions/words.ts";

const C = "stagelight:exempt apigw_waf until=2027-01-31 owner=o reason=r";

test.each<[string, boolean]>([
  [`# ${C}`, true],
  [`  #${C}`, true],
  [`// ${C}`, true],
  [`/* ${C} */`, true],
  [` * ${C}`, true],
  [`stage = "a" # ${C}`, true],
  [`stage = "a \\" b" # ${C}`, true],
  [`${C}`, false],
  [`# see ${C}`, false],
  [`# stagelight:exemption apigw_waf`, false],
  [`# stagelight:exempt-all apigw_waf`, false],
  [`# ${C}${"x".repeat(5_000)}`, false],
])("%j is an exemption: %s", (line, is) => {
  expect(commentClaims([line], "a.tf")).toHaveLength(is ? 1 : 0);
});

test.each<[string, object]>([
  [
    'apigw_waf until=2027-01-31 owner=a reason="two words"',
    { checks: ["apigw_waf"], reason: "two words", faults: [] },
  ],
  ["apigw_waf,apigw_accesslogging owner=a", { checks: ["apigw_waf", "apigw_accesslogging"], owner: "a" }],
  [
    "apigw_waf apigw_accesslogging reason='x y'",
    { checks: ["apigw_waf", "apigw_accesslogging"], reason: "x y" },
  ],
  ["until=2027-01-31", { faults: ["it names no check"] }],
  ["apigw_waf reason=two words", { faults: ['"words" belongs to nothing: put text with blanks in quotes'] }],
  ['apigw_waf reason="open', { faults: ["the quote of reason is not closed"] }],
  ["apigw_waf utnil=2027-01-31", { faults: ["there is no utnil (until is near)"] }],
  ["apigw_waf owner=a owner=b", { faults: ["it names owner twice"] }],
  ["apigw_waf __proto__=1", { faults: ["there is no __proto__ (known: reason, owner, until)"] }],
])("the words %j", (words, expected) => {
  expect(claimOfWords(words)).toMatchObject(expected);
});

test("any words and any tag are read, and a claim with faults is never without one", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const claim of [claimOfWords(text), claimOfTag(text, text)]) {
        if (claim.checks.length === 0) expect(claim.faults).not.toEqual([]);
      }
    }),
  );
});

const lines = [
  "# top", // 1
  "Api:", // 2
  "  A: 1", // 3
  "  # last of Api, or above Stage", // 4
  "Stage:", // 5
  "  B: 1", // 6
  "  # inside", // 7
  "  C: 1", // 8
  "# at the end", // 9
];
const api = { line: 2, endLine: 4, name: "Api" };
const stage = { line: 5, endLine: 9, name: "Stage" };
const inner = { line: 6, endLine: 8, name: "inner" };

test.each<[number, string[]]>([
  [1, ["Api"]],
  [3, ["Api"]],
  [4, ["Stage"]],
  [5, ["Stage"]],
  [7, ["inner"]],
  [9, []],
])("the comment in line %d is carried by %j", (line, names) => {
  expect(carriersOf(line, [api, stage, inner], lines).map(({ name }) => name)).toEqual(names);
});

test.each<[string, string, boolean]>([
  ["a/*.tf", "a/b.tf", true],
  ["a/*.tf", "a/b/c.tf", false],
  ["a/**", "a/b/c.tf", true],
  ["a/", "a/b/c.tf", true],
  ["**/c.tf", "c.tf", true],
  ["**/c.tf", "a/b/c.tf", true],
  ["**/b/**/d.tf", "a/b/c/d.tf", true],
  ["./a.tf", "a.tf", true],
  ["a", "a/b", false],
  ["../x/*", "../x/a.tf", true],
  [`${"**/a/".repeat(300)}b`, `${"a/".repeat(3_000)}c`, false],
])("%s fits %s: %s", (pattern, path, expected) => {
  expect(fitsPath(pattern, path)).toBe(expected);
});
