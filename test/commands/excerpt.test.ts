import { expect, test } from "vitest";
import { excerpts } from "../../src/commands/scan/excerpt.ts";
import { scan, tree } from "../sources/code/tree.ts";

const HALF_TF = `resource "aws_api_gateway_stage" "s" {
  rest_api_id   = "a"
  stage_name    = "prod"
  deployment_id = "d"
  tags = {
    team = "a"
  }

  # access_log_settings {
  access_log_settings {
    format = "$context.requestId"

    destination_arn = var.nowhere
  }
}
`;
const DYNAMIC_TF = `resource "aws_apigatewayv2_stage" "s" {
  api_id = "a"
  name   = "prod"
  dynamic "access_log_settings" {
    for_each = var.on ? [1] : []
    content {
      destination_arn = "arn:aws:logs:eu-west-1:1:log-group:a"
      format          = "$context.requestId"
    }
  }
}
variable "on" { type = bool }
`;
const HALF_YAML = `Resources:
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: a
      StageName: prod
      AccessLogSetting:
        DestinationArn: arn:aws:logs:eu-west-1:1:log-group:a
      Tags: []
`;
const PLAIN_YAML = `Resources:
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: a
      Description: AccessLogSetting is missing
      StageName: prod
`;
const JSON_TEMPLATE = `{
  "Resources": {
    "Stage": {
      "Type": "AWS::ApiGatewayV2::Stage",
      "Properties": {
        "ApiId": "a",
        "StageName": "prod",
        "AccessLogSettings": { "Format": "" }
      }
    }
  }
}
`;
const SERVICE = `service: a
provider:
  name: aws
  logs:
    restApi: true
    websocket: true
    frameworkLambda: true
    httpApi: \${ssm:/logs}
functions:
  f:
    events:
      - httpApi: GET /
`;
const PULUMI = `name: a
runtime: yaml
resources:
  stage:
    type: aws:apigatewayv2:Stage
    properties:
      apiId: a
      name: prod
      accessLogSettings:
        destinationArn: \${nowhere}
        format: $context.requestId
`;

test.each([
  ["the half of a Terraform block that is open", "main.tf", HALF_TF, [1, 10, 13, 11]],
  ["a dynamic block", "main.tf", DYNAMIC_TF, [1, 4, 5, 6]],
  ["settings in YAML of which a half is missing", "t.yaml", HALF_YAML, [2, 7, 8]],
  ["the head where no settings are", "t.yaml", PLAIN_YAML, [2, 3, 4]],
  ["settings on one line of JSON", "t.json", JSON_TEMPLATE, [3, 8]],
  ["the switch of a Serverless service", "serverless.yml", SERVICE, [4, 8]],
  ["settings in a Pulumi program", "Pulumi.yaml", PULUMI, [4, 9, 10, 11]],
])("%s", async (_, name, text, expected) => {
  using files = tree({ [name]: text });
  const { slices } = await scan(files.root);
  const [stage] = slices.flatMap(({ stages }) => stages);
  if (!stage) throw new Error("there is a stage");
  const lines = excerpts(files.root)(stage);
  expect(lines.map(({ number }) => number)).toEqual(expected.sort((a, b) => a - b));
  const written = text.split("\n");
  for (const { number, text: shown } of lines) expect(shown).toBe(written[number - 1]);
});
