// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub writes ${…}
import { expect, test } from "vitest";
import exported from "../../../src/checks/accesslog-export.ts";
import retention from "../../../src/checks/accesslog-retention.ts";
import type { Check } from "../../../src/checks/check.ts";
import { judgeSlice } from "../../../src/checks/judge.ts";
import { BASELINE } from "../../../src/model/demands.ts";
import { scan } from "./scan.ts";

const HERE = "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:";
const THERE = "arn:aws:logs:eu-west-1:123456789012:log-group:";
const LISTED = "{ Type: String, AllowedValues: [dev, prod], Default: dev }";
const FREE = "{ Type: String, Default: dev }";

interface Given {
  readonly env?: string;
  readonly name?: string;
  readonly destination: string;
}

const template = ({ env = LISTED, name = '!Sub "/api/${Env}"', destination }: Given) => `
Parameters:
  Env: ${env}
Conditions:
  IsProd: !Equals [!Sub "\${Env}-api", "prod-api"]
Resources:
  Api: { Type: AWS::ApiGateway::RestApi }
  Logs: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: ${name}, RetentionInDays: 365 } }
  Carry:
    Type: AWS::Logs::SubscriptionFilter
    Properties: { LogGroupName: ${name}, FilterPattern: "", DestinationArn: !GetAtt Stream.Arn }
  Stream: { Type: AWS::KinesisFirehose::DeliveryStream, Properties: { DeliveryStreamType: DirectPut } }
  S:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      StageName: prod
      AccessLogSetting: { DestinationArn: ${destination}, Format: $context.requestId }
`;

function verdict(check: Check, given: Given, parameters: Record<string, string> = {}) {
  const { slice } = scan(template(given), { parameters });
  const demands = { ...BASELINE, export: { required: true, targets: [] } };
  return judgeSlice(slice, [check], demands).findings[0]?.verdict;
}

test.each([HERE, THERE])(
  "a log group that %s names with a listed parameter is found in each value",
  (arn) => {
    const given = { destination: `!Sub "${arn}/api/\${Env}"` };
    expect(verdict(retention, given)).toBe("pass");
    expect(verdict(exported, given)).toBe("pass");
  },
);

test.each([HERE, THERE])("a log group whose name is %s's in one value only is found in that one", (arn) => {
  const given = { destination: `!Sub "${arn}/api/dev"` };
  expect(verdict(retention, given)).toBe("conditional");
  expect(verdict(retention, given, { Env: "dev" })).toBe("pass");
  expect(verdict(retention, given, { Env: "prod" })).toBe("unknown");
});

test("a log group whose name hangs on a condition is the one that is named where that holds", () => {
  const given = { name: "!If [IsProd, /api/prod, /api/dev]", destination: `!Sub "${HERE}/api/prod"` };
  expect(verdict(retention, given)).toBe("conditional");
  expect(verdict(retention, given, { Env: "prod" })).toBe("pass");
});

test("where a condition asks for what is made of a parameter, its default is not the only value", () => {
  const destination = `!If [IsProd, !Sub "${THERE}/api/\${Env}", "${THERE}/api/dev"]`;
  const given = { env: FREE, name: "/api/dev", destination };
  expect(verdict(retention, given)).toBe("conditional");
  expect(verdict(retention, given, { Env: "prod" })).toBe("unknown");
  expect(verdict(retention, given, { Env: "dev" })).toBe("pass");
});

test("a comparison of two parameters asks for both", () => {
  const destination = `!If [IsProd, !Sub "${THERE}/api/\${Env}", !Ref "AWS::NoValue"]`;
  const text = template({ env: FREE, name: "/api/dev", destination })
    .replace(/Conditions:\n.*\n/, "Conditions: { IsProd: !Not [!Equals [!Ref Env, !Ref Own]] }\n")
    .replace("Parameters:", "Parameters:\n  Own: { Type: String }");
  const { slice } = scan(text);
  expect(judgeSlice(slice, [retention]).findings[0]?.verdict).toBe("conditional");
});

test("an item of a nested stack's list that is put together of open texts may be empty", () => {
  const parent = `
Parameters:
  One: { Type: String }
  Log: { Type: String, Default: "" }
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: child.yaml, Parameters: { Env: !Join [",", [!Ref One, !Ref Log]] } }
`;
  const child = template({
    env: "{ Type: CommaDelimitedList }",
    name: "/x",
    destination: "!Select [1, !Ref Env]",
  });
  const tree = { "child.yaml": child.replace(/Conditions:\n.*\n/, "") };
  expect(scan(parent, { tree }).lines[0]).toMatch(/ (unknown|conditional)$/);
  expect(scan(parent, { tree, parameters: { One: "a", Log: `${THERE}/x` } }).lines).toEqual([
    "Child/S prod pass",
  ]);
  expect(scan(parent, { tree, parameters: { One: "a", Log: "" } }).lines).toEqual(["Child/S prod fail"]);
});

test("a row that a row names is settled where its parameter is", () => {
  const text = `
Parameters: { Env: { Type: String } }
Mappings:
  Sizes: { dev: { size: small }, prod: { size: big } }
  Logs: { small: { on: "no" }, big: { on: "yes" } }
Conditions:
  On: !Equals [!FindInMap [Logs, !FindInMap [Sizes, !Ref Env, size], "on"], "yes"]
Resources:
  Api: { Type: AWS::ApiGateway::RestApi }
  S:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      StageName: prod
      AccessLogSetting: !If [On, { DestinationArn: "${THERE}/x", Format: $context.requestId }, !Ref AWS::NoValue]
`;
  expect(scan(text).lines).toEqual(["S prod conditional"]);
  expect(scan(text, { parameters: { Env: "prod" } }).lines).toEqual(["S prod pass"]);
  expect(scan(text, { parameters: { Env: "dev" } }).lines).toEqual(["S prod fail"]);
});
