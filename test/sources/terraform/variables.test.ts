// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are HCL's templates, not JavaScript's
import { expect, test } from "vitest";
import type { CodeInputs } from "../../../src/sources/code/input.ts";
import { messagesOf, sliceOf, verdictsOf } from "./folder.ts";

const MAIN = `
variable "stage" {
  type    = string
  default = "default"
}
resource "aws_api_gateway_stage" "this" {
  rest_api_id = "abc"
  stage_name  = var.stage
}
`;
const nameWith = (files: Record<string, string>, inputs: Partial<CodeInputs> = {}) =>
  sliceOf({ "main.tf": MAIN, ...files }, inputs).stages[0]?.name;

test("what is given later wins", () => {
  const environment = { TF_VAR_stage: "environment" };
  const plain = { "terraform.tfvars": 'stage = "tfvars"' };
  const json = { ...plain, "terraform.tfvars.json": '{ "stage": "tfvars.json" }' };
  const auto = { ...json, "b.auto.tfvars.json": '{"stage": "b.auto"}', "a.auto.tfvars": 'stage = "a.auto"' };
  const file = { ...auto, "given.tfvars": 'stage = "file"' };
  const given = { kind: "file", path: "/root/given.tfvars" } as const;
  expect(nameWith({})).toBe("default");
  expect(nameWith({}, { environment })).toBe("environment");
  expect(nameWith(plain, { environment })).toBe("tfvars");
  expect(nameWith(json, { environment })).toBe("tfvars.json");
  expect(nameWith(auto, { environment })).toBe("b.auto");
  expect(nameWith(file, { environment, variables: [given] })).toBe("file");
  const flag = { kind: "value", name: "stage", text: "flag" } as const;
  // Of these two the one that comes last on the command line.
  expect(nameWith(file, { environment, variables: [given, flag] })).toBe("flag");
  expect(nameWith(file, { environment, variables: [flag, given] })).toBe("file");
  expect(nameWith(file, { environment, variables: [flag, given, { ...flag, text: "again" }] })).toBe("again");
});

test("a missing variable file is a gap", () => {
  const { gaps } = sliceOf({ "main.tf": MAIN }, { variables: [{ kind: "file", path: "/root/none.tfvars" }] });
  expect(gaps).toEqual([expect.objectContaining({ kind: "unreadable", file: "none.tfvars" })]);
});

test("a variable file with a syntax error is a gap with its place", () => {
  const { gaps } = sliceOf({ "main.tf": MAIN, "terraform.tfvars": 'a = 1\nstage = = "x"' });
  expect(gaps).toEqual([
    expect.objectContaining({ kind: "syntax-error", file: "terraform.tfvars", line: 2, column: 9 }),
  ]);
});

const typed = (type: string, value: string, use: string, nullable = "") => `
variable "v" {
  type = ${type}
  default = ${value}
  ${nullable}
}
resource "aws_api_gateway_stage" "this" {
  rest_api_id = "abc"
  stage_name  = ${use}
}
`;

test.each([
  ["string", "12", "var.v", "12"],
  ["number", '"1.50"', "var.v", "1.5"],
  ["bool", '"true"', 'var.v ? "yes" : "no"', "yes"],
  ["list(string)", "[1, true]", 'join("-", var.v)', "1-true"],
  ["set(string)", '["b", "a", "b"]', 'join("-", var.v)', "a-b"],
  ["map(string)", "{ b = 1, a = 2 }", 'join("-", values(var.v))', "2-1"],
  [
    'object({ a = optional(string, "x"), b = optional(number) })',
    "{ c = 1 }",
    '"${var.v.a}-${var.v.b == null}"',
    "x-true",
  ],
  ['object({ a = optional(object({ b = optional(string, "deep") }), {}) })', "{}", "var.v.a.b", "deep"],
  ["tuple([string, number])", '[1, "2"]', '"${var.v[0]}${var.v[1] + 1}"', "13"],
  ["list(object({ a = string }))", "[{ a = 1, b = 2 }]", "var.v[0].a", "1"],
  ["any", "{ a = [1] }", "var.v.a[0]", "1"],
])("a variable of type %s whose default is %s", (type, value, use, name) => {
  expect(sliceOf(typed(type, value, use)).stages[0]?.name).toBe(name);
});

test("a null keeps null, unless the variable refuses it", () => {
  const inputs = { variables: [{ kind: "value" as const, name: "v", text: "null" }] };
  const use = 'var.v == null ? "null" : "value"';
  expect(sliceOf(typed("list(string)", '["a"]', use), inputs).stages[0]?.name).toBe("null");
  expect(sliceOf(typed("list(string)", '["a"]', use, "nullable = false"), inputs).stages[0]?.name).toBe(
    "value",
  );
});

test("--var of a complex type is an expression, of a simple one a text", () => {
  const list = { variables: [{ kind: "value" as const, name: "v", text: '["x", "y"]' }] };
  expect(sliceOf(typed("list(string)", "[]", 'join("+", var.v)'), list).stages[0]?.name).toBe("x+y");
  expect(sliceOf(typed("string", '""', "var.v"), list).stages[0]?.name).toBe('["x", "y"]');
});

test.each(["resource", "module"])("a --var that does not fit what a %s is repeated for is told", (what) => {
  const repeat = "for_each = var.t";
  const stage = (line: string) =>
    `resource "aws_api_gateway_stage" "t" {\n  ${line}\n  rest_api_id = "a"\n  stage_name = "prod"\n}\n`;
  const variable = 'variable "t" {\n  type = set(string)\n}\n';
  const files: Record<string, string> =
    what === "resource"
      ? { "main.tf": variable + stage(repeat) }
      : { "main.tf": `${variable}module "m" {\n  source = "./m"\n  ${repeat}\n}`, "m/main.tf": stage("") };
  const slice = sliceOf(files, { variables: [{ kind: "value" as const, name: "t", text: "5" }] });
  expect(verdictsOf(slice)).toEqual([expect.stringMatching(/: unknown$/)]);
  expect(messagesOf(slice)).toEqual([
    expect.stringContaining("for_each is var.t, which fails: the value of var.t does not fit its type"),
  ]);
});
