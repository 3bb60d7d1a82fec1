// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub writes ${…}
import { expect, test } from "vitest";
import { scan } from "./scan.ts";

const ARN = "arn:aws:logs:eu-west-1:123456789012:log-group:/a";

/** A stage that logs to the first item of a list, if there is one. */
const template = (fallback: string, condition: string, more = "") => `
Parameters:
  Logs: { Type: CommaDelimitedList, Default: ${JSON.stringify(fallback)} }
Conditions:
  HasLogs: !Not [!Equals [${condition}, ""]]
Resources:
  Api: { Type: AWS::ApiGateway::RestApi }
  S:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      StageName: prod
      AccessLogSetting: !If
        - HasLogs
        - { DestinationArn: !Select [0, !Ref Logs], Format: $context.requestId }
        - !Ref AWS::NoValue
${more}`;

const JOINED = ['!Join ["", !Ref Logs]', '!Join [",", !Ref Logs]', "!Select [0, !Ref Logs]"];

test.each(JOINED)("a list that is empty by itself is one that %s asks for", (condition) => {
  const { lines, messages } = scan(template("", condition));
  expect(lines).toEqual(["S prod conditional"]);
  expect(messages.get("S")).toMatch(/pass when HasLogs is true .* With the defaults: fail\.$/);
});

test.each(JOINED)("a list that is given decides what %s asks", (condition) => {
  const text = template("", condition);
  expect(scan(text, { parameters: { Logs: `${ARN}, b` } }).lines).toEqual(["S prod pass"]);
  expect(scan(text, { parameters: { Logs: "" } }).lines).toEqual(["S prod fail"]);
});

test("a list with items may be given empty where a condition asks for that", () => {
  const { lines, messages } = scan(template(`${ARN}, b`, '!Join ["", !Ref Logs]'));
  expect(lines).toEqual(["S prod conditional"]);
  expect(messages.get("S")).toMatch(/With the defaults: pass\.$/);
});

test.each([
  ['!Join [",", !Ref Given]', { Given: ARN }, "pass"],
  ['!Join [",", !Ref Given]', { Given: "" }, "fail"],
  ['!Join [",", !Ref Given]', {}, "conditional"],
  [ARN, {}, "pass"],
  ['""', {}, "fail"],
])("a nested stack that gets %s with %j: %s", (passed, parameters: Record<string, string>, verdict) => {
  const parent = `
Parameters:
  Given: { Type: CommaDelimitedList, Default: "" }
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: child.yaml, Parameters: { Logs: ${passed} } }
`;
  const tree = { "child.yaml": template("x", JOINED[0] ?? "") };
  expect(scan(parent, { tree, parameters }).lines).toEqual([`Child/S prod ${verdict}`]);
});

test("a loop over a list goes over its default, though conditions ask for the list", () => {
  const loop = `  Fn::ForEach::Names:
    - Name
    - !Ref Logs
    - "S\${Name}":
        Type: AWS::ApiGateway::Stage
        Properties: { RestApiId: !Ref Api, StageName: !Ref Name }
`;
  const text = `Transform: AWS::LanguageExtensions\n${template("a,b", JOINED[0] ?? "", loop)}`;
  expect(scan(text).lines).toEqual(["S prod conditional", "Sa a fail", "Sb b fail"]);
});

test("a nested stack that asks for an empty value may be given one by a parent that asks for nothing", () => {
  const parent = `
Parameters: { Log: { Type: String, Default: "${ARN}" } }
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: child.yaml, Parameters: { Log: !Ref Log } }
`;
  const child = `
Parameters: { Log: { Type: String } }
Conditions: { HasLog: !Not [!Equals [!Ref Log, ""]] }
Resources:
  Api: { Type: AWS::ApiGateway::RestApi }
  Group: { Type: AWS::Logs::LogGroup, Condition: HasLog }
  S:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      StageName: prod
      AccessLogSetting: { DestinationArn: !Ref Log, Format: $context.requestId }
`;
  const tree = { "child.yaml": child };
  expect(scan(child).lines).toEqual(["S prod conditional"]);
  expect(scan(parent, { tree }).lines).toEqual(["Child/S prod conditional"]);
  expect(scan(parent, { tree, parameters: { Log: "" } }).lines).toEqual(["Child/S prod fail"]);
});

test("an item that a list does not have keeps the template from deploying", () => {
  const text = template("", JOINED[0] ?? "").replace("!Select [0,", "!Select [1,");
  expect(scan(text, { parameters: { Logs: `a, ${ARN}` } }).lines).toEqual(["S prod pass"]);
  const { messages } = scan(text, { parameters: { Logs: ARN } });
  expect(messages.get("S")).toContain("Fn::Select takes item 1 of a list of 1");
});
