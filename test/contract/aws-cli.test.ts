import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  DEMO,
  DEMO_AGGREGATOR,
  DEMO_MANAGEMENT_ACCOUNT,
  DEMO_REGION,
  DEMO_ROLE,
  type Sandbox,
  type SandboxCredentials,
  startSandbox,
} from "../../src/sandbox/index.ts";

const AWS = resolve(import.meta.dirname, "../../.venv/bin/aws");
const PAYMENTS = "200000000002";

let sandbox: Sandbox;
beforeAll(async () => {
  if (!existsSync(AWS)) throw new Error("The AWS CLI is not installed: run npm run setup:python.");
  sandbox = await startSandbox({ seed: DEMO, verifySignatures: true });
});
afterAll(() => sandbox.close());

/** Runs the real AWS CLI with keys of the sandbox and nothing of the machine's own configuration. */
async function aws(credentials: SandboxCredentials, ...args: string[]): Promise<Record<string, unknown>> {
  const { stdout } = await promisify(execFile)(AWS, [...args, "--output", "json"], {
    env: {
      PATH: process.env.PATH,
      HOME: "/nonexistent",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_MAX_ATTEMPTS: "1",
      AWS_ENDPOINT_URL: sandbox.url,
      AWS_DEFAULT_REGION: DEMO_REGION,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
    },
  });
  return stdout.trim() === "" ? {} : (JSON.parse(stdout) as Record<string, unknown>);
}

const management = (...args: string[]) => aws(sandbox.credentials(DEMO_MANAGEMENT_ACCOUNT), ...args);
const payments = (...args: string[]) => aws(sandbox.credentials(PAYMENTS), ...args);

interface Named {
  readonly id: string;
  readonly name: string;
}

async function checkout(): Promise<string> {
  const { items } = (await payments("apigateway", "get-rest-apis")) as { items: Named[] };
  return items.find(({ name }) => name === "checkout")?.id ?? "";
}

test("apigateway get-rest-apis and get-stages", async () => {
  const { item } = (await payments("apigateway", "get-stages", "--rest-api-id", await checkout())) as {
    item: { stageName: string; canarySettings?: { percentTraffic: number }; accessLogSettings?: object }[];
  };
  expect(item.map(({ stageName }) => stageName)).toEqual(["prod", "staging", "dev"]);
  expect(item[0]?.canarySettings?.percentTraffic).toBe(10);
  expect("accessLogSettings" in (item[2] ?? {})).toBe(false);
});

test("apigateway update-stage with patch operations", async () => {
  const id = await checkout();
  const destination = `arn:aws:logs:${DEMO_REGION}:${PAYMENTS}:log-group:/aws/apigateway/checkout/dev`;
  const operations = [
    { op: "replace", path: "/accessLogSettings/destinationArn", value: destination },
    { op: "replace", path: "/accessLogSettings/format", value: "$context.requestId" },
  ];
  const stage = ["--rest-api-id", id, "--stage-name", "dev"];
  await payments("apigateway", "update-stage", ...stage, "--patch-operations", JSON.stringify(operations));
  expect(await payments("apigateway", "get-stage", ...stage)).toMatchObject({
    accessLogSettings: { destinationArn: destination, format: "$context.requestId" },
  });
});

test("apigateway tag-resource, with an ARN in the path", async () => {
  const arn = `arn:aws:apigateway:${DEMO_REGION}::/restapis/${await checkout()}/stages/prod`;
  await payments("apigateway", "tag-resource", "--resource-arn", arn, "--tags", "team=payments");
  const { tags } = await payments("apigateway", "get-tags", "--resource-arn", arn);
  expect(tags).toEqual({ environment: "prod", team: "payments" });
});

test("apigatewayv2 get-apis, and a $default stage by its name", async () => {
  const { Items } = (await payments("apigatewayv2", "get-apis")) as {
    Items: { ApiId: string; Name: string; ProtocolType: string }[];
  };
  expect(Items.map(({ Name, ProtocolType }) => [Name, ProtocolType])).toEqual([
    ["webhooks", "HTTP"],
    ["fx-rates", "HTTP"],
    ["payment-status", "WEBSOCKET"],
  ]);
  const stage = ["--api-id", Items[0]?.ApiId ?? "", "--stage-name", "$default"];
  expect(await payments("apigatewayv2", "get-stage", ...stage)).toMatchObject({ StageName: "$default" });
});

test("sts assume-role, and the session it gives", async () => {
  const { Credentials } = (await management(
    "sts",
    "assume-role",
    "--role-arn",
    `arn:aws:iam::${PAYMENTS}:role/${DEMO_ROLE}`,
    "--role-session-name",
    "cli",
  )) as { Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string } };
  const session = {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
  };
  expect(await aws(session, "sts", "get-caller-identity")).toMatchObject({
    Account: PAYMENTS,
    Arn: `arn:aws:sts::${PAYMENTS}:assumed-role/${DEMO_ROLE}/cli`,
  });
});

test("organizations list-accounts", async () => {
  const { Accounts } = (await management("organizations", "list-accounts")) as {
    Accounts: { Name: string; Status: string }[];
  };
  expect(Accounts.map(({ Name }) => Name)).toEqual(DEMO.accounts.map(({ name }) => name));
  expect(Accounts.at(-1)?.Status).toBe("SUSPENDED");
});

test("ec2 describe-regions", async () => {
  const { Regions } = (await management("ec2", "describe-regions")) as { Regions: { OptInStatus: string }[] };
  expect(Regions).toHaveLength(17);
  expect(new Set(Regions.map(({ OptInStatus }) => OptInStatus))).toEqual(new Set(["opt-in-not-required"]));
});

test("configservice select-aggregate-resource-config, through all its pages", async () => {
  const { Results } = (await management(
    "configservice",
    "select-aggregate-resource-config",
    "--configuration-aggregator-name",
    DEMO_AGGREGATOR,
    "--expression",
    "SELECT accountId, resourceName WHERE resourceType = 'AWS::ApiGatewayV2::Stage'",
  )) as { Results: string[] };
  const items = Results.map((each) => JSON.parse(each) as { accountId: string; resourceName: string });
  expect(items.filter(({ resourceName }) => resourceName === "$default").length).toBeGreaterThan(3);
  expect(new Set(items.map(({ accountId }) => accountId)).has(PAYMENTS)).toBe(true);
});

test("a refusal is told as AWS tells it", async () => {
  const role = `arn:aws:iam::600000000006:role/${DEMO_ROLE}`;
  const refused = management("sts", "assume-role", "--role-arn", role, "--role-session-name", "cli");
  await expect(refused).rejects.toThrow(/\(AccessDenied\) when calling the AssumeRole operation/);
});
