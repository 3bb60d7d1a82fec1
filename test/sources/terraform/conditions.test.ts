// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are HCL's templates, not JavaScript's
import { expect, test } from "vitest";
import { sliceOf, verdictsOf } from "./folder.ts";

const LONG = "x".repeat(200);
const stage = (destination: string) => `
variable "a" {}
variable "b" {}
variable "mode" {}
resource "aws_api_gateway_stage" "this" {
  rest_api_id = "abc"
  stage_name  = "prod"
  access_log_settings {
    destination_arn = ${destination}
    format          = "$context.requestId"
  }
}
`;

test.each([
  // The same words, about two things: neither says anything about the other.
  ['join("", [for i, v in [var.a, var.b] : v.on ? ["x", ""][i] : ["", "x"][i]])', "conditional"],
  [
    '"%{ for i, v in [var.a, var.b] }%{ if v.on == 1 }${["x", ""][i]}%{ else }${["", "x"][i]}%{ endif }%{ endfor }"',
    "conditional",
  ],
  [
    '"${[for v in [var.a] : v.on == 1 ? "x" : ""][0]}${[for v in [var.b] : v.on == 1 ? "" : "x"][0]}"',
    "conditional",
  ],
  [`"\${var.a == "${LONG}a" ? "x" : ""}\${var.a == "${LONG}b" ? "" : "x"}"`, "conditional"],
  ['"${templatefile("t", { on = var.a })}${templatefile("u", { on = var.b })}"', "conditional"],
  ['var.mode != "m" ? (var.mode == "m" ? "" : "x") : "y"', "pass"],
  ['var.mode != "!=" ? (var.mode == "m" ? "" : "x") : "y"', "conditional"],
  // About one thing, each time round.
  ['"${[for v in ["x"] : var.mode == "m" ? v : ""][0]}${var.mode == "m" ? "" : "y"}"', "pass"],
])("conditions in %s", (destination, verdict) => {
  const files = {
    "main.tf": stage(destination),
    t: '${on == 1 ? "x" : ""}',
    u: '${on == 1 ? "" : "x"}',
  };
  expect(verdictsOf(sliceOf(files))).toEqual([`aws_api_gateway_stage.this: ${verdict}`]);
});

test("two instances of a module that are given what each.value says", () => {
  const main = `
    module "m" {
      source   = "./m"
      for_each = { a = var.a, b = var.b }
      text     = each.value.on == 1 ? "x" : ""
      other    = each.value.on == 1 ? "" : "x"
    }`;
  const files = {
    "main.tf": main + stage('"${module.m["a"].text}${module.m["b"].other}"'),
    "m/main.tf":
      'variable "text" {}\nvariable "other" {}\noutput "text" {\n value = var.text\n}\noutput "other" {\n value = var.other\n}\n',
  };
  expect(verdictsOf(sliceOf(files))).toEqual(["aws_api_gateway_stage.this: conditional"]);
});
