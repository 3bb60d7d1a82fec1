import { GetAccountCommand } from "@aws-sdk/client-api-gateway";
import { DescribeAlarmsCommand, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  DescribeResourcePoliciesCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { DescribeDeliveryStreamCommand } from "@aws-sdk/client-firehose";
import { GetRoleCommand, ListAttachedRolePoliciesCommand } from "@aws-sdk/client-iam";
import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import { GetWebACLForResourceCommand } from "@aws-sdk/client-wafv2";
import { afterEach, expect, test } from "vitest";
import { DEMO, type Sandbox, type Seed, startSandbox } from "../../src/sandbox/index.ts";
import { type Clients, clientsOf, refusal } from "./clients.ts";

const ACCOUNT = "111122223333";
const NOW = Date.UTC(2026, 5, 1, 12);
const DAY = 24 * 3_600_000;
const PAYMENTS = "200000000002";
const PLATFORM = "300000000003";

let sandbox: Sandbox;
afterEach(() => sandbox.close());

const started = async (seed: Seed) => {
  sandbox = await startSandbox({ seed, clock: () => NOW });
};

/** The sum of a metric over the last day. */
async function lastDay({ cloudwatch }: Clients, Namespace: string, MetricName: string, dimensions: object) {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value: String(Value) }));
  const { MetricDataResults = [] } = await cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(NOW - DAY),
      EndTime: new Date(NOW),
      MetricDataQueries: [
        {
          Id: "m",
          MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 3_600, Stat: "Sum" },
        },
      ],
    }),
  );
  return (MetricDataResults[0]?.Values ?? []).reduce((sum, value) => sum + value, 0);
}

test("what stages name is there and healthy where the seed is silent", async () => {
  const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:${ACCOUNT}:${rest}`;
  const webAclArn = arn("wafv2", "regional/webacl/front/0f1e2d3c-0000-4000-8000-000000000000");
  const format = "$context.requestId";
  await started({
    accounts: [
      {
        id: ACCOUNT,
        name: "one",
        regions: {
          "eu-west-1": {
            cloudwatchRoleArn: `arn:aws:iam::${ACCOUNT}:role/service/api-logs`,
            restApis: [
              {
                id: "rest1",
                name: "a",
                stages: [
                  {
                    name: "prod",
                    accessLog: { destinationArn: arn("logs", "log-group:/a"), format },
                    webAclArn,
                  },
                  {
                    name: "stream",
                    accessLog: {
                      destinationArn: arn("firehose", "deliverystream/amazon-apigateway-a"),
                      format,
                    },
                  },
                ],
              },
            ],
            httpApis: [
              {
                name: "b",
                stages: [{ name: "x", accessLog: { destinationArn: arn("logs", "log-group:/b"), format } }],
              },
            ],
          },
        },
      },
    ],
  });
  const { logs, iam, firehose, waf } = clientsOf(sandbox, ACCOUNT);
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  expect(logGroups.map(({ logGroupName, retentionInDays }) => [logGroupName, retentionInDays])).toEqual([
    ["/a", undefined],
    ["/b", undefined],
  ]);
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: "api-logs" }));
  expect(Role?.Arn).toBe(`arn:aws:iam::${ACCOUNT}:role/service/api-logs`);
  const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: "api-logs" }));
  expect(attached.AttachedPolicies?.map(({ PolicyName }) => PolicyName)).toEqual([
    "AmazonAPIGatewayPushToCloudWatchLogs",
  ]);
  const { resourcePolicies = [] } = await logs.send(new DescribeResourcePoliciesCommand({}));
  expect(resourcePolicies.map(({ policyName }) => policyName)).toEqual(["AWSLogDeliveryWrite20150319"]);
  const { DeliveryStreamDescription } = await firehose.send(
    new DescribeDeliveryStreamCommand({ DeliveryStreamName: "amazon-apigateway-a" }),
  );
  expect(DeliveryStreamDescription?.DeliveryStreamStatus).toBe("ACTIVE");
  const { WebACL } = await waf.send(
    new GetWebACLForResourceCommand({
      ResourceArn: "arn:aws:apigateway:eu-west-1::/restapis/rest1/stages/prod",
    }),
  );
  expect(WebACL?.ARN).toBe(webAclArn);
});

test("what the seed lists is as the seed says", async () => {
  await started({
    accounts: [
      {
        id: ACCOUNT,
        name: "one",
        regions: {
          "eu-west-1": {
            logGroups: [{ name: "/a", retentionDays: 7, kmsKeyId: "k1", class: "INFREQUENT_ACCESS" }],
            keys: [{ id: "k1", state: "Disabled" }],
            deliveryStreams: [{ name: "amazon-apigateway-a", status: "CREATING_FAILED" }],
          },
        },
      },
    ],
  });
  const { logs, kms, firehose } = clientsOf(sandbox, ACCOUNT);
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
  expect(logGroups).toMatchObject([
    { logGroupName: "/a", retentionInDays: 7, kmsKeyId: "k1", logGroupClass: "INFREQUENT_ACCESS" },
  ]);
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: "k1" }));
  expect([KeyMetadata?.KeyState, KeyMetadata?.Enabled]).toEqual(["Disabled", false]);
  const { DeliveryStreamDescription } = await firehose.send(
    new DescribeDeliveryStreamCommand({ DeliveryStreamName: "amazon-apigateway-a" }),
  );
  expect(DeliveryStreamDescription?.DeliveryStreamStatus).toBe("CREATING_FAILED");
});

test("the demo has a Region whose role is dead, and its stages write nothing", async () => {
  await started(DEMO);
  const { v1, iam, ...clients } = clientsOf(sandbox, PLATFORM, "ap-southeast-2");
  const { cloudwatchRoleArn = "" } = await v1.send(new GetAccountCommand({}));
  const RoleName = cloudwatchRoleArn.split("/").at(-1) ?? "";
  expect((await refusal(iam.send(new GetRoleCommand({ RoleName })))).name).toBe("NoSuchEntityException");
  const all = { v1, iam, ...clients };
  expect(await lastDay(all, "AWS/ApiGateway", "Count", { ApiName: "identity", Stage: "prod" })).toBe(16_800);
  const LogGroupName = "/aws/apigateway/identity/prod";
  expect(await lastDay(all, "AWS/Logs", "IncomingLogEvents", { LogGroupName })).toBe(0);
});

test("the demo has traffic with lines and traffic without", async () => {
  await started(DEMO);
  const clients = clientsOf(sandbox, PAYMENTS, "eu-west-1");
  const lines = (LogGroupName: string) =>
    lastDay(clients, "AWS/Logs", "IncomingLogEvents", { LogGroupName: `/aws/apigateway/${LogGroupName}` });
  const asked = { ApiName: "checkout", Stage: "prod" };
  expect(await lastDay(clients, "AWS/ApiGateway", "Count", asked)).toBe(129_600);
  expect(await lastDay(clients, "AWS/ApiGateway", "5XXError", asked)).toBe(1_296);
  expect([await lines("checkout/prod"), await lines("fx-rates/default")]).toEqual([129_600, 0]);
  const { events = [] } = await clients.logs.send(
    new FilterLogEventsCommand({ logGroupName: "/aws/apigateway/checkout/prod" }),
  );
  expect(events).toHaveLength(20);
  const ids = events.map(({ message = "" }) => (JSON.parse(message) as { requestId: string }).requestId);
  expect(new Set(ids).size).toBe(20);
});

test("the demo has a metric filter that cannot match, one that can, and alarms on both", async () => {
  await started(DEMO);
  const { logs, cloudwatch } = clientsOf(sandbox, PAYMENTS, "eu-west-1");
  const { metricFilters = [] } = await logs.send(new DescribeMetricFiltersCommand({}));
  expect(metricFilters.map(({ filterPattern }) => filterPattern)).toEqual([
    "{ $.status >= 500 }",
    '{ $.status = "5*" }',
  ]);
  const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({}));
  expect(MetricAlarms.map(({ MetricName }) => MetricName)).toEqual([
    "CheckoutServerErrors",
    "RefundsServerErrors",
  ]);
});

test("the demo has a deleted log group, and groups that are kept for ever among others", async () => {
  await started(DEMO);
  const groups = async (region: string) => {
    const { logs } = clientsOf(sandbox, PAYMENTS, region);
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
    return new Map(logGroups.map(({ logGroupName, retentionInDays }) => [logGroupName, retentionInDays]));
  };
  const east = await groups("us-east-1");
  expect([east.has("/aws/apigateway/refunds/prod"), east.has("/aws/apigateway/refunds/dr")]).toEqual([
    true,
    false,
  ]);
  const west = await groups("eu-west-1");
  expect(west.get("/aws/apigateway/checkout/prod")).toBe(90);
  expect(west.get("/aws/apigateway/checkout/prod/Canary")).toBeUndefined();
  expect(west.has("/aws/apigateway/checkout/prod/Canary")).toBe(true);
});
