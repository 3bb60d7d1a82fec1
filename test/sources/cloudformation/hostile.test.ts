import fc from "fast-check";
import { expect, test } from "vitest";
import { looksLikeTemplate } from "../../../src/sources/cloudformation/index.ts";
import { sourceFile } from "../files.ts";
import { scan } from "./scan.ts";

const STAGE = `  Prod:
    Type: AWS::ApiGateway::Stage
    Properties: {StageName: prod, AccessLogSetting: SETTING}
`;
const stage = (setting: string) => `Resources:\n${STAGE.replace("SETTING", setting)}`;

test.each([
  ["a quote that never ends", "Resources:\n  Prod: {Type: 'x\n", /Not YAML/],
  ["a tab for indentation", "Resources:\n\tProd: x\n", /Not YAML/],
  ["a wrong indent", "Resources:\n  A: 1\n B: 2\n", /Not YAML/],
  ["JSON that ends early", '{"Resources": {', /Not JSON/],
  ["JSON with a comma too many", '{\n  "Resources": {},,\n}\n', /Not JSON/],
  ["a list", "- a\n- b\n", /no YAML mapping/],
  ["nothing", "", /no YAML mapping/],
])("%s is a gap with file and place, and no stage", (_, text, message) => {
  const { slice } = scan(text);
  expect(slice.stages).toEqual([]);
  expect(slice.gaps).toMatchObject([
    { kind: "syntax-error", file: "template.yaml", line: expect.any(Number), column: expect.any(Number) },
  ]);
  expect(slice.gaps[0]?.message).toMatch(message);
});

test("a syntax error is reported where it is", () => {
  const { slice } = scan("Resources:\n  A: 1\n  B: [1, 2\n  C: 3\n");
  expect(slice.gaps).toMatchObject([{ kind: "syntax-error", line: 4 }]);
  const json = scan('{\n  "Resources": {\n    "A": 1,,\n  }\n}\n');
  expect(json.slice.gaps).toMatchObject([{ kind: "syntax-error", line: 3, column: 12 }]);
});

test.each([
  ["YAML", `Resources: ${"[".repeat(20_000)}`],
  ["YAML that is complete", `Resources: ${"[".repeat(5000)}${"]".repeat(5000)}`],
  ["block YAML", Array.from({ length: 3000 }, (_, level) => `${" ".repeat(level)}a:`).join("\n")],
  ["JSON", `{"Resources":${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}}`],
])("%s nested thousands of levels deep does not end the program", (_, text) => {
  expect(scan(text).slice.stages).toEqual([]);
});

test("conditions, functions and settings nested thousands of levels deep are unknown", () => {
  const depth = 20_000;
  const setting = `${'{"Fn::If":["A",'.repeat(depth)}1${",2]}".repeat(depth)}`;
  const resources = `{"Prod":{"Type":"AWS::ApiGateway::Stage","Properties":{"StageName":"p","AccessLogSetting":${setting}}}}`;
  expect(scan(`{"Resources":${resources}}`).lines).toEqual(["Prod p unknown"]);
  const never = `${'{"Fn::Not":['.repeat(depth)}{"Fn::Equals":[{"Ref":"P"},"a"]}${"]}".repeat(depth)}`;
  const used = resources.replace(
    setting,
    '{"Fn::If":["C",{"DestinationArn":"a","Format":"b"},{"Ref":"AWS::NoValue"}]}',
  );
  const text = `{"Parameters":{"P":{"Type":"String"}},"Conditions":{"C":${never}},"Resources":${used}}`;
  expect(scan(text).lines).toEqual(["Prod p conditional"]);
});

test("an alias bomb stays small", () => {
  const levels = Array.from(
    { length: 40 },
    (_, level) => `l${level + 1}: &l${level + 1} [*l${level}, *l${level}]`,
  );
  const bomb = `l0: &l0 [x]\n${levels.join("\n")}\n`;
  expect(scan(`${bomb}${stage("{DestinationArn: {'Fn::ToJsonString': *l40}, Format: b}")}`).lines).toEqual([
    "Prod prod pass",
  ]);
  expect(scan(`${bomb}${stage("{DestinationArn: !Join ['', *l40], Format: b}")}`).lines).toEqual([
    "Prod prod unknown",
  ]);
  const looped = `${bomb}Resources:\n  Fn::ForEach::L: [I, [a], {"S\${I}": {Type: AWS::ApiGateway::Stage, Properties: {X: *l40}}}]\n`;
  expect(scan(looped).slice.gaps).toMatchObject([{ message: expect.stringMatching(/too large/) }]);
  const condition = `${bomb}Conditions: {C: !Equals [*l40, *l40]}\n`;
  expect(
    scan(`${condition}${stage("!If [C, {DestinationArn: a, Format: b}, !Ref AWS::NoValue]")}`).lines,
  ).toEqual(["Prod prod conditional"]);
});

test("an alias bomb as a name is no name", () => {
  const levels = Array.from(
    { length: 14 },
    (_, level) => `l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`).join(", ")}]`,
  );
  const bomb = `l0: &l0 [x]\n${levels.join("\n")}\n`;
  for (const name of [
    "*l14",
    "{Ref: *l14}",
    "{'Fn::Sub': *l14}",
    "{'Fn::Join': ['', *l14]}",
    "{'Fn::FindInMap': *l14}",
  ]) {
    const properties = `{StageName: ${name}, RestApiId: *l14, Tags: *l14, MethodSettings: *l14, CanarySetting: *l14}`;
    const around = `  L: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: *l14, RetentionInDays: *l14}}\n  A: {Type: AWS::CloudWatch::Alarm, Properties: {Dimensions: *l14, Metrics: *l14, AlarmActions: *l14}}\n  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: *l14, Policies: *l14, ManagedPolicyArns: *l14}}\n  W: {Type: AWS::WAFv2::WebACLAssociation, Properties: {ResourceArn: *l14, WebACLArn: *l14}}\n  C: {Type: AWS::ApiGateway::Account, Properties: {CloudWatchRoleArn: !GetAtt R.Arn}}\n`;
    const text = `${bomb}Resources:\n  Prod: {Type: AWS::ApiGateway::Stage, Properties: ${properties}}\n${around}`;
    expect(scan(text).slice.stages).toHaveLength(1);
  }
});

test("an alias to itself, or to nothing, is null and said to be", () => {
  const { lines, slice } = scan(stage("&a {DestinationArn: *a, Format: *nowhere}"));
  expect(lines).toEqual(["Prod prod fail"]);
  expect(slice.gaps.length).toBeGreaterThan(0);
});

test("a text that is too long is a gap", () => {
  const { slice } = scan(`${stage("{}")}# ${"x".repeat(9_000_000)}`);
  expect(slice.stages).toEqual([]);
  expect(slice.gaps).toMatchObject([{ kind: "too-large" }]);
});

test.each([
  ["more words than any template", `a: [${"x, ".repeat(300_000)}]`, /words/],
  [
    "merge keys that pile up",
    Array.from({ length: 2000 }, (_, n) => `a${n}: &a${n} {${n > 0 ? `<<: *a${n - 1}, ` : ""}y${n}: 1}`).join(
      "\n",
    ),
    /merged keys/,
  ],
])("%s are a gap, found in bounded memory", (_, text, message) => {
  expect(scan(text).slice.gaps).toMatchObject([
    { kind: "limit-exceeded", message: expect.stringMatching(message) },
  ]);
});

test("a thousand duplicate keys are not a thousand gaps", () => {
  expect(scan(`${"a: 1\n".repeat(1000)}${stage("{}")}`).slice.gaps).toHaveLength(20);
  const json = `{${'"a":1,'.repeat(1000)}"Resources":{}}`;
  expect(scan(json).slice.gaps).toHaveLength(20);
});

test("functions whose arguments have the wrong kind are no syntax error", () => {
  const { slice } = scan(
    "Resources: {A: !Ref [a], B: !If x, C: !Sub {a: b}, D: !Ref {a: b}, E: !Length [a]}\n",
  );
  expect(slice.gaps).toEqual([]);
});

test("keys that objects have by birth are only keys", () => {
  const text = `Parameters: {constructor: {Type: String, Default: x}}
Conditions: {toString: !Equals [!Ref constructor, x]}
Mappings: {__proto__: {hasOwnProperty: {valueOf: arn}}}
Resources:
  __proto__:
    Type: AWS::ApiGateway::Stage
    Properties:
      StageName: prod
      AccessLogSetting: !If [toString, {DestinationArn: !FindInMap [__proto__, hasOwnProperty, valueOf], Format: a}, {}]
  constructor:
    Type: AWS::ApiGateway::Stage
    Properties: {StageName: beta, AccessLogSetting: {__proto__: {DestinationArn: a, Format: b}}}
`;
  expect(scan(text).lines).toEqual(["__proto__ prod conditional", "constructor beta fail"]);
  const json = `{"Resources":{"__proto__":{"Type":"AWS::ApiGateway::Stage","Properties":{"StageName":"p",
    "AccessLogSetting":{"__proto__":{"DestinationArn":"a","Format":"b"}}}}}}`;
  expect(scan(json).lines).toEqual(["__proto__ p fail"]);
  expect(({} as Record<string, unknown>).DestinationArn).toBeUndefined();
});

test("many parameters and conditions end, and are not decided by guess", () => {
  const numbers = Array.from({ length: 60 }, (_, index) => index);
  const text = JSON.stringify({
    Parameters: Object.fromEntries(numbers.map((n) => [`P${n}`, { Type: "String" }])),
    Conditions: {
      ...Object.fromEntries(numbers.map((n) => [`C${n}`, { "Fn::Equals": [{ Ref: `P${n}` }, "x"] }])),
      All: { "Fn::And": numbers.map((n) => ({ Condition: `C${n}` })) },
    },
    Resources: {
      Prod: {
        Type: "AWS::ApiGateway::Stage",
        Properties: {
          StageName: "prod",
          AccessLogSetting: {
            DestinationArn: { "Fn::If": ["All", "arn", ""] },
            Format: numbers.reduce<unknown>(
              (inner, n) => ({ "Fn::If": [`C${n}`, inner, ""] }),
              "$context.requestId",
            ),
          },
        },
      },
    },
  });
  expect(scan(text).lines).toEqual(["Prod prod unknown"]);
});

test("conditions that fan out into each other end", () => {
  const numbers = Array.from({ length: 60 }, (_, index) => index);
  const conditions = numbers.map((n) => [
    `C${n}`,
    n === 59
      ? { "Fn::Equals": [{ Ref: "P" }, "x"] }
      : { "Fn::And": [{ Condition: `C${n + 1}` }, { Condition: `C${n + 1}` }] },
  ]);
  const text = JSON.stringify({
    Parameters: { P: { Type: "String" } },
    Conditions: Object.fromEntries(conditions),
    Resources: {
      Prod: {
        Type: "AWS::ApiGateway::Stage",
        Properties: {
          StageName: "prod",
          AccessLogSetting: { "Fn::If": ["C0", { DestinationArn: "a", Format: "b" }, {}] },
        },
      },
    },
  });
  expect(["Prod prod conditional", "Prod prod unknown"]).toContain(scan(text).lines[0]);
});

const words = fc.constantFrom(
  "Resources",
  "Type",
  "Properties",
  "Conditions",
  "Parameters",
  "Transform",
  "AWS::Serverless-2016-10-31",
  "AWS::ApiGateway::Stage",
  "AWS::ApiGateway::Deployment",
  "AWS::ApiGatewayV2::Api",
  "AWS::Serverless::Api",
  "AWS::Serverless::Function",
  "AWS::CloudFormation::Stack",
  "Events",
  "Globals",
  "StageName",
  "AccessLogSetting",
  "DestinationArn",
  "Format",
  "Fn::If",
  "Ref",
  "Fn::Sub",
  "Fn::GetAtt",
  "Fn::FindInMap",
  "Fn::ForEach::X",
  "Condition",
  "!Ref",
  "!If",
  "!Sub",
  `\${A}`,
  "&a",
  "*a",
  "<<",
  ":",
  "- ",
  "{",
  "}",
  "[",
  "]",
  "\n",
  "  ",
  '"',
  "'",
  ",",
  "|",
  "#",
  "__proto__",
);

test("no text makes the reader throw", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(words, { maxLength: 60 }).map((parts) => parts.join(" ")),
  );
  fc.assert(
    fc.property(text, (one) => {
      scan(one);
      looksLikeTemplate(sourceFile("x", one));
    }),
    { numRuns: 3000 },
  );
});

test("no tree of values makes the reader throw", () => {
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "medium" },
      words,
      fc.constantFrom<unknown>(null, true, 0, "", "AWS::NoValue", "A", "A.B"),
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(words, tie("tree"), { maxKeys: 4 }),
    ),
  }));
  const type = fc.constantFrom(
    "AWS::ApiGateway::Stage",
    "AWS::ApiGateway::Deployment",
    "AWS::ApiGatewayV2::Stage",
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::ApiGatewayManagedOverrides",
    "AWS::Serverless::Api",
    "AWS::Serverless::HttpApi",
    "AWS::Serverless::WebSocketApi",
    "AWS::Serverless::Function",
    "AWS::CloudFormation::Stack",
    "AWS::ApiGateway::Account",
  );
  const resource = fc.record(
    { Type: fc.oneof(type, tree), Properties: tree, Condition: tree, Metadata: tree, IgnoreGlobals: tree },
    { requiredKeys: ["Type"] },
  );
  const template = fc.record(
    {
      Transform: tree,
      Parameters: fc.oneof(tree, fc.dictionary(words, tree)),
      Conditions: fc.oneof(tree, fc.dictionary(fc.constantFrom("A", "B"), tree)),
      Mappings: tree,
      Globals: tree,
      Resources: fc.oneof(tree, fc.dictionary(fc.constantFrom("A", "B", "C"), fc.oneof(resource, tree))),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(template, (one) => {
      scan(JSON.stringify(one));
    }),
    { numRuns: 3000 },
  );
});
