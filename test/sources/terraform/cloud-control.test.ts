// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HCL interpolates with ${…}
import { expect, test } from "vitest";
import { loadTerraform } from "../../../src/sources/terraform/index.ts";
import { filesOf, messagesOf, NO_INPUTS, sliceOf, verdictsOf } from "./folder.ts";

const stage = (more: string) =>
  `resource "awscc_apigateway_stage" "s" {\n  rest_api_id = "a"\n  stage_name  = "prod"\n  ${more}\n}\n`;

test.each([
  ["", "fail"],
  ["access_log_setting = null", "fail"],
  ["access_log_setting = {}", "fail"],
  ['access_log_setting = { destination_arn = "arn", format = "$context.requestId" }', "pass"],
  ['access_log_setting = { destination_arn = "arn" }', "fail"],
  [
    "access_log_setting = { destination_arn = aws_cloudwatch_log_group.g.arn, format = local.format }",
    "pass",
  ],
  ["access_log_setting = var.log", "unknown"],
  [
    'access_log_setting = var.on ? { destination_arn = "arn", format = "$context.requestId" } : null',
    "conditional",
  ],
])("a stage of the Cloud Control provider: %s", (more, verdict) => {
  const slice = sliceOf(`${stage(more)}
variable "log" {}
variable "on" { type = bool }
locals { format = "$context.requestId" }
resource "aws_cloudwatch_log_group" "g" { name = "g" }
`);
  expect(verdictsOf(slice)).toEqual([`awscc_apigateway_stage.s: ${verdict}`]);
});

test("the log group of the AWS provider that it writes to is found", () => {
  const slice = sliceOf(
    `${stage('access_log_setting = { destination_arn = aws_cloudwatch_log_group.g.arn, format = "x" }')}resource "aws_cloudwatch_log_group" "g" {}\n`,
  );
  expect(slice.stages[0]?.accessLog).toMatchObject({
    value: { destination: { state: "set", resource: "aws_cloudwatch_log_group.g" } },
  });
  expect(slice.stages[0]?.executionLog).toBeUndefined();
});

test("a stage of an HTTP or WebSocket API, and that of a deployment", () => {
  const slice = sliceOf(`resource "awscc_apigatewayv2_stage" "v2" {
  api_id = "a"
  stage_name = "prod"
  access_log_settings = { destination_arn = "arn", format = "$context.requestId" }
}
resource "awscc_apigateway_deployment" "made" {
  rest_api_id = "a"
  stage_name = "made"
}
resource "awscc_apigateway_deployment" "plain" {
  rest_api_id = "a"
}
`);
  expect(verdictsOf(slice)).toEqual([
    "awscc_apigatewayv2_stage.v2: pass",
    "awscc_apigateway_deployment.made: unknown",
  ]);
  expect(slice.stages[0]).toMatchObject({ apiType: "HTTP", apiTypeAssumed: expect.any(String) });
});

const terraform = await loadTerraform();

test("the same in a plan", () => {
  const resource = (type: string, name: string, values: object) => ({
    address: `${type}.${name}`,
    ...{ mode: "managed", type, name, values },
  });
  const on = { destination_arn: "arn", format: "$context.requestId" };
  const plan = {
    format_version: "1.2",
    terraform_version: "1.9.8",
    planned_values: {
      root_module: {
        resources: [
          resource("awscc_apigateway_stage", "on", { stage_name: "on", access_log_setting: on }),
          resource("awscc_apigateway_stage", "off", { stage_name: "off", access_log_setting: null }),
          resource("awscc_apigateway_stage", "later", {
            stage_name: "later",
            access_log_setting: { format: "x" },
          }),
          resource("awscc_apigateway_stage", "open", { stage_name: "open" }),
          resource("awscc_apigatewayv2_stage", "v2", { stage_name: "v2", access_log_settings: on }),
          resource("awscc_apigateway_deployment", "made", { stage_name: "made" }),
          resource("awscc_apigateway_deployment", "plain", {}),
        ],
      },
    },
    resource_changes: [
      {
        address: "awscc_apigateway_stage.later",
        change: { after_unknown: { access_log_setting: { destination_arn: true } } },
      },
      { address: "awscc_apigateway_stage.open", change: { after_unknown: { access_log_setting: true } } },
    ],
  };
  const file = { path: "plan.json", absolute: "/root/plan.json", text: JSON.stringify(plan) };
  expect(verdictsOf(terraform.planSlice(file, filesOf({}), NO_INPUTS, undefined))).toEqual([
    "awscc_apigateway_stage.on: pass",
    "awscc_apigateway_stage.off: fail",
    "awscc_apigateway_stage.later: pass",
    "awscc_apigateway_stage.open: unknown",
    "awscc_apigatewayv2_stage.v2: pass",
    "awscc_apigateway_deployment.made: unknown",
  ]);
});

test("a value that is missing is named in the code's own words", () => {
  expect(messagesOf(sliceOf(`${stage("access_log_setting = var.log")}variable "log" {}\n`))[0]).toMatch(
    /access_log_setting is var\.log, which has no value here: pass --var/,
  );
});
