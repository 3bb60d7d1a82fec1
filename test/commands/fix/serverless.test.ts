// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the Serverless Framework
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { tree } from "../../sources/code/tree.ts";
import { cli } from "../cli.ts";

const ONLY = ["--no-config", "--only", "apigw_accesslogging"];
const EVENTS = {
  rest: "http: GET /orders",
  http: "httpApi: GET /orders",
  socket: "websocket: $connect",
} as const;

/** A service with these events, and this below its provider. */
const service = (provider: string, events: readonly (keyof typeof EVENTS)[], rest = "") => `# the shop
service: orders

provider:
  name: aws # as always
  runtime: nodejs22.x
${provider}
functions:
  list:
    handler: src/list.handler
    events:
${events.map((event) => `      - ${EVENTS[event]}\n`).join("")}${rest}`;

interface Plan {
  readonly patches: readonly {
    stages: string[];
    effect: string;
    care: string;
    edits: { file: string; start: number; end: number; text: string }[];
  }[];
  readonly manual: readonly { stage: string; reason: string }[];
}

const planOf = async (cwd: string, ...args: string[]): Promise<Plan> =>
  JSON.parse((await cli(["fix", ".", ...ONLY, "--as", "json", ...args], { cwd })).stdout);

async function verdicts(cwd: string): Promise<string[]> {
  const scan = ["scan", ".", "--no-config", "--checks", "apigw_accesslogging", "-f", "json"];
  const { findings } = JSON.parse((await cli(scan, { cwd })).stdout) as {
    findings: { stage: string; verdict: string }[];
  };
  return findings.map(({ stage, verdict }) => `${stage.replace(/.*#/, "")} ${verdict}`).sort();
}

const PASSES = {
  rest: "ApiGatewayDeployment pass",
  http: "HttpApiStage pass",
  socket: "WebsocketsDeploymentStage pass",
} as const;

test.each<[string, string, (keyof typeof EVENTS)[]]>([
  ["no logs at all", service("", ["rest", "http", "socket"]), ["rest", "http", "socket"]],
  ["empty logs", service("  logs:\n", ["http"]), ["http"]],
  ["logs of Lambda only", service("  logs:\n    lambda:\n      logFormat: JSON\n", ["http"]), ["http"]],
  [
    "logs that are off",
    service("  logs:\n    restApi: false # not yet\n    httpApi: false\n    websocket: ~\n", [
      "rest",
      "http",
      "socket",
    ]),
    ["rest", "http", "socket"],
  ],
  [
    "an execution log only",
    service("  logs:\n    restApi:\n      accessLogging: false\n      level: ERROR\n", ["rest"]),
    ["rest"],
  ],
  [
    "switched off, with a format",
    service("  logs:\n    websocket:\n      accessLogging: false\n      format: $context.requestId\n", [
      "socket",
    ]),
    ["socket"],
  ],
  ["braces", service("  logs: { restApi: { accessLogging: false } }\n", ["rest", "http"]), ["rest", "http"]],
  ["newlines of Windows", service("", ["http"]).replaceAll("\n", "\r\n"), ["http"]],
  ["no newline at the end", service("", ["http"]).trimEnd(), ["http"]],
  [
    "resources that are there",
    service("", ["http"], "resources:\n  Resources:\n    Table:\n      Type: AWS::DynamoDB::Table\n"),
    ["http"],
  ],
  [
    "resources in parts",
    service("", ["http"], "resources:\n  - Resources:\n      Table:\n        Type: AWS::DynamoDB::Table\n"),
    ["http"],
  ],
  [
    "extensions that are there",
    service(
      "",
      ["http"],
      "resources:\n  extensions:\n    HttpApiStage:\n      Properties:\n        AutoDeploy: true\n",
    ),
    ["http"],
  ],
  ["empty logs and a comment", service("  logs: # none so far\n  region: eu-west-1\n", ["rest"]), ["rest"]],
  ["a switch and a comment", service("  logs:\n    httpApi: false # not yet\n", ["http"]), ["http"]],
  ["a blank format", service("  logs:\n    httpApi:\n      format: ' '\n", ["http"]), ["http"]],
  [
    "a provider that is a name",
    service("", ["rest", "http", "socket"]).replace(/provider:\n.*\n.*\n/, "provider: aws # as always\n"),
    ["rest", "http", "socket"],
  ],
  [
    "a retention of the service's own",
    service("  logRetentionInDays: 400\n", ["http", "socket"]),
    ["http", "socket"],
  ],
])("a service with %s is patched once, and passes", async (_, text, events) => {
  using project = tree({ "serverless.yml": text });
  const { patches, manual } = await planOf(project.root);
  expect(manual).toEqual([]);
  expect(patches).toHaveLength(1);
  const { exit, stderr } = await cli(["fix", ".", ...ONLY, "--write"], { cwd: project.root });
  expect([exit, stderr]).toEqual([0, expect.stringContaining("wrote serverless.yml")]);
  expect(await verdicts(project.root)).toEqual(events.map((event) => PASSES[event]).sort());
  expect(await planOf(project.root)).toMatchObject({ patches: [], manual: [] });
  // Outside its edits not a byte is changed.
  const after = readFileSync(join(project.root, "serverless.yml"), "utf8");
  let kept = 0;
  let at = 0;
  for (const { start, end, text: put } of patches[0]?.edits.toSorted((a, b) => a.start - b.start) ?? []) {
    expect(after.slice(at, at + start - kept)).toBe(text.slice(kept, start));
    at += start - kept + put.length;
    kept = end;
  }
  expect(after.slice(at)).toBe(text.slice(kept));
  // Every comment stays one, on the line that it was on.
  for (const [, key, comment] of text.matchAll(/^ *(\w+):.*?(#.*)$/gm))
    expect(after).toMatch(new RegExp(`^ *${key}:.* ${comment}$`, "m"));
  if (text.includes("\r\n")) expect(after.replaceAll("\r\n", "")).not.toContain("\n");
});

test("a byte order mark stays, in the file and in the patch", async () => {
  const text = `\uFEFF${service("", ["http"]).replace("# the shop\n", "")}`;
  using project = tree({ "serverless.yml": text });
  const { stdout } = await cli(["fix", ".", ...ONLY, "--as", "patch"], { cwd: project.root });
  writeFileSync(join(project.root, "fix.patch"), stdout);
  execFileSync("git", ["apply", "--check", "fix.patch"], { cwd: project.root });
  const { stderr } = await cli(["fix", ".", ...ONLY, "--write"], { cwd: project.root });
  expect(stderr).toContain("wrote serverless.yml");
  const after = readFileSync(join(project.root, "serverless.yml"), "utf8");
  expect(after.startsWith("\uFEFFservice: orders\n\nprovider:\n")).toBe(true);
  expect(await verdicts(project.root)).toEqual([PASSES.http]);
});

test("a service in JSON is patched as JSON", async () => {
  const config = {
    service: "orders",
    provider: { name: "aws", runtime: "nodejs22.x" },
    functions: { list: { handler: "src/list.handler", events: [{ httpApi: "GET /orders" }] } },
  };
  using project = tree({ "serverless.json": JSON.stringify(config, null, 2) });
  await cli(["fix", ".", ...ONLY, "--write"], { cwd: project.root });
  expect(await verdicts(project.root)).toEqual([PASSES.http]);
  const after = JSON.parse(readFileSync(join(project.root, "serverless.json"), "utf8"));
  expect(after).toMatchObject(config);
  expect(after.resources.extensions.HttpApiLogGroup.Properties).toEqual({ RetentionInDays: 90 });
});

test("REST and WebSocket logs leave the account's role and the execution log alone, and are looked at first", async () => {
  using project = tree({ "serverless.yml": service("", ["rest", "socket"]) });
  const { patches } = await planOf(project.root);
  expect(patches[0]).toMatchObject({
    care: "review",
    effect: expect.stringContaining("roleManagedExternally"),
  });
  await cli(["fix", ".", ...ONLY, "--write"], { cwd: project.root });
  const after = readFileSync(join(project.root, "serverless.yml"), "utf8");
  expect(after.match(/roleManagedExternally: true/g)).toHaveLength(1);
  expect(after.match(/executionLogging: false/g)).toHaveLength(2);
});

test("WebSocket logs alone have the role left alone where the framework looks for it", async () => {
  using project = tree({ "serverless.yml": service("", ["socket"]) });
  await cli(["fix", ".", ...ONLY, "--write"], { cwd: project.root });
  expect(readFileSync(join(project.root, "serverless.yml"), "utf8")).toContain(
    "    restApi:\n      roleManagedExternally: true\n",
  );
});

test("also where REST logs are written as off", async () => {
  using project = tree({ "serverless.yml": service("  logs:\n    restApi: false\n", ["socket"]) });
  await cli(["fix", ".", ...ONLY, "--write"], { cwd: project.root });
  expect(readFileSync(join(project.root, "serverless.yml"), "utf8")).toContain(
    "  logs:\n    restApi:\n      roleManagedExternally: true\n    websocket:\n",
  );
});

test("where the framework sees to the role already, it goes on doing so", async () => {
  const text = service("  logs:\n    websocket: true\n", ["rest", "socket"]);
  using project = tree({ "serverless.yml": text });
  const { patches } = await planOf(project.root);
  expect(patches[0]?.effect).not.toContain("role");
  expect(patches[0]?.edits.map((edit) => edit.text).join("")).not.toContain("roleManagedExternally");
});

test.each<[string, Record<string, string>, RegExp]>([
  [
    "a provider from another file",
    {
      "serverless.yml":
        "service: s\nprovider: ${file(provider.yml)}\nfunctions:\n  a:\n    handler: a.b\n    events:\n      - httpApi: GET /\n",
      "provider.yml": "name: aws\nruntime: nodejs22.x\n",
    },
    /provider is not written out/,
  ],
  [
    "logs from another file",
    { "serverless.yml": service("  logs: ${file(logs.yml)}\n", ["http"]), "logs.yml": "httpApi: false\n" },
    /provider\.logs is not written out/,
  ],
  [
    "a provider that takes members from elsewhere",
    {
      "serverless.yml": service("  <<: *base\n", ["rest", "http"]).replace(
        "provider:",
        "custom:\n  base: &base\n    logs: {restApi: true}\n\nprovider:",
      ),
    },
    /Its provider in serverless\.yml shares members with other places/,
  ],
  [
    "logs that take members from elsewhere",
    {
      "serverless.yml": service("  logs:\n    <<: *base\n", ["http"]).replace(
        "provider:",
        "custom:\n  base: &base\n    frameworkLambda: true\n\nprovider:",
      ),
    },
    /Its provider\.logs in serverless\.yml shares members/,
  ],
  [
    "settings that another place names",
    {
      "serverless.yml": service(
        "  logs:\n    restApi: &off\n      accessLogging: false\ncustom:\n  same: *off\n",
        ["rest"],
      ),
    },
    /Its provider\.logs\.restApi in serverless\.yml shares members/,
  ],
  [
    "a setting by variable",
    {
      "serverless.yml": service("  logs:\n    httpApi: ${self:custom.log}\n", ["http"]).replace(
        "functions:",
        "custom:\n  log: false\n\nfunctions:",
      ),
    },
    /provider\.logs\.httpApi is \$\{self:custom\.log\}: give both outcomes a log/,
  ],
  [
    "a switch by variable",
    {
      "serverless.yml": service("  logs:\n    restApi:\n      accessLogging: ${self:custom.log}\n", [
        "rest",
      ]).replace("functions:", "custom:\n  log: false\n\nfunctions:"),
    },
    /accessLogging is \$\{self:custom\.log\}: set it to true/,
  ],
])("%s is left to people, and why is said", async (_, files, words) => {
  using project = tree(files);
  const { patches, manual } = await planOf(project.root);
  expect(patches).toEqual([]);
  expect(manual.map(({ reason }) => reason)).toEqual([expect.stringMatching(words)]);
});

const STAGE = `Web:
  Type: AWS::ApiGatewayV2::Stage
  Properties:
    ApiId: abc
    StageName: live
`;
const indented = (by: number) => STAGE.replace(/^/gm, " ".repeat(by)).trimEnd();

test.each<[string, Record<string, string>, string]>([
  [
    "in resources",
    { "serverless.yml": service("", [], `resources:\n  Resources:\n${indented(4)}\n`) },
    "serverless.yml",
  ],
  [
    "in a part of resources",
    { "serverless.yml": service("", [], `resources:\n  - Resources:\n${indented(6)}\n`) },
    "serverless.yml",
  ],
  [
    "in a file that is brought in",
    {
      "serverless.yml": service("", [], "resources:\n  - ${file(web.yml)}\n"),
      "web.yml": `Resources:\n${indented(2)}\n`,
    },
    "web.yml",
  ],
])("a stage that is declared %s is patched there", async (_, files, file) => {
  using project = tree(files);
  const { stderr } = await cli(["fix", ".", ...ONLY, "--write"], { cwd: project.root });
  expect(stderr).toContain(`wrote ${file}`);
  expect(await verdicts(project.root)).toEqual(["Web pass"]);
});

const PACKAGED = join(import.meta.dirname, "../../../fixtures/serverless/package-without-logs");

test("a package that was made before the service had its log is to be made again", async () => {
  const { patches, manual } = JSON.parse(
    (await cli(["fix", ".", ...ONLY, "--as", "json"], { cwd: PACKAGED })).stdout,
  ) as Plan;
  expect(patches).toEqual([]);
  expect(manual.length).toBeGreaterThan(0);
  for (const { reason } of manual)
    expect(reason).toBe(
      "serverless.yml gives it a log, and what was packaged has none: run `serverless package` again.",
    );
});

test("of a package the service is patched, and is to be packaged again", async () => {
  using project = tree({});
  cpSync(PACKAGED, project.root, { recursive: true });
  const file = join(project.root, "serverless.yml");
  const before = readFileSync(file, "utf8").replace(/ {2}logs:\n(?: {4}.*\n)+/, "");
  writeFileSync(file, before);
  const planOf = async () =>
    JSON.parse((await cli(["fix", ".", ...ONLY, "--as", "json"], { cwd: project.root })).stdout) as Plan;
  const { patches, manual } = await planOf();
  expect(manual).toEqual([]);
  expect(patches).toHaveLength(1);
  expect(patches[0]?.effect).toMatch(/package the service again afterwards/);
  expect(new Set(patches[0]?.edits.map((edit) => edit.file))).toEqual(new Set(["serverless.yml"]));
  const { stderr } = await cli(["fix", ".", ...ONLY, "--write"], { cwd: project.root });
  expect(stderr.match(/wrote /g)).toHaveLength(1);
  const again = await planOf();
  expect(again.patches).toEqual([]);
  expect(new Set(again.manual.map(({ reason }) => reason))).toEqual(
    new Set([expect.stringMatching(/run `serverless package` again/)]),
  );
});

test("a package without its service is left to people", async () => {
  using project = tree({});
  cpSync(PACKAGED, project.root, { recursive: true });
  rmSync(join(project.root, "serverless.yml"));
  const { stdout } = await cli(["fix", ".", ...ONLY, "--as", "json"], { cwd: project.root });
  const { patches, manual } = JSON.parse(stdout) as Plan;
  expect(patches).toEqual([]);
  expect(manual.length).toBeGreaterThan(0);
  for (const { reason } of manual) expect(reason).toMatch(/serverless package.*and package it again/);
});

test("log groups with a key, where the standard asks for one", async () => {
  using project = tree({ "serverless.yml": service("", ["http"]) });
  writeFileSync(join(project.root, "stagelight.yaml"), "destinations:\n  kmsKey: true\n");
  const args = ["fix", ".", "--only", "apigw_accesslogging", "--as", "json"];
  const without = JSON.parse((await cli(args, { cwd: project.root })).stdout) as Plan;
  expect(without.manual[0]?.reason).toMatch(/--kms-key/);
  const key = "arn:aws:kms:eu-west-1:111122223333:key/k";
  const withKey = JSON.parse((await cli([...args, "--kms-key", key], { cwd: project.root })).stdout) as Plan;
  expect(withKey.patches[0]?.edits.map(({ text }) => text).join("")).toContain(key);
});

const TWO_WANTS = {
  block: `service: s
provider:
  name: aws
  runtime: nodejs22.x
  logs: { restApi: false, httpApi: { format: $context.requestId } }
functions:
  a:
    handler: a.b
    events:
      - http: { path: x, method: get }
      - httpApi: "*"
resources:
  Resources:
    Extra:
      Type: AWS::ApiGatewayV2::Stage
      Properties:
        ApiId: !Ref HttpApi
        StageName: extra
`,
  braces: `service: s
provider: { name: aws, runtime: nodejs22.x, logs: { restApi: false, httpApi: { format: $context.requestId } } }
functions: { a: { handler: a.b, events: [{ http: { path: x, method: get } }, { httpApi: "*" }] } }
resources: { Resources: { Queue: { Type: AWS::SQS::Queue } } }
`,
};

const WANTS = ["--no-config", "--only", "apigw_accesslogging,apigw_accesslog_retention"];

test("a log and a retention, which both begin resources.extensions, are written as one", async () => {
  using project = tree({ "serverless.yml": TWO_WANTS.block });
  await cli(["fix", ".", ...WANTS, "--write"], { cwd: project.root });
  const after = readFileSync(join(project.root, "serverless.yml"), "utf8");
  const { resources } = parse(after, { logLevel: "silent" });
  expect(Object.keys(resources.Resources)).toEqual(["Extra", "ExtraAccessLog"]);
  expect(Object.keys(resources.extensions).sort()).toEqual(["ApiGatewayLogGroup", "HttpApiLogGroup"]);
  const again = await cli(["fix", ".", ...WANTS, "--as", "patch"], { cwd: project.root });
  expect([again.stdout, again.exit]).toEqual(["", 0]);
});

test("in braces only the first of them is written, and the other after it", async () => {
  using project = tree({ "serverless.yml": TWO_WANTS.braces });
  const plan = JSON.parse((await cli(["fix", ".", ...WANTS, "--as", "json"], { cwd: project.root })).stdout);
  expect(plan.patches).toHaveLength(1);
  expect(plan.manual).toEqual([
    expect.objectContaining({
      reason: expect.stringMatching(/^Another change begins the same part of the file/),
    }),
  ]);
  for (let run = 0; run < 2; run++) {
    await cli(["fix", ".", ...WANTS, "--write"], { cwd: project.root });
    // It throws where a key is said twice.
    parse(readFileSync(join(project.root, "serverless.yml"), "utf8"));
  }
  const again = await cli(["fix", ".", ...WANTS, "--as", "patch"], { cwd: project.root });
  expect([again.stdout, again.exit]).toEqual(["", 0]);
});
