import check from "../../src/checks/accesslog-destination.ts";
import { choice, known, set, unknownFact } from "../../src/model/fact.ts";
import type { DeliveryStream } from "../../src/model/surroundings.ts";
import { rows } from "./rows.ts";
import {
  ACCOUNT,
  codeStage,
  demanding,
  GROUP,
  GROUP_ARN,
  liveStage,
  logGroup,
  REGION,
  STREAM_ARN,
  writes,
} from "./subject.ts";

const GROUPS = { logGroups: { items: [logGroup()] } };
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234`;
const ENCRYPTED = { logGroups: { items: [logGroup({ kmsKey: known(KEY) })] } };
const stream = (more: Partial<DeliveryStream> = {}): DeliveryStream => ({
  id: STREAM_ARN,
  name: known("amazon-apigateway-orders"),
  status: known("ACTIVE"),
  ...more,
});
const policy = (statement: object) => ({
  logPolicies: {
    items: [{ id: "AWSLogDeliveryWrite", document: known(JSON.stringify({ Statement: [statement] })) }],
  },
});
const LETS_IN = {
  Effect: "Allow",
  Principal: { Service: ["delivery.logs.amazonaws.com"] },
  Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: [`${GROUP_ARN}:log-stream:*`],
  Condition: {
    StringEquals: { "aws:SourceAccount": [ACCOUNT] },
    ArnLike: { "aws:SourceArn": [`arn:aws:logs:${REGION}:${ACCOUNT}:*`] },
  },
};
/** As CloudWatch Logs leaves a policy that came near its limit. */
const FULL = [
  ...Array.from(
    { length: 52 },
    (_, at) => `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/old/${1_000_000 + at}:log-stream:*`,
  ),
  `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/vendedlogs/*`,
].map((arn) => arn.padEnd(87, "*"));
function tenPolicies() {
  const document = known(
    JSON.stringify({ Statement: [{ ...LETS_IN, Principal: { Service: "route53.amazonaws.com" } }] }),
  );
  return Array.from({ length: 10 }, (_, at) => ({ id: `dns-${at}`, document }));
}
const toStream = writes(known(STREAM_ARN));

rows(check, [
  ["a live stage around which nobody looked", liveStage(), {}, "unknown", /was not looked at/],
  ["a log group that is there", liveStage(), GROUPS, "pass", /can take the lines/],
  [
    "with :* at its end",
    liveStage({ accessLog: writes(known(`${GROUP_ARN}:*`)) }),
    GROUPS,
    "pass",
    /can take/,
  ],
  [
    "nothing is written",
    liveStage({ accessLog: known(null) }),
    GROUPS,
    "not-applicable",
    /apigw_accesslogging/,
  ],
  ["a log group that is gone", liveStage(), { logGroups: { items: [] } }, "fail", /does not exist/],
  [
    "a refused call",
    liveStage(),
    { logGroups: { items: [], unseen: "logs:DescribeLogGroups was denied." } },
    "unknown",
    /denied/,
  ],
  [
    "another Region",
    liveStage({ accessLog: writes(known(GROUP_ARN.replace(REGION, "us-east-1"))) }),
    GROUPS,
    "fail",
    /is in us-east-1/,
  ],
  [
    "another account",
    liveStage({ accessLog: writes(known(GROUP_ARN.replace(ACCOUNT, "999999999999"))) }),
    GROUPS,
    "fail",
    /999999999999/,
  ],
  [
    "an S3 bucket",
    liveStage({ accessLog: writes(known("arn:aws:s3:::logs")) }),
    GROUPS,
    "fail",
    /neither a log group/,
  ],
  ["no ARN", liveStage({ accessLog: writes(known("logs")) }), GROUPS, "fail", /neither a log group/],
  [
    "the class for rare reads",
    liveStage(),
    { logGroups: { items: [logGroup({ logClass: known("INFREQUENT_ACCESS") })] } },
    "fail",
    /INFREQUENT_ACCESS/,
  ],
  [
    "a key in use",
    liveStage(),
    { ...ENCRYPTED, keys: { items: [{ id: KEY, state: known("Enabled") }] } },
    "pass",
    /can take/,
  ],
  [
    "a disabled key",
    liveStage(),
    { ...ENCRYPTED, keys: { items: [{ id: KEY, state: known("Disabled") }] } },
    "fail",
    /is Disabled/,
  ],
  [
    "a multi-Region key that gets another primary",
    liveStage(),
    { ...ENCRYPTED, keys: { items: [{ id: KEY, state: known("Updating") }] } },
    "pass",
    /can take the lines/,
  ],
  ["a key that is gone", liveStage(), { ...ENCRYPTED, keys: { items: [] } }, "fail", /does not exist/],
  [
    "a key that was not seen",
    liveStage(),
    { ...ENCRYPTED, keys: { items: [], unseen: "kms:DescribeKey was denied." } },
    "unknown",
    /denied/,
  ],
  [
    "a disabled key of the canary's group",
    liveStage({ canary: known(true) }),
    {
      logGroups: {
        items: [
          logGroup(),
          logGroup({ id: `${GROUP_ARN}/Canary`, name: known(`${GROUP}/Canary`), kmsKey: known(KEY) }),
        ],
      },
      keys: { items: [{ id: KEY, state: known("PendingDeletion") }] },
    },
    "fail",
    /Canary is PendingDeletion/,
  ],
  [
    "a stream",
    liveStage({ accessLog: toStream }),
    { deliveryStreams: { items: [stream()] } },
    "pass",
    /can take/,
  ],
  [
    "a stream that is gone",
    liveStage({ accessLog: toStream }),
    { deliveryStreams: { items: [] } },
    "fail",
    /does not exist/,
  ],
  [
    "a stream that is being deleted",
    liveStage({ accessLog: toStream }),
    { deliveryStreams: { items: [stream({ status: known("DELETING") })] } },
    "fail",
    /DELETING, not ACTIVE/,
  ],
  [
    "a stream of a wrong name",
    liveStage({ accessLog: writes(known(STREAM_ARN.replace("amazon-apigateway-", ""))) }),
    {},
    "fail",
    /amazon-apigateway-/,
  ],
  [
    "a stream behind a WebSocket API",
    liveStage({ apiType: "WEBSOCKET", accessLog: toStream }),
    { deliveryStreams: { items: [stream()] } },
    "fail",
    /WebSocket APIs can write to log groups only/,
  ],
  [
    "a stream behind an HTTP API",
    liveStage({ apiType: "HTTP", accessLog: toStream }),
    { deliveryStreams: { items: [stream()] } },
    "fail",
    /HTTP APIs can write to log groups only/,
  ],
  [
    "HTTP with a policy",
    liveStage({ apiType: "HTTP" }),
    { ...GROUPS, ...policy(LETS_IN) },
    "pass",
    /can take/,
  ],
  [
    "HTTP without a policy",
    liveStage({ apiType: "HTTP" }),
    { ...GROUPS, logPolicies: { items: [] } },
    "fail",
    /No resource policy/,
  ],
  [
    "HTTP, policy for another group",
    liveStage({ apiType: "HTTP" }),
    { ...GROUPS, ...policy({ ...LETS_IN, Resource: "arn:aws:logs:*:*:log-group:/aws/vendedlogs/*" }) },
    "fail",
    /No resource policy/,
  ],
  [
    "HTTP, policy of another account",
    liveStage({ apiType: "HTTP" }),
    {
      ...GROUPS,
      ...policy({ ...LETS_IN, Condition: { StringEquals: { "aws:SourceAccount": "999999999999" } } }),
    },
    "fail",
    /No resource policy/,
  ],
  [
    "HTTP, a condition not judged",
    liveStage({ apiType: "HTTP" }),
    { ...GROUPS, ...policy({ ...LETS_IN, Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }) },
    "unknown",
    /conditions/,
  ],
  [
    "HTTP, an account's number without quotes",
    liveStage({ apiType: "HTTP" }),
    {
      ...GROUPS,
      ...policy({ ...LETS_IN, Condition: { StringEquals: { "aws:SourceAccount": Number(ACCOUNT) } } }),
    },
    "pass",
    /can take/,
  ],
  [
    "HTTP, denied to everybody but somebody",
    liveStage({ apiType: "HTTP" }),
    {
      ...GROUPS,
      logPolicies: {
        items: [LETS_IN, { Effect: "Deny", NotPrincipal: { AWS: "x" }, Action: "*", Resource: "*" }].map(
          (statement, index) => ({
            id: `p${index}`,
            document: known(JSON.stringify({ Statement: [statement] })),
          }),
        ),
      },
    },
    "unknown",
    /conditions/,
  ],
  [
    "HTTP, a confused-deputy denial that does not concern this account",
    liveStage({ apiType: "HTTP" }),
    {
      ...GROUPS,
      logPolicies: {
        items: [
          LETS_IN,
          {
            Effect: "Deny",
            Principal: "*",
            Action: "logs:*",
            Resource: "*",
            Condition: { StringNotEquals: { "aws:SourceAccount": ACCOUNT } },
          },
        ].map((statement, index) => ({
          id: `p${index}`,
          document: known(JSON.stringify({ Statement: [statement] })),
        })),
      },
    },
    "pass",
    /can take/,
  ],
  [
    "HTTP, a narrower source than the one that will come",
    liveStage({ apiType: "HTTP" }),
    {
      ...GROUPS,
      ...policy({
        ...LETS_IN,
        Condition: { ArnLike: { "aws:SourceArn": `arn:aws:logs:${REGION}:${ACCOUNT}:delivery-source:*` } },
      }),
    },
    "unknown",
    /conditions/,
  ],
  [
    "HTTP, one policy that cannot be read",
    liveStage({ apiType: "HTTP" }),
    {
      ...GROUPS,
      logPolicies: {
        items: [
          ...policy(LETS_IN).logPolicies.items,
          { id: "other", document: unknownFact<string>("no JSON") },
        ],
      },
    },
    "unknown",
    /could not be read/,
  ],
  [
    "HTTP, a policy cut off in its middle",
    liveStage({ apiType: "HTTP" }),
    {
      ...GROUPS,
      logPolicies: {
        items: [
          { id: "cut", document: known(JSON.stringify({ Statement: [LETS_IN] }).slice(0, -20)) },
          ...policy(LETS_IN).logPolicies.items,
        ],
      },
    },
    "unknown",
    /could not be read/,
  ],
  [
    "HTTP, a policy without room, which lets in names of one prefix",
    liveStage({ apiType: "HTTP" }),
    { ...GROUPS, ...policy({ ...LETS_IN, Resource: FULL }) },
    "fail",
    /AWSLogDeliveryWrite has 5,\d{3} of at most 5,120 characters: no room.* named \/aws\/vendedlogs\/… are let in/,
  ],
  [
    "HTTP, its group in the same policy",
    liveStage({ apiType: "HTTP" }),
    { ...GROUPS, ...policy({ ...LETS_IN, Resource: [...FULL.slice(0, -1), `${GROUP_ARN}:*`] }) },
    "pass",
    /can take/,
  ],
  [
    "HTTP, as many policies as there can be",
    liveStage({ apiType: "HTTP" }),
    { ...GROUPS, logPolicies: { items: tenPolicies() } },
    "fail",
    /No resource policy.* There are 10 policies for the whole account and Region, the most there can be\./,
  ],
  [
    "HTTP, as many policies as there can be, one of them attached to a log group",
    liveStage({ apiType: "HTTP" }),
    {
      ...GROUPS,
      logPolicies: {
        items: tenPolicies().map((each, at) =>
          at === 0 ? { ...each, logGroup: known(`${GROUP_ARN}-other`) } : each,
        ),
      },
    },
    "fail",
    /HTTP APIs lose their lines\.$/,
  ],
  [
    "HTTP, as many policies as there can be, and one lets in",
    liveStage({ apiType: "HTTP" }),
    {
      ...GROUPS,
      logPolicies: { items: [...tenPolicies().slice(1), ...policy(LETS_IN).logPolicies.items] },
    },
    "pass",
    /can take/,
  ],
  [
    "HTTP, a service by wildcard, which IAM does not have",
    liveStage({ apiType: "HTTP" }),
    { ...GROUPS, ...policy({ ...LETS_IN, Principal: { Service: "*.amazonaws.com" } }) },
    "fail",
    /No resource policy/,
  ],
  [
    "HTTP, denied",
    liveStage({ apiType: "HTTP" }),
    { ...GROUPS, logPolicies: { items: [], unseen: "logs:DescribeResourcePolicies was denied." } },
    "unknown",
    /denied/,
  ],
  [
    "code, group of the code",
    codeStage({ accessLog: writes(set("Logs.Arn", "Logs")) }),
    { logGroups: { items: [logGroup({ id: "Logs" })], partial: true } },
    "pass",
    /can take/,
  ],
  [
    "code, group made elsewhere",
    codeStage(),
    { logGroups: { items: [], partial: true } },
    "pass",
    /not made by this code/,
  ],
  [
    "code, a group of that name that a condition makes here or not",
    codeStage(),
    {
      logGroups: { items: [logGroup({ when: choice("Create", known(true), known(false)) })], partial: true },
    },
    "pass",
    /can take|not made by this code/,
  ],
  [
    "code, nobody knows where",
    codeStage({ accessLog: writes(set("!ImportValue x")) }),
    {},
    "unknown",
    /ImportValue/,
  ],
  [
    "code, no value",
    codeStage({ accessLog: writes(unknownFact("var.arn has no value here")) }),
    {},
    "unknown",
    /var.arn/,
  ],
  [
    "code, class by condition",
    codeStage({ accessLog: writes(set("Logs.Arn", "Logs")) }),
    {
      logGroups: {
        items: [
          logGroup({ id: "Logs", logClass: choice("IsDev", known("INFREQUENT_ACCESS"), known("STANDARD")) }),
        ],
        partial: true,
      },
    },
    "conditional",
    /IsDev/,
  ],
  [
    "code, stream for WebSocket",
    codeStage({ apiType: "WEBSOCKET", accessLog: writes(set("S.Arn", "S")) }),
    { deliveryStreams: { items: [stream({ id: "S" })], partial: true } },
    "fail",
    /log groups only/,
  ],
  [
    "a destination the standard does not allow",
    liveStage(),
    GROUPS,
    "fail",
    /does not allow/,
    demanding({ destinations: { patterns: ["arn:aws:logs:*:*:log-group:/central/*"], kmsKey: false } }),
  ],
  [
    "one that it allows",
    liveStage(),
    GROUPS,
    "pass",
    /can take/,
    demanding({ destinations: { patterns: [`arn:aws:logs:*:${ACCOUNT}:log-group:/aws/*`], kmsKey: false } }),
  ],
  [
    "a name against the standard",
    liveStage(),
    GROUPS,
    "fail",
    /named \/apigw/,
    demanding({ destinations: { patterns: [], kmsKey: false, logGroupName: "/apigw/*" } }),
  ],
  [
    "a key is demanded",
    liveStage(),
    GROUPS,
    "fail",
    /asks for a KMS key/,
    demanding({ destinations: { patterns: [], kmsKey: true } }),
  ],
]);
