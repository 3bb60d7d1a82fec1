// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language under test writes ${…}
import { expect, test } from "vitest";
import retention from "../../../src/checks/accesslog-retention.ts";
import executionlogging from "../../../src/checks/executionlogging.ts";
import { judgeSlice } from "../../../src/checks/judge.ts";
import { scan, tree } from "../code/tree.ts";

async function verdicts(provider: string, event = "http: GET /orders"): Promise<string[]> {
  using files = tree({
    "serverless.yml": [
      "service: orders",
      "provider:",
      "  name: aws",
      ...provider.split("\n").map((line) => `  ${line}`),
      "functions:",
      "  list:",
      "    handler: list.handler",
      "    events:",
      `      - ${event}`,
      "",
    ].join("\n"),
  });
  const { slices } = await scan(files.root);
  return slices
    .flatMap((slice) => judgeSlice(slice, [executionlogging, retention]).findings)
    .map(({ verdict, message }) => `${verdict} ${message}`);
}

test.each<[string, string, string, RegExp, RegExp]>([
  ["no logs", "logs: {}", "http: GET /a", /^(?:fail|unknown)/, /^not-applicable/],
  [
    "on with its defaults",
    "logs:\n  restApi: true",
    "http: GET /a",
    /^pass .*INFO.*Data tracing/,
    /^fail .*ever/,
  ],
  [
    "its level and retention",
    "logRetentionInDays: 365\nlogs:\n  restApi: { level: ERROR, fullExecutionData: false }",
    "http: GET /a",
    /^pass .*\(ERROR\)\.$/,
    /^pass .*365 days/,
  ],
  [
    "switched off",
    "logs:\n  restApi: { executionLogging: false }",
    "http: GET /a",
    /^fail .*off/,
    /^fail .*ever/,
  ],
  [
    "WebSocket",
    "logRetentionInDays: 30\nlogs:\n  websocket: { level: ERROR }",
    "websocket: $connect",
    /^pass .*ERROR/,
    /30 days/,
  ],
  [
    "HTTP",
    "logRetentionInDays: 90\nlogs:\n  httpApi: true",
    "httpApi: GET /a",
    /^not-applicable/,
    /^pass .*90 days/,
  ],
  [
    "a level that is not known",
    'logs:\n  restApi: { level: "${ssm:/level}" }',
    "http: GET /a",
    /^unknown .*ssm:\/level/,
    /^fail/,
  ],
])("%s", async (_, provider, event, execution, kept) => {
  const [one, other] = await verdicts(provider, event);
  expect(one).toMatch(execution);
  expect(other).toMatch(kept);
});
