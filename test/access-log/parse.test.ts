import fc from "fast-check";
import { expect, test } from "vitest";
import { parseFormat } from "../../src/access-log/parse.ts";
import { hostileText } from "./arbitrary.ts";

const names = (text: string) => parseFormat(text).variables.map(({ name }) => name);

test.each<[string, string[]]>([
  ["$context.requestId", ["requestId"]],
  ["${context.requestId}", ["requestId"]],
  ["$context.requestId$context.status", ["requestId", "status"]],
  ["a $context.identity.sourceIp.", ["identity.sourceIp"]],
  ["$context.requestId|$context.status", ["requestId", "status"]],
  ["$context.request.header.mcp-method", ["request.header.mcp-method"]],
  ["$context.stage-$context.status", ["stage", "status"]],
  ["$context.authorizer.claims.cognito:username", ["authorizer.claims.cognito:username"]],
  ["$context.authorizer.claims['sub']", ["authorizer.claims"]],
  ["$context.status:$context.path", ["status", "path"]],
  ["${context.authorizer.claims.custom:tenant}", ["authorizer.claims.custom:tenant"]],
  ["$context. $Context.x $contextrequestId ${context.} $input.body", []],
])("%s holds %j", (text, expected) => {
  expect(names(text)).toEqual(expected);
});

test("positions are those of the text", () => {
  const { variables } = parseFormat('{"é":"$context.requestId"}');
  expect(variables[0]).toMatchObject({ start: 6, end: 24, text: "$context.requestId", braced: false });
});

test.each<[string, string]>([
  ['{"id":"$context.requestId"}', "json"],
  ['{ "id":$context.requestId', "json"],
  ["$context.identity.sourceIp - - [$context.requestTime] $context.requestId", "clf"],
  ["$context.requestId,$context.status,$context.path", "csv"],
  ['"$context.requestId","$context.status"', "csv"],
  ['<request id="$context.requestId"></request>', "xml"],
  ["$context.requestId $context.status", "text"],
  ["$context.requestId", "text"],
  ["", "text"],
])("%s is %s", (text, shape) => {
  expect(parseFormat(text).shape).toBe(shape);
});

test("property: the parts cover the text exactly, whatever the text", () => {
  fc.assert(
    fc.property(hostileText(), (text) => {
      const { parts } = parseFormat(text);
      let at = 0;
      for (const part of parts) {
        expect(part.start).toBe(at);
        expect(part.text).toBe(text.slice(part.start, part.end));
        expect(part.end).toBeGreaterThan(part.start);
        at = part.end;
      }
      expect(at).toBe(text.length);
    }),
    { numRuns: 500 },
  );
});

test("a megabyte of anything is taken apart in linear time", () => {
  // A quadratic parser would need minutes here and run into the test's time limit.
  for (const unit of [
    "$context.",
    "$context.a-",
    "${context.a.",
    "$context.authorizer.claims.a:",
    "{",
    "\0",
  ]) {
    expect(parseFormat(unit.repeat(Math.ceil(1_000_000 / unit.length))).parts.length).toBeGreaterThan(0);
  }
  expect(names("$context.requestId ".repeat(10_000))).toHaveLength(10_000);
});
