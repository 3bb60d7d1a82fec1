import { describe, expect, test } from "vitest";
import { messagesOf, sliceOf, verdictsOf } from "./folder.ts";

const MODULE = `
variable "name" { type = string }
variable "log" {
  type = object({
    destination_arn = string
    format          = optional(string, "$context.requestId")
  })
  default = null
}
resource "aws_apigatewayv2_api" "this" {
  name          = var.name
  protocol_type = "WEBSOCKET"
}
resource "aws_apigatewayv2_stage" "this" {
  api_id = aws_apigatewayv2_api.this.id
  name   = "live"
  dynamic "access_log_settings" {
    for_each = var.log[*]
    content {
      destination_arn = access_log_settings.value.destination_arn
      format          = access_log_settings.value.format
    }
  }
}
output "stage" { value = aws_apigatewayv2_stage.this.name }
`;
const MAIN = `
resource "aws_cloudwatch_log_group" "a" { name = "a" }
locals {
  apis = {
    "or.ders" = { log = { destination_arn = aws_cloudwatch_log_group.a.arn } }
    bare      = { log = null }
  }
}
module "api" {
  source   = "./modules/api"
  for_each = local.apis
  name     = each.key
  log      = each.value.log
}
`;

test("a module for each of a map", () => {
  const slice = sliceOf({ "main.tf": MAIN, "modules/api/main.tf": MODULE });
  expect(verdictsOf(slice)).toEqual([
    'module.api["bare"].aws_apigatewayv2_stage.this: fail',
    'module.api["or.ders"].aws_apigatewayv2_stage.this: pass',
  ]);
  expect(slice.gaps).toEqual([]);
  expect(slice.stages[0]).toMatchObject({
    apiType: "WEBSOCKET",
    origin: { file: "modules/api/main.tf", line: 14 },
    id: 'modules/api/main.tf#module.api["bare"].aws_apigatewayv2_stage.this',
  });
});

const STAGE = `
resource "aws_api_gateway_stage" "this" {
  COUNT
  rest_api_id = "abc123"
  stage_name  = "prod"
  access_log_settings {
    destination_arn = DESTINATION
    format          = "$context.requestId"
  }
}
resource "aws_cloudwatch_log_group" "a" {
  COUNT
  name = "a"
}
variable "on" {}
variable "names" {}
`;
const repeated = (count: string, destination: string) =>
  STAGE.replaceAll("COUNT", count).replace("DESTINATION", destination);

test.each([
  ["count = 0", "aws_cloudwatch_log_group.a[0].arn", []],
  ["count = 2", "aws_cloudwatch_log_group.a[count.index].arn", ["this[0]: pass", "this[1]: pass"]],
  ['count = "1"', "one(aws_cloudwatch_log_group.a[*].arn)", ["this[0]: pass"]],
  ["count = var.on ? 1 : 0", "aws_cloudwatch_log_group.a[0].arn", ["this[0]: pass"]],
  ["count = var.on ? 1 : 0", "var.on ? null : aws_cloudwatch_log_group.a[0].arn", ["this[0]: fail"]],
  ["count = var.on ? 1 : 0", "try(aws_cloudwatch_log_group.a[0].arn, null)", ["this[0]: pass"]],
  ["count = var.names", "aws_cloudwatch_log_group.a[count.index].arn", ["this[*]: pass"]],
  ["count = var.names", "try(aws_cloudwatch_log_group.a[0].arn, null)", ["this[*]: unknown"]],
  ["for_each = var.names", "aws_cloudwatch_log_group.a[each.key].arn", ["this[*]: pass"]],
  ["for_each = var.names", "each.value.arn", ["this[*]: unknown"]],
  [
    'for_each = toset(["a", "b"])',
    "aws_cloudwatch_log_group.a[each.key].arn",
    ['this["a"]: pass', 'this["b"]: pass'],
  ],
  ['for_each = { x = "arn:x", y = "" }', "each.value", ['this["x"]: pass', 'this["y"]: fail']],
  ["for_each = aws_x.y.ids", "each.value", ["this[*]: unknown"]],
])("a stage with %s that logs to %s", (count, destination, expected) => {
  expect(verdictsOf(sliceOf(repeated(count, destination)))).toEqual(
    expected.map((line) => `aws_api_gateway_stage.${line}`),
  );
});

test("a count that is far too large is cut, and says so", () => {
  const slice = sliceOf(repeated("count = 1000000000", '"arn:x"'));
  expect(slice.stages).toHaveLength(1000);
  expect(slice.gaps).toEqual([
    expect.objectContaining({ kind: "limit-exceeded", message: expect.stringContaining("1000000000") }),
  ]);
});

test("a module that is not on disk is a gap that says what to do", () => {
  const main = '\nmodule "gateway" {\n  source = "terraform-aws-modules/apigateway-v2/aws"\n}\n';
  const { gaps } = sliceOf(main);
  expect(gaps).toEqual([
    {
      kind: "unresolved-module",
      file: "main.tf",
      line: 2,
      message: expect.stringContaining("run terraform init"),
    },
  ]);
});

test("a downloaded module is found through modules.json, also within a module", () => {
  const manifest = {
    Modules: [
      { Key: "", Source: "", Dir: "." },
      { Key: "outer", Source: "./outer", Dir: "outer" },
      { Key: "outer.api", Source: "example.com/api", Dir: ".terraform/modules/outer.api" },
    ],
  };
  const slice = sliceOf({
    "main.tf": 'module "outer" {\n  source = "./outer"\n}',
    "outer/main.tf": 'module "api" {\n  source = "example.com/api"\n  name = "x"\n}',
    ".terraform/modules/modules.json": JSON.stringify(manifest),
    ".terraform/modules/outer.api/main.tf": MODULE,
  });
  expect(verdictsOf(slice)).toEqual(["module.outer.module.api.aws_apigatewayv2_stage.this: fail"]);
  expect(slice.gaps).toEqual([]);
});

test("modules that call each other end", () => {
  const { gaps } = sliceOf({
    "main.tf": 'module "a" {\n  source = "./a"\n}',
    "a/main.tf": 'module "b" {\n  source = "../b"\n}',
    "b/main.tf": 'module "a" {\n  source = "../a"\n}',
  });
  expect(gaps).toEqual([
    expect.objectContaining({
      kind: "unresolved-module",
      file: "b/main.tf",
      message: expect.stringContaining("calls itself"),
    }),
  ]);
});

test("the same condition decides alike in the root and in the module it is passed to", () => {
  const slice = sliceOf({
    "main.tf": `
      variable "logging" { type = bool }
      module "api" {
        source = "./modules/api"
        name   = "x"
        log    = var.logging ? { destination_arn = "arn:x", format = "$context.requestId" } : null
      }`,
    "modules/api/main.tf": MODULE,
  });
  expect(verdictsOf(slice)).toEqual(["module.api.aws_apigatewayv2_stage.this: conditional"]);
});

test("an override file takes the place of what it names", () => {
  const slice = sliceOf({
    "main.tf": repeated("", '"arn:x"'),
    "main_override.tf":
      'resource "aws_api_gateway_stage" "this" {\n  stage_name = "dev"\n  access_log_settings {\n    destination_arn = ""\n    format = ""\n  }\n}',
  });
  expect(verdictsOf(slice)).toEqual(["aws_api_gateway_stage.this: fail"]);
  expect(slice.stages[0]?.name).toBe("dev");
});

test("a .tofu file hides the .tf file of its name", () => {
  const slice = sliceOf({ "main.tf": repeated("", '"arn:x"'), "main.tofu": repeated("", '""') });
  expect(verdictsOf(slice)).toEqual(["aws_api_gateway_stage.this: fail"]);
});

test("two roots that call one module have stages of their own", () => {
  const main = 'module "api" {\n  source = "../modules/api"\n  name = "x"\n}';
  const files = { "dev/main.tf": main, "prod/main.tf": main, "modules/api/main.tf": MODULE };
  const ids = ["dev", "prod"].flatMap((root) =>
    sliceOf(files, {}, `/root/${root}`).stages.map(({ id }) => id),
  );
  const address = "modules/api/main.tf#module.api.aws_apigatewayv2_stage.this";
  expect(ids).toEqual([`${address}@dev`, `${address}@prod`]);
});

test("a module that is not on disk, but called no times, is no gap", () => {
  const main =
    'module "gateway" {\n  count  = 0\n  source = "a/b/c"\n}\nlocals {\n  n = length(module.gateway)\n}\n';
  expect(sliceOf(main + repeated("count = local.n", '"arn:x"'))).toMatchObject({ stages: [], gaps: [] });
});

test("an argument called enabled is a variable of the module like any other", () => {
  const slice = sliceOf({
    "main.tf": 'module "off" {\n  source = "./m"\n  enabled = false\n}',
    "m/main.tf": `
      variable "enabled" { default = true }
      resource "aws_api_gateway_stage" "this" {
        rest_api_id = "abc"
        stage_name  = "prod"
        dynamic "access_log_settings" {
          for_each = var.enabled ? [1] : []
          content {
            destination_arn = "arn:x"
            format          = "x"
          }
        }
      }`,
  });
  expect(verdictsOf(slice)).toEqual(["module.off.aws_api_gateway_stage.this: fail"]);
});

test("a local in an override file takes the place of that local in any block", () => {
  const slice = sliceOf({
    "main.tf": `locals {\n  other = 1\n}\nlocals {\n  arn = "arn:x"\n}\n${repeated("", "local.arn")}`,
    "override.tf": 'locals {\n  arn = ""\n}',
  });
  expect(verdictsOf(slice)).toEqual(["aws_api_gateway_stage.this: fail"]);
});

test("two blocks of one address are both judged, and said to be refused", () => {
  const slice = sliceOf({ "a.tf": repeated("", '""'), "b.tf": repeated("", '"arn:x"') });
  expect(verdictsOf(slice)).toEqual(["aws_api_gateway_stage.this: fail", "aws_api_gateway_stage.this: pass"]);
  expect(new Set(slice.stages.map(({ id }) => id)).size).toBe(2);
  expect(slice.gaps.map(({ message }) => message)).toContain(
    "b.tf:2: resource aws_api_gateway_stage this is declared a second time in this folder, which Terraform refuses: which one counts is not known.",
  );
});

test.each(["aws_apigatewayv2_api.this[0].id", 'join("", aws_apigatewayv2_api.this.*.id)'])(
  "the kind of an API that a module gives out as %s",
  (output) => {
    const slice = sliceOf({
      "main.tf": `
        module "a" {
          source   = "./m"
          for_each = { x = "HTTP", y = "WEBSOCKET" }
          type     = each.value
        }
        resource "aws_apigatewayv2_stage" "s" {
          api_id = module.a["y"].api
          name   = "live"
        }`,
      "m/main.tf": `
        variable "type" {}
        resource "aws_apigatewayv2_api" "this" {
          count         = 1
          name          = "chat"
          protocol_type = var.type
        }
        output "api" {
          value = ${output}
        }`,
    });
    expect(slice.stages).toMatchObject([{ apiType: "WEBSOCKET", api: { name: "chat" } }]);
  },
);

describe("override files", () => {
  const A = "arn:aws:logs:eu-west-1:111122223333:log-group:a";
  const B = "arn:aws:logs:eu-west-1:111122223333:log-group:b";
  const log = (destination_arn: string | null) => ({ destination_arn, format: "$context.requestId" });
  const json = (body: object) => JSON.stringify({ resource: { aws_apigatewayv2_stage: { s: body } } });
  const hcl = (body: string) => `resource "aws_apigatewayv2_stage" "s" {\n${body}\n}\n`;
  const block = (destination: string) =>
    `access_log_settings {\n  destination_arn = ${destination}\n  format = "$context.requestId"\n}`;
  const HEAD = { api_id: "a", name: "s" };
  const dynamic = (for_each: readonly string[]) => ({
    dynamic: { access_log_settings: { for_each, content: log(B) } },
  });

  test.each<[string, Record<string, string>, RegExp]>([
    [
      "blocks in JSON over HCL",
      {
        "main.tf": hcl(`api_id = "a"\n${block(`"${A}"`)}`),
        "override.tf.json": json({ access_log_settings: log(B) }),
      },
      /Writes to .*:b\./,
    ],
    [
      "a half in JSON over HCL",
      {
        "main.tf": hcl(`api_id = "a"\n${block(`"${A}"`)}`),
        "override.tf.json": json({ access_log_settings: [log(null)] }),
      },
      /Half-configured/,
    ],
    [
      "blocks in HCL over JSON",
      {
        "main.tf.json": json({ ...HEAD, access_log_settings: log(A) }),
        "override.tf": hcl(block("null")),
      },
      /Half-configured/,
    ],
    [
      "dynamic blocks over written ones, both in JSON",
      {
        "main.tf.json": json({ ...HEAD, access_log_settings: log(A) }),
        "override.tf.json": json(dynamic([])),
      },
      /No access log/,
    ],
    [
      "written blocks over dynamic ones, both in JSON",
      {
        "main.tf.json": json({ ...HEAD, ...dynamic([]) }),
        "override.tf.json": json({ access_log_settings: log(A) }),
      },
      /Writes to .*:a\./,
    ],
    [
      "dynamic blocks of another type",
      {
        "main.tf.json": json({ ...HEAD, ...dynamic(["x"]) }),
        "override.tf.json": json({ dynamic: { route_settings: { for_each: [], content: {} } } }),
      },
      /Writes to .*:b\./,
    ],
  ])("%s", (_, files, message) => {
    expect(messagesOf(sliceOf(files))).toEqual([expect.stringMatching(message)]);
  });
});
