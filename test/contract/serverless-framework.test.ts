// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language under test writes ${…}
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import accesslogging from "../../src/checks/accesslogging.ts";
import { judgeSlice } from "../../src/checks/judge.ts";
import type { Slice } from "../../src/model/slice.ts";
import { filesOf } from "../../src/sources/code/files.ts";
import { packageSlice, serviceSlice } from "../../src/sources/serverless/index.ts";
import { cli } from "../commands/cli.ts";
import { INPUTS, tree } from "../sources/code/tree.ts";

// What we make of a configuration must equal what we read in the package that the framework itself makes of it.
// osls is the open-source line of the Serverless Framework; it packages without an account.

const OSLS = "osls@4.3.1";
const ROOT = resolve(import.meta.dirname, "../..");
const HOME = join(ROOT, ".bench/osls");
const PROGRAM = join(HOME, "node_modules/osls/bin/serverless.js");
const FIXTURES = join(ROOT, "fixtures/serverless");

beforeAll(() => {
  if (existsSync(PROGRAM)) return;
  mkdirSync(HOME, { recursive: true });
  writeFileSync(join(HOME, "package.json"), "{}\n");
  const options = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
  execFileSync("npm", ["install", ...options, "--prefix", HOME, OSLS], { stdio: "pipe", timeout: 110_000 });
});

function packaged(folder: string, stage: string): void {
  mkdirSync(join(folder, "src"), { recursive: true });
  writeFileSync(join(folder, "src/list.js"), "exports.handler = async () => ({});\n");
  const env = { PATH: process.env.PATH, HOME: folder, AWS_REGION: "eu-west-1", SLS_TELEMETRY_DISABLED: "1" };
  execFileSync(process.execPath, [PROGRAM, "package", "--stage", stage], { cwd: folder, env, stdio: "pipe" });
}

/** Address, verdict and identity of each stage. */
function stagesOf(slice: Slice): unknown[] {
  const { findings } = judgeSlice(slice, [accesslogging]);
  expect(slice.gaps).toEqual([]);
  return slice.stages
    .map(({ origin, apiType, api, name, id }) => ({
      address: origin.kind === "aws" ? "" : origin.address,
      verdict: findings.find(({ stage }) => stage === id)?.verdict,
      apiType,
      api: api.name,
      name,
    }))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

function compare(folder: string, stage: string): void {
  const files = filesOf({ cwd: folder, allowed: [folder] });
  const inputs = { ...INPUTS, serverlessOptions: new Map([["stage", stage]]) };
  const absolute = join(folder, "serverless.yml");
  const file = { path: "serverless.yml", absolute, text: readFileSync(absolute, "utf8") };
  const ours = stagesOf(serviceSlice(file, files, inputs));
  packaged(folder, stage);
  expect(ours).toEqual(stagesOf(packageSlice(join(folder, ".serverless"), files, inputs)));
}

test.each([
  ["rest-without-logs", "dev"],
  ["rest-logs-true", "prod"],
  ["rest-access-logging-off", "dev"],
  ["rest-own-format", "dev"],
  ["three-kinds", "dev"],
  ["log-switch-by-variables", "dev"],
  ["log-switch-by-variables", "prod"],
  ["resources-merged-over", "dev"],
])("%s, stage %s", (name, stage) => {
  using copy = tree({});
  cpSync(join(FIXTURES, name), copy.root, { recursive: true });
  rmSync(join(copy.root, ".serverless"), { recursive: true, force: true });
  compare(copy.root, stage);
});

const FUNCTIONS = (events: readonly string[]) =>
  `functions:\n  list:\n    handler: src/list.handler\n    events:\n${events.map((event) => `      - ${event}\n`).join("")}`;
const service = (provider: string, events: readonly string[], rest = "") =>
  `service: orders\nprovider:\n  name: aws\n  runtime: nodejs22.x\n${provider}${FUNCTIONS(events)}${rest}`;
const REST = "http: GET /orders";
const HTTP = "httpApi: GET /orders";
const SOCKET = "websocket: $connect";

test.each<[string, string]>([
  [
    "names of the APIs",
    service("  apiName: shop\n  httpApi:\n    name: shop-http\n  websocketsApiName: shop-ws\n", [
      REST,
      HTTP,
      SOCKET,
    ]),
  ],
  [
    "the name of the service first",
    service(
      "  apiGateway:\n    shouldStartNameWithService: true\n  httpApi:\n    shouldStartNameWithService: true\n",
      [REST, HTTP],
    ),
  ],
  [
    "all logs off",
    service("  logs:\n    restApi: false\n    httpApi: false\n    websocket: false\n", [REST, HTTP, SOCKET]),
  ],
  [
    "websocket access logging off",
    service("  logs:\n    websocket:\n      accessLogging: false\n", [SOCKET]),
  ],
  [
    "websocket with a format",
    service("  logs:\n    websocket:\n      format: $context.requestId\n", [SOCKET]),
  ],
  ["an HTTP API of elsewhere", service("  httpApi:\n    id: abc\n", [HTTP])],
  [
    "a REST API of elsewhere",
    service("  apiGateway:\n    restApiId: abc\n    restApiRootResourceId: def\n", [REST]),
  ],
  ["a websocket API of elsewhere", service("  apiGateway:\n    websocketApiId: abc\n", [SOCKET])],
  ["no events at all", service("  logs:\n    restApi: true\n", ["schedule: rate(1 hour)"])],
  [
    "an own API with a deployment, which the framework's logs reach",
    service(
      "  logs:\n    restApi: true\n",
      ["schedule: rate(1 hour)"],
      `resources:
  Resources:
    ApiGatewayLogGroup: { Type: AWS::Logs::LogGroup }
    Own: { Type: AWS::ApiGateway::RestApi, Properties: { Name: own } }
    Deployed: { Type: AWS::ApiGateway::Deployment, Properties: { RestApiId: !Ref Own, StageName: dev } }
`,
    ),
  ],
  [
    "parameters and extensions",
    service(
      "  logs:\n    httpApi: ${param:logs}\n",
      [HTTP],
      "params:\n  default:\n    logs: true\nresources:\n  extensions:\n    HttpApiStage:\n      Properties:\n        AccessLogSettings:\n          Format: $context.requestId\n",
    ),
  ],
])("%s", (_, text) => {
  using project = tree({ "serverless.yml": text });
  compare(project.root, "dev");
});

test.each<[string, string, boolean]>([
  ["nothing said of logs", service("", [REST, HTTP, SOCKET]), false],
  [
    "logs that are off",
    service("  logs:\n    restApi: false\n    httpApi: false\n    websocket: false\n", [REST, HTTP, SOCKET]),
    false,
  ],
  ["WebSocket alone", service("", [SOCKET]), false],
  ["a log whose role the framework sees to", service("  logs:\n    websocket: true\n", [REST, SOCKET]), true],
])("a patched service with %s packages, and its package passes", async (_, text, role) => {
  using project = tree({ "serverless.yml": text });
  const { root } = project;
  const fix = await cli(["fix", ".", "--no-config", "--only", "apigw_accesslogging", "--write"], {
    cwd: root,
  });
  expect(fix.exit).toBe(0);
  packaged(root, "dev");
  const inputs = { ...INPUTS, serverlessOptions: new Map([["stage", "dev"]]) };
  const folder = join(root, ".serverless");
  const slice = packageSlice(folder, filesOf({ cwd: root, allowed: [root] }), inputs);
  expect(stagesOf(slice).map((stage) => (stage as { verdict: string }).verdict)).not.toContain("fail");
  const { Resources } = JSON.parse(
    readFileSync(join(folder, "cloudformation-template-update-stack.json"), "utf8"),
  ) as { Resources: Record<string, { Type: string; Properties: { RetentionInDays?: number } }> };
  const resources = Object.entries(Resources);
  const groups = resources.filter(([id]) => /^(?:ApiGateway|HttpApi|Websockets)LogGroup$/.test(id));
  expect(groups.length).toBeGreaterThan(0);
  // What was there before keeps its lines for as long as before.
  for (const [id, { Properties }] of groups)
    expect(Properties.RetentionInDays).toBe(role && id === "WebsocketsLogGroup" ? undefined : 90);
  expect(resources.some(([, { Type }]) => Type === "Custom::ApiGatewayAccountRole")).toBe(role);
});

test.each(["", "  stage: dev\n"])("a package of another stage than the configuration's own: %j", (stage) => {
  using project = tree({ "serverless.yml": service(`${stage}  logs:\n    restApi: true\n`, [REST, SOCKET]) });
  const { root } = project;
  packaged(root, "prod");
  const files = filesOf({ cwd: root, allowed: [root] });
  expect(stagesOf(packageSlice(join(root, ".serverless"), files, INPUTS))).toMatchObject([
    { address: "ApiGatewayDeployment", name: "prod", verdict: "pass" },
    { address: "WebsocketsDeploymentStage", name: "prod", verdict: "fail" },
  ]);
});

test("the program is where it is expected", () => {
  expect(existsSync(dirname(PROGRAM))).toBe(true);
});
