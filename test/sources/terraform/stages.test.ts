// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are HCL's templates, not JavaScript's
import { expect, test } from "vitest";
import { messagesOf, sliceOf, verdictsOf } from "./folder.ts";

const stage = (body: string, head = "") => `
${head}
resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
}
resource "aws_cloudwatch_log_group" "access" {
  name = "access"
}
resource "aws_api_gateway_stage" "this" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  stage_name    = "prod"
  deployment_id = aws_api_gateway_deployment.this.id
  ${body}
}
`;
const LOG = `access_log_settings {
  destination_arn = aws_cloudwatch_log_group.access.arn
  format          = jsonencode({ requestId = "$context.requestId" })
}`;
const ADDRESS = "aws_api_gateway_stage.this";

test.each([
  ["no block", "", "fail"],
  ["both halves", LOG, "pass"],
  ["no format", "access_log_settings {\n destination_arn = aws_cloudwatch_log_group.access.arn\n}", "fail"],
  ["a null destination", 'access_log_settings {\n destination_arn = null\n format = "x"\n}', "fail"],
  [
    "an empty format",
    'access_log_settings {\n destination_arn = aws_cloudwatch_log_group.access.arn\n format = ""\n}',
    "fail",
  ],
  ["an empty block", "access_log_settings {}", "fail"],
])("a block with %s", (_, body, verdict) => {
  expect(verdictsOf(sliceOf(stage(body)))).toEqual([`${ADDRESS}: ${verdict}`]);
});

test.each([
  ["[1]", "pass"],
  ["[]", "fail"],
  ["toset([])", "fail"],
  ["{}", "fail"],
  ["true ? [1] : []", "pass"],
  ["var.on ? [1] : []", "conditional"],
  ["!var.on ? [] : [1]", "conditional"],
  ["var.list", "unknown"],
  ["null == null ? [] : [1]", "fail"],
])("a dynamic block for each of %s", (forEach, verdict) => {
  const dynamic = `dynamic "access_log_settings" {
    for_each = ${forEach}
    content {
      destination_arn = aws_cloudwatch_log_group.access.arn
      format          = "$context.requestId"
    }
  }`;
  const variables = 'variable "on" {\n type = bool\n}\nvariable "list" {}';
  expect(verdictsOf(sliceOf(stage(dynamic, variables)))).toEqual([`${ADDRESS}: ${verdict}`]);
});

test("what for_each hands over: a null, and one of resources of which it is open how many there are", () => {
  const arn = '"arn:aws:logs:eu-west-1:111122223333:log-group:a"';
  const stages = (forEach: string, destination: string) => `
variable "names" {}
resource "aws_cloudwatch_log_group" "g" {
  for_each = toset(var.names)
  name     = each.key
}
resource "aws_apigatewayv2_stage" "s" {
  for_each = ${forEach}
  name     = each.key
  dynamic "access_log_settings" {
    for_each = each.value == null ? [] : [1]
    content {
      destination_arn = ${destination}
      format          = "$context.requestId"
    }
  }
}`;
  expect(verdictsOf(sliceOf(stages(`{ a = ${arn}, b = null }`, "each.value")))).toEqual([
    'aws_apigatewayv2_stage.s["a"]: pass',
    'aws_apigatewayv2_stage.s["b"]: fail',
  ]);
  expect(verdictsOf(sliceOf(stages("aws_cloudwatch_log_group.g", "each.value.arn")))).toEqual([
    "aws_apigatewayv2_stage.s[*]: pass",
  ]);
});

test("a variable without a value is named, with what to do", () => {
  const body = 'access_log_settings {\n destination_arn = var.log_group_arn\n format = "x"\n}';
  expect(messagesOf(sliceOf(stage(body, 'variable "log_group_arn" {}')))).toEqual([
    "The destination is not known here: destination_arn is var.log_group_arn, which has no value here: pass --var or scan the plan.",
  ]);
});

test("where the stage stands", () => {
  const [found] = sliceOf(stage(LOG)).stages;
  expect(found).toMatchObject({
    id: `main.tf#${ADDRESS}`,
    apiType: "REST",
    name: "prod",
    api: { name: "orders" },
    origin: { kind: "terraform", file: "main.tf", line: 9, endLine: 17, address: ADDRESS },
  });
});

test("a deployment's stage, unless a stage resource manages it", () => {
  const deployment = (name: string, stage: string) =>
    `resource "aws_api_gateway_deployment" "${name}" {\n  rest_api_id = aws_api_gateway_rest_api.orders.id\n  ${stage}\n}\n`;
  const head = [
    deployment("own", 'stage_name = "old"'),
    deployment("shared", 'stage_name = "prod"'),
    deployment("none", ""),
    deployment("empty", 'stage_name = ""'),
  ].join("");
  expect(verdictsOf(sliceOf(stage(LOG, head)))).toEqual([
    "aws_api_gateway_deployment.own: fail",
    `${ADDRESS}: pass`,
  ]);
});

test("a quick-create API's $default stage", () => {
  const api = (name: string, target: string) =>
    `resource "aws_apigatewayv2_api" "${name}" {\n  name = "${name}-api"\n  protocol_type = "HTTP"\n  ${target}\n}\n`;
  const slice = sliceOf(
    api("quick", "target = aws_lambda_function.f.arn") + api("plain", "") + api("no", "target = null"),
  );
  expect(verdictsOf(slice)).toEqual(["aws_apigatewayv2_api.quick: fail"]);
  expect(slice.stages[0]).toMatchObject({ name: "$default", managed: true, api: { name: "quick-api" } });
});

test("the kind and name of an API that a module is passed", () => {
  const slice = sliceOf({
    "main.tf": `
      resource "aws_apigatewayv2_api" "chat" {
        for_each      = toset(["a"])
        name          = "chat-\${each.key}"
        protocol_type = "WEBSOCKET"
      }
      module "stage" {
        source = "./stage"
        api_id = aws_apigatewayv2_api.chat["a"].id
      }
      module "other" {
        source = "./stage"
        api_id = "abc"
      }`,
    "stage/main.tf": `
      variable "api_id" {}
      resource "aws_apigatewayv2_stage" "this" {
        api_id = var.api_id
        name   = "live"
      }`,
  });
  expect(slice.stages[0]).toMatchObject({ apiType: "WEBSOCKET", api: { name: "chat-a" } });
  expect(slice.stages[1]).toMatchObject({ apiType: "HTTP", apiTypeAssumed: expect.stringContaining("abc") });
});

test("JSON syntax, with blocks in all its spellings", () => {
  const settings = { destination_arn: "${aws_cloudwatch_log_group.a.arn}", format: "$context.requestId" };
  const of = (more: object) => ({ rest_api_id: "a", stage_name: "prod", ...more });
  const document = {
    "//": "a comment",
    variable: { on: { type: "bool" } },
    resource: {
      aws_cloudwatch_log_group: { a: { name: "a" } },
      aws_api_gateway_stage: {
        object: of({ access_log_settings: settings }),
        list: [of({ access_log_settings: [settings] })],
        none: of({ access_log_settings: [] }),
        null: of({ access_log_settings: null }),
        off: of({ dynamic: { access_log_settings: { for_each: [], content: settings } } }),
        on: of({ dynamic: { access_log_settings: { for_each: [1], content: settings } } }),
        open: of({
          dynamic: [{ access_log_settings: [{ for_each: "${var.on ? [1] : []}", content: settings }] }],
        }),
      },
    },
  };
  const slice = sliceOf({ "main.tf.json": JSON.stringify(document, undefined, 2) });
  expect(slice.gaps).toEqual([]);
  expect(verdictsOf(slice).map((line) => line.replace("aws_api_gateway_stage.", ""))).toEqual([
    "object: pass",
    "list: pass",
    "none: fail",
    "null: fail",
    "off: fail",
    "on: pass",
    "open: conditional",
  ]);
  expect(slice.stages[0]?.origin).toMatchObject({ file: "main.tf.json", line: 15 });
});

test.each([
  ['"arn:aws:logs:${var.region}:1:log-group:x"', "pass"],
  ['"${var.region}"', "unknown"],
  ['"${var.a}${var.region}"', "unknown"],
  ['format("arn:%s", var.region)', "pass"],
  ["data.aws_cloudwatch_log_group.a.arn", "unknown"],
  ["try(var.region, aws_cloudwatch_log_group.access.arn)", "unknown"],
  ["coalesce(null, aws_cloudwatch_log_group.access.arn)", "pass"],
  ["coalesce(var.region, aws_cloudwatch_log_group.access.arn)", "pass"],
  ['coalesce(var.region, "arn:x")', "pass"],
  ['try(coalesce(var.region, ""), null)', "unknown"],
  ["coalesce(var.region, var.a)", "unknown"],
  ["coalesce(one(aws_cloudwatch_log_group.open[*].arn), aws_cloudwatch_log_group.access.arn)", "pass"],
  ['coalesce(var.on ? "" : null, "arn:x")', "pass"],
  ["provider::aws::arn_build(1)", "unknown"],
  ["module.nowhere.arn", "unknown"],
  ['terraform.workspace == "prod" ? "arn:x" : null', "conditional"],
  ['lookup({ dev = null }, "prod", "arn:x")', "pass"],
  ['lookup({ dev = "arn:x" }, var.region, "")', "unknown"],
  ['trimsuffix(aws_cloudwatch_log_group.access.arn, ":*")', "pass"],
  ['replace(aws_cloudwatch_log_group.access.arn, ":*", "")', "pass"],
  ['replace(aws_cloudwatch_log_group.access.arn, ":*", var.region)', "unknown"],
  ['join("", [aws_cloudwatch_log_group.access.arn])', "pass"],
  ['join("", aws_cloudwatch_log_group.many.*.arn)', "pass"],
  ['join(":", ["arn", var.region])', "pass"],
  ['join("", [var.region])', "unknown"],
  ['split("|", aws_cloudwatch_log_group.access.arn)[0]', "pass"],
  ['try([for x in [{ arn = "arn:x" }, {}] : x.arn][0], null)', "fail"],
  ["sensitive(aws_cloudwatch_log_group.access.arn)", "pass"],
  ['aws_cloudwatch_log_group.access.arn != null ? "arn:x" : null', "pass"],
])("a destination of %s", (destination, verdict) => {
  const body = `access_log_settings {\n destination_arn = ${destination}\n format = "x"\n}`;
  const head =
    'variable "region" {}\nvariable "a" {}\ndata "aws_cloudwatch_log_group" "a" {\n name = "a"\n}\nmodule "nowhere" {\n source = "a/b/c"\n}\nresource "aws_cloudwatch_log_group" "many" {\n count = 1\n}\nvariable "on" {\n type = bool\n}\nresource "aws_cloudwatch_log_group" "open" {\n count = var.on ? 1 : 0\n}';
  expect(verdictsOf(sliceOf(stage(body, head)))).toEqual([`${ADDRESS}: ${verdict}`]);
});

test("enabled = false in OpenTofu's lifecycle means no stage", () => {
  expect(sliceOf(stage("lifecycle {\n enabled = false\n}")).stages).toEqual([]);
  expect(sliceOf(stage("lifecycle {\n enabled = var.x\n}", 'variable "x" {}')).stages).toHaveLength(1);
});

test("the account's role", () => {
  const account = (role: string) =>
    sliceOf(`resource "aws_api_gateway_account" "this" {\n${role}\n}`).surroundings;
  expect(account("")).toEqual({ accountRole: { state: "known", value: null } });
  expect(account("cloudwatch_role_arn = aws_iam_role.r.arn")).toMatchObject({
    accountRole: { state: "unknown" },
  });
  expect(sliceOf(stage("")).surroundings.accountRole).toBeUndefined();
});

test.each([
  ["terraform_data.text.output", 'input = ""', "fail"],
  ["terraform_data.text.output", 'input = "$context.requestId"', "pass"],
  ["terraform_data.text.output", "", "fail"],
  ["terraform_data.text.input", "", "unknown"],
  ["terraform_data.text.id", "", "pass"],
])("a format that is %s, with %s", (format, input, verdict) => {
  const log = `access_log_settings {\n destination_arn = aws_cloudwatch_log_group.access.arn\n format = ${format}\n}`;
  const head = `resource "terraform_data" "text" {\n${input}\n}`;
  expect(verdictsOf(sliceOf(stage(log, head)))).toEqual([`${ADDRESS}: ${verdict}`]);
});

test("a destination that is an argument no code sets is not taken to be there", () => {
  const log =
    'access_log_settings {\n destination_arn = aws_cloudwatch_log_group.access.kms_key_id\n format = "x"\n}';
  expect(messagesOf(sliceOf(stage(log)))).toEqual([
    "The destination is not known here: destination_arn is aws_cloudwatch_log_group.access.kms_key_id, which is not set in the code, and may stay empty: scan the plan.",
  ]);
});

test.each([
  ["enabled = false", "aws_cloudwatch_log_group.off.arn", "unknown"],
  ["enabled = false", "try(aws_cloudwatch_log_group.off.arn, null)", "fail"],
  ["enabled = var.on", "try(aws_cloudwatch_log_group.off.arn, null)", "conditional"],
  ["enabled = !var.on", "var.on ? null : aws_cloudwatch_log_group.off.arn", "conditional"],
  ["enabled = true", "aws_cloudwatch_log_group.off.arn", "pass"],
])("a log group with %s in OpenTofu's lifecycle, used as %s", (enabled, destination, verdict) => {
  const head = `variable "on" {}\nresource "aws_cloudwatch_log_group" "off" {\n name = "a"\n lifecycle {\n  ${enabled}\n }\n}`;
  const log = `access_log_settings {\n destination_arn = ${destination}\n format = "x"\n}`;
  expect(verdictsOf(sliceOf(stage(log, head)))).toEqual([`${ADDRESS}: ${verdict}`]);
});

test("OpenTofu's enabled in JSON, and one that is open", () => {
  const body = { rest_api_id: "abc", stage_name: "prod", lifecycle: { enabled: false } };
  const json = JSON.stringify({ resource: { aws_api_gateway_stage: { this: body } } });
  expect(sliceOf({ "main.tf.json": json }).stages).toEqual([]);
  const [open] = sliceOf(stage("lifecycle {\n enabled = var.x\n}", 'variable "x" {}')).stages;
  expect(open?.worlds).toEqual([{ assignment: { "var.x": true }, isDefault: false }]);
});

test("more stages than are looked at in one root are a gap", () => {
  const many = (count: number, name: string) =>
    `resource "aws_api_gateway_stage" "${name}" {\n count = ${count}\n rest_api_id = "a"\n stage_name = "s\${count.index}"\n}\n`;
  const full = Array.from({ length: 20 }, (_, position) => many(1000, `s${position}`)).join("");
  expect(sliceOf(full).gaps).toEqual([]);
  const over = sliceOf(full + many(1, "last"));
  expect(over.stages).toHaveLength(20_000);
  expect(over.gaps).toEqual([
    expect.objectContaining({
      kind: "limit-exceeded",
      message: expect.stringContaining("over 20000 stages"),
    }),
  ]);
});

test.each([
  'trimsuffix(aws_cloudwatch_log_group.access.arn, ":*")',
  'replace(aws_cloudwatch_log_group.access.arn, ":*", "")',
  'join("", aws_cloudwatch_log_group.access.*.arn)',
  'join(" ", ["$context.requestId", var.name])',
])("%s is there, whatever it will be", (value) => {
  const log = `access_log_settings {\n destination_arn = ${value}\n format = "x"\n}`;
  expect(verdictsOf(sliceOf(stage(log, 'variable "name" {}')))).toEqual([`${ADDRESS}: pass`]);
});
