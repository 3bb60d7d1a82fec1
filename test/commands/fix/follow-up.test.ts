// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of Terraform and CloudFormation
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { edited, placeBefore } from "../../../src/fixes/code/patch.ts";
import { cli } from "../cli.ts";

const TERRAFORM = `resource "aws_apigatewayv2_api" "h" {
  name          = "h"
  protocol_type = "HTTP"
}
resource "aws_apigatewayv2_stage" "d" {
  api_id = aws_apigatewayv2_api.h.id
  name   = "$default"
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.h.arn
    format          = ""
  }
}
resource "aws_cloudwatch_log_group" "h" {
  name = "h"
}
resource "aws_apigatewayv2_stage" "counted" {
  count  = 2
  api_id = aws_apigatewayv2_api.h.id
  name   = "s\${count.index}"
}
resource "aws_cloudwatch_log_group" "free" {
  count = 2
  name  = "free\${count.index}"
}
`;

const TEMPLATE = `Resources:
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: r
      StageName: prod
      AccessLogSetting:
        DestinationArn: !GetAtt Lines.Arn
  Lines:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: lines
`;

const LITERAL = TEMPLATE.replace("LogGroupName: lines", "RetentionInDays: !Ref Days").replace(
  "Resources:",
  "Parameters: {Days: {Type: Number}}\nResources:",
);

function folder(name: string, text: string) {
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-follow-"));
  writeFileSync(join(cwd, name), text);
  const fix = (...args: string[]) => cli(["fix", ".", "--no-config", ...args], { cwd });
  return { fix, text: () => readFileSync(join(cwd, name), "utf8") };
}

const BOTH = ["--only", "apigw_accesslogging,apigw_accesslog_retention"];

test.each([
  ["main.tf", TERRAFORM, 2, /retention_in_days = 90/g],
  ["t.yaml", TEMPLATE, 1, /RetentionInDays: 90/g],
])(
  "a log group that was there keeps its lines as long as is asked, in the same run: %s",
  async (name, text, count, days) => {
    const { fix, text: now } = folder(name, text);
    await fix(...BOTH, "--write");
    expect(now().match(days)).toHaveLength(count);
    expect((await fix(...BOTH, "--as", "patch")).stdout).toBe("");
  },
);

test("where only the log is asked for, the log group stays", async () => {
  const { fix, text } = folder("main.tf", TERRAFORM);
  await fix("--only", "apigw_accesslogging", "--write");
  expect(text()).not.toContain("retention_in_days");
  expect((await fix("--only", "apigw_accesslogging", "--as", "patch")).stdout).toBe("");
});

test("a retention that cannot be changed is left to people, and the log is given all the same", async () => {
  const { fix, text } = folder("t.yaml", LITERAL);
  const { stdout } = await fix(...BOTH, "--write", "--parameter", "Days=3");
  expect(text()).toContain("Format: ");
  expect(text()).toContain("RetentionInDays: !Ref Days");
  expect(stdout).toMatch(/Left to you.*apigw_accesslog_retention/s);
});

test("a diff shows tabs as they are", async () => {
  const { fix } = folder("main.tf", TERRAFORM.replaceAll("  ", "\t"));
  expect((await fix(...BOTH)).stdout).toContain('\n \tname\t = "$default"');
});

test("places of an edited text are found in the one before", () => {
  const text = "abcdef";
  const edits = [
    { start: 1, end: 2, text: "BBB" },
    { start: 4, end: 4, text: "++" },
  ];
  expect(edited(text, edits)).toBe("aBBBcd++ef");
  expect([..."aBBBcd++ef", ""].map((_, at) => placeBefore(edits, at))).toEqual([
    0,
    1,
    undefined,
    undefined,
    2,
    3,
    4,
    undefined,
    4,
    5,
    6,
  ]);
});
