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
    api: { name: "aws_api_gateway_rest_api.orders" },
    origin: { kind: "terraform", file: "main.tf", line: 9, endLine: 17, address: ADDRESS },
  });
});
