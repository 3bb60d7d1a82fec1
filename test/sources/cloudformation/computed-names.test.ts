// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts under test are CloudFormation's
import { expect, test } from "vitest";
import { scan } from "./scan.ts";

const template = (destination: string) => `Transform: AWS::LanguageExtensions
Parameters:
  LogArn: {Type: String, Default: ''}
  Which: {Type: String, Default: a}
  Open: {Type: String}
Conditions:
  C: !Equals [!Ref Which, b]
Resources:
  La: {Type: AWS::Logs::LogGroup}
  Lb: {Type: AWS::Logs::LogGroup}
  S:
    Type: AWS::ApiGateway::Stage
    Properties: {StageName: s, AccessLogSetting: {Format: $context.requestId, DestinationArn: ${destination}}}
`;

test.each([
  ["a parameter that may be empty", "{Ref: !Join ['', [Log, Arn]]}", "S s conditional"],
  ["a name that nobody knows here", '{Ref: !Sub "Log${Open}"}', "S s unknown"],
  ["an attribute of either of two", "{'Fn::GetAtt': [!If [C, La, Lb], Arn]}", "S s pass"],
  [
    "an attribute by the default of a parameter",
    "{'Fn::GetAtt': [!Sub \"L${Which}\", Arn]}",
    "S s conditional",
  ],
  ["an attribute of what is not declared", "{'Fn::GetAtt': [!Join ['', [L, c]], Arn]}", "S s unknown"],
  ["no name at all", "{Ref: [La]}", "S s unknown"],
  ["names within names", `${"{Ref: ".repeat(150)}La${"}".repeat(150)}`, "S s unknown"],
])("a computed name in Ref and GetAtt: %s", (_, destination, verdict) => {
  expect(scan(template(destination)).lines).toEqual([verdict]);
});
