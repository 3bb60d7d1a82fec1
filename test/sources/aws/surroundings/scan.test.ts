import {
  AssociateKmsKeyCommand,
  type CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutResourcePolicyCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateKeyCommand, DisableKeyCommand } from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import type { Fault, Seed } from "../../../../src/sandbox/index.ts";
import { clientsOf } from "../../../sandbox/clients.ts";
import { sandboxed } from "../sandboxed.ts";

const { start, scan } = sandboxed();
const ACCOUNT = "111122223333";
const group = (name: string) => `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:${name}`;
const logged = (name: string, destinationArn: string) => ({
  name,
  accessLog: { destinationArn, format: '{"requestId":"$context.requestId"}' },
});

const seed: Seed = {
  accounts: [
    {
      id: ACCOUNT,
      name: "payments",
      regions: {
        "eu-west-1": {
          // Nothing is there but what the tests make.
          logGroups: ["orders", "gone", "locked", "web"].map((name) => ({ name, deleted: true })),
          deliveryStreams: [{ name: "amazon-apigateway-x", deleted: true }],
          logDelivery: false,
          restApis: [
            {
              name: "orders",
              stages: [
                logged("good", group("orders")),
                logged("deleted", group("gone")),
                logged("locked", group("locked")),
                logged("stream", `arn:aws:firehose:eu-west-1:${ACCOUNT}:deliverystream/amazon-apigateway-x`),
                { name: "silent" },
              ],
            },
          ],
          httpApis: [{ name: "web", stages: [logged("$default", group("web"))] }],
        },
      },
    },
  ],
};

async function furnished(faults: readonly Fault[] = []) {
  const sandbox = await start({ seed }, ACCOUNT);
  const { logs, kms } = clientsOf(sandbox, ACCOUNT);
  for (const logGroupName of ["orders", "locked", "web"])
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: "orders", retentionInDays: 365 }));
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  await logs.send(new AssociateKmsKeyCommand({ logGroupName: "locked", kmsKeyId: KeyMetadata?.Arn }));
  await kms.send(new DisableKeyCommand({ KeyId: KeyMetadata?.KeyId }));
  for (const fault of faults) sandbox.faults.add(fault);
  sandbox.requests.clear();
  return { sandbox, logs };
}

const letIn = (logs: CloudWatchLogsClient) =>
  logs.send(
    new PutResourcePolicyCommand({
      policyName: "delivery",
      policyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "delivery.logs.amazonaws.com" },
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: group("*"),
          },
        ],
      }),
    }),
  );

async function verdicts(check: string, ...args: string[]) {
  const { document, exit } = await scan(["--regions", "eu-west-1", "--checks", check, ...args]);
  const found = document.findings
    .filter(({ verdict }) => verdict !== "not-applicable")
    .map(({ stage, verdict }) => [stage.split("/").at(-1), verdict] as const);
  return { verdicts: Object.fromEntries(found), gaps: document.gaps, exit };
}

test("destinations are judged by what is really there", async () => {
  const { logs } = await furnished();
  expect((await verdicts("apigw_accesslog_destination")).verdicts).toEqual({
    good: "pass",
    deleted: "fail",
    locked: "fail",
    stream: "fail",
    $default: "fail",
  });
  await letIn(logs);
  const { verdicts: after, gaps } = await verdicts("apigw_accesslog_destination");
  expect(after).toMatchObject({ good: "pass", $default: "pass" });
  expect(gaps).toEqual([]);
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
  const { sandbox } = await furnished([fault]);
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
  const { sandbox } = await furnished();
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
