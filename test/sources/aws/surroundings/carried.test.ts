import { describe, expect, test } from "vitest";
import { ACCOUNT, logsArn, REGION, restStage, type Script, scriptedAws, v2Stage } from "./scripted-aws.ts";

const scan = scriptedAws();
const known = (value: unknown) => ({ state: "known", value });
const streamArn = (name: string) => `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/${name}`;
const toStream = (name: string) =>
  restStage("prod", undefined, { accessLogSettings: { destinationArn: streamArn(name), format: "x" } });

describe("subscriptions", () => {
  const needs = ["subscriptions"] as const;
  const none: Script = {
    DescribeAccountPolicies: () => ({ body: { accountPolicies: [] } }),
    DescribeSubscriptionFilters: () => ({ body: { subscriptionFilters: [] } }),
  };

  test("each group is asked once, and the account's policies once for all", async () => {
    const { slice, asked } = await scan(
      {
        rest: { a: [restStage("prod", "orders"), restStage("beta", "orders"), restStage("dev", "refunds")] },
      },
      {
        ...none,
        DescribeSubscriptionFilters: ({ logGroupName }) => ({
          body: {
            subscriptionFilters: [
              { filterName: "out", logGroupName, filterPattern: "", destinationArn: streamArn("archive") },
            ],
          },
        }),
      },
      { needs },
    );
    expect(asked.map(({ operation }) => operation).sort()).toEqual([
      "DescribeAccountPolicies",
      "DescribeSubscriptionFilters",
      "DescribeSubscriptionFilters",
    ]);
    expect(slice.surroundings.subscriptions?.items[0]).toEqual({
      id: "orders:out",
      logGroup: known("orders"),
      destination: known(streamArn("archive")),
      pattern: known(""),
    });
    expect(slice.surroundings.subscriptions?.items).toHaveLength(2);
  });

  test("an account's policy carries every group that it does not except", async () => {
    const document = JSON.stringify({ DestinationArn: streamArn("all"), FilterPattern: "ERROR" });
    const { slice } = await scan(
      { rest: { a: ["a", "b", "c"].map((group) => restStage(group, group)) } },
      {
        ...none,
        DescribeAccountPolicies: ({ policyType }) => ({
          body: {
            accountPolicies: [
              {
                policyName: "central",
                policyType,
                policyDocument: document,
                selectionCriteria: 'LogGroupName NOT IN ["b"]',
              },
            ],
          },
        }),
      },
      { needs },
    );
    expect(slice.surroundings.subscriptions?.items).toMatchObject([
      { logGroup: known("a"), destination: known(streamArn("all")), pattern: known("ERROR") },
      { logGroup: known("c") },
    ]);
  });

  test.each<[string, object]>([
    ["a document that is not JSON", { policyDocument: "{" }],
    ["a document without a destination", { policyDocument: "{}" }],
    ["no document", {}],
    [
      "criteria of a form nobody knows",
      { policyDocument: `{"DestinationArn":"x"}`, selectionCriteria: "Prefix" },
    ],
  ])("%s leaves the listing unseen", async (_, policy) => {
    const { slice } = await scan(
      { rest: { a: [restStage("prod", "orders")] } },
      { ...none, DescribeAccountPolicies: () => ({ body: { accountPolicies: [policy] } }) },
      { needs },
    );
    expect(slice.surroundings.subscriptions).toMatchObject({
      items: [],
      unseen: expect.stringMatching(/not what AWS gives/),
    });
    expect(slice.gaps).toMatchObject([{ operation: "DescribeAccountPolicies" }]);
  });
});

describe("delivery streams", () => {
  const needs = ["deliveryStreams"] as const;
  const described = (DeliveryStreamStatus: unknown, destination: object = {}) => ({
    body: { DeliveryStreamDescription: { DeliveryStreamStatus, Destinations: [destination] } },
  });

  test("those that stages name are described once each; one that is gone is not listed", async () => {
    const bucket = { BucketARN: "arn:aws:s3:::audit" };
    const { slice, asked } = await scan(
      {
        rest: {
          a: [toStream("amazon-apigateway-a")],
          b: [toStream("amazon-apigateway-a")],
          c: [toStream("amazon-apigateway-gone")],
        },
      },
      {
        DescribeDeliveryStream: ({ DeliveryStreamName }) =>
          DeliveryStreamName === "amazon-apigateway-a"
            ? described("ACTIVE", {
                S3DestinationDescription: bucket,
                ExtendedS3DestinationDescription: bucket,
              })
            : { error: "ResourceNotFoundException" },
      },
      { needs },
    );
    expect(asked).toHaveLength(2);
    expect(slice.surroundings.deliveryStreams).toEqual({
      items: [
        {
          id: streamArn("amazon-apigateway-a"),
          name: known("amazon-apigateway-a"),
          status: known("ACTIVE"),
          target: known("arn:aws:s3:::audit"),
        },
      ],
    });
    expect(slice.gaps).toEqual([]);
  });

  test("those that subscriptions name are described with them", async () => {
    const { slice } = await scan(
      { rest: { a: [restStage("prod", "orders")] } },
      {
        DescribeAccountPolicies: () => ({ body: { accountPolicies: [] } }),
        DescribeSubscriptionFilters: () => ({
          body: {
            subscriptionFilters: [
              { filterName: "a", destinationArn: streamArn("archive") },
              { filterName: "b", destinationArn: "arn:aws:lambda:eu-west-1:111122223333:function:f" },
            ],
          },
        }),
        DescribeDeliveryStream: () =>
          described("CREATING", { SplunkDestinationDescription: {}, S3DestinationDescription: {} }),
      },
      { needs: ["deliveryStreams", "subscriptions"] },
    );
    expect(slice.surroundings.deliveryStreams?.items).toMatchObject([
      { name: known("archive"), status: known("CREATING"), target: known("splunk") },
    ]);
  });

  test("an answer without a status is a gap", async () => {
    const { slice } = await scan(
      { rest: { a: [toStream("amazon-apigateway-a")] } },
      { DescribeDeliveryStream: () => described(7) },
      { needs },
    );
    expect(slice.surroundings.deliveryStreams?.unseen).toMatch(/amazon-apigateway-a/);
    expect(slice.gaps).toMatchObject([{ kind: "malformed-answer" }]);
  });
});

describe("keys", () => {
  const key = (name: string) => `arn:aws:kms:${REGION}:${ACCOUNT}:key/${name}`;

  test("each key of a group is described once; one that is gone is not listed", async () => {
    const keys: Record<string, string> = { one: "k1", two: "k1", three: "k2" };
    const { slice, asked } = await scan(
      { rest: { a: [...Object.keys(keys), "plain"].map((group) => restStage(group, group)) } },
      {
        DescribeLogGroups: ({ logGroupIdentifiers }) => ({
          body: {
            logGroups: (logGroupIdentifiers as string[]).map((name) => ({
              logGroupName: name,
              ...(keys[name] ? { kmsKeyId: key(keys[name]) } : {}),
            })),
          },
        }),
        DescribeKey: ({ KeyId }) =>
          KeyId === key("k1")
            ? { body: { KeyMetadata: { KeyState: "Disabled" } } }
            : { error: "NotFoundException" },
      },
      { needs: ["keys"] },
    );
    expect(asked.filter(({ operation }) => operation === "DescribeKey")).toHaveLength(2);
    expect(slice.surroundings.keys).toEqual({ items: [{ id: key("k1"), state: known("Disabled") }] });
  });

  test("groups that could not be seen leave their keys unseen", async () => {
    const { slice, asked } = await scan(
      { rest: { a: [restStage("prod", "orders")] } },
      { DescribeLogGroups: () => ({ error: "AccessDeniedException" }) },
      { needs: ["keys"] },
    );
    expect(asked.map(({ operation }) => operation)).toEqual(["DescribeLogGroups"]);
    expect(slice.surroundings.keys?.unseen).toBe(slice.surroundings.logGroups?.unseen);
  });
});

describe("resource policies", () => {
  const needs = ["logPolicies"] as const;
  const allow = (...resources: string[]) =>
    JSON.stringify({
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "delivery.logs.amazonaws.com" },
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: resources,
        },
      ],
    });
  const home = { rest: { r: [restStage("prod", "rest")] }, http: { h: [v2Stage("$default", "web")] } };
  const policies =
    (account: string[], own: Readonly<Record<string, string>> = {}): Script["DescribeResourcePolicies"] =>
    ({ policyScope, resourceArn }) => {
      if (policyScope !== "RESOURCE") {
        return {
          body: {
            resourcePolicies: account.map((policyDocument, i) => ({
              policyName: `p${i}`,
              policyDocument,
              policyScope: "ACCOUNT",
            })),
          },
        };
      }
      const policyDocument = own[String(resourceArn)];
      const resourcePolicies = policyDocument ? [{ policyDocument, policyScope, resourceArn }] : [];
      return { body: { resourcePolicies } };
    };

  test.each<[string, string[]]>([
    ["by name", [allow(`${logsArn("web")}:log-stream:*`)]],
    ["by pattern", [allow(logsArn("x:*")), allow(`arn:aws:logs:*:*:log-group:we*:*`)]],
    ["by all", [allow("arn:aws:logs:eu-west-1:111122223333:log-group:*")]],
    ["by everything", [allow("*")]],
  ])(
    "one call is enough where the account's policies let the service write to the group %s",
    async (_, account) => {
      const { slice, asked } = await scan(home, { DescribeResourcePolicies: policies(account) }, { needs });
      expect(asked.map(({ input }) => input)).toEqual([{}]);
      expect(slice.surroundings.logPolicies).toEqual({
        items: account.map((document, i) => ({ id: `p${i}`, document: known(document) })),
      });
    },
  );

  test.each<[string, string[]]>([
    ["none lets the service write to it", [allow(logsArn("other:*"))]],
    [
      "those that speak of it are for another service",
      [allow("*").replace("delivery.logs", "es"), allow(logsArn("other:*"))],
    ],
    ["they let it create streams only", [allow("*").replace(',"logs:PutLogEvents"', "")]],
    ["one cannot be read", ["{", allow("*")]],
    ["a pattern fits another group", [allow(`${logsArn("webb")}*:*`)]],
    [
      "one denies something",
      [allow(logsArn("*")), allow(logsArn("*")).replace('"Effect":"Allow"', '"Effect":"Deny"')],
    ],
  ])("the group is asked for its own where %s", async (_, account) => {
    const own = allow("*");
    const { slice, asked } = await scan(
      home,
      { DescribeResourcePolicies: policies(account, { [logsArn("web")]: own }) },
      { needs },
    );
    expect(asked.map(({ input }) => input)).toEqual([
      {},
      { policyScope: "RESOURCE", resourceArn: logsArn("web") },
    ]);
    expect(slice.surroundings.logPolicies?.items).toContainEqual({
      id: logsArn("web"),
      document: known(own),
      logGroup: known(logsArn("web")),
    });
  });

  test("nothing is asked where no HTTP stage logs", async () => {
    const { slice, asked } = await scan({ rest: home.rest }, {}, { needs });
    expect(asked).toEqual([]);
    expect(slice.surroundings.logPolicies).toEqual({ items: [] });
  });

  test("an endpoint that knows no scopes does not make the account's policies the group's", async () => {
    const item = { policyName: "p0", policyDocument: allow(logsArn("other:*")) };
    const { slice } = await scan(
      home,
      { DescribeResourcePolicies: () => ({ body: { resourcePolicies: [item] } }) },
      { needs },
    );
    expect(slice.surroundings.logPolicies?.items).toHaveLength(1);
  });

  test("a document that is none, or longer than AWS's can be, is a gap", async () => {
    for (const policyDocument of [undefined, "x".repeat(70_000)]) {
      const { slice } = await scan(
        home,
        { DescribeResourcePolicies: () => ({ body: { resourcePolicies: [{ policyDocument }] } }) },
        { needs },
      );
      expect(slice.surroundings.logPolicies?.unseen).toMatch(/not what AWS gives/);
      expect(slice.gaps).toMatchObject([{ operation: "DescribeResourcePolicies" }]);
    }
  });
});
