import { expect, test } from "vitest";
import { parseFormat } from "../../src/access-log/parse.ts";
import { render, renderMissing } from "../../src/access-log/render.ts";

const line = (
  text: string,
  values: Record<string, string>,
  apiType: "REST" | "HTTP" | "WEBSOCKET" = "REST",
) => render(parseFormat(text), new Map(Object.entries(values)), apiType);

test.each<[string, Record<string, string>, string]>([
  ["$context.status ${context.path}", { status: "200", path: "/a" }, "200 /a"],
  ["$context.status", {}, "-"],
  ["$context.status", { status: "" }, "-"],
  ['{"l":$context.responseLatency}', {}, '{"l":-}'],
  ["$context.error.messageString", {}, '"-"'],
  ["$context.error.messageString", { "error.message": 'a "b"' }, '"a \\"b\\""'],
  ['"$context.error.messageString"', {}, '""-""'],
  ['"$context.identity.userAgent"', { "identity.userAgent": 'x"y\\z\n' }, '"x\\"y\\\\z\\n"'],
  ["$context.authorizer.claims", { "authorizer.claims": "x" }, "null"],
  ["$context.requestid $context.routeKey", { requestid: "1", routeKey: "GET /" }, "- -"],
  ["$input.body $contextual", {}, "$input.body $contextual"],
])("%s with %j is %s", (text, values, expected) => {
  expect(line(text, values)).toBe(expected);
});

test("what an API type does not have stays empty there", () => {
  const values = { routeKey: "GET /", resourcePath: "/a", "authorizer.principalId": "me" };
  const text = "$context.routeKey $context.resourcePath $context.authorizer.principalId";
  expect(line(text, values, "REST")).toBe("- /a me");
  expect(line(text, values, "HTTP")).toBe("GET / - me");
});

test("a line of missing values", () => {
  expect(renderMissing(parseFormat('{"a":"$context.status","e":$context.error.messageString}'))).toBe(
    '{"a":"-","e":"-"}',
  );
});
