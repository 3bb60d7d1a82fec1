import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { outcomeOf, type Setting, visited } from "../../src/sandbox/answer.ts";
import { Faults } from "../../src/sandbox/faults.ts";
import { worldFrom } from "../../src/sandbox/grow.ts";
import { DEMO, startSandbox } from "../../src/sandbox/index.ts";
import { SERVICES } from "../../src/sandbox/services/index.ts";

const PAYMENTS = "200000000002";
const scope = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=AKIASBOX${PAYMENTS}/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=00`;

function setting(): Setting {
  const world = worldFrom(DEMO);
  return {
    world,
    faults: new Faults(),
    services: SERVICES,
    clock: () => 1_780_000_000_000,
    verifySignatures: false,
  };
}

const GROUP = "/aws/apigateway/checkout/prod";
/** Values that lead further than junk does. */
const likely = fc.constantFrom<unknown>(
  GROUP,
  `arn:aws:logs:eu-west-1:${PAYMENTS}:log-group:${GROUP}`,
  "one",
  "{ $.status = 5* }",
  "f/3",
  1,
  60,
  1_780_000_000,
  -1,
  1e300,
  "Sum",
  "p99",
  "GreaterThanThreshold",
  "AWS/ApiGateway",
  "Count",
  [],
  {},
  null,
  [{ Id: "m", MetricStat: { Metric: { Namespace: "AWS/Logs", MetricName: "x" }, Period: 60, Stat: "Sum" } }],
  [{ Name: "ApiName", Value: "checkout" }],
  [{ timestamp: 1_780_000_000_000, message: "x" }],
  [{ MetricName: "a", Values: [1, "x"], Counts: [null] }],
  [{ metricName: "a", metricNamespace: "b", metricValue: "$.__proto__.x" }],
  { Allow: {} },
);
const NAMES: readonly string[] = [
  "logGroupName",
  "logGroupIdentifier",
  "logGroupIdentifiers",
  "logGroupNamePrefix",
  "logStreamName",
  "logEvents",
  "filterName",
  "filterPattern",
  "metricTransformations",
  "destinationArn",
  "retentionInDays",
  "kmsKeyId",
  "policyName",
  "policyDocument",
  "resourceArn",
  "nextToken",
  "limit",
  "startTime",
  "AlarmName",
  "AlarmNames",
  "MetricName",
  "Namespace",
  "Dimensions",
  "Period",
  "Statistic",
  "Statistics",
  "EvaluationPeriods",
  "Threshold",
  "ComparisonOperator",
  "MetricData",
  "MetricDataQueries",
  "Metrics",
  "StartTime",
  "EndTime",
  "DeliveryStreamName",
  "ExtendedS3DestinationConfiguration",
  "KeyId",
  "PendingWindowInDays",
  "Name",
  "Scope",
  "DefaultAction",
  "VisibilityConfig",
  "ResourceArn",
  "WebACLArn",
  "__proto__",
];
const body = fc
  .dictionary(fc.constantFrom(...NAMES), fc.oneof({ weight: 3, arbitrary: likely }, fc.jsonValue()), {
    maxKeys: 8,
  })
  .map((each) => JSON.stringify(each));

const TARGETS: readonly (readonly [service: string, prefix: string, operations: readonly string[]])[] = [
  [
    "logs",
    "Logs_20140328",
    [
      "CreateLogGroup",
      "DescribeLogGroups",
      "PutRetentionPolicy",
      "AssociateKmsKey",
      "PutMetricFilter",
      "DescribeMetricFilters",
      "PutSubscriptionFilter",
      "PutResourcePolicy",
      "DescribeResourcePolicies",
      "CreateLogStream",
      "PutLogEvents",
      "GetLogEvents",
      "FilterLogEvents",
      "DescribeLogStreams",
      "TagResource",
    ],
  ],
  [
    "monitoring",
    "GraniteServiceVersion20100801",
    [
      "PutMetricAlarm",
      "DescribeAlarms",
      "DescribeAlarmsForMetric",
      "DeleteAlarms",
      "PutMetricData",
      "GetMetricData",
      "GetMetricStatistics",
    ],
  ],
  [
    "firehose",
    "Firehose_20150804",
    ["CreateDeliveryStream", "DescribeDeliveryStream", "ListDeliveryStreams"],
  ],
  ["kms", "TrentService", ["CreateKey", "DescribeKey", "ScheduleKeyDeletion"]],
  ["wafv2", "AWSWAF_20190729", ["CreateWebACL", "AssociateWebACL", "GetWebACLForResource"]],
];

test.each(TARGETS)("no request makes %s fail by itself", (service, prefix, operations) => {
  const at = setting();
  fc.assert(
    fc.property(fc.constantFrom(...operations), body, (operation, content) => {
      const headers = { authorization: scope(service), "x-amz-target": `${prefix}.${operation}` };
      const { answer } = outcomeOf({ method: "POST", path: "/", query: "", headers, body: content }, at);
      expect(answer.status, answer.body).toBeLessThan(500);
    }),
    { numRuns: 800 },
  );
});

test("no request makes IAM fail by itself, and no policy the way to the log", () => {
  const at = setting();
  const statement = fc.record(
    {
      Effect: fc.constantFrom("Allow", "Deny", 1),
      Action: fc.oneof(fc.constantFrom("logs:*", "*", ["sts:AssumeRole"]), fc.jsonValue()),
      Resource: fc.oneof(fc.constant("*"), fc.jsonValue()),
      Principal: fc.oneof(fc.constant({ Service: "apigateway.amazonaws.com" }), fc.jsonValue()),
      Condition: fc.oneof(fc.constant({ StringLike: { "aws:SourceArn": "*" } }), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );
  const document = fc.oneof(
    fc.string(),
    fc.array(statement, { maxLength: 3 }).map((each) => JSON.stringify({ Statement: each })),
  );
  const operation = fc.constantFrom(
    "PutRolePolicy",
    "UpdateAssumeRolePolicy",
    "CreateRole",
    "CreatePolicy",
    "GetRole",
  );
  const api = [...(at.world.accounts.get(PAYMENTS)?.homes.get("eu-west-1")?.restApis.keys() ?? [])][0] ?? "";
  fc.assert(
    fc.property(operation, document, fc.string(), (action, policy, odd) => {
      const form = new URLSearchParams({
        Action: action,
        RoleName: action === "CreateRole" ? odd : "ApiGatewayLogs",
        PolicyName: "p",
        PolicyDocument: policy,
        AssumeRolePolicyDocument: policy,
        Marker: odd,
      }).toString();
      const request = {
        method: "POST",
        path: "/",
        query: "",
        headers: { authorization: scope("iam") },
        body: form,
      };
      const { answer } = outcomeOf(request, at);
      expect(answer.status, answer.body).toBeLessThan(500);
      const path = `/_stage/${PAYMENTS}/eu-west-1/${api}/prod/`;
      const visit = visited({ method: "GET", path, query: "", headers: {}, body: "" }, at);
      expect(visit?.answer.status).toBe(200);
    }),
    { numRuns: 500 },
  );
});

test("no request makes the door fail", () => {
  const at = setting();
  const home = at.world.accounts.get(PAYMENTS)?.homes.get("eu-west-1");
  const apis = [...(home?.restApis.keys() ?? []), ...(home?.v2Apis.keys() ?? [])];
  const path = fc
    .tuple(
      fc.constantFrom(PAYMENTS, "1"),
      fc.constantFrom("eu-west-1", "x"),
      fc.constantFrom(...apis, "y"),
      fc.constantFrom("prod", "%24default", "%"),
      fc.string(),
    )
    .map((parts) => `/_stage/${parts.join("/")}`);
  const method = fc.constantFrom("GET", "POST", "DELETE", "BREW");
  const message = fc.oneof(
    fc.string(),
    fc.jsonValue().map((action) => JSON.stringify({ action })),
  );
  fc.assert(
    fc.property(method, path, message, fc.string(), (verb, where, content, agent) => {
      const headers = { "user-agent": agent, "x-api-key": agent, host: agent };
      const visit = visited({ method: verb, path: where, query: "", headers, body: content }, at);
      expect(visit?.answer.status).toBeLessThan(500);
    }),
    { numRuns: 800 },
  );
});

test.each([
  ["no gzip", Buffer.from("not packed"), 400],
  ["unpacks to more than a body may be", gzipSync(Buffer.alloc(20_000_000)), 400],
  ["empty, packed", gzipSync("{}"), 403],
])("a packed body that is %s", async (_, packed, status) => {
  const sandbox = await startSandbox();
  const answer = await fetch(sandbox.url, {
    method: "POST",
    headers: { "content-encoding": "gzip" },
    body: new Uint8Array(packed),
  });
  expect(answer.status).toBe(status);
  await sandbox.close();
});
