// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are HCL's templates, not JavaScript's
import { expect, test } from "vitest";
import { evaluate } from "../../../src/sources/terraform/evaluate.ts";
import { PURE } from "../../../src/sources/terraform/functions/index.ts";
import { functionTable } from "../../../src/sources/terraform/functions/table.ts";
import { record } from "../../../src/sources/terraform/resource-value.ts";
import { Fuel, type Scope } from "../../../src/sources/terraform/scope.ts";
import { decide } from "../../../src/sources/terraform/values/lift.ts";
import {
  failure,
  isOpen,
  later,
  unknownValue,
  type Value,
} from "../../../src/sources/terraform/values/value.ts";
import { Cursor } from "../../../src/syntax/hcl/cursor.ts";
import { parseExpression } from "../../../src/syntax/hcl/expression.ts";
import { Source } from "../../../src/syntax/hcl/source.ts";

const scopeOf = (on: Value, text: Value): Scope => ({
  lookup: (name) => {
    if (name === "var") return record("var", (key) => (key === "on" ? on : text));
    if (name === "aws_x") return record("aws_x", () => record("aws_x.a", () => arn));
    return failure(`${name} is not declared`);
  },
  functions: functionTable(PURE),
  fuel: new Fuel(),
  module: "",
});
const arn = later("aws_x.a.arn", "aws_x.a");
const OPEN = scopeOf(
  unknownValue("var.on", "has no value here"),
  unknownValue("var.text", "has no value here"),
);

const valueFor = (expression: string, scope: Scope): Value =>
  evaluate(parseExpression(new Cursor(new Source("test", expression))), scope);

/** With a failure as its kind: its words are of no matter here. */
const told = (value: Value) => (isOpen(value) && value.kind === "failure" ? "failure" : value);

test.each([
  'coalesce(var.on ? "a" : null, "b")',
  'coalesce(var.on ? null : "a", var.on ? "b" : "")',
  'coalesce(var.on ? [][0] : "a", "b")',
  "coalesce(one(var.on ? [aws_x.a.arn] : []), aws_x.a.arn)",
  'formatlist("%s!", var.on ? [] : ["a"])',
  'formatlist("%s!", var.on ? ["a", "b"] : ["c"], "d")',
  'tomap({ a = var.on ? "x" : "y", b = false })',
  'tolist([var.on ? "x" : "y", 1])',
  '(var.on ? ["a"] : []) == []',
  "(var.on ? { a = 1 } : {}) != {}",
  'try((var.on ? ["a"] : [])[0], "none")',
  'lookup(var.on ? { a = "x" } : {}, "a", "none")',
  'element(concat(var.on ? ["a"] : [], ["b"]), 0)',
  'merge({ a = "x" }, var.on ? { a = "y" } : {}).a',
  "alltrue([var.on ? true : false, true])",
  "anytrue([var.on ? null : true, false])",
])("either way that a condition comes out, %s is what it is with that", (expression) => {
  const open = valueFor(expression, OPEN);
  for (const on of [true, false]) {
    const settled = valueFor(expression, scopeOf(on, "text"));
    expect(told(decide(open, "var.on", on))).toEqual(told(settled));
  }
});

test.each([
  // As long as the list is that nobody knows.
  'formatlist("%s!", var.text)',
  "zipmap([var.text], [1])",
  'distinct([var.text, "a"])',
  'coalesce(var.text, "")',
  'replace("", aws_x.a.arn, "z")',
  'false || (["a"][1] && var.on)',
  "anytrue([var.on, false])",
  "alltrue([var.on, true])",
])("%s is not known, which is no failure and no value", (expression) => {
  expect(valueFor(expression, OPEN)).toMatchObject({ kind: "unknown" });
});

test.each([
  ["anytrue([var.on, true])", true],
  ["alltrue([var.on, false])", false],
  ["alltrue([var.on, null])", false],
  ["alltrue([])", true],
  ["anytrue([null])", false],
])("%s is %s, whatever is open", (expression, expected) => {
  expect(valueFor(expression, OPEN)).toBe(expected);
});

test.each([
  ['coalesce(var.text, "a")', "later"],
  ["coalesce(var.text, aws_x.a.arn)", "later"],
  ['replace(aws_x.a.arn, ":*", "")', "later"],
  ['split(":", aws_x.a.arn)[0]', "later"],
  ['yamldecode("a: !unheard-of b")', "failure"],
])("%s is %s", (expression, kind) => {
  expect(valueFor(expression, OPEN)).toMatchObject({ kind });
});
