import fc from "fast-check";
import { preset } from "../../src/access-log/presets.ts";
import { CHECKS } from "../../src/checks/index.ts";
import type { PlanOptions } from "../../src/fixes/options.ts";
import { POLICY_NAME } from "../../src/fixes/steps/resource-policy.ts";
import { BASELINE, type Demands } from "../../src/model/demands.ts";
import { known, unknownFact } from "../../src/model/fact.ts";
import type { ApiType, Stage } from "../../src/model/stage.ts";
import type {
  Alarm,
  LogPolicy,
  MetricFilter,
  Role,
  Subscription,
  Surroundings,
} from "../../src/model/surroundings.ts";
import {
  ACCOUNT,
  GROUP,
  groupOf,
  KEY,
  logOf,
  PUSH,
  REGION,
  ROLE,
  roleOf,
  STREAM,
  stageOf,
  TOPIC,
  TRUSTED,
  WEB_ACL,
} from "./slices.ts";

const NAMES = [
  "one",
  "two",
  "one/Canary",
  "/aws/apigateway/access/abc/prod",
  "/aws/vendedlogs/x",
  "odd#name",
];
const DIRECT = `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/amazon-apigateway-lines`;
const OTHER_KEY = KEY.replace("abc", "old");

const FORMATS: readonly string[] = [
  preset("REST"),
  preset("HTTP"),
  preset("WEBSOCKET"),
  '{"requestId":"$context.requestId","status":$context.status,"key":"$context.identity.apiKey"}',
  '{"a":"$context.requestId","a":"$context.status","error-text":"$context.error.messageString"}',
  '$context.identity.sourceIp - - [$context.requestTime] "$context.httpMethod $context.path $context.protocol" $context.status $context.responseLatency $context.requestId',
  "$context.requestId,$context.status,$context.identity.sourceIp",
  "<r><id>$context.requestId</id><s>$context.status</s></r>",
  '{"a":"$context.requestId"',
  "$context.reqestId|$context.stauts",
];

const TYPES: readonly ApiType[] = ["REST", "HTTP", "WEBSOCKET"];

const destination = fc.oneof(
  fc.constantFrom(...NAMES).map((name) => GROUP + name),
  fc.constantFrom(
    `${GROUP}one:*`,
    `${GROUP}absent`,
    GROUP.replace(REGION, "us-east-1").concat("one"),
    GROUP.replace(ACCOUNT, "999988887777").concat("one"),
    DIRECT,
    `${DIRECT}-gone`,
    "nonsense",
  ),
);

const accessLog = fc.oneof(
  { weight: 3, arbitrary: fc.constant(known(null)) },
  {
    weight: 5,
    arbitrary: fc.tuple(destination, fc.constantFrom(...FORMATS)).map(([to, format]) => logOf(to, format)),
  },
  { weight: 1, arbitrary: destination.map((to) => logOf(to, null)) },
  { weight: 1, arbitrary: fc.constantFrom(...FORMATS).map((format) => logOf(null, format)) },
  { weight: 1, arbitrary: fc.constant(unknownFact("denied")) },
);

const RECORDED = {
  kind: "aws",
  account: ACCOUNT,
  region: REGION,
  arn: "arn:aws:apigateway:::x",
  recordedBy: { service: "config", at: "2026-03-01T00:00:00Z" },
} as const;

const stage: fc.Arbitrary<Stage> = fc
  .record({
    apiType: fc.constantFrom(...TYPES),
    api: fc.constantFrom("abc", "def", "ghi"),
    name: fc.constantFrom("prod", "test", "$default"),
    accessLog,
    level: fc.constantFrom("OFF", "ERROR", undefined),
    acl: fc.constantFrom(null, "arn:acl", undefined),
    exposure: fc.constantFrom("public", "private"),
    canary: fc.boolean(),
    managed: fc.boolean(),
    seldom: fc.integer({ min: 0, max: 30 }),
  })
  .map(({ apiType, api, name, accessLog: log, level, acl, exposure, canary, managed, seldom }) =>
    stageOf(name === "$default" && apiType !== "HTTP" ? "live" : name, apiType, {
      api: { id: `${api}${apiType[0]}`, name: api },
      accessLog: log,
      ...(apiType === "HTTP" || level === undefined
        ? {}
        : { executionLog: known({ level: level as "OFF" | "ERROR", dataTrace: false }) }),
      ...(apiType !== "REST" || acl === undefined
        ? {}
        : { webAcl: known(acl), exposure: known(exposure as "public") }),
      ...(apiType === "REST" ? { canary: known(canary) } : {}),
      ...(apiType === "HTTP" && name === "$default" && managed ? { managed } : {}),
      ...(seldom === 0 ? { tags: { "aws:cloudformation:stack-name": "shop" } } : {}),
      ...(seldom === 1 ? { tags: { STAGE: name } } : {}),
      ...(seldom === 2 ? { origin: RECORDED } : {}),
    }),
  );

/** Several stages of one account and Region. */
export const stages = fc.uniqueArray(stage, { selector: ({ id }) => id, maxLength: 6 });

const groups = fc.uniqueArray(
  fc
    .record({
      name: fc.constantFrom(...NAMES),
      days: fc.constantFrom(null, 1, 90, 400, 3_653),
      key: fc.constantFrom(null, null, KEY, OTHER_KEY),
      logClass: fc.constantFrom(
        "STANDARD",
        "STANDARD",
        "STANDARD",
        "INFREQUENT_ACCESS",
      ) as fc.Arbitrary<"STANDARD">,
    })
    .map(({ name, ...traits }) => groupOf(name, traits)),
  { selector: ({ id }) => id },
);

const DENIED = known('{"Statement":[{"Effect":"Deny","Action":"logs:*","Resource":"*"}]}');
const NARROW = known(`{"Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"${GROUP}one:*"}]}`);
const role: fc.Arbitrary<Role> = fc
  .record({
    trust: fc.constantFrom(JSON.stringify(TRUSTED), '{"Version":"2012-10-17","Statement":[]}', "no json"),
    policies: fc.subarray([
      { name: PUSH, document: unknownFact("AWS's own") },
      { name: "denied", document: DENIED },
      { name: "narrow", document: NARROW },
    ]),
    bound: fc.constantFrom(null, null, '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'),
  })
  .map(({ trust, policies, bound }) => roleOf({ trust: known(trust), policies, boundary: known(bound) }));

const accountRole = fc.constantFrom(
  known(ROLE),
  known(ROLE),
  known(null),
  known(`arn:aws:iam::${ACCOUNT}:role/team/gone`),
  unknownFact<string | null>("denied"),
);

const DELIVERY = { Effect: "Allow", Principal: { Service: "delivery.logs.amazonaws.com" }, Action: "logs:*" };
const policy = (id: string, statement: object): LogPolicy => ({
  id,
  document: known(JSON.stringify({ Version: "2012-10-17", Statement: [statement] })),
});
const logPolicies = fc.oneof(
  fc.subarray([
    policy("vended", { ...DELIVERY, Resource: `${GROUP}/aws/vendedlogs/*` }),
    policy("all", { ...DELIVERY, Resource: "*" }),
    policy("deny", { ...DELIVERY, Effect: "Deny", Resource: `${GROUP}two:*` }),
    policy(POLICY_NAME, { ...DELIVERY, Sid: "StagelightAccessLogs", Resource: `${GROUP}two:log-stream:*` }),
  ]),
  fc.constant(
    Array.from({ length: 10 }, (_, index) => policy(`p${index}`, { ...DELIVERY, Resource: "arn:x" })),
  ),
);

const filter = fc
  .record({
    group: fc.constantFrom("one", "two"),
    pattern: fc.constantFrom('{ $.status = "4*" }', "{ $.status >= 500 }", "", '{ $.status = "5*" }'),
  })
  .map(
    ({ group, pattern }): MetricFilter => ({
      id: `${group}:${pattern}`,
      logGroup: known(group),
      pattern: known(pattern),
      metric: { namespace: known("mine"), name: known(`${group} ${pattern}`) },
    }),
  );

const alarm = fc
  .record({
    metric: fc.constantFrom(
      ["mine", 'one { $.status = "4*" }', []] as const,
      ["mine", 'two { $.status = "5*" }', []] as const,
      ["AWS/ApiGateway", "5XXError", [["ApiName", "abc"]]] as const,
      ["AWS/ApiGateway", "Latency", [["ApiId", "defH"]]] as const,
    ),
    acts: fc.boolean(),
    threshold: fc.constantFrom(1, 10_000),
  })
  .map(
    ({ metric: [namespace, name, dimensions], acts, threshold }): Alarm => ({
      id: `${name} ${acts} ${threshold}`,
      name: known(`${name} ${acts} ${threshold}`),
      metrics: [
        {
          namespace: known(namespace),
          name: known(name),
          dimensions: new Map(dimensions.map(([key, value]) => [key, known(value)])),
        },
      ],
      acts: known(acts),
      threshold: known(threshold),
      comparison: known("GreaterThanThreshold"),
    }),
  );

const subscription = fc
  .record({
    group: fc.constantFrom("one", "two"),
    name: fc.constantFrom("a", "b", "c"),
    pattern: fc.constantFrom("", "ERROR"),
  })
  .map(
    ({ group, name, pattern }): Subscription => ({
      id: `${group}:${name}`,
      logGroup: known(group),
      destination: known(STREAM),
      pattern: known(pattern),
    }),
  );

const ofId = { selector: ({ id }: { readonly id: string }) => id, maxLength: 4 };

/** What was not seen of a listing, now and then. */
const listing = <T>(items: fc.Arbitrary<T[]>) =>
  fc
    .tuple(items, fc.integer({ max: 9, min: 0 }))
    .map(([each, dice]) => (dice === 0 ? { items: each, unseen: "AccessDenied." } : { items: each }));

export const surroundings: fc.Arbitrary<Surroundings> = fc.record({
  accountRole,
  roles: listing(role.map((one) => [one])),
  logGroups: listing(groups),
  deliveryStreams: fc.constant({
    items: [
      {
        id: DIRECT,
        name: known("amazon-apigateway-lines"),
        status: known("ACTIVE"),
        target: known("arn:aws:s3:::lines"),
      },
      { id: STREAM, name: known("lines"), status: known("ACTIVE"), target: known("arn:aws:s3:::lines") },
    ],
  }),
  keys: fc.constantFrom(
    {
      items: [
        { id: OTHER_KEY, state: known("Disabled") },
        { id: KEY, state: known("Enabled") },
      ],
    },
    { items: [{ id: OTHER_KEY, state: known("Enabled") }] },
  ),
  logPolicies: listing(logPolicies),
  metricFilters: listing(fc.uniqueArray(filter, ofId)),
  alarms: listing(fc.uniqueArray(alarm, ofId)),
  subscriptions: listing(fc.uniqueArray(subscription, ofId)),
});

export const demands: fc.Arbitrary<Demands> = fc
  .record({
    retention: fc.constantFrom(
      BASELINE.retention,
      { minDays: 30, maxDays: 400, never: false },
      { minDays: 4_000, maxDays: null, never: false },
      { minDays: 365, maxDays: null, never: true },
    ),
    kmsKey: fc.boolean(),
    logGroupName: fc.constantFrom(undefined, undefined, "one", "/logs/*/access", "bad name"),
    patterns: fc.constantFrom([], [], ["arn:aws:logs:*"], [`${GROUP}/aws/*`], ["arn:aws:firehose:*"]),
    fields: fc.constantFrom(
      BASELINE.fields,
      [
        ...BASELINE.fields,
        { question: "who" as const, apiTypes: TYPES, anyOf: ["authorizer.claims.", "identity.userAgent"] },
      ],
      [{ question: "who" as const, apiTypes: TYPES, anyOf: ["no.such"] }],
    ),
    subjects: fc.subarray(["clientErrors", "serverErrors", "latency"] as const),
    maxThreshold: fc.constantFrom(undefined, 0.5, 3, 950),
    acts: fc.boolean(),
    required: fc.boolean(),
    targets: fc.constantFrom([], ["arn:aws:s3:::*"], ["arn:aws:s3:::other"]),
  })
  .map(
    ({
      retention,
      kmsKey,
      logGroupName,
      patterns,
      fields,
      subjects,
      maxThreshold,
      acts,
      required,
      targets,
    }) => ({
      retention,
      destinations: { kmsKey, patterns, ...(logGroupName === undefined ? {} : { logGroupName }) },
      fields,
      alarms: {
        acts,
        subjects: subjects.map((subject) => ({
          subject,
          ...(maxThreshold === undefined ? {} : { maxThreshold }),
        })),
      },
      export: { required, targets },
    }),
  );

export const options: fc.Arbitrary<PlanOptions> = fc.record(
  {
    only: fc.subarray(
      CHECKS.map(({ id }) => id),
      { minLength: 1 },
    ),
    webAcl: fc.constant(WEB_ACL),
    exportTo: fc.constant({ streamArn: STREAM, roleArn: `arn:aws:iam::${ACCOUNT}:role/to-firehose` }),
    exportBucket: fc.constantFrom(
      { name: "lines-{account}-{region}", make: true },
      { name: "lines-{account}", make: true, days: 90 },
      { name: "other", make: false },
    ),
    kmsKey: fc.constantFrom<string | string[]>(KEY, [KEY.replace(REGION, "us-east-1"), KEY]),
    alarmActions: fc.constant([TOPIC]),
    tags: fc.constant({ team: "edge" }),
    protect: fc.boolean(),
    forceLive: fc.boolean(),
  },
  { requiredKeys: [] },
);
