import { expect, test } from "vitest";
import type { Fault, Seed } from "../../../../src/sandbox/index.ts";
import { sandboxed } from "../sandboxed.ts";

const { start, scan } = sandboxed();
const ACCOUNT = "111122223333";
const group = (name: string) => `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:${name}`;
const logged = (name: string, destinationArn: string) => ({
  name,
  accessLog: { destinationArn, format: '{"requestId":"$context.requestId"}' },
});

const KEY = "11111111-2222-3333-4444-555555555555";

function seed(more: object = {}): Seed {
  return {
    accounts: [
      {
        id: ACCOUNT,
        name: "payments",
        regions: {
          "eu-west-1": {
            keys: [{ id: KEY, state: "Disabled" }],
            logGroups: [
              { name: "orders", retentionDays: 365 },
              { name: "gone", deleted: true },
              { name: "locked", kmsKeyId: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/${KEY}` },
              { name: "web", retentionDays: 90 },
            ],
            deliveryStreams: [{ name: "amazon-apigateway-x", deleted: true }],
            restApis: [
              {
                name: "orders",
                stages: [
                  logged("good", group("orders")),
                  logged("deleted", group("gone")),
                  logged("locked", group("locked")),
                  logged(
                    "stream",
                    `arn:aws:firehose:eu-west-1:${ACCOUNT}:deliverystream/amazon-apigateway-x`,
                  ),
                  { name: "silent" },
                ],
              },
            ],
            httpApis: [{ name: "web", stages: [logged("$default", group("web"))] }],
            ...more,
          },
        },
      },
    ],
  };
}

const furnished = (faults: readonly Fault[] = []) => start({ seed: seed(), faults }, ACCOUNT);

async function verdicts(check: string, ...args: string[]) {
  const { document, exit } = await scan(["--regions", "eu-west-1", "--checks", check, ...args]);
  const found = document.findings
    .filter(({ verdict }) => verdict !== "not-applicable")
    .map(({ stage, verdict }) => [stage.split("/").at(-1), verdict] as const);
  return { verdicts: Object.fromEntries(found), gaps: document.gaps, exit };
}

test("destinations are judged by what is really there", async () => {
  await furnished();
  const { verdicts: found, gaps } = await verdicts("apigw_accesslog_destination");
  expect(found).toEqual({
    good: "pass",
    deleted: "fail",
    locked: "fail",
    stream: "fail",
    $default: "pass",
  });
  expect(gaps).toEqual([]);
});

test("an HTTP API that the delivery service may not write for loses its lines", async () => {
  await start({ seed: seed({ logDelivery: false }) }, ACCOUNT);
  const { verdicts: found } = await verdicts("apigw_accesslog_destination");
  expect(found).toMatchObject({ good: "pass", $default: "fail" });
});

test("retention is judged on the group itself, and a group that is gone is unknown", async () => {
  await furnished();
  const { verdicts: found } = await verdicts("apigw_accesslog_retention");
  expect(found).toMatchObject({ good: "pass", locked: "fail", deleted: "unknown", stream: "unknown" });
});

test("what may not be read is unknown, one gap, and exit 3", async () => {
  await furnished([{ kind: "access-denied", operation: "DescribeLogGroups" }]);
  const { verdicts: found, gaps, exit } = await verdicts("apigw_accesslog_retention");
  expect(new Set(Object.values(found))).toEqual(new Set(["unknown"]));
  expect(gaps).toMatchObject([{ operation: "DescribeLogGroups", permission: "logs:DescribeLogGroups" }]);
  expect(exit).toBe(3);
});

test.each<[string, Fault]>([
  ["a throttle", { kind: "error", status: 400, code: "ThrottlingException", count: 3, service: "logs" }],
  ["server errors", { kind: "error", status: 503, count: 2, service: "logs" }],
  ["cut connections", { kind: "reset", count: 2, service: "logs" }],
])("%s in Logs that passes loses nothing", async (_, fault) => {
  const sandbox = await furnished([fault]);
  const { verdicts: found, gaps } = await verdicts("apigw_accesslog_retention");
  expect(found).toMatchObject({ good: "pass", locked: "fail" });
  expect(gaps).toEqual([]);
  expect(sandbox.requests.entries.filter(({ service }) => service === "logs").length).toBeGreaterThan(1);
});

test.each([
  ["HTML", "html"],
  ["half a document", "truncated"],
  ["the wrong types", "wrong-types"],
] as const)("%s instead of the log groups is a gap and unknown", async (_, body) => {
  await furnished([{ kind: "malformed", body, operation: "DescribeLogGroups" }]);
  const { verdicts: found, gaps } = await verdicts("apigw_accesslog_retention");
  expect(new Set(Object.values(found))).toEqual(new Set(["unknown"]));
  expect(gaps).toMatchObject([{ kind: "malformed-answer", operation: "DescribeLogGroups" }]);
});

test("a scan for one check reads only what that one needs", async () => {
  const sandbox = await furnished();
  await verdicts("apigw_accesslog_retention");
  const around = sandbox.requests.entries.filter(({ service }) => !/^(?:apigateway|sts|ec2)/.test(service));
  expect(around.map(({ operation }) => operation)).toEqual(["DescribeLogGroups"]);
  sandbox.requests.clear();
  await verdicts("apigw_accesslogging");
  expect(sandbox.requests.entries.map(({ operation }) => operation).sort()).toEqual([
    "DescribeRegions",
    "GetAccount",
    "GetApis",
    "GetCallerIdentity",
    "GetRestApis",
    "GetStages",
    "GetStages",
  ]);
});
