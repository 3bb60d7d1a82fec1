import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { excerpts } from "../../src/commands/scan/excerpt.ts";
import { scan, tree } from "../sources/code/tree.ts";
import { cli } from "./cli.ts";

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

test("a text in UTF-16, or with a mark of its encoding, is shown as a text", async () => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(HALF_YAML, "utf16le")]);
  using files = tree({ "wide.yaml": utf16, "marked.yaml": `\uFEFF${HALF_YAML}` });
  const { slices } = await scan(files.root);
  const stages = slices.flatMap((slice) => slice.stages);
  expect(stages).toHaveLength(2);
  for (const stage of stages) {
    expect(excerpts(files.root)(stage).map(({ text }) => text.trim())).toEqual([
      "Stage:",
      "AccessLogSetting:",
      "DestinationArn: arn:aws:logs:eu-west-1:1:log-group:a",
    ]);
  }
});

test("of standard input too the lines are shown", async () => {
  const { stdout } = await cli(["scan", "-"], {
    stdin: Readable.from([HALF_YAML.slice(0, 40), HALF_YAML.slice(40)]),
  });
  expect(stdout).toContain("-:2 Stage\n");
  expect(stdout).toContain("8 │         DestinationArn: arn:aws:logs:eu-west-1:1:log-group:a\n");
});

test("standard input that is no UTF-8, or more than is read of a file, is a gap", async () => {
  const latin = Buffer.from(HALF_YAML.replace("prod", "pr\xf6d"), "latin1");
  const odd = await cli(["scan", "-"], { stdin: Readable.from([latin]) });
  expect(odd.exit).toBe(3);
  expect(odd.stdout).toContain("It is no UTF-8 text");
  const block = Buffer.alloc(4_000_000, "#");
  let taken = 0;
  const endless = Readable.from(
    (function* () {
      for (;;) {
        taken += 1;
        yield block;
      }
    })(),
  );
  const long = await cli(["scan", "-"], { stdin: endless });
  expect(long.exit).toBe(3);
  expect(long.stdout).toContain("It has over 32 MB, more than is read.");
  expect(taken).toBeLessThan(40);
});

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
