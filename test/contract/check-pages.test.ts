import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { preset } from "../../src/access-log/presets.ts";
import { CHECKS } from "../../src/checks/index.ts";
import type { Finding } from "../../src/model/finding.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/index.ts";
import { cli } from "../commands/cli.ts";

// The commands of every check's page are run as they stand, by the real AWS CLI: the stage fails the check before, and
// passes it afterwards.

const BIN = resolve(import.meta.dirname, "../../.venv/bin");
const ACCOUNT = "111122223333";
const REGION = "eu-west-1";
const GROUP = "/aws/vendedlogs/apigateway/a1b2c3d4e5";
const GROUP_ARN = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${GROUP}`;
const WEB_ACL = `arn:aws:wafv2:${REGION}:${ACCOUNT}:regional/webacl/edge/11111111-2222-3333-4444-555555555555`;

type Seed = NonNullable<SandboxOptions["seed"]>;
type Home = NonNullable<NonNullable<Seed["accounts"][number]["regions"]>[string]>;
type RestStage = NonNullable<Home["restApis"]>[number]["stages"][number];

interface Before {
  readonly stage?: Partial<RestStage>;
  readonly home?: Partial<Home>;
  /** The verdict before the commands; code and silence cannot fail everything. */
  readonly verdict?: Finding["verdict"];
  readonly after?: Finding["verdict"];
}

const written = (format: string) => ({ stage: { accessLog: { destinationArn: GROUP_ARN, format } } });
const keptForAYear = { logGroups: [{ name: GROUP, retentionDays: 365 }] };

/** How the stage is before the page's commands mend it. */
const BEFORE: Readonly<Record<string, Before>> = {
  apigw_accesslogging: { stage: { accessLog: {} }, home: { logGroups: [] } },
  apigw_accesslog_destination: {
    stage: { accessLog: { destinationArn: `${GROUP_ARN}-gone`, format: preset("REST") } },
    home: { logGroups: [{ name: `${GROUP}-gone`, deleted: true }] },
  },
  apigw_account_role: { home: { cloudwatchRoleArn: `arn:aws:iam::${ACCOUNT}:role/gone` } },
  // Nothing shows whether lines arrive before a request has come.
  apigw_accesslog_delivery: { verdict: "unknown", after: "unknown" },
  apigw_accesslog_format: written('{"requestId":"$context.requestId","latency":$context.integrationLatency}'),
  apigw_accesslog_identity: written('{"requestId":"$context.requestId"}'),
  apigw_accesslog_secrets: written("$context.requestId $context.identity.apiKey"),
  apigw_accesslog_retention: { home: { logGroups: [{ name: GROUP }] } },
  apigw_accesslog_alarms: {},
  apigw_accesslog_export: {
    home: { ...keptForAYear, deliveryStreams: [{ name: "archive", bucketArn: "arn:aws:s3:::archive" }] },
  },
  apigw_executionlogging: {},
  apigw_waf: {},
};

const folder = mkdtempSync(join(tmpdir(), "stagelight-pages-cli-"));
const standard = join(folder, "stagelight.yaml");
let sandbox: Sandbox;

beforeAll(() => {
  if (!existsSync(join(BIN, "aws")))
    throw new Error("The AWS CLI is not installed: run npm run setup:python.");
  writeFileSync(standard, "export:\n  required: true\n");
});
afterEach(() => sandbox?.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function seedOf({ stage, home }: Before): Seed {
  const role = { name: "ApiGatewayLogs", trusts: ["apigateway.amazonaws.com"] };
  const policies = ["arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"];
  const prod: RestStage = {
    name: "prod",
    accessLog: { destinationArn: GROUP_ARN, format: preset("REST") },
    ...stage,
  };
  return {
    accounts: [
      {
        id: ACCOUNT,
        name: "orders",
        roles: [
          { ...role, policies },
          { name: "gone", deleted: true, trusts: [] },
          {
            name: "logs-to-firehose",
            trusts: ["logs.amazonaws.com"],
            inlinePolicies: {
              carries: { Statement: [{ Effect: "Allow", Action: "firehose:PutRecord", Resource: "*" }] },
            },
          },
        ],
        regions: {
          [REGION]: {
            cloudwatchRoleArn: `arn:aws:iam::${ACCOUNT}:role/ApiGatewayLogs`,
            restApis: [
              { id: "a1b2c3d4e5", name: "orders", endpoint: "REGIONAL", stages: [prod] },
              // Behind the web ACL that the page names, which is there for that reason.
              { id: "other", name: "other", stages: [{ name: "live", webAclArn: WEB_ACL }] },
            ],
            ...keptForAYear,
            ...home,
          },
        },
      },
    ],
  };
}

function environment(): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken } = sandbox.credentials(ACCOUNT);
  return {
    PATH: `${BIN}:${process.env.PATH}`,
    HOME: "/nonexistent",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_MAX_ATTEMPTS: "1",
    AWS_ENDPOINT_URL: sandbox.url,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
  };
}

async function verdict(check: string): Promise<string> {
  const env = environment();
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]) {
    process.env[name] = env[name] ?? "";
  }
  const args = ["scan", "--aws", "--region", REGION, "--checks", check, "--config", standard, "-f", "json"];
  const { stdout, stderr } = await cli([...args, "--endpoint-url", sandbox.url], { env });
  const { findings } = JSON.parse(stdout || "{}") as { findings?: Finding[] };
  const finding = findings?.find(({ stage }) => stage.endsWith("/a1b2c3d4e5/prod"));
  return finding ? `${finding.verdict}: ${finding.message}` : `none: ${stderr}`;
}

/** The commands of the page under a heading, as one script. */
function script(check: string, heading = "AWS CLI: REST"): string {
  const page = readFileSync(new URL(`../../docs/checks/${check}.md`, import.meta.url), "utf8");
  const section = page.split(/^### /m).find((each) => each.startsWith(`${heading}\n`)) ?? "";
  return /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? "";
}

test.each(CHECKS.map(({ id }) => id))("the commands of %s mend what it finds", async (check) => {
  const before = BEFORE[check];
  if (!before) throw new Error(`Say how a stage fails ${check}.`);
  sandbox = await startSandbox({ seed: seedOf(before) });
  expect(await verdict(check)).toMatch(new RegExp(`^${before.verdict ?? "fail"}:`));
  const commands = script(check);
  expect(commands).toMatch(/^aws /);
  await promisify(execFile)("bash", ["-euo", "pipefail", "-c", commands], { env: environment() });
  expect(await verdict(check)).toMatch(new RegExp(`^${before.after ?? "pass"}:`));
});

test.each(["httpApis", "websocketApis"] as const)(
  "the commands for %s turn the access log on",
  async (kind) => {
    const before: Before = {
      home: {
        restApis: [],
        logGroups: [],
        [kind]: [{ id: "a1b2c3d4e5", name: "orders", stages: [{ name: "prod" }] }],
      },
    };
    sandbox = await startSandbox({ seed: seedOf(before) });
    expect(await verdict("apigw_accesslogging")).toMatch(/^fail:/);
    const commands = script("apigw_accesslogging", "AWS CLI: HTTP and WebSocket");
    await promisify(execFile)("bash", ["-euo", "pipefail", "-c", commands], { env: environment() });
    expect(await verdict("apigw_accesslogging")).toMatch(/^pass:/);
    expect(await verdict("apigw_accesslog_destination")).toMatch(/^pass:/);
  },
);
