import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { CHECKS } from "../../src/checks/index.ts";
import { judgeSlice } from "../../src/checks/judge.ts";
import { BASELINE } from "../../src/model/demands.ts";
import type { Verdict } from "../../src/model/finding.ts";
import { scanCode } from "../../src/sources/code/index.ts";
import { cli } from "../commands/cli.ts";
import { INPUTS, tree } from "../sources/code/tree.ts";

// The stack that each check's page shows is synthesized by the real CDK; what comes out has to pass the page's check.
// Broken as the check says it must not be, the same stack has to fail it.

const PACKAGES = ["aws-cdk-lib@2.276.0", "constructs@10.8.1"];
const ROOT = resolve(import.meta.dirname, "../..");
const HOME = join(ROOT, ".bench/aws-cdk");
const PAGES = new URL("../../docs/checks/", import.meta.url);
/** The check of long-term storage has a meaning only where the standard asks for it. */
const DEMANDS = { ...BASELINE, export: { required: true, targets: [] } };

const APP = `import { App } from "aws-cdk-lib";
import { Orders } from "./orders.ts";
// As the command line of the CDK has it.
const context = { "aws:cdk:enable-path-metadata": true };
const app = new App({ outdir: "cdk.out", analyticsReporting: false, context });
new Orders(app, "Orders");
app.synth();
`;

beforeAll(() => {
  if (existsSync(join(HOME, "node_modules/aws-cdk-lib/package.json"))) return;
  mkdirSync(HOME, { recursive: true });
  writeFileSync(join(HOME, "package.json"), "{}\n");
  const options = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
  execFileSync("npm", ["install", ...options, "--prefix", HOME, ...PACKAGES], {
    stdio: "pipe",
    timeout: 110_000,
  });
});

function stackOf(check: string): string {
  const page = readFileSync(new URL(`${check}.md`, PAGES), "utf8");
  const section = page.split(/^### /m).find((each) => each.startsWith("CDK\n")) ?? "";
  const blocks = [...section.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");
  expect(blocks).toHaveLength(1);
  return blocks[0] ?? "";
}

/** The assembly of the stack, made by the real CDK in a folder that holds nothing else then. */
function synthesized(stack: string, program = APP) {
  const app = tree({ "app.ts": program, "orders.ts": stack, "package.json": '{"type":"module"}\n' });
  symlinkSync(join(HOME, "node_modules"), join(app.root, "node_modules"));
  const env = { PATH: process.env.PATH, HOME: app.root, CDK_DISABLE_CLI_TELEMETRY: "true" };
  execFileSync(process.execPath, ["app.ts"], { cwd: app.root, env, stdio: "pipe" });
  for (const source of ["app.ts", "orders.ts", "package.json", "node_modules"])
    rmSync(join(app.root, source));
  return app;
}

/** `verdict: message` of each stage of the synthesized stack. */
async function verdictsOf(check: string, stack: string, program = APP): Promise<string[]> {
  using app = synthesized(stack, program);
  const verdicts: string[] = [];
  const checks = CHECKS.filter(({ id }) => id === check);
  for await (const slice of scanCode([app.root], { inputs: INPUTS, cwd: app.root })) {
    expect(slice.gaps).toEqual([]);
    for (const { origin } of slice.stages) expect(origin.kind).toBe("cdk");
    for (const { verdict, message } of judgeSlice(slice, checks, DEMANDS).findings) {
      verdicts.push(`${verdict}: ${message}`);
    }
  }
  return verdicts;
}

/** Code has no traffic. */
const GOOD: Readonly<Record<string, Verdict>> = { apigw_accesslog_delivery: "not-applicable" };

/** What to put in place of what, so that the page's stack has the fault that the check finds. */
const BROKEN: Readonly<Record<string, readonly [RegExp, string]>> = {
  apigw_accesslogging: [/^ *accessLog(Destination|Format): .*\n/gm, ""],
  apigw_accesslog_destination: [
    /new apigateway\.LogGroupLogDestination\(log\)/,
    '{ bind: () => ({ destinationArn: "arn:aws:firehose:eu-west-1:111122223333:deliverystream/orders" }) }',
  ],
  apigw_accesslog_format: [/\$context\.responseLatency/, "$context.responseLatancy"],
  apigw_accesslog_identity: [/^ *(ip|user): .*\n/gm, ""],
  apigw_accesslog_secrets: [/identity\.user"/, 'identity.apiKey"'],
  apigw_accesslog_retention: [/RetentionDays\.ONE_YEAR/, "RetentionDays.THREE_DAYS"],
  apigw_accesslog_alarms: [/status = "5\*"/, "status >= 500"],
  apigw_account_role: [/ServicePrincipal\("apigateway\./, 'ServicePrincipal("lambda.'],
  apigw_executionlogging: [/MethodLoggingLevel\.ERROR/, "MethodLoggingLevel.OFF"],
};

test.each(CHECKS.map(({ id }) => id))("the stack of %s", async (check) => {
  const verdicts = await verdictsOf(check, stackOf(check));
  expect(verdicts).toHaveLength(1);
  expect(verdicts[0]).toMatch(new RegExp(`^${GOOD[check] ?? "pass"}:`));
});

test.each(Object.entries(BROKEN))("the stack of %s, broken", async (check, [fault, put]) => {
  const stack = stackOf(check);
  const broken = stack.replace(fault, put);
  expect(broken).not.toBe(stack);
  const verdicts = await verdictsOf(check, broken);
  expect(verdicts).toHaveLength(1);
  expect(verdicts[0]).toMatch(/^fail:/);
});

// What fix prints for a CDK program is pasted as it is; the stage that it is for has to pass then, and no other.

interface Left {
  readonly reason: string;
  readonly paste?: readonly { language: string; about: string; text: string }[];
}

async function leftIn(cwd: string): Promise<readonly Left[]> {
  const fix = ["fix", ".", "--no-config", "--only", "apigw_accesslogging", "--as", "json"];
  return (JSON.parse((await cli(fix, { cwd })).stdout) as { manual: Left[] }).manual;
}

const UNLOGGED = `import { Stack } from "aws-cdk-lib";
import { RestApi } from "aws-cdk-lib/aws-apigateway";
import { CfnApi, CfnStage, HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import type { Construct } from "constructs";

export class Orders extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new RestApi(this, "Shop's", { restApiName: "shop" }).root.addMethod("GET");
    new HttpApi(this, "Web");
    const chat = new CfnApi(this, "Chat", { name: "chat", protocolType: "WEBSOCKET", routeSelectionExpression: "$request.body" });
    new CfnStage(this, "Live", { apiId: chat.ref, stageName: "live" });
  }
}
`;

test.each([
  ["a REST stage of RestApi", "Orders/Shop's/DeploymentStage.prod/Resource"],
  ["the default stage of HttpApi", "Orders/Web/DefaultStage/Resource"],
  ["a WebSocket stage", "Orders/Live"],
])("the code to paste for %s", async (_, path) => {
  using app = synthesized(UNLOGGED);
  const manual = await leftIn(app.root);
  expect(manual).toHaveLength(3);
  const one = manual.find(({ reason }) => reason.startsWith(`${path} comes from a CDK program`));
  const paste = one?.paste?.at(-1);
  expect(paste?.language).toBe("typescript");
  const [imports = "", code = ""] = (paste?.text ?? "").split("\n\n");
  const program = `${imports}\n${APP.replace("app.synth();", `${code}\napp.synth();`)}`;
  const verdicts = await verdictsOf("apigw_accesslogging", UNLOGGED, program);
  expect(verdicts.map((each) => each.replace(/:.*/, "")).sort()).toEqual(["fail", "fail", "pass"]);
  using after = synthesized(UNLOGGED, program);
  expect(JSON.stringify(await leftIn(after.root))).not.toContain(path);
});

// Each stage once without a log, as it is found, and once with what is guessed for it in its props.

const HEAD = `import { aws_apigateway as v1, aws_apigatewayv2 as v2, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
`;
const stackWith = (imports: string, code: string) => `${HEAD}${imports}
export class Orders extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const rest = new v1.RestApi(this, "Other", { deploy: false });
    rest.root.addMethod("GET");
    const web = new v2.HttpApi(this, "Web", { createDefaultStage: false });
    const chat = new v2.WebSocketApi(this, "Chat");
    const deployment = new v1.Deployment(this, "Deployment", { api: rest });
${code}
  }
}
`;

const GUESSES: [string, string, (given: string) => string, string][] = [
  [
    "the stage of the RestApi 'Shop'",
    "deployOptions",
    (given) => `new v1.RestApi(this, "Shop", { ${given} }).root.addMethod("GET");`,
    "deployOptions",
  ],
  [
    "the Stage 'Live'",
    "...logOptions",
    (given) => `new v1.Stage(this, "Live", { deployment, ${given} });`,
    "logOptions",
  ],
  [
    "the CfnStage 'Live'",
    "accessLogSetting",
    (given) =>
      `new v1.CfnStage(this, "Live", { restApiId: rest.restApiId, stageName: "live", deploymentId: deployment.deploymentId, ${given} });`,
    "accessLogSetting",
  ],
  [
    "the HttpStage 'Live'",
    "accessLogSettings",
    (given) => `new v2.HttpStage(this, "Live", { httpApi: web, stageName: "live", ${given} });`,
    "accessLogSettings",
  ],
  [
    "the WebSocketStage 'Live'",
    "accessLogSettings",
    (given) => `new v2.WebSocketStage(this, "Live", { webSocketApi: chat, stageName: "live", ${given} });`,
    "accessLogSettings",
  ],
  [
    "the CfnStage 'Socket'",
    "accessLogSettings",
    (given) => `new v2.CfnStage(this, "Socket", { apiId: chat.apiId, stageName: "live", ${given} });`,
    "accessLogSettings",
  ],
];

test.each(GUESSES)("what is guessed to be %s", async (what, prop, code, name) => {
  using app = synthesized(stackWith("", code("")));
  const [one, ...others] = await leftIn(app.root);
  expect(others).toEqual([]);
  expect(one?.reason).toContain(`it should be ${what}; that is a guess`);
  const [guess] = one?.paste ?? [];
  expect(guess?.about).toContain(` ${prop} goes into its props`);
  expect(guess?.text).toContain(`const ${name}: `);
  const [imports = "", snippet = ""] = (guess?.text ?? "").split("\n\n");
  const stack = stackWith(imports, `${snippet}\n${code(prop)}`);
  expect(await verdictsOf("apigw_accesslogging", stack)).toEqual([expect.stringMatching(/^pass:/)]);
});

test("all code to paste is of the types that aws-cdk-lib declares", async () => {
  // One API after the other, so that each stage has a name of its own.
  const all = GUESSES.map(([, , code], index) =>
    code("").replace('"Live"', `"Live${index}"`).replace('"live"', `"live${index}"`),
  );
  using app = synthesized(stackWith("", all.join("\n")));
  const left = await leftIn(app.root);
  expect(left).toHaveLength(GUESSES.length);
  const files = new Map<string, string>();
  for (const [index, { paste = [] }] of left.entries()) {
    const [guess, sure, ...more] = paste;
    expect(more).toEqual([]);
    const [imports = "", snippet = ""] = (guess?.text ?? "").split("\n\n");
    files.set(`guess${index}.ts`, stackWith(imports, snippet));
    files.set(
      `sure${index}.ts`,
      `import type { App } from "aws-cdk-lib";\ndeclare const app: App;\n${sure?.text}`,
    );
  }
  for (const [index, [what, prop, code]] of GUESSES.entries()) {
    const snippet = left.find(({ reason }) => reason.includes(what.replace("'Live'", `'Live${index}'`)))
      ?.paste?.[0];
    const [imports = "", lines = ""] = (snippet?.text ?? "").split("\n\n");
    expect(lines).not.toBe("");
    files.set(`whole${index}.ts`, stackWith(imports, `${lines}\n${code(prop)}`));
  }
  using typed = tree({ ...Object.fromEntries(files), "package.json": '{"type":"module"}\n' });
  symlinkSync(join(HOME, "node_modules"), join(typed.root, "node_modules"));
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2023"];
  const modules = ["--module", "nodenext", "--types", ""];
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const found = spawnSync(process.execPath, [tsc, ...options, ...modules, ...files.keys()], {
    cwd: typed.root,
    encoding: "utf8",
  });
  expect([found.stdout, found.status]).toEqual(["", 0]);
}, 300_000);
