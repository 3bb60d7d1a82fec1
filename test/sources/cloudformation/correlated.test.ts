import { expect, test } from "vitest";
import destination from "../../../src/checks/accesslog-destination.ts";
import retention from "../../../src/checks/accesslog-retention.ts";
import accesslogging from "../../../src/checks/accesslogging.ts";
import { judgeSlice } from "../../../src/checks/judge.ts";
import { scan } from "./scan.ts";

const HEAD = `Parameters: {Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}}
Mappings: {M: {dev: {days: 7}, prod: {days: 365}}}
Conditions: {IsProd: !Equals [!Ref Env, prod], IsDev: !Not [!Condition IsProd]}
`;
const stage = (id: string, condition: string) => `  ${id}:
    Type: AWS::ApiGateway::Stage
    Condition: ${condition}
    Properties:
      StageName: ${id}
      AccessLogSetting: {DestinationArn: "arn:aws:logs:eu-west-1:111122223333:log-group:/a", Format: $context.requestId}
`;
const verdicts = (text: string) =>
  judgeSlice(scan(text).slice, [destination, retention]).findings.map(
    ({ stage: id, check, verdict }) => `${id.split("#")[1]} ${check.split("_").at(-1)} ${verdict}`,
  );

test("a stage and its log group under one condition are there together", () => {
  const group =
    "  G: {Type: AWS::Logs::LogGroup, Condition: IsProd, Properties: {LogGroupName: /a, RetentionInDays: 365}}\n";
  expect(verdicts(`${HEAD}Resources:\n${stage("S", "IsProd")}${group}`)).toEqual([
    "S destination pass",
    "S retention pass",
  ]);
});

test("the row of a mapping is the one of the stage's own condition", () => {
  const group =
    "  G: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /a, RetentionInDays: !FindInMap [M, !Ref Env, days]}}\n";
  expect(verdicts(`${HEAD}Resources:\n${stage("S", "IsProd")}${stage("D", "IsDev")}${group}`)).toEqual([
    "S destination pass",
    "S retention pass",
    "D destination pass",
    "D retention fail",
  ]);
});

test.each([
  ["^$|^arn:.+", "conditional"],
  [".*", "pass"],
  ["((((", "pass"],
  ["arn:.+", "pass"],
])("a parameter whose pattern is %s", (pattern, verdict) => {
  const { slice } = scan(`Parameters: {To: {Type: String, AllowedPattern: '${pattern}'}}
Resources:
  S:
    Type: AWS::ApiGateway::Stage
    Properties:
      StageName: s
      AccessLogSetting: {DestinationArn: !Ref To, Format: $context.requestId}
`);
  expect(judgeSlice(slice, [accesslogging]).findings.map((each) => each.verdict)).toEqual([verdict]);
});
