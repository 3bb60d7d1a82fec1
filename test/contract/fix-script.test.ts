import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { shellScript } from "../../src/fixes/dialects/cli/script.ts";
import type { Part } from "../../src/fixes/part.ts";
import type { Step } from "../../src/fixes/step.ts";
import { DEMO, type Seed, startSandbox } from "../../src/sandbox/index.ts";
import { cli } from "../commands/cli.ts";
import { outcomes, Scene } from "../fixes/scene.ts";
import { ACCOUNT, REGION } from "../fixes/steps.ts";
import { MOTO_ACCOUNT, MOTO_CREDENTIALS, motoServer } from "./moto-server.ts";

const AWS = resolve(import.meta.dirname, "../../.venv/bin/aws");
const PAYMENTS = "200000000002";

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The environment of a user who talks to that endpoint, and to nothing else. */
const environment = (url: string, keys: Keys) => ({
  HOME: "/nonexistent",
  AWS_CONFIG_FILE: "/nonexistent",
  AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_MAX_ATTEMPTS: "1",
  AWS_ENDPOINT_URL: url,
  AWS_DEFAULT_REGION: REGION,
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: keys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  AWS_SESSION_TOKEN: keys.sessionToken ?? "",
});

beforeEach(() => {
  if (!existsSync(AWS)) throw new Error("The AWS CLI is not installed: run npm run setup:python.");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script, verbatim, with sh and the real AWS CLI, in a folder of its own. */
async function run(
  script: string,
  url: string,
  keys: Keys,
): Promise<Run & { readonly made: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "stagelight-script-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "fix.sh");
  writeFileSync(file, script);
  const env = { ...environment(url, keys), PATH: `${dirname(AWS)}:${process.env.PATH}` };
  const ran = await promisify(execFile)("sh", [file], { env, cwd: folder }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Run) => error,
  );
  return { ...ran, made: readdirSync(folder).filter((name) => name !== "fix.sh") };
}

/** This program, as that user calls it. */
async function stagelight(args: readonly string[], url: string, keys: Keys) {
  const env = environment(url, keys);
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return cli(args, { env });
}

function scriptOf(steps: readonly Step[]): string {
  const writer = shellScript();
  const part: Part = {
    account: { id: ACCOUNT },
    plan: { steps, manual: [], owned: [] },
    gaps: [],
    left: 0,
    called: new Map(),
  };
  return writer.begin() + writer.write(part) + writer.end();
}

const failing = (stdout: string) =>
  (JSON.parse(stdout) as { findings: { check: string; verdict: string; stage: string }[] }).findings
    .filter(({ verdict }) => verdict === "fail")
    .map(({ check, stage }) => `${check} ${stage}`);

test("steps of every kind are made by the script, and are so already for a second run and for the engine", async () => {
  const scene = await Scene.open();
  const steps = await scene.everyKind();
  const script = scriptOf(steps);
  const keys = scene.sandbox.credentials(ACCOUNT);
  const first = await run(script, scene.sandbox.url, keys);
  expect(first).toMatchObject({ code: 0, stderr: "" });
  expect(first.stdout.match(/^making /gm)).toHaveLength(steps.length);
  expect(new Set(outcomes(await scene.apply(steps)))).toEqual(new Set(["already"]));
  const state = scene.state();
  const second = await run(script, scene.sandbox.url, keys);
  expect(second).toMatchObject({ code: 0, stderr: "" });
  expect(second.stdout.match(/^so already /gm)).toHaveLength(steps.length);
  expect(scene.state()).toEqual(state);
}, 900_000);

test("what somebody changed since stops the script", async () => {
  const scene = await Scene.open();
  const steps = (await scene.everyKind()).filter(({ kind }) => kind === "set-account-role").slice(0, 1);
  const keys = scene.sandbox.credentials(ACCOUNT);
  const other = (steps[0] as Step).after;
  const changed = steps.map((step) => ({
    ...step,
    before: "arn:aws:iam::111122223333:role/another",
    after: other,
  }));
  const { code, stderr } = await run(scriptOf(changed), scene.sandbox.url, keys);
  expect(code).toBe(1);
  expect(stderr).toContain("make a new plan");
}, 300_000);

test("with the credentials of another account nothing is made", async () => {
  const sandbox = await startSandbox({ seed: DEMO });
  onTestFinished(() => sandbox.close());
  const scene = await Scene.open();
  const { code, stderr } = await run(
    scriptOf(await scene.everyKind()),
    sandbox.url,
    sandbox.credentials(PAYMENTS),
  );
  expect(code).toBe(1);
  expect(stderr).toContain(`credentials of ${PAYMENTS}`);
}, 300_000);

test("an account of the demo passes after its script", async () => {
  const sandbox = await startSandbox({ seed: DEMO, verifySignatures: true });
  onTestFinished(() => sandbox.close());
  const keys = sandbox.credentials(PAYMENTS);
  const topic = `arn:aws:sns:us-east-1:${PAYMENTS}:oncall`;
  const flags = ["--aws", "--region", "us-east-1"];
  const fixing = [...flags, "--alarm-action", topic];
  const plan = JSON.parse((await stagelight(["fix", ...fixing, "--as", "json"], sandbox.url, keys)).stdout);
  const answered = new Set<string>(
    plan.steps.flatMap(({ checks, stages }: Step) =>
      checks.flatMap((check) => stages.map((id) => `${check} ${id}`)),
    ),
  );
  expect(answered.size).toBeGreaterThan(10);
  const script = await stagelight(["fix", ...fixing, "--as", "cli"], sandbox.url, keys);
  expect(script).toMatchObject({ exit: 0, stderr: "" });
  expect(await run(script.stdout, sandbox.url, keys)).toMatchObject({ code: 0, stderr: "" });
  const { stdout } = await stagelight(["scan", ...flags, "--format", "json"], sandbox.url, keys);
  const left = new Set(
    plan.manual.flatMap(({ stage, checks }: { stage: string; checks: string[] }) =>
      checks.map((check) => `${check} ${stage}`),
    ),
  );
  // Yesterday's counts stay what they are, and what was left to people still fails.
  const still = failing(stdout).filter(
    (each) => !each.startsWith("apigw_accesslog_delivery") && !left.has(each),
  );
  expect(still).toEqual([]);
  const again = await stagelight(["fix", ...fixing, "--as", "json"], sandbox.url, keys);
  expect(JSON.parse(again.stdout).steps).toEqual([]);
}, 900_000);

test("lines go on to a bucket that the script makes, with stream, roles and lifecycle", async () => {
  const sandbox = await startSandbox({ seed: DEMO, verifySignatures: true });
  onTestFinished(() => sandbox.close());
  const folder = mkdtempSync(join(tmpdir(), "stagelight-standard-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, "stagelight.yml");
  writeFileSync(config, "export:\n  required: true\n  targets: ['arn:aws:s3:::lines-*']\n");
  const keys = sandbox.credentials(PAYMENTS);
  const only = "apigw_accesslogging,apigw_accesslog_export";
  const flags = ["--aws", "--region", "us-east-1,eu-west-1", "--config", config];
  const bucket = ["--new-export-bucket", "lines-{account}-{region}", "--export-days", "400"];
  const fixing = ["fix", ...flags, "--only", only, ...bucket];
  const { stdout, stderr } = await stagelight([...fixing, "--as", "cli"], sandbox.url, keys);
  expect(stderr).toBe("");
  expect(stdout).toMatch(/patiently firehose create-delivery-stream/);
  const ran = await run(stdout, sandbox.url, keys);
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(ran.stdout.match(/^making +Creates the bucket/gm)).toHaveLength(2);
  const again = await run(stdout, sandbox.url, keys);
  expect(again).toMatchObject({ code: 0, stderr: "" });
  expect(again.stdout).not.toMatch(/^making /m);
  const plan = JSON.parse((await stagelight([...fixing, "--as", "json"], sandbox.url, keys)).stdout);
  expect(plan.steps).toEqual([]);
}, 900_000);

test("hostile names stay data", async () => {
  const name = "it's $(touch pwned) `touch pwned` ${HOME} \"; touch pwned; \u2028 \\ \n touch pwned\n'";
  const seed: Seed = {
    accounts: [
      {
        id: ACCOUNT,
        name,
        regions: { [REGION]: { httpApis: [{ id: "http1", name, stages: [{ name: "$default" }] }] } },
      },
    ],
  };
  const sandbox = await startSandbox({ seed });
  onTestFinished(() => sandbox.close());
  const keys = sandbox.credentials(ACCOUNT);
  const flags = ["--aws", "--region", REGION, "--only", "apigw_accesslogging"];
  const { stdout } = await stagelight(["fix", ...flags, "--as", "cli"], sandbox.url, keys);
  expect(stdout).toContain("touch pwned");
  expect(await run(stdout, sandbox.url, keys)).toMatchObject({ code: 0, stderr: "", made: [] });
  const after = await stagelight(["scan", ...flags.slice(0, 3), "--format", "json"], sandbox.url, keys);
  expect(failing(after.stdout).filter((each) => each.startsWith("apigw_accesslogging"))).toEqual([]);
}, 300_000);

test("on moto too, a REST stage passes after its script, also without an account role before", async () => {
  const moto = await motoServer({ MOTO_IAM_LOAD_MANAGED_POLICIES: "true" });
  onTestFinished(() => moto.kill());
  const aws = async (...args: string[]) => {
    const env = { ...environment(moto.url, MOTO_CREDENTIALS), PATH: process.env.PATH };
    const { stdout } = await promisify(execFile)(AWS, [...args, "--output", "json"], { env });
    return JSON.parse(stdout || "{}");
  };
  const rest = await aws("apigateway", "create-rest-api", "--name", "orders");
  const { items } = await aws("apigateway", "get-resources", "--rest-api-id", rest.id);
  const place = ["--rest-api-id", rest.id, "--resource-id", items[0].id, "--http-method", "GET"];
  await aws("apigateway", "put-method", ...place, "--authorization-type", "NONE");
  await aws("apigateway", "put-integration", ...place, "--type", "MOCK");
  await aws("apigateway", "create-deployment", "--rest-api-id", rest.id, "--stage-name", "prod");
  // moto has no UpdateStage for HTTP APIs.
  const flags = ["--aws", "--region", REGION];
  const fixing = [
    "fix",
    ...flags,
    "--only",
    "apigw_accesslogging,apigw_accesslog_retention",
    "--allow-partial",
  ];
  const { stdout } = await stagelight([...fixing, "--as", "cli"], moto.url, MOTO_CREDENTIALS);
  expect(stdout).toContain(`account_${MOTO_ACCOUNT}()`);
  expect(await run(stdout, moto.url, MOTO_CREDENTIALS)).toMatchObject({ code: 0, stderr: "" });
  const after = await stagelight(
    ["scan", ...flags, "--checks", "apigw_accesslogging,apigw_accesslog_retention", "--format", "json"],
    moto.url,
    MOTO_CREDENTIALS,
  );
  expect(JSON.parse(after.stdout).coverage).toMatchObject({ stages: 1, logged: 1 });
  expect(failing(after.stdout)).toEqual([]);
  const second = await run(stdout, moto.url, MOTO_CREDENTIALS);
  expect(second).toMatchObject({ code: 0 });
  expect(second.stdout).not.toMatch(/^making /m);
}, 900_000);
