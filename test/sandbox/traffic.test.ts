import { request } from "node:http";
import { UpdateStageCommand } from "@aws-sdk/client-api-gateway";
import { UpdateStageCommand as UpdateV2StageCommand } from "@aws-sdk/client-apigatewayv2";
import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  AssociateKmsKeyCommand,
  DeleteLogGroupCommand,
  DeleteResourcePolicyCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  PutMetricFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { DeleteDeliveryStreamCommand } from "@aws-sdk/client-firehose";
import {
  CreatePolicyCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateKeyCommand, DisableKeyCommand } from "@aws-sdk/client-kms";
import { AssociateWebACLCommand, CreateWebACLCommand } from "@aws-sdk/client-wafv2";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { streamsIn } from "../../src/sandbox/firehose/streams.ts";
import { type Sandbox, type Seed, startSandbox } from "../../src/sandbox/index.ts";
import { homeIn } from "../../src/sandbox/state/account.ts";
import { type Clients, clientsOf } from "./clients.ts";

const ACCOUNT = "111122223333";
const REGION = "eu-west-1";
const NOW = Date.UTC(2026, 2, 17, 9, 41, 7);
const ROLE = "api-logs";
const PUSH = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";
const group = (name: string) => `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}`;
const FORMAT =
  '{"id":"$context.requestId","status":"$context.status","path":"$context.path","resource":"$context.resourcePath","type":"$context.error.responseType","agent":"$context.identity.userAgent"}';
const logged = (name: string) => ({ destinationArn: group(name), format: FORMAT });

const SEED: Seed = {
  accounts: [
    {
      id: ACCOUNT,
      name: "orders",
      regions: {
        [REGION]: {
          cloudwatchRoleArn: `arn:aws:iam::${ACCOUNT}:role/${ROLE}`,
          restApis: [
            {
              id: "rest1",
              name: "orders",
              apiKeys: ["let-me-in"],
              routes: [
                { method: "GET", path: "/orders/{id}" },
                { method: "GET", path: "/orders/latest", status: 503, latency: 900 },
                { method: "POST", path: "/orders", apiKey: true, status: 201 },
                { path: "/files/{proxy+}" },
              ],
              stages: [
                { name: "prod", accessLog: logged("/rest/prod") },
                { name: "dark" },
                { name: "canary", canaryPercent: 100, accessLog: logged("/rest/canary") },
                {
                  name: "firehose",
                  accessLog: {
                    destinationArn: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/amazon-apigateway-orders`,
                    format: FORMAT,
                  },
                },
              ],
            },
            {
              id: "slow1",
              name: "slow",
              throttle: { rate: 1, burst: 2 },
              stages: [{ name: "prod", accessLog: logged("/rest/slow") }],
            },
            { id: "private1", name: "private", endpoint: "PRIVATE", stages: [{ name: "prod" }] },
          ],
          httpApis: [
            {
              id: "http1",
              name: "catalog",
              stages: [{ name: "$default", accessLog: logged("/http/default") }, { name: "beta" }],
            },
          ],
          websocketApis: [
            {
              id: "ws1",
              name: "chat",
              routes: [{ path: "$connect" }, { path: "sendMessage", status: 500 }],
              stages: [
                {
                  name: "prod",
                  accessLog: {
                    destinationArn: group("/ws/prod"),
                    format: "$context.requestId $context.eventType $context.routeKey $context.status",
                  },
                },
              ],
            },
          ],
        },
      },
    },
  ],
};

let sandbox: Sandbox;
let now = NOW;
let clients: Clients;
beforeEach(async () => {
  now = NOW;
  sandbox = await startSandbox({ seed: SEED, clock: () => now });
  clients = clientsOf(sandbox, ACCOUNT, REGION);
});
afterEach(() => sandbox.close());

const call = (path: string, init: RequestInit = {}) =>
  fetch(`${sandbox.url}/_stage/${ACCOUNT}/${REGION}/${path}`, init);

async function lines(logGroupName: string): Promise<string[]> {
  const { events = [] } = await clients.logs.send(new FilterLogEventsCommand({ logGroupName }));
  return events.map(({ message = "" }) => message);
}

/** The sum and the number of a metric's values since the start of the test. */
async function metric(Namespace: string, MetricName: string, dimensions: Record<string, string>) {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const query = (Stat: string) => ({
    Id: Stat.toLowerCase(),
    MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 3_600, Stat },
  });
  const { MetricDataResults = [] } = await clients.cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(NOW - 3_600_000),
      EndTime: new Date(NOW + 3_600_000),
      MetricDataQueries: [query("Sum"), query("SampleCount")],
    }),
  );
  return MetricDataResults.map(({ Values = [] }) => Values.reduce((sum, value) => sum + value, 0));
}

describe("a REST stage", () => {
  test.each([
    ["GET", "rest1/prod/orders/7", {}, 200, { resource: "/orders/{id}", path: "/prod/orders/7", type: "-" }],
    ["GET", "rest1/prod/orders/latest", {}, 503, { resource: "/orders/latest", type: "-" }],
    ["GET", "rest1/prod/files/a/b", {}, 200, { resource: "/files/{proxy+}" }],
    ["GET", "rest1/prod/", {}, 200, { resource: "/" }],
    ["GET", "rest1/prod/nothing", {}, 403, { resource: "-", type: "MISSING_AUTHENTICATION_TOKEN" }],
    ["POST", "rest1/prod/orders", {}, 403, { type: "INVALID_API_KEY" }],
    ["POST", "rest1/prod/orders", { "x-api-key": "guess" }, 403, { type: "INVALID_API_KEY" }],
    ["POST", "rest1/prod/orders", { "x-api-key": "let-me-in" }, 201, { type: "-" }],
  ])("%s %s %j is answered %d and logged", async (method, path, headers, status, told) => {
    const answer = await call(path, { method, headers });
    expect(answer.status).toBe(status);
    const [line = "", ...more] = await lines("/rest/prod");
    expect(more).toEqual([]);
    expect(JSON.parse(line)).toMatchObject({
      id: answer.headers.get("x-amzn-requestid"),
      status: String(status),
      ...told,
    });
  });

  test("is counted by the API's name, alone and with the stage", async () => {
    for (const path of ["orders/1", "orders/latest", "nothing"]) await call(`rest1/prod/${path}`);
    await call("rest1/dark/orders/1");
    const prod = { ApiName: "orders", Stage: "prod" };
    expect(await metric("AWS/ApiGateway", "Count", prod)).toEqual([3, 3]);
    expect(await metric("AWS/ApiGateway", "4XXError", prod)).toEqual([1, 3]);
    expect(await metric("AWS/ApiGateway", "5XXError", prod)).toEqual([1, 3]);
    expect(await metric("AWS/ApiGateway", "Count", { ApiName: "orders" })).toEqual([4, 4]);
    expect(await metric("AWS/ApiGateway", "Latency", { ApiName: "orders", Stage: "prod" })).toEqual([
      24 + 3 + (900 + 3) + 3,
      3,
    ]);
    expect(await metric("AWS/Logs", "IncomingLogEvents", { LogGroupName: "/rest/prod" })).toEqual([3, 3]);
  });

  test("is throttled by its own bucket", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await call("slow1/prod/")).status);
    now += 1_000;
    statuses.push((await call("slow1/prod/")).status);
    expect(statuses).toEqual([200, 200, 429, 200]);
    expect((await lines("/rest/slow")).filter((line) => line.includes("THROTTLED"))).toHaveLength(1);
  });

  test("writes a canary's lines into both groups", async () => {
    await call("rest1/canary/orders/1");
    expect(await lines("/rest/canary/Canary")).toEqual(await lines("/rest/canary"));
    expect(await lines("/rest/canary")).toHaveLength(1);
  });

  test("writes to its Firehose stream while that is there", async () => {
    const account = sandbox.state.accounts.get(ACCOUNT);
    const records = () =>
      account && streamsIn(homeIn(account, REGION)).get("amazon-apigateway-orders")?.records.length;
    await call("rest1/firehose/orders/1");
    expect(records()).toBe(1);
    const DeliveryStreamName = "amazon-apigateway-orders";
    await clients.firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName }));
    expect((await call("rest1/firehose/orders/1")).status).toBe(200);
  });

  test("a web ACL that blocks answers before the API does", async () => {
    const { Summary } = await clients.waf.send(
      new CreateWebACLCommand({
        Name: "block",
        Scope: "REGIONAL",
        DefaultAction: { Block: {} },
        VisibilityConfig: {
          SampledRequestsEnabled: false,
          CloudWatchMetricsEnabled: false,
          MetricName: "block",
        },
      }),
    );
    const ResourceArn = `arn:aws:apigateway:${REGION}::/restapis/rest1/stages/prod`;
    await clients.waf.send(new AssociateWebACLCommand({ WebACLArn: Summary?.ARN, ResourceArn }));
    expect((await call("rest1/prod/orders/1")).status).toBe(403);
    expect(await lines("/rest/prod")).toEqual([expect.stringContaining('"type":"WAF_FILTERED"')]);
  });

  test("text of the client is escaped in the line", async () => {
    await call("rest1/prod/orders/1", { headers: { "user-agent": 'a"b\\c' } });
    const [line = ""] = await lines("/rest/prod");
    expect(JSON.parse(line)).toMatchObject({ agent: 'a"b\\c' });
  });
});

/** What breaks the way to the log without a word to anybody, each by calls that somebody may make. */
const BREAKAGES: readonly (readonly [string, "rest" | "http", (clients: Clients) => Promise<unknown>])[] = [
  [
    "the account's role is deleted",
    "rest",
    async ({ iam }) => {
      await iam.send(new DetachRolePolicyCommand({ RoleName: ROLE, PolicyArn: PUSH }));
      await iam.send(new DeleteRoleCommand({ RoleName: ROLE }));
    },
  ],
  [
    "the role trusts somebody else",
    "rest",
    ({ iam }) =>
      iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: ROLE,
          PolicyDocument: JSON.stringify({
            Version: "2012-10-17",
            Statement: [
              { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
            ],
          }),
        }),
      ),
  ],
  [
    "the role loses its permissions",
    "rest",
    ({ iam }) => iam.send(new DetachRolePolicyCommand({ RoleName: ROLE, PolicyArn: PUSH })),
  ],
  [
    "an inline policy denies it",
    "rest",
    ({ iam }) =>
      iam.send(
        new PutRolePolicyCommand({
          RoleName: ROLE,
          PolicyName: "deny",
          PolicyDocument: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Deny", Action: "logs:Put*", Resource: `${group("/rest/prod")}:*` }],
          }),
        }),
      ),
  ],
  ["the log group is deleted", "rest", (each) => each.logs.send(deleteGroup("/rest/prod"))],
  ["the log group's key is disabled", "rest", (each) => disableKey(each, "/rest/prod")],
  ["the HTTP log group is deleted", "http", (each) => each.logs.send(deleteGroup("/http/default"))],
  [
    "the delivery's resource policy is deleted",
    "http",
    ({ logs }) => logs.send(new DeleteResourcePolicyCommand({ policyName: "AWSLogDeliveryWrite20150319" })),
  ],
];

const deleteGroup = (logGroupName: string) => new DeleteLogGroupCommand({ logGroupName });

async function disableKey({ kms, logs }: Clients, logGroupName: string): Promise<void> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.Arn ?? "";
  await logs.send(new AssociateKmsKeyCommand({ logGroupName, kmsKeyId: KeyId }));
  await kms.send(new DisableKeyCommand({ KeyId }));
}

test.each(BREAKAGES)("silent: %s", async (_, api, breakIt) => {
  const [path, logGroup, counted] =
    api === "rest"
      ? ["rest1/prod/orders/1", "/rest/prod", { ApiName: "orders", Stage: "prod" }]
      : ["http1/%24default/x", "/http/default", { ApiId: "http1", Stage: "$default" }];
  const incoming = () => metric("AWS/Logs", "IncomingLogEvents", { LogGroupName: logGroup });
  expect((await call(path)).status).toBe(200);
  expect(await incoming()).toEqual([1, 1]);
  await breakIt(clients);
  expect((await call(path)).status).toBe(200);
  expect(await incoming()).toEqual([1, 1]);
  expect(await metric("AWS/ApiGateway", "Count", counted)).toEqual([2, 2]);
});

test("a boundary that leaves CloudWatch Logs out is as good as no permission", async () => {
  const { iam } = clients;
  const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: "only-s3", PolicyDocument: JSON.stringify(policy) }),
  );
  await iam.send(
    new PutRolePermissionsBoundaryCommand({ RoleName: ROLE, PermissionsBoundary: Policy?.Arn ?? "" }),
  );
  await call("rest1/prod/orders/1");
  expect(await lines("/rest/prod")).toEqual([]);
});

describe("other kinds of stages", () => {
  test("an HTTP API's $default stage is logged and counted by the API's id", async () => {
    expect((await call("http1/%24default/anything")).status).toBe(200);
    expect(await lines("/http/default")).toEqual([expect.stringContaining('"path":"/anything"')]);
    expect(await metric("AWS/ApiGateway", "Count", { ApiId: "http1" })).toEqual([1, 1]);
    expect(await metric("AWS/ApiGateway", "4xx", { ApiId: "http1", Stage: "$default" })).toEqual([0, 1]);
  });

  test("a WebSocket connects, sends and disconnects", async () => {
    await call("ws1/prod");
    await call("ws1/prod", { method: "POST", body: '{"action":"sendMessage"}' });
    await call("ws1/prod", { method: "POST", body: "no JSON" });
    await call("ws1/prod", { method: "DELETE" });
    expect((await lines("/ws/prod")).map((line) => line.split(" ").slice(1).join(" "))).toEqual([
      "CONNECT $connect 200",
      "MESSAGE sendMessage 500",
      "MESSAGE $default 200",
      "DISCONNECT $disconnect 200",
    ]);
    const stage = { ApiId: "ws1", Stage: "prod" };
    expect(await metric("AWS/ApiGateway", "ConnectCount", stage)).toEqual([1, 1]);
    expect(await metric("AWS/ApiGateway", "MessageCount", stage)).toEqual([2, 2]);
    expect((await metric("AWS/ApiGateway", "IntegrationError", stage))[0]).toBe(1);
  });

  test("a stage is found by the host that AWS has for it", async () => {
    const status = (host: string, path: string) =>
      new Promise<number>((done, fail) => {
        const url = new URL(path, sandbox.url);
        request(url, { headers: { host } }, (answer) => {
          answer.resume();
          done(answer.statusCode ?? 0);
        })
          .once("error", fail)
          .end();
      });
    expect(await status(`rest1.execute-api.${REGION}.amazonaws.com`, "/prod/orders/1")).toBe(200);
    expect(await status(`http1.execute-api.${REGION}.amazonaws.com`, "/anything")).toBe(200);
    expect(await status("nothing.execute-api.eu-west-1.amazonaws.com", "/prod")).toBe(403);
    expect(await lines("/rest/prod")).toHaveLength(1);
    expect(await lines("/http/default")).toHaveLength(1);
  });

  test.each([
    ["rest1/nothing/x", 403],
    ["http1/nothing/x", 404],
    ["private1/prod/", 403],
    ["nothing/prod/x", 403],
    ["", 403],
    ["%/%/%", 403],
  ])("an address without a stage, %s, is %d and leaves nothing behind", async (path, status) => {
    expect((await call(path)).status).toBe(status);
    const { logGroups = [] } = await clients.logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups.every(({ storedBytes }) => storedBytes === 0)).toBe(true);
  });
});

test("a metric filter sees the lines that come in after it", async () => {
  await call("rest1/prod/orders/latest");
  await clients.logs.send(
    new PutMetricFilterCommand({
      logGroupName: "/rest/prod",
      filterName: "server-errors",
      filterPattern: '{ $.status = "5*" }',
      metricTransformations: [{ metricName: "Errors", metricNamespace: "Orders", metricValue: "1" }],
    }),
  );
  for (const path of ["orders/latest", "orders/1", "orders/latest"]) await call(`rest1/prod/${path}`);
  expect(await metric("Orders", "Errors", {})).toEqual([2, 2]);
});

test("a format that is set by a call is the one that is written", async () => {
  const format = "$context.requestId only $context.status";
  await clients.v1.send(
    new UpdateStageCommand({
      restApiId: "rest1",
      stageName: "prod",
      patchOperations: [{ op: "replace", path: "/accessLogSettings/format", value: format }],
    }),
  );
  await call("rest1/prod/orders/1");
  expect(await lines("/rest/prod")).toEqual([expect.stringMatching(/^\S+ only 200$/)]);
});

test("switching an HTTP stage's logging on lets the delivery in", async () => {
  await clients.logs.send(new DeleteResourcePolicyCommand({ policyName: "AWSLogDeliveryWrite20150319" }));
  await clients.v2.send(
    new UpdateV2StageCommand({
      ApiId: "http1",
      StageName: "beta",
      AccessLogSettings: { DestinationArn: group("/http/default"), Format: FORMAT },
    }),
  );
  await call("http1/beta/x");
  expect(await lines("/http/default")).toHaveLength(1);
});

test("a fault can strike the door", async () => {
  sandbox.faults.add({ kind: "error", service: "execute-api", status: 500 });
  expect((await call("rest1/prod/orders/1")).status).toBe(500);
});
