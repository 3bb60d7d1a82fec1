// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language under test writes ${…}
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { INPUTS, scan, skipped, tree } from "../code/tree.ts";

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
  ["external-apis", ["serverless.yml#ApiGatewayDeployment unknown"]],
  ["another-cloud", []],
  ["json", ["serverless.json#HttpApiStage pass"]],
  ["resources-merged-over", [`${HTTP} pass`, "serverless.yml#OwnStage fail"]],
  ["log-switch-in-ssm", [`${REST} unknown`, `${HTTP} unknown`, `${SOCKET} unknown`]],
  ["variables-in-a-circle", [`${REST} unknown`]],
  ["plugin-logs-afterwards", [`${REST} unknown`]],
  ["resources-from-files", ["resources/api.yml#Stage fail", "resources/socket.yml#Socket fail"]],
  ["service-proxy", [`${REST} fail`]],
  ["step-functions", [`${REST} pass`]],
  ["dotenv", [`${REST} pass`, `${HTTP} pass`]],
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

  test("a stage's name and its execution log are said in the service's words too", async () => {
    using files = tree({
      "serverless.yml": [
        "service: a",
        "provider:",
        "  name: aws",
        "  stage: ${ssm:/stage}",
        "  logs: {websocket: '${ssm:/logs}'}",
        "functions: {f: {handler: a.b, events: [{websocket: $connect}]}}",
      ].join("\n"),
    });
    const [stage] = (await scan(files.root)).slices.flatMap(({ stages }) => stages);
    expect(stage?.name).toBe("${ssm:/stage}");
    expect(stage?.executionLog).toEqual({
      state: "unknown",
      why: "${ssm:/logs} has no value here: run `serverless package` and scan again",
    });
  });

  test("options and the environment close what is open", async () => {
    const seen = await scanned("log-switch-in-ssm", { logs: "true" }, { HTTP_LOGS: "true" });
    expect(seen.verdicts).toEqual([`${REST} unknown`, `${HTTP} pass`, `${SOCKET} pass`]);
  });

  test("the text false switches off, as it does in what the framework packages", async () => {
    const seen = await scanned("log-switch-in-ssm", { logs: "false" });
    expect(seen.verdicts).toContain(`${SOCKET} fail`);
  });

  test.each([
    ["true", "", "pass"],
    ["false", "", "fail"],
    ["false", "configValidationMode: off\n", "unknown"],
  ])("the text %s in the environment %s", async (text, mode, verdict) => {
    using files = tree({
      "serverless.yml": `service: a
${mode}provider:
  name: aws
  logs:
    restApi: {accessLogging: "\${env:LOGS}"}
    httpApi: "\${env:LOGS}"
    websocket: "\${env:LOGS}"
functions:
  f: {handler: a.b, events: [{http: GET /}, {httpApi: GET /}, {websocket: $connect}]}
`,
    });
    const seen = await scan(files.root, ["."], { inputs: { ...INPUTS, environment: { LOGS: text } } });
    const names = ["ApiGatewayDeployment", "HttpApiStage", "WebsocketsDeploymentStage"];
    expect(seen.verdicts).toEqual(names.map((name) => `serverless.yml#${name} ${verdict}`));
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

test("a package is of the stage that it was made for, whatever the configuration has in its state", async () => {
  const deployment = { RestApiId: { Ref: "ApiGatewayRestApi" }, StageName: "prod" };
  using files = tree({
    [TEMPLATE]: JSON.stringify({
      Resources: {
        ApiGatewayRestApi: { Type: "AWS::ApiGateway::RestApi" },
        ApiGatewayLogGroup: { Type: "AWS::Logs::LogGroup" },
        ApiGatewayDeployment17: { Type: "AWS::ApiGateway::Deployment", Properties: deployment },
      },
    }),
    ".serverless/serverless-state.json": JSON.stringify({
      service: { service: "a", provider: { name: "aws", stage: "dev", logs: { restApi: true } } },
    }),
  });
  expect((await scan(files.root)).verdicts).toEqual([`${TEMPLATE}#ApiGatewayDeployment pass`]);
});

test("of a package without its state nothing is taken, and it is said", async () => {
  using files = tree({
    "serverless.yml":
      "service: a\nprovider: { name: aws, logs: { restApi: true } }\nfunctions: { f: { handler: x, events: [{ http: GET / }] } }\n",
    [TEMPLATE]: JSON.stringify({ Resources: { ApiGatewayRestApi: { Type: "AWS::ApiGateway::RestApi" } } }),
  });
  const seen = await scan(files.root);
  expect(seen.verdicts).toEqual(["serverless.yml#ApiGatewayDeployment pass"]);
  expect(seen.gaps).toEqual(["unresolved-reference .serverless"]);
});

test("an included file is no template of its own, and has the lines of what it declares", async () => {
  const seen = await scanned("resources-from-files");
  expect(skipped(seen, "resources/api.yml")).toBe("its resources are those of serverless.yml");
  expect(seen.slices.flatMap(({ stages }) => stages.map(({ origin }) => origin))).toMatchObject([
    { file: "resources/api.yml", line: 5, endLine: 9, address: "Stage", root: "serverless.yml" },
    { file: "resources/socket.yml", line: 1, endLine: 5, address: "Socket", root: "serverless.yml" },
  ]);
});

test("an included file that has more than the service takes is a template too", async () => {
  const stage = (id: string) =>
    `  ${id}:\n    Type: AWS::ApiGatewayV2::Stage\n    Properties: { StageName: ${id} }\n`;
  using files = tree({
    "serverless.yml":
      "service: a\nprovider: { name: aws }\nresources:\n  Resources:\n    One: ${file(t.yml):Resources.One}\n",
    "t.yml": `Resources:\n${stage("One")}${stage("Two")}`,
  });
  expect((await scan(files.root)).verdicts).toEqual([
    "t.yml#One fail",
    "t.yml#One@t.yml fail",
    "t.yml#Two fail",
  ]);
});

test.each([
  ["serverless-lift", ["constructs.hook", "constructs.open"]],
  ["serverless-offline", []],
])("webhooks of %s", async (plugin, told) => {
  using files = tree({
    "serverless.yml": `service: s
provider:
  name: aws
plugins:
  - ${plugin}
constructs:
  hook: {type: webhook, path: POST /hook, authorizer: {handler: a.b}}
  open: {type: "\${ssm:/kind}"}
  queue: {type: queue, worker: {handler: a.b}}
functions:
  f: {handler: a.b, events: [{httpApi: GET /}]}
`,
  });
  const { slices } = await scan(files.root);
  const words = " of serverless-lift makes an HTTP API, whose stage is not in sight";
  const said = slices.flatMap(({ gaps }) => gaps.map(({ message }) => message.split(":")[0]));
  expect(said).toEqual(told.map((name) => name + words));
});

test("the parts of a plugin that a program makes are a gap", async () => {
  using files = tree({
    "serverless.yml":
      "service: a\nprovider: { name: aws }\nplugins: [serverless-step-functions]\nfunctions: {}\nstepFunctions:\n  stateMachines: ${file(machines.js)}\n",
    "machines.js": "module.exports = {};\n",
  });
  expect((await scan(files.root)).gaps).toEqual(["unresolved-reference serverless.yml"]);
});

describe("the .env file", () => {
  test("of the stage is read in place of the common one", async () => {
    expect((await scanned("dotenv", { stage: "prod" })).verdicts).toEqual([`${REST} fail`, `${HTTP} fail`]);
  });

  test("gives way to the environment", async () => {
    const seen = await scanned("dotenv", {}, { HTTP_LOGS: "false" });
    expect(seen.verdicts).toEqual([`${REST} pass`, `${HTTP} fail`]);
  });

  test("is not read where the service does not ask for it", async () => {
    const logs = "service: a\nprovider:\n  name: aws\n  logs: { httpApi: '${env:LOGS}' }\n";
    const functions = "functions: { f: { events: [{ httpApi: '*' }] } }\n";
    using files = tree({ "serverless.yml": logs + functions, ".env": "LOGS=true\n" });
    expect((await scan(files.root)).verdicts).toEqual([`${HTTP} unknown`]);
  });
});

test("a stage that the framework makes points at the provider's logs", async () => {
  const seen = await scanned("rest-access-logging-off");
  const [stage] = seen.slices.flatMap(({ stages }) => stages);
  expect(stage?.origin).toMatchObject({ kind: "serverless", file: "serverless.yml", line: 4, endLine: 7 });
});

test("of a stage of an API that is declared elsewhere neither log is known", async () => {
  const { slices } = await scanned("external-apis");
  expect(slices.flatMap(({ stages }) => stages)).toMatchObject([
    {
      name: "dev",
      accessLog: { state: "unknown", why: expect.stringContaining("provider.apiGateway.restApiId") },
      executionLog: { state: "unknown" },
    },
  ]);
});
