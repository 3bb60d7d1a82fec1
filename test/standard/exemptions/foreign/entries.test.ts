import { expect, test } from "vitest";
import { entriesOf } from "../../../../src/standard/exemptions/foreign/entries.ts";
import type { CodeStage, Suppression } from "../../../../src/standard/exemptions/foreign/placed.ts";
import { codeStage } from "./stage.ts";

const stage = (address: string): CodeStage => codeStage("main.tf", address);

function suppression(stages: readonly CodeStage[], line = 1): Suppression {
  const rest = { reason: "r", until: "", wholeFile: false, written: "w" };
  return { file: "main.tf", line, checks: ["apigw_waf"], stages, ...rest };
}

const addresses = (suppressed: readonly string[], others: readonly string[] = []) => {
  const stages = suppressed.map(stage);
  return entriesOf([suppression(stages)], [...stages, ...others.map(stage)]).map(({ address }) => address);
};

test("one stage has its own address", () => {
  expect(addresses(["a.b"])).toEqual(["a.b"]);
});

test("instances of one block become one pattern", () => {
  expect(addresses(["module.a.x.this", "module.b.x.this"])).toEqual(["module.*.x.this"]);
  expect(addresses(['x.this["a"]', 'x.this["b"]', 'x.this["c"]'], ["x.that"])).toEqual(['x.this["*"]']);
});

test("but not where the pattern would reach a stage that is not meant, or miss one that is", () => {
  const both = ["module.a.x.this", "module.b.x.this"];
  expect(addresses(both, ["module.c.x.this"])).toEqual(both);
  expect(addresses(["aa", "aaa"])).toEqual(["aa", "aaa"]);
});

test("no stage, no exemption", () => {
  expect(entriesOf([suppression([])], [stage("a")])).toEqual([]);
});

test("several of the same stage and words become one, with all their checks and sources", () => {
  const one = suppression([stage("a")], 3);
  const other = { ...one, checks: ["apigw_accesslogging"], line: 2, written: "v" };
  expect(entriesOf([one, other], [stage("a")])).toMatchObject([
    { checks: ["apigw_accesslogging", "apigw_waf"], sources: ["main.tf:2, v", "main.tf:3, w"] },
  ]);
});
