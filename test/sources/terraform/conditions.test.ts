// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are HCL's templates, not JavaScript's
import { expect, test } from "vitest";
import { messagesOf, sliceOf, verdictsOf } from "./folder.ts";

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

const FLAGS = 'variable "a" {}\nvariable "b" {}\nvariable "c" {}\n';
const logged = (count: string, blocks: string) => `${FLAGS}
resource "aws_api_gateway_stage" "s" {
  count      = ${count}
  stage_name = "s"
  dynamic "access_log_settings" {
    for_each = ${blocks}
    content {
      destination_arn = "arn:aws:logs:eu-west-1:111122223333:log-group:x"
      format          = "$context.requestId"
    }
  }
}
`;

test.each([
  ["one side of && is what makes the stage", "var.a ? 1 : 0", "var.a && var.b ? [1] : []", "conditional"],
  ["&& makes the stage, its side logs", "var.a && var.b ? 1 : 0", "var.a ? [1] : []", "pass"],
  ["a side of || makes the stage", 'var.a == "x" ? 1 : 0', 'var.a == "x" || var.b ? [1] : []', "pass"],
  ["the other way round", "var.a || var.b ? 0 : 1", "!var.a ? [] : [1]", "fail"],
  ["both in both", "var.a && (var.b || var.c) ? 1 : 0", "var.b || var.c ? [1] : []", "pass"],
  ["a side that is not known and one that decides", "var.a ? 1 : 0", "var.a || true ? [1] : []", "pass"],
])("the sides of && and || are conditions of their own: %s", (_, count, blocks, verdict) => {
  expect(verdictsOf(sliceOf(logged(count, blocks)))).toEqual([`aws_api_gateway_stage.s[0]: ${verdict}`]);
});

test("what decides is named by its side", () => {
  expect(messagesOf(sliceOf(logged("var.a ? 1 : 0", "var.a && var.b ? [1] : []")))).toEqual([
    "Depends on var.b: pass when var.b is true (Writes to arn:aws:logs:eu-west-1:111122223333:log-group:x); fail when var.b is false (No access log is configured).",
  ]);
});

test("a predicate of very many sides is one condition", () => {
  const sides = Array.from({ length: 60 }, (_, at) => `(var.a == ${at} || var.b == ${at})`).join(" && ");
  const [message] = messagesOf(sliceOf(logged("1", `${sides} ? [1] : []`)));
  expect(message).toMatch(/^Depends on \(?var\.a == 0 \|\| var\.b == 0\)? && /);
});

test.each([
  ["what comes with apply", 'aws_x.a.id == "1"', 'aws_x.a.id == "2"'],
  ["a function that is not evaluated", "provider::x::f(1)", "provider::x::f(2)"],
  ["a function of different things", "issensitive(var.a)", "issensitive(var.b)"],
])("two things worked out from %s are two conditions", (_, one, other) => {
  const text = `${FLAGS}
    locals {
      one   = ${one}
      other = ${other}
    }
    resource "aws_x" "a" {}
    resource "aws_apigatewayv2_stage" "s" {
      api_id = "a"
      name   = "s"
      access_log_settings {
        destination_arn = local.one ? "arn:aws:logs:eu-west-1:1:log-group:x" : local.other ? null : "arn:aws:logs:eu-west-1:1:log-group:y"
        format          = "$context.requestId"
      }
    }`;
  expect(verdictsOf(sliceOf(text))).toEqual(["aws_apigatewayv2_stage.s: conditional"]);
});

test("what hangs on too much is another thing in each module", () => {
  const flags = Array.from({ length: 8 }, (_, at) => `c${at}`);
  const given = flags.map((flag) => `${flag} = var.${flag}\n`).join("");
  const declared = flags.map((flag) => `variable "${flag}" {}\n`).join("");
  const files = {
    "main.tf": `${declared}
      module "p" {
        source = "./m"
        want   = "x"
        ${given}
      }
      module "q" {
        source = "./m"
        want   = "z"
        ${given}
      }
      resource "aws_apigatewayv2_stage" "s" {
        api_id = "a"
        name   = "s"
        access_log_settings {
          destination_arn = module.p.on ? "arn:aws:logs:eu-west-1:1:log-group:x" : module.q.on ? null : "arn:aws:logs:eu-west-1:1:log-group:y"
          format          = "$context.requestId"
        }
      }`,
    "m/main.tf": `${declared}
      variable "want" {}
      locals {
        on = contains([${flags.map((flag) => `var.${flag} ? "x" : "y"`).join(", ")}], var.want)
      }
      output "on" {
        value = local.on
      }`,
  };
  expect(verdictsOf(sliceOf(files))).toEqual(["aws_apigatewayv2_stage.s: conditional"]);
});
