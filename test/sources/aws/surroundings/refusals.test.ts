import { expect, test } from "vitest";
import type { Surroundings } from "../../../../src/model/surroundings.ts";
import { closureOf, type Need } from "../../../../src/sources/aws/surroundings/needs.ts";
import {
  ACCOUNT,
  type Asked,
  iam,
  iamError,
  REGION,
  restStage,
  type Script,
  scriptedAws,
  v2Stage,
} from "./scripted-aws.ts";

const scan = scriptedAws();
const ROLE = `arn:aws:iam::${ACCOUNT}:role/ApiGatewayLogs`;
const streamTo = (name: string) =>
  restStage(name, undefined, {
    accessLogSettings: {
      destinationArn: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/${name}`,
      format: "x",
    },
  });
const GROUPS = Array.from({ length: 20 }, (_, i) => `group-${i}`);
const home = {
  rest: Object.fromEntries([
    ...GROUPS.map((group) => [`api-${group}`, [restStage("prod", group)]]),
    ["streams", Array.from({ length: 20 }, (_, i) => streamTo(`amazon-apigateway-${i}`))],
  ]),
  http: { h: [v2Stage("$default", "web"), v2Stage("beta", "web-beta")] },
  cloudwatchRoleArn: ROLE,
};
const groups: Script["DescribeLogGroups"] = ({ logGroupIdentifiers }) => ({
  body: {
    logGroups: (logGroupIdentifiers as string[]).map((logGroupName, i) => ({
      logGroupName,
      metricFilterCount: 1,
      kmsKeyId: `arn:aws:kms:${REGION}:${ACCOUNT}:key/${i}`,
    })),
  },
});
const counted = (asked: readonly Asked[], operation: string) =>
  asked.filter((each) => each.operation === operation).length;

/** Each operation, what it brings, and how often it may be refused before it is given up. */
const OPERATIONS: [operation: string, need: Exclude<Need, "accountRole">, atMost: number][] = [
  ["DescribeLogGroups", "logGroups", 1],
  ["DescribeMetricFilters", "metricFilters", 1],
  ["DescribeSubscriptionFilters", "subscriptions", 6],
  ["DescribeAccountPolicies", "subscriptions", 1],
  ["DescribeResourcePolicies", "logPolicies", 3],
  ["DescribeAlarms", "alarms", 1],
  ["DescribeDeliveryStream", "deliveryStreams", 6],
  ["DescribeKey", "keys", 6],
];
const others: Script = {
  DescribeLogGroups: groups,
  DescribeMetricFilters: () => ({ body: { metricFilters: [] } }),
  DescribeAccountPolicies: () => ({ body: { accountPolicies: [] } }),
  DescribeSubscriptionFilters: () => ({ body: { subscriptionFilters: [] } }),
};

test.each(OPERATIONS)("a denied %s is one gap, and %s says why", async (operation, need, atMost) => {
  const denied: Script = {
    ...others,
    [operation]: () => ({ error: "AccessDeniedException", message: "not authorized to perform it" }),
  };
  const { slice, asked } = await scan(home, denied, { needs: [need] });
  expect(slice.gaps).toMatchObject(
    [{ kind: "access-denied", account: ACCOUNT, region: REGION, operation, permission: /^[a-z]+:/ }].map(
      (gap) => ({ ...gap, permission: expect.stringMatching(gap.permission) }),
    ),
  );
  expect(slice.surroundings[need]).toMatchObject({
    unseen: expect.stringContaining(`${operation} is denied`),
  });
  expect(counted(asked, operation)).toBeLessThanOrEqual(atMost);
});

test("a permission for some resources only costs the others alone", async () => {
  const { slice, asked } = await scan(
    home,
    {
      DescribeDeliveryStream: ({ DeliveryStreamName }) =>
        String(DeliveryStreamName).endsWith("0")
          ? { body: { DeliveryStreamDescription: { DeliveryStreamStatus: "ACTIVE", Destinations: [] } } }
          : { error: "AccessDeniedException" },
    },
    { needs: ["deliveryStreams"] },
  );
  expect(counted(asked, "DescribeDeliveryStream")).toBe(20);
  expect(slice.surroundings.deliveryStreams?.items).toHaveLength(2);
  expect(slice.gaps).toHaveLength(1);
  expect(slice.gaps[0]?.message).toMatch(/It was so for 18 calls\./);
});

test.each<[string, ReturnType<NonNullable<Script[string]>>, string]>([
  [
    "an operation that the endpoint does not know",
    { error: "UnknownOperationException", status: 404 },
    "unsupported-operation",
  ],
  ["an answer that is not JSON", { body: "<html>" }, "malformed-answer"],
  ["a list that is none", { body: { logGroups: 7 } }, "malformed-answer"],
  ["a document without the list", { body: { groups: [] } }, "malformed-answer"],
  ["a refusal without a name", { error: "", status: 400 }, "service-error"],
])("%s is a gap; the stages are still seen", async (_, said, kind) => {
  const { slice } = await scan(home, { DescribeLogGroups: () => said }, { needs: ["logGroups"] });
  expect(slice.gaps).toMatchObject([{ kind, operation: "DescribeLogGroups" }]);
  expect(slice.surroundings.logGroups?.unseen).not.toBe("");
  expect(slice.stages).toHaveLength(42);
});

test("a throttle that ends loses nothing", async () => {
  const { slice, asked } = await scan(
    home,
    {
      ...others,
      DescribeSubscriptionFilters: (_, count) =>
        count <= 3 ? { error: "ThrottlingException" } : { body: { subscriptionFilters: [] } },
    },
    { needs: ["subscriptions"] },
  );
  expect(slice.gaps).toEqual([]);
  expect(counted(asked, "DescribeSubscriptionFilters")).toBe(22 + 3);
});

test("expired credentials end everything with one gap", async () => {
  const expired = { error: "ExpiredTokenException" };
  const all = Object.fromEntries(OPERATIONS.map(([operation]) => [operation, () => expired]));
  const { slice, asked } = await scan(
    home,
    { ...all, GetMetricData: () => expired, GetRole: () => iamError("ExpiredToken", 403) },
    { needs: EVERY },
  );
  expect(slice.gaps.filter(({ operation }) => operation !== "GetRole")).toMatchObject([
    { kind: "expired-credentials", account: ACCOUNT, region: REGION },
  ]);
  expect(asked.length).toBeLessThanOrEqual(12);
  for (const kind of EVERY) expect(slice.surroundings).toHaveProperty(kind);
});

const EVERY: (keyof Surroundings)[] = [
  "roles",
  "logGroups",
  "deliveryStreams",
  "keys",
  "logPolicies",
  "metricFilters",
  "alarms",
  "subscriptions",
  "traffic",
];

test("an interrupted scan says of everything that it was not seen", async () => {
  const interrupt = new AbortController();
  const { slice } = await scan(
    home,
    {
      DescribeLogGroups: () => {
        interrupt.abort("Ctrl-C");
        return { error: "InternalFailure", status: 500 };
      },
      GetMetricData: () => ({ body: { MetricDataResults: [] } }),
      GetRole: () => iam("GetRole", ""),
    },
    { needs: EVERY, signal: interrupt.signal },
  );
  expect(slice.gaps.map(({ kind }) => kind)).toContain("interrupted");
  expect(slice.surroundings.logGroups?.unseen).toMatch(/interrupted/);
  expect(slice.surroundings.alarms?.unseen).toMatch(/interrupted/);
});

test("where the stages themselves could not be seen, nothing around them is asked for", async () => {
  const { slice, asked } = await scan(
    { rest: { a: [] }, refused: { error: "ExpiredTokenException" } },
    {},
    { needs: EVERY },
  );
  expect(asked).toEqual([]);
  expect(slice.gaps).toMatchObject([{ kind: "expired-credentials" }]);
  for (const kind of EVERY) {
    expect(slice.surroundings[kind]).toMatchObject({ items: [], unseen: expect.stringMatching(/expired/) });
  }
});

test("what a kind is found through is read with it", () => {
  expect(closureOf(["alarms"])).toEqual(new Set(["alarms", "metricFilters", "logGroups"]));
  expect(closureOf(["keys", "roles"])).toEqual(new Set(["keys", "logGroups", "roles", "accountRole"]));
  expect(closureOf([])).toEqual(new Set());
});
