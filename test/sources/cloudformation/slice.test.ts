import { expect, test } from "vitest";
import {
  looksLikeTemplate,
  templateObjectSlice,
  templateSlice,
} from "../../../src/sources/cloudformation/index.ts";
import { filesOf, inputsOf, sourceFile } from "../files.ts";
import { scan, verdicts } from "./scan.ts";

const API = "  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: orders}}\n";

test("a stage says where it is declared, what it is called and which API it belongs to", () => {
  const text = `Resources:
${API}
  # the public one
  Prod:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      StageName: prod

  # another
  Beta:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !ImportValue api, StageName: !Ref AWS::StackName}
`;
  expect(scan(text).slice.stages).toMatchObject([
    {
      id: "template.yaml#Prod",
      apiType: "REST",
      api: { id: "Api", name: "orders" },
      name: "prod",
      origin: { kind: "cloudformation", file: "template.yaml", line: 5, endLine: 9, address: "Prod" },
    },
    { api: { name: `\${ImportValue api}` }, name: `\${AWS::StackName}`, origin: { line: 12, endLine: 14 } },
  ]);
});

test("the lines of a JSON resource are those of its member", () => {
  const text = `{
  "Resources": {
    "A": { "Type": "AWS::ApiGateway::Stage", "Properties": { "StageName": "a \\" {" } },
    "B": {
      "Type": "AWS::ApiGateway::Stage",
      "Properties": { "StageName": "b", "Tags": [{ "Key": "}", "Value": "," }] }
    },
    "C": { "Type": "AWS::ApiGateway::Stage" }
  },
  "Outputs": { "B": { "Value": "x" } }
}
`;
  expect(scan(text).slice.stages.map(({ origin }) => origin)).toMatchObject([
    { line: 3, endLine: 3 },
    { line: 4, endLine: 7 },
    { line: 8, endLine: 8 },
  ]);
});

test("windows line ends and a byte order mark change nothing", () => {
  const text = `\uFEFFResources:\r\n  Prod:\r\n    Type: AWS::ApiGateway::Stage\r\n    Properties: {StageName: prod}\r\n`;
  expect(scan(text).slice.stages[0]?.origin).toMatchObject({ line: 2, endLine: 4 });
  expect(scan(`\uFEFF{"Resources":{"P":{"Type":"AWS::ApiGateway::Stage"}}}`).lines).toEqual(["P P fail"]);
});

test("a v2 stage whose API is out of sight is taken for HTTP, and says so", () => {
  const text =
    "Resources:\n  Prod: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !ImportValue api, StageName: p}}\n";
  expect(scan(text).slice.stages).toMatchObject([
    { apiType: "HTTP", apiTypeAssumed: expect.stringMatching(/not declared/) },
  ]);
});

test("the kind of a v2 stage is its API's protocol", () => {
  const stage = (api: string) =>
    `  ${api}Stage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref ${api}, StageName: p}}\n`;
  const text = `Resources:
  Chat: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: chat, ProtocolType: WEBSOCKET}}
  Web: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: web, ProtocolType: HTTP}}
  Imported: {Type: AWS::ApiGatewayV2::Api, Properties: {Body: {openapi: 3.0.1}}}
${stage("Chat")}${stage("Web")}${stage("Imported")}`;
  const { stages } = scan(text).slice;
  expect(stages.map(({ apiType }) => apiType)).toEqual(["WEBSOCKET", "HTTP", "HTTP"]);
  expect(stages.every(({ apiTypeAssumed }) => apiTypeAssumed === undefined)).toBe(true);
});

test("the quick-create stage is API Gateway's own", () => {
  const text =
    "Resources:\n  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: HTTP, Target: t}}\n";
  expect(scan(text).slice.stages).toMatchObject([{ name: "$default", managed: true, apiType: "HTTP" }]);
});

test("the tags of a stage come along where they are known", () => {
  const text = `Parameters: {Team: {Type: String, Default: payments}, Cost: {Type: String}}
Resources:
  Rest:
    Type: AWS::ApiGateway::Stage
    Properties: {StageName: a, Tags: [{Key: team, Value: !Ref Team}, {Key: cost, Value: !Ref Cost}]}
  Web: {Type: AWS::ApiGatewayV2::Stage, Properties: {StageName: b, Tags: {team: web}}}
  Dep:
    Type: AWS::ApiGateway::Deployment
    Properties: {StageName: c, StageDescription: {Tags: [{Key: team, Value: x}]}}
  None: {Type: AWS::ApiGateway::Stage, Properties: {StageName: d}}
`;
  const tags = scan(text).slice.stages.map((stage) => ({ ...stage.tags }));
  expect(tags).toEqual([{ team: "payments" }, { team: "web" }, { team: "x" }, {}]);
});

test("the account's CloudWatch role comes along", () => {
  const account = (properties: string) =>
    `Resources:\n  Account: {Type: AWS::ApiGateway::Account${properties}}\n`;
  const role = (properties: string) => scan(account(properties)).slice.surroundings.accountRole;
  expect(role(", Properties: {CloudWatchRoleArn: 'arn:aws:iam::111122223333:role/a'}")).toEqual({
    state: "known",
    value: "arn:aws:iam::111122223333:role/a",
  });
  expect(role("")).toEqual({ state: "known", value: null });
  expect(scan("Resources: {A: {Type: AWS::SNS::Topic}}").slice.surroundings).toEqual({});
});

const LOGGED_IF_GIVEN = `Parameters: {LogArn: {Type: String, Default: ""}, Env: {Type: String, Default: dev}}
Conditions: {IsProd: !Equals [!Ref Env, prod]}
Resources:
  Prod:
    Type: AWS::ApiGateway::Stage
    Properties:
      StageName: prod
      AccessLogSetting: !If [IsProd, {DestinationArn: !Ref LogArn, Format: $context.requestId}, !Ref AWS::NoValue]
`;

test.each([
  [
    "the list of the AWS CLI",
    '[{"ParameterKey":"LogArn","ParameterValue":"arn"},{"ParameterKey":"Env","ParameterValue":"prod"}]',
  ],
  ["words of cloudformation deploy", '["LogArn=arn","Env=prod"]'],
  ["a template configuration", '{"Parameters":{"LogArn":"arn","Env":"prod"},"Tags":{"a":"b"}}'],
  ["names and values", '{"LogArn":"arn","Env":"prod"}'],
])("a parameter file may be %s", (_, text) => {
  const tree = { "parameters.json": text };
  const { lines, messages } = scan(LOGGED_IF_GIVEN, { tree, parameterFiles: ["/work/parameters.json"] });
  expect(lines).toEqual(["Prod prod pass"]);
  expect(messages.get("Prod")).toBe("Writes to arn.");
});

test("--parameter wins over a parameter file", () => {
  const tree = { "parameters.json": '{"Env":"prod","LogArn":"arn"}' };
  const given = { tree, parameterFiles: ["/work/parameters.json"], parameters: { Env: "dev" } };
  expect(scan(LOGGED_IF_GIVEN, given).lines).toEqual(["Prod prod fail"]);
});

test.each([
  ["is missing", {}, "unreadable"],
  ["is no JSON", { "parameters.json": "Env: prod" }, "unsupported-format"],
  ["holds something else", { "parameters.json": '[{"Key":"a"}]' }, "unsupported-format"],
])("a parameter file that %s is a gap, and the template is judged without it", (_, tree, kind) => {
  const { lines, slice } = scan(LOGGED_IF_GIVEN, {
    tree: tree as Record<string, string>,
    parameterFiles: ["/work/parameters.json"],
  });
  expect(lines).toEqual(["Prod prod conditional"]);
  expect(slice.gaps).toMatchObject([{ kind }]);
});

test("a parameter whose value is stored in SSM is set, whatever name it is given", () => {
  const text = `Parameters: {LogArn: {Type: "AWS::SSM::Parameter::Value<String>", Default: /logs/arn}}
Resources:
  Prod:
    Type: AWS::ApiGateway::Stage
    Properties: {StageName: p, AccessLogSetting: {DestinationArn: !Ref LogArn, Format: a}}
`;
  expect(scan(text).messages.get("Prod")).toBe("Writes to !Ref LogArn.");
  expect(scan(text, { parameters: { LogArn: "/other" } }).messages.get("Prod")).toBe(
    "Writes to !Ref LogArn.",
  );
});

test("the Region of a deployment can be given", () => {
  const text = `Conditions: {Eu: !Equals [!Ref AWS::Region, eu-west-1]}
Resources:
  Prod:
    Type: AWS::ApiGateway::Stage
    Properties: {StageName: p, AccessLogSetting: !If [Eu, {DestinationArn: !Sub 'arn:\${AWS::Region}', Format: a}, {}]}
`;
  expect(scan(text).lines).toEqual(["Prod p conditional"]);
  const given = scan(text, { parameters: { "AWS::Region": "eu-west-1" } });
  expect(given.messages.get("Prod")).toBe("Writes to arn:eu-west-1.");
});

test("nested templates that were read are announced, and keep their own file and lines", () => {
  const nested: string[] = [];
  const text =
    "Resources:\n  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml}}\n";
  const tree = {
    "inner.yaml": `Resources:\n${API}  P: {Type: AWS::ApiGateway::Stage, Properties: {StageName: p}}\n`,
  };
  const options = { onNested: (path: string) => nested.push(path), addressPrefix: "Outer/" };
  const { slice } = scan(text, { tree, options });
  expect(slice.stages).toMatchObject([
    { id: "inner.yaml#Outer/Inner/P", origin: { file: "inner.yaml", line: 3, address: "Outer/Inner/P" } },
  ]);
  expect(nested).toEqual(["/work/inner.yaml"]);
});

test("a SAM application in a local file is a nested stack", () => {
  const text =
    "Transform: AWS::Serverless-2016-10-31\nResources:\n  App: {Type: AWS::Serverless::Application, Properties: {Location: ./app.yaml}}\n";
  const tree = {
    "app.yaml":
      "Transform: AWS::Serverless-2016-10-31\nResources:\n  Web: {Type: AWS::Serverless::HttpApi}\n",
  };
  expect(scan(text, { tree }).lines).toEqual(["App/Web $default fail"]);
});

test("a resource tree that is data already is read the same way", () => {
  const template = {
    root: {
      Resources: {
        Prod: {
          Type: "AWS::ApiGateway::Stage",
          Properties: {
            StageName: "p",
            AccessLogSetting: { DestinationArn: { Ref: "MadeElsewhere" }, Format: "a" },
          },
        },
      },
    },
    path: "serverless.yml",
    absolute: "/work/serverless.yml",
    linesOf: () => ({ line: 7, endLine: 9 }),
  };
  const read = (openWorld: boolean) =>
    verdicts(templateObjectSlice(template, filesOf({}), inputsOf(), { kind: "serverless", openWorld }));
  expect(read(true).lines).toEqual(["Prod p pass"]);
  expect(read(false).lines).toEqual(["Prod p unknown"]);
  expect(read(true).slice.stages).toMatchObject([{ origin: { kind: "serverless", line: 7, endLine: 9 } }]);
});

test("a stage of an implicit API stands at the first function that needs it", () => {
  const text = `Transform: AWS::Serverless-2016-10-31
Resources:
  Plain: {Type: AWS::Serverless::Function, Properties: {}}
  Web:
    Type: AWS::Serverless::Function
    Properties: {Events: {E: {Type: HttpApi}}}
`;
  expect(scan(text).slice.stages).toMatchObject([
    { origin: { kind: "sam", line: 4, endLine: 6 }, apiType: "HTTP" },
  ]);
});

test.each([
  ["a template", "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  A: {Type: AWS::SNS::Topic}\n", true],
  ["a template without version", "Resources:\n  A:\n    Type: AWS::SNS::Topic\n", true],
  ["JSON", '{\n"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}', true],
  ["one line of JSON", '{"Resources":{"A":{"Type":"AWS::SNS::Topic"}}}', true],
  ["a SAM template", "Transform: AWS::Serverless-2016-10-31\nResources: {}\n", true],
  ["a Kubernetes manifest", "kind: Pod\nspec:\n  Resources: {}\n", false],
  ["prose", "Resources: see AWS for more.\n", false],
  ["nothing", "", false],
])("%s looks like a template: %s", (_, text, expected) => {
  expect(looksLikeTemplate(sourceFile("x", text))).toBe(expected);
});

test("a file that is no template has no stages and no gaps of its own", () => {
  const slice = templateSlice(sourceFile("pod.yaml", "kind: Pod\nspec: {}\n"), filesOf({}), inputsOf());
  expect(slice).toMatchObject({ stages: [], gaps: [], scope: { kind: "code", path: "pod.yaml" } });
});
