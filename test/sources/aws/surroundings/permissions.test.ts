import { expect, test } from "vitest";
import { CHECKS } from "../../../../src/checks/index.ts";
import { CALLS } from "../../../../src/sources/aws/scan-calls.ts";
import { cli } from "../../../commands/cli.ts";
import {
  ACCOUNT,
  type Asked,
  iam,
  logsArn,
  REGION,
  restStage,
  type Script,
  scriptedAws,
  v2Stage,
} from "./scripted-aws.ts";

const scan = scriptedAws();
const ROLE = `arn:aws:iam::${ACCOUNT}:role/logs/ApiGatewayLogs`;
const STREAM = `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/amazon-apigateway-x`;
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/k`;
const MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";

const toStream = restStage("prod", undefined, { accessLogSettings: { destinationArn: STREAM, format: "x" } });
const home = {
  rest: { r: [restStage("prod", "orders")], s: [toStream] },
  http: { h: [v2Stage("$default", "web")] },
  cloudwatchRoleArn: ROLE,
};

/** An account-Region in which there is something of every kind. */
const EVERYTHING: Script = {
  DescribeLogGroups: ({ logGroupIdentifiers }) => ({
    body: {
      logGroups: (logGroupIdentifiers as string[]).map((logGroupName) => ({ logGroupName, kmsKeyId: KEY })),
    },
  }),
  DescribeMetricFilters: () => ({ body: { metricFilters: [] } }),
  DescribeAlarms: () => ({ body: { MetricAlarms: [] } }),
  DescribeAccountPolicies: () => ({ body: { accountPolicies: [] } }),
  DescribeSubscriptionFilters: () => ({ body: { subscriptionFilters: [] } }),
  DescribeResourcePolicies: () => ({ body: { resourcePolicies: [] } }),
  DescribeDeliveryStream: () => ({
    body: { DeliveryStreamDescription: { DeliveryStreamStatus: "ACTIVE", Destinations: [{}] } },
  }),
  DescribeKey: () => ({ body: { KeyMetadata: { KeyState: "Enabled" } } }),
  GetMetricData: () => ({ body: { MetricDataResults: [] } }),
  GetRole: () =>
    iam(
      "GetRole",
      `<Role><Arn>${ROLE}</Arn><AssumeRolePolicyDocument>%7B%7D</AssumeRolePolicyDocument></Role>`,
    ),
  ListRolePolicies: () => iam("ListRolePolicies", "<PolicyNames><member>own</member></PolicyNames>"),
  GetRolePolicy: () => iam("GetRolePolicy", "<PolicyDocument>%7B%7D</PolicyDocument>"),
  ListAttachedRolePolicies: () =>
    iam(
      "ListAttachedRolePolicies",
      `<AttachedPolicies><member><PolicyArn>${MANAGED}</PolicyArn></member></AttachedPolicies>`,
    ),
  GetPolicy: () => iam("GetPolicy", "<Policy><DefaultVersionId>v1</DefaultVersionId></Policy>"),
  GetPolicyVersion: () =>
    iam("GetPolicyVersion", "<PolicyVersion><Document>%7B%7D</Document></PolicyVersion>"),
};

/** The resource that IAM holds each call against (Service Authorization Reference of each service). */
const RESOURCE: Readonly<Record<string, (input: Asked["input"]) => readonly string[]>> = {
  DescribeLogGroups: ({ logGroupIdentifiers }) =>
    (logGroupIdentifiers as string[]).map((name) => logsArn(`${name}:log-stream:`)),
  DescribeMetricFilters: ({ logGroupName }) => [logsArn(`${logGroupName ?? ""}:log-stream:`)],
  DescribeSubscriptionFilters: ({ logGroupName }) => [logsArn(`${logGroupName}:log-stream:`)],
  DescribeDeliveryStream: () => [STREAM],
  DescribeKey: () => [KEY],
  GetRole: () => [ROLE],
  ListRolePolicies: () => [ROLE],
  GetRolePolicy: () => [ROLE],
  ListAttachedRolePolicies: () => [ROLE],
  GetPolicy: () => [MANAGED],
  GetPolicyVersion: () => [MANAGED],
};

const matches = (pattern: string, arn: string) =>
  new RegExp(`^${pattern.split("*").map(RegExp.escape).join(".*")}$`).test(arn);

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** What the checks make; lines are read only to prove something, when that is asked for. */
const CHECKS_CALLS = CALLS.filter((call) => call.for && !call.for.includes("proofs"));

test("all checks together make every declared call and no other, and the printed policy allows each of them", async () => {
  const { asked, slice } = await scan(home, EVERYTHING, { needs: CHECKS.flatMap(({ needs }) => needs) });
  expect(slice.gaps).toEqual([]);
  const declared = new Map(CHECKS_CALLS.map((call) => [call.operation, call.permission?.action]));
  expect(new Set(asked.map(({ operation }) => operation))).toEqual(new Set(declared.keys()));
  const policy: { Statement: Statement[] } = JSON.parse((await cli(["iam", "scan"])).stdout);
  for (const { operation, input } of asked) {
    const action = declared.get(operation) ?? "";
    const statement = policy.Statement.find(({ Action }) => Action.includes(action));
    for (const resource of RESOURCE[operation]?.(input) ?? ["*"]) {
      expect(statement?.Resource.some((pattern) => matches(pattern, resource))).toBe(true);
    }
  }
  const allowed = policy.Statement.flatMap(({ Action }) => Action);
  expect(new Set(allowed)).toEqual(new Set(["apigateway:GET", "ec2:DescribeRegions", ...declared.values()]));
});

test("actions that take no resource open no resource to the others", async () => {
  const policy: { Statement: Statement[] } = JSON.parse((await cli(["iam", "scan"])).stdout);
  for (const { Resource } of policy.Statement) {
    if (Resource.includes("*")) expect(Resource).toEqual(["*"]);
  }
  const sids = policy.Statement.map(({ Sid }) => Sid);
  expect(new Set(sids).size).toBe(sids.length);
  for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
});

test("the role in a member account may read what is around its stages, not the organization", async () => {
  const { stdout } = await cli(["iam", "scan", "--member"]);
  for (const { permission } of CHECKS_CALLS) expect(stdout).toContain(permission?.action);
  expect(stdout).not.toContain("organizations:");
});
