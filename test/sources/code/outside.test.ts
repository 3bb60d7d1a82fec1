import { join } from "node:path";
import { expect, test } from "vitest";
import { scan, type Tree, tree } from "./tree.ts";

/** What lies outside of what is scanned may be there or not: it is unknown, and never taken for absent. */

async function scanned({ root }: Tree) {
  const seen = await scan(join(root, "app"));
  return { ...seen, told: seen.slices.flatMap(({ gaps }) => gaps.map(({ message }) => message)) };
}

const BOTH = "outside of what is scanned, so stages in it are not seen: scan a folder that holds both.";

test("a Terraform module outside is a gap, also where the folder holds nothing else of interest", async () => {
  using files = tree({
    "app/main.tf": 'module "api" {\n  source = "../modules/api"\n}\n',
    "modules/api/main.tf": 'resource "aws_api_gateway_stage" "this" {\n  stage_name = "prod"\n}\n',
  });
  const { told, gaps } = await scanned(files);
  expect(gaps).toEqual(["unresolved-module main.tf:1"]);
  expect(told).toEqual([`main.tf:1: module.api has its source in ../modules/api, ${BOTH}`]);
  const whole = await scan(files.root, ["app"]);
  expect(whole.verdicts).toEqual(["modules/api/main.tf#module.api.aws_api_gateway_stage.this@app fail"]);
});

const GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:a";

test.each([
  [`try(file("../arn.txt"), "${GROUP}")`, "unknown", "lies outside of what is scanned"],
  [`fileexists("../arn.txt") ? "" : "${GROUP}"`, "conditional", 'when fileexists("../arn.txt") is false'],
  ['try(templatefile("../arn.txt", {}), "")', "unknown", "lies outside of what is scanned"],
])(
  "a Terraform function reads no file outside, and does not say that it is not there: %s",
  async (arn, verdict, words) => {
    using files = tree({
      "app/main.tf": `resource "aws_api_gateway_stage" "this" {\n  stage_name = "prod"\n  access_log_settings {\n    destination_arn = ${arn}\n    format = "$context.requestId"\n  }\n}\n`,
      "arn.txt": "",
    });
    const { messages: said, verdicts } = await scanned(files);
    expect(verdicts).toEqual([`main.tf#aws_api_gateway_stage.this ${verdict}`]);
    expect(said.join()).toContain(words);
  },
);

test("a nested CloudFormation stack outside is a gap", async () => {
  using files = tree({
    "app/template.yaml":
      "Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: ../child.yaml\n",
    "child.yaml": "Resources: {}\n",
  });
  expect((await scanned(files)).told).toEqual([
    "The nested stack Child is in ../child.yaml, outside of what is scanned: scan a folder that holds both.",
  ]);
});

test("a Serverless file outside is unknown, whatever the default", async () => {
  using files = tree({
    "app/serverless.yml": `service: s
provider:
  name: aws
  logs: \${file(../logs.yml), self:custom.logs}
custom:
  logs:
    restApi: true
functions:
  f:
    handler: f.f
    events:
      - http: GET /x
`,
    "logs.yml": "restApi: false\n",
  });
  expect((await scanned(files)).verdicts).toEqual(["serverless.yml#ApiGatewayDeployment unknown"]);
});

const STAGE = `resources:
  stage:
    type: aws:apigateway:Stage
    properties:
      restApi: abc
      stageName: prod
      accessLogSettings:
        destinationArn: \${arn}
        format: $context.requestId
`;

test("Pulumi stacks outside are unknown, whatever the default", async () => {
  using files = tree({
    "app/Pulumi.yaml": `name: p\nruntime: yaml\nstackConfigDir: ../stacks\nconfig:\n  arn:\n    default: arn:aws:logs:eu-west-1:123456789012:log-group:a\n${STAGE}`,
    "stacks/Pulumi.dev.yaml": 'config:\n  p:arn: ""\n',
  });
  const { verdicts, told } = await scanned(files);
  expect(verdicts).toEqual(["Pulumi.yaml#stage unknown"]);
  expect(told.join()).toContain("stackConfigDir ../stacks lies outside of what is scanned");
  const whole = await scan(files.root, ["app"]);
  expect(whole.verdicts).toEqual(["app/Pulumi.yaml#stage fail"]);
});

test("a Pulumi program outside is a gap", async () => {
  using files = tree({
    "app/Pulumi.yaml": "name: p\nruntime: yaml\nmain: ../program\n",
    "program/Main.yaml": STAGE,
  });
  const { gaps, told } = await scanned(files);
  expect(gaps).toEqual([`unreadable ${join(files.root, "program/Main.yaml")}`]);
  expect(told.join()).toContain("outside of what is scanned");
});
