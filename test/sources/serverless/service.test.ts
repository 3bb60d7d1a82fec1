import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { INPUTS, scan } from "../code/tree.ts";

const FIXTURES = resolve(import.meta.dirname, "../../../fixtures/serverless");

const scanned = (name: string, options: Record<string, string> = {}, environment = {}) =>
  scan(resolve(FIXTURES, name), ["."], {
    inputs: { ...INPUTS, serverlessOptions: new Map(Object.entries(options)), environment },
  });

const REST = "serverless.yml#ApiGatewayDeployment";
const HTTP = "serverless.yml#HttpApiStage";
const SOCKET = "serverless.yml#WebsocketsDeploymentStage";

test.each([
  ["rest-without-logs", [`${REST} fail`]],
  ["rest-logs-true", [`${REST} pass`]],
  ["rest-access-logging-off", [`${REST} fail`]],
  ["rest-own-format", [`${REST} pass`]],
  ["three-kinds", [`${REST} fail`, `${HTTP} pass`, `${SOCKET} pass`]],
  ["external-apis", []],
  ["another-cloud", []],
  ["json", ["serverless.json#HttpApiStage pass"]],
  ["resources-merged-over", [`${HTTP} pass`, "serverless.yml#OwnStage fail"]],
  ["log-switch-in-ssm", [`${REST} unknown`, `${HTTP} unknown`, `${SOCKET} unknown`]],
  ["variables-in-a-circle", [`${REST} unknown`]],
  ["plugin-logs-afterwards", [`${REST} unknown`]],
])("%s", async (name, verdicts) => {
  const seen = await scanned(name);
  expect(seen.verdicts).toEqual(verdicts);
  expect(seen.gaps).toEqual([]);
});

describe("variables", () => {
  test("the stage decides through self, sls and file", async () => {
    expect((await scanned("log-switch-by-variables")).verdicts).toEqual([`${REST} fail`, `${HTTP} fail`]);
    const prod = await scanned("log-switch-by-variables", { stage: "prod" });
    expect(prod.verdicts).toEqual([`${REST} pass`, `${HTTP} pass`]);
    expect(prod.slices.flatMap(({ stages }) => stages.map(({ name }) => name))).toEqual(["prod", "$default"]);
  });

  test("what has no value is named, with a way out", async () => {
    const seen = await scanned("log-switch-in-ssm");
    const why = seen.slices.flatMap(({ stages }) =>
      stages.map(({ accessLog }) => (accessLog.state === "unknown" ? accessLog.why : accessLog.state)),
    );
    expect(why).toEqual([
      `\${ssm:/logging/enabled} has no value here: run \`serverless package\` and scan again`,
      `\${env:HTTP_LOGS} has no value here: set it in the environment`,
      `\${param:logs} has no value here: pass it with --param or --stage`,
    ]);
  });

  test("options and the environment close what is open", async () => {
    const seen = await scanned("log-switch-in-ssm", { logs: "true" }, { HTTP_LOGS: "true" });
    expect(seen.verdicts).toEqual([`${REST} unknown`, `${HTTP} pass`, `${SOCKET} pass`]);
  });

  test("the text false is neither on nor off", async () => {
    const seen = await scanned("log-switch-in-ssm", { logs: "false" });
    expect(seen.verdicts).toContain(`${SOCKET} unknown`);
  });
});

test("functions that come from a program are a gap that says what to do", async () => {
  const seen = await scanned("functions-from-a-program");
  expect(seen.gaps).toEqual(["unresolved-reference serverless.yml"]);
  expect(seen.slices.flatMap(({ gaps }) => gaps)[0]?.message).toContain("serverless package");
});

const TEMPLATE = ".serverless/cloudformation-template-update-stack.json";

describe("a package", () => {
  test.each([".serverless", ".serverless/cloudformation-template-update-stack.json"])(
    "is known when it is asked for as %s",
    async (path) => {
      const seen = await scan(resolve(FIXTURES, "package-with-rest-logs"), [path]);
      expect(seen.verdicts).toEqual([
        `${TEMPLATE}#ApiGatewayDeployment pass`,
        `${TEMPLATE}#HttpApiStage fail`,
      ]);
      expect(seen.gaps).toEqual([]);
    },
  );

  test("wins over the configuration", async () => {
    expect((await scanned("package-without-logs")).verdicts).toEqual([
      `${TEMPLATE}#ApiGatewayDeployment fail`,
      `${TEMPLATE}#HttpApiStage fail`,
    ]);
  });

  test("has REST logging in its state, since the template never shows it", async () => {
    expect((await scanned("package-with-rest-logs")).verdicts).toEqual([
      `${TEMPLATE}#ApiGatewayDeployment pass`,
      `${TEMPLATE}#HttpApiStage fail`,
    ]);
  });
});

test("a stage that the framework makes points at the provider's logs", async () => {
  const seen = await scanned("rest-access-logging-off");
  const [stage] = seen.slices.flatMap(({ stages }) => stages);
  expect(stage?.origin).toMatchObject({ kind: "serverless", file: "serverless.yml", line: 4, endLine: 7 });
});
