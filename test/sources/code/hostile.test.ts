// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the languages under test write ${…}
import fc from "fast-check";
import { expect, test } from "vitest";
import { scan, tree } from "./tree.ts";

const NAMES = [
  "main.tf",
  "x.tf.json",
  "t.yaml",
  "t.json",
  "serverless.yml",
  "Pulumi.yaml",
  "cdk.json",
  "manifest.json",
  "cdk.out/manifest.json",
  "plan.json",
  "terraform.tfstate",
  ".gitignore",
  "terraform.tfvars",
  "a/b/c.template",
  ".serverless/serverless-state.json",
  ".serverless/cloudformation-template-update-stack.json",
];
const PIECES = [
  "AWSTemplateFormatVersion: x\n",
  "Resources:\n",
  "  A:\n",
  "    Type: AWS::ApiGateway::Stage\n",
  "    Properties: !Ref A\n",
  "Transform: AWS::Serverless-2016-10-31\n",
  "    Type: AWS::CloudFormation::Stack\n",
  "      TemplateURL: t.yaml\n",
  'resource "aws_api_gateway_stage" "a" {\n',
  "}\n",
  'module "m" {\n  source = "./a"\n}\n',
  "${",
  "$${",
  "%{ if",
  '{"Resources":',
  '{"A":',
  '"Type":"AWS::ApiGatewayV2::Stage"',
  "}",
  "{",
  "[",
  "]",
  ",",
  '"',
  "&a",
  "*a",
  "<<: *a\n",
  '{"terraform_version":"1","format_version":"9.9","values":{"root_module":',
  '"aws_api_gateway_stage"',
  '{"artifacts":{"a":{"type":"aws:cloudformation:stack","properties":{"templateFile":"../t.yaml"}}}}',
  "service: a\n",
  "provider:\n  name: aws\n",
  "functions: ${self:}\n",
  "runtime: yaml\n",
  "resources:\n  a:\n    type: aws:apigateway:Stage\n",
  '{"steps":[{"newState":{"urn":"urn:pulumi:a::b::c::d","type":"aws:apigateway:Stage"}}]}',
  "\0",
  "\uFEFF",
  "é",
  "<<EOT\n",
  "EOT\n",
  "__proto__: {a: 1}\n",
];
const text = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((all) => all.join("")),
  },
  { weight: 1, arbitrary: fc.string() },
);
const content = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
);

test("no tree of files makes a scan throw, and no source fails on its own", async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...NAMES), content, { maxKeys: 5 }), async (files) => {
      using project = tree(files);
      const seen = await scan(project.root);
      const messages = seen.slices.flatMap(({ gaps }) => gaps.map(({ message }) => message));
      expect(messages.filter((message) => message.includes("inside Stagelight"))).toEqual([]);
    }),
    { numRuns: 400, seed: 20261122 },
  );
});

test("no text on standard input makes a scan throw", async () => {
  using project = tree({});
  await fc.assert(
    fc.asyncProperty(text, async (stdin) => {
      const seen = await scan(project.root, ["-"], { stdin });
      expect(JSON.stringify(seen.slices)).not.toContain("inside Stagelight");
    }),
    { numRuns: 400, seed: 20261122 },
  );
});

// What is opened again and again and never closed must not be searched for its end each time: without that care each of
// these takes minutes.
test.each(["${", "$${", "!${", "${self:", "${file("])(
  "a text that opens what it never closes is read once: %s",
  async (piece) => {
    const text = piece.repeat(100_000);
    using project = tree({
      "t.yaml": `Resources:
  S:
    Type: AWS::ApiGateway::Stage
    Condition: C
    Properties:
      StageName: !Sub '${text}'
      AccessLogSetting: {DestinationArn: !Sub '${text}', Format: a}
Conditions:
  C: !Equals [!Sub '\${P}${text}', a]
Parameters:
  P: {Type: String}
`,
      "service/serverless.yml": `service: a
provider: {name: aws, stage: '${text}', logs: {restApi: '${text}'}}
functions: {f: {handler: a.b, events: [http: GET /]}}
`,
      "program/Pulumi.yaml": `name: a
runtime: yaml
resources:
  s: {type: 'aws:apigateway:Stage', properties: {stageName: '${text}', accessLogSettings: '${text}'}}
`,
    });
    const { verdicts } = await scan(project.root);
    expect(verdicts).toHaveLength(3);
  },
);
