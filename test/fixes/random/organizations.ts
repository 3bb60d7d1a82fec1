import type { PlanOptions } from "../../../src/fixes/options.ts";
import type { ExportTarget } from "../../../src/fixes/steps/subscription.ts";
import { BASELINE, type Demands } from "../../../src/model/demands.ts";
import type { Fault, Seed } from "../../../src/sandbox/index.ts";
import type { AccountSeed, RegionSeed } from "../../../src/sandbox/seed.ts";

type Random = () => number;

const REGIONS = ["eu-west-1", "us-east-1"];
const PUSH = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";
const CARRIES = { Statement: [{ Effect: "Allow", Action: "firehose:PutRecord", Resource: "*" }] };
const FORMAT = '{"requestId":"$context.requestId","status":"$context.status"}';

const pick = <T>(random: Random, choices: readonly [T, ...T[]]): T =>
  choices[Math.floor(random() * choices.length)] ?? choices[0];
const upTo = (random: Random, most: number): number => Math.floor(random() * (most + 1));
const seldomTwo = (random: Random): number => (random() < 0.2 ? 2 : 1);
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** A small organization in which nearly everything that a plan mends is broken somewhere. The first account manages it. */
export function randomOrganization(random: Random): Seed {
  const accounts = times(seldomTwo(random), (index) => String(100_000_000_001 + index));
  return {
    organization: { managementAccount: accounts[0] ?? "" },
    accounts: accounts.map((id) => account(id, accounts[0] ?? "", random)),
  };
}

function account(id: string, manager: string, random: Random): AccountSeed {
  const regions = REGIONS.slice(0, seldomTwo(random));
  return {
    id,
    name: `account ${id}`,
    roles: [
      { name: "StagelightScan", trusts: [manager] },
      { name: "good", trusts: ["apigateway.amazonaws.com"], policies: [PUSH] },
      { name: "untrusting", trusts: ["lambda.amazonaws.com"], policies: [PUSH] },
      { name: "powerless", trusts: ["apigateway.amazonaws.com"] },
      {
        name: "bounded",
        trusts: ["apigateway.amazonaws.com"],
        policies: [PUSH],
        boundary: `arn:aws:iam::${id}:policy/narrow`,
      },
      { name: "gone", trusts: ["apigateway.amazonaws.com"], deleted: true },
      { name: "carrier", trusts: ["logs.amazonaws.com"], inlinePolicies: { carries: CARRIES } },
    ],
    managedPolicies: [
      {
        name: "narrow",
        document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] },
      },
    ],
    regions: Object.fromEntries(regions.map((region) => [region, inRegion(id, region, random)])),
  };
}

function inRegion(id: string, region: string, random: Random): RegionSeed {
  const own = (name: string) => `arn:aws:iam::${id}:role/${name}`;
  const role = pick(random, [
    undefined,
    own("good"),
    own("good"),
    own("untrusting"),
    own("powerless"),
    own("gone"),
    own("bounded"),
  ]);
  const group = (name: string) => `arn:aws:logs:${region}:${id}:log-group:${name}`;
  const restLog = () =>
    pick(random, [
      undefined,
      undefined,
      { destinationArn: group("/there"), format: FORMAT },
      { destinationArn: group("/there") },
      { format: FORMAT },
      { destinationArn: group("/lost"), format: "$context.requestId $context.identity.sourceIp" },
    ]);
  const v2Log = () =>
    pick(random, [undefined, undefined, { destinationArn: group("/there"), format: FORMAT }]);
  const log = <L>(accessLog: L | undefined) => (accessLog === undefined ? {} : { accessLog });
  return {
    ...(role === undefined ? {} : { cloudwatchRoleArn: role }),
    restApis: times(upTo(random, 2), (index) => ({
      id: `rest${index}`,
      name: `orders ${index}`,
      stages: times(1 + upTo(random, 1), (at) => ({
        name: pick(random, [`v${at}`, `prod-${at}_A`]),
        ...log(restLog()),
      })),
    })),
    httpApis: times(upTo(random, 1), (index) => ({
      id: `http${index}`,
      name: `carts ${index}`,
      stages: [{ name: "$default", ...log(v2Log()) }],
    })),
    websocketApis: times(upTo(random, 1), (index) => ({
      id: `ws${index}`,
      name: `chat ${index}`,
      stages: [{ name: "live", ...log(v2Log()) }],
    })),
    logGroups: [
      {
        name: "/there",
        ...pick<{ retentionDays?: number }>(random, [{}, { retentionDays: 7 }, { retentionDays: 365 }]),
      },
      { name: "/lost", deleted: true },
    ],
    deliveryStreams: [{ name: "archive" }],
    keys: [{ id: "0a1b2c3d" }],
    logDelivery: random() < 0.5,
  };
}

/** What a standard may ask beyond the usual. */
export function randomDemands(random: Random): Demands {
  return {
    ...BASELINE,
    destinations: { ...BASELINE.destinations, kmsKey: random() < 0.4 },
    alarms: {
      subjects: random() < 0.3 ? BASELINE.alarms.subjects.slice(0, 1 + upTo(random, 1)) : [],
      acts: true,
    },
    export: { required: random() < 0.4, targets: [] },
  };
}

export const webAclId = (account: string, region: string): string =>
  `arn:aws:wafv2:${region}:${account}:regional/webacl/edge/0a1b2c3d`;

/** What people may give with a plan: keys, streams, topics, a web ACL, protection, or nothing. */
export function randomOptions(account: string, region: string, random: Random): PlanOptions {
  const streamArn = `arn:aws:firehose:${region}:${account}:deliverystream/archive`;
  const exportTo = { streamArn, roleArn: `arn:aws:iam::${account}:role/carrier` };
  return {
    kmsKey: `arn:aws:kms:${region}:${account}:key/0a1b2c3d`,
    ...exportOf(exportTo, random),
    ...(random() < 0.5 ? { protect: true } : {}),
    ...(random() < 0.5 ? { alarmActions: [`arn:aws:sns:${region}:${account}:oncall`] } : {}),
    ...(random() < 0.5 ? { webAcl: webAclId(account, region) } : {}),
  };
}

/** A stream that is there, a bucket that is, or one that is made. */
function exportOf(exportTo: ExportTarget, random: Random): PlanOptions {
  const name = "lines-{account}-{region}";
  return pick<PlanOptions>(random, [
    { exportTo },
    { exportBucket: { name: "central", make: false } },
    { exportBucket: { name, make: true } },
    { exportBucket: { name, make: true, days: pick(random, [30, 400]) } },
  ]);
}

const OPERATIONS = [
  "UpdateStage",
  "CreateLogGroup",
  "PutRetentionPolicy",
  "UpdateAccount",
  "CreateRole",
  "AttachRolePolicy",
  "PutMetricFilter",
  "PutSubscriptionFilter",
  "PutRolePolicy",
  "CreateBucket",
  "PutBucketLifecycleConfiguration",
  "CreateDeliveryStream",
  "AssociateKmsKey",
  "DescribeLogGroups",
  "Delete*",
  "Get*",
] as const;

/** What goes wrong while a plan is carried out. */
export function randomFaults(random: Random): readonly Fault[] {
  const seed = Math.floor(random() * 1e9);
  const all: readonly Fault[] = [
    { kind: "throttle", service: "*", rate: 2 + upTo(random, 8), burst: 1 + upTo(random, 5) },
    { kind: "error", status: pick(random, [500, 502, 503]), probability: 0.05 + random() * 0.3, seed },
    {
      kind: "error",
      status: 409,
      code: "ConflictException",
      operation: "UpdateStage",
      probability: 0.3,
      seed,
    },
    { kind: "reset", probability: 0.05 + random() * 0.3, seed },
    { kind: "access-denied", operation: pick(random, OPERATIONS), count: 1 + upTo(random, 3) },
    { kind: "error", status: 400, code: "LimitExceededException", operation: "CreateLogGroup", count: 1 },
    { kind: "malformed", body: pick(random, ["html", "truncated"]), probability: 0.05, seed },
    { kind: "expired-token", count: 1, probability: 0.02, seed },
    { kind: "stale-roles", milliseconds: 1_000 * upTo(random, 60) },
  ];
  return all.filter(() => random() < 0.25);
}
