// biome-ignore-all lint/suspicious/noTemplateCurlyInString: HCL interpolates with ${…}
import { expect, test } from "vitest";
import { loadTerraform } from "../../../src/sources/terraform/index.ts";
import { inExport, inPreview, inYaml } from "../pulumi/shapes.ts";
import { filesOf, NO_INPUTS, sliceOf } from "./folder.ts";

const STAGE = '{"Resources":{"S":{"Type":"AWS::ApiGateway::Stage"}}}';
const QUEUE = '{"Resources":{"Q":{"Type":"AWS::SQS::Queue"}}}';
const MAKES = "makes stages, which are not judged here: scan the template as a file of its own.";
const AWAY = "is not in sight, so stages in it are not seen: scan that too.";

const stack = (more: string, type = "aws_cloudformation_stack") =>
  `resource "${type}" "s" {\n  name = "s"\n  ${more}\n}\n`;
const told = (text: string, others: Readonly<Record<string, string>> = {}) =>
  sliceOf({ "main.tf": text, ...others }).gaps.map(({ kind, message }) => `${kind} ${message}`);

const gap = (words: string, address = "aws_cloudformation_stack.s") => [
  `unresolved-module main.tf:1: ${address} deploys a CloudFormation template that ${words}`,
];

test.each([
  ['template_body = jsonencode({ Resources = { S = { Type = "AWS::Serverless::Api" } } })', gap(MAKES)],
  ["template_body = <<-EOT\n    Resources:\n      S: {Type: AWS::CloudFormation::Stack}\n  EOT", gap(MAKES)],
  ['template_body = jsonencode({ Resources = { Q = { Type = "AWS::SQS::Queue" } } })', []],
  ['template_url = "https://s3.amazonaws.com/bucket/template.yaml"', gap(AWAY)],
  ["template_body = var.body", gap(AWAY)],
  ['template_body = var.on ? "Resources: {}" : var.body', gap(AWAY)],
  ['template_body = templatefile("stage.tftpl", {})', gap(MAKES)],
  ['template_body = file("${path.module}/stage.json")', []],
  ['template_body = file("../stage.json")', gap(AWAY)],
])("a template that Terraform hands to CloudFormation: %s", (more, gaps) => {
  const variables = 'variable "body" {}\nvariable "on" { type = bool }\n';
  expect(told(stack(more) + variables, { "stage.json": STAGE, "stage.tftpl": STAGE })).toEqual(gaps);
});

test.each(["aws_cloudformation_stack_set", "aws_serverlessapplicationrepository_cloudformation_stack"])(
  "%s",
  (type) => {
    expect(told(stack("", type))).toEqual(gap(AWAY, `${type}.s`));
  },
);

test("the same in a plan", async () => {
  const terraform = await loadTerraform();
  const resource = (name: string, values: object) => ({
    address: `aws_cloudformation_stack.${name}`,
    ...{ mode: "managed", type: "aws_cloudformation_stack", name, values },
  });
  const plan = {
    format_version: "1.2",
    planned_values: {
      root_module: {
        resources: [
          resource("stage", { template_body: STAGE }),
          resource("queue", { template_body: QUEUE }),
          resource("away", { template_url: "https://example.com" }),
        ],
      },
    },
  };
  const file = { path: "plan.json", absolute: "/root/plan.json", text: JSON.stringify(plan) };
  const slice = terraform.planSlice(
    file,
    filesOf({ "main.tf": stack('template_url = "x"') }),
    NO_INPUTS,
    undefined,
  );
  expect(slice.gaps.map(({ message }) => message)).toEqual([
    `plan.json: aws_cloudformation_stack.stage deploys a CloudFormation template that ${MAKES}`,
    `plan.json: aws_cloudformation_stack.away deploys a CloudFormation template that ${AWAY}`,
  ]);
});

test.each([
  ["a program", inYaml],
  ["a preview", inPreview],
  ["an exported stack", inExport],
])("the same in %s of Pulumi", (_, written) => {
  const { gaps } = written({
    stage: ["aws:cloudformation/stack:Stack", { templateBody: STAGE }],
    queue: ["aws:cloudformation/stack:Stack", { templateBody: QUEUE }],
    away: ["aws:cloudformation:StackSet", { templateUrl: "https://example.com" }],
  });
  expect(gaps.map(({ message }) => message)).toEqual([
    `stage deploys a CloudFormation template that ${MAKES}`,
    `away deploys a CloudFormation template that ${AWAY}`,
  ]);
});
