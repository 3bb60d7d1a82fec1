// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub writes ${…}
import { expect, test } from "vitest";
import accesslogDestination from "../../../src/checks/accesslog-destination.ts";
import accesslogFormat from "../../../src/checks/accesslog-format.ts";
import accesslogging from "../../../src/checks/accesslogging.ts";
import type { Check } from "../../../src/checks/check.ts";
import { scan } from "./scan.ts";

const GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:/a";

interface Settings {
  readonly Parameters?: object;
  readonly Mappings?: object;
  readonly DestinationArn?: unknown;
  readonly Format?: unknown;
}

function judged(
  check: Check,
  { Parameters = {}, Mappings = {}, DestinationArn = GROUP, Format = "$context.requestId" }: Settings,
) {
  const template = {
    Parameters,
    Mappings,
    Resources: {
      Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: "a", ProtocolType: "HTTP" } },
      Prod: {
        Type: "AWS::ApiGatewayV2::Stage",
        Properties: {
          ApiId: { Ref: "Api" },
          StageName: "prod",
          AccessLogSettings: { DestinationArn, Format },
        },
      },
    },
  };
  const { lines, messages } = scan(JSON.stringify(template), { check });
  return `${lines[0]?.split(" ").at(-1)}: ${messages.get("Prod")}`;
}

const listing = (values: readonly string[], more: object = {}) => ({
  Type: "String",
  AllowedValues: values,
  ...more,
});

test("a format that names a parameter is judged with each value that it lists", () => {
  const Parameters = { Env: listing(["dev", "prod"], { Default: "dev" }) };
  const Format = { "Fn::Sub": '{"id":"$context.requestId","env":"${Env}"}\n' };
  expect(judged(accesslogFormat, { Parameters, Format })).toMatch(/^fail: The format ends with a line break/);
});

test("the row of a mapping is not only that of the default", () => {
  const Parameters = { Env: listing(["dev", "prod"], { Default: "dev" }) };
  const Mappings = { Logs: { dev: { arn: GROUP }, prod: { arn: "elsewhere" } } };
  const DestinationArn = { "Fn::FindInMap": ["Logs", { Ref: "Env" }, "arn"] };
  const given = { Parameters, Mappings, DestinationArn };
  expect(judged(accesslogging, given)).toMatch(/^pass: /);
  expect(judged(accesslogDestination, given)).toMatch(
    /^conditional: Depends on Env == "dev": pass when .* fail when .* With the defaults: pass\.$/,
  );
});

test("more values than can be told apart leave the text open, and say no less than before", () => {
  const names = Array.from({ length: 6 }, (_, at) => `P${at}`);
  const Parameters = Object.fromEntries(names.map((name) => [name, listing([..."abcdefgh"])]));
  const Format = { "Fn::Sub": `$context.requestId ${names.map((name) => `\${${name}}`).join(" ")}` };
  expect(judged(accesslogging, { Parameters, Format })).toBe(`pass: Writes to ${GROUP}.`);
  expect(judged(accesslogFormat, { Parameters, Format })).toMatch(/^unknown: The format is not known here/);
});

test.each([
  [{ "Fn::Join": ["|", [{ Ref: "Nothing" }, "z"]] }, "unknown"],
  [{ "Fn::Sub": "${Nothing}|z" }, "unknown"],
  [{ "Fn::GetAtt": ["Api", "ApiEndpoint"] }, "pass"],
  [{ "Fn::Sub": "${Api.ApiEndpoint}" }, "pass"],
])("a piece of a text that is put together of what is not known may be empty: %j", (text, verdict) => {
  const DestinationArn = { "Fn::Select": [0, { "Fn::Split": ["|", text] }] };
  expect(judged(accesslogging, { DestinationArn })).toMatch(new RegExp(`^${verdict}: `));
});
