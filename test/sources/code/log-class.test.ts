import { expect, test } from "vitest";
import destination from "../../../src/checks/accesslog-destination.ts";
import { judgeSlice } from "../../../src/checks/judge.ts";
import { scanCode } from "../../../src/sources/code/index.ts";
import { INPUTS, tree } from "./tree.ts";

const FORMAT = "$context.requestId $context.extendedRequestId";
const template = (logClass: string) => `Resources:
  Log: { Type: AWS::Logs::LogGroup, Properties: { LogGroupClass: ${logClass} } }
  Api: { Type: AWS::ApiGateway::RestApi, Properties: { Name: a } }
  Prod:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      DeploymentId: d
      StageName: prod
      AccessLogSetting: { DestinationArn: !GetAtt Log.Arn, Format: ${FORMAT} }
`;
const configuration = (logClass: string) => `resource "aws_cloudwatch_log_group" "log" {
  name            = "log"
  log_group_class = "${logClass}"
}
resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = "a1b2c3d4e5"
  deployment_id = "d"
  stage_name    = "prod"
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.log.arn
    format          = "${FORMAT}"
  }
}
`;

test.each([
  ["STANDARD", "pass"],
  ["INFREQUENT_ACCESS", "fail"],
  ["DELIVERY", "fail"],
  // What a class can do that is not known here is not known either.
  ["GLACIAL", "unknown"],
])("a log group of class %s: %s", async (logClass, expected) => {
  for (const [name, text] of [
    ["template.yaml", template(logClass)],
    ["main.tf", configuration(logClass)],
  ] as const) {
    using folder = tree({ [name]: text });
    const verdicts: string[] = [];
    for await (const slice of scanCode([folder.root], { inputs: INPUTS, cwd: folder.root })) {
      verdicts.push(...judgeSlice(slice, [destination]).findings.map(({ verdict }) => verdict));
    }
    expect([name, verdicts]).toEqual([name, [expected]]);
  }
});
