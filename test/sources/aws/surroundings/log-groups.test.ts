import { expect, test } from "vitest";
import { logsArn, restStage, type Script, scriptedAws, v2Stage } from "./scripted-aws.ts";

const scan = scriptedAws();
const known = (value: unknown) => ({ state: "known", value });

/** A Logs that holds these groups and knows identifiers. */
const holding =
  (groups: Readonly<Record<string, object>>): Script["DescribeLogGroups"] =>
  ({ logGroupIdentifiers }) => ({
    body: {
      logGroups: (logGroupIdentifiers as string[])
        .filter((name) => name in groups)
        .map((name) => ({ logGroupName: name, arn: `${logsArn(name)}:*`, ...groups[name] })),
    },
  });

test("the groups that stages name are described 50 a call, each once, and nothing else is asked", async () => {
  const names = Array.from({ length: 120 }, (_, i) => `group-${i}`);
  const rest = Object.fromEntries(
    names.map((name, i) => [`api-${i}`, [restStage("a", name), restStage("b", name)]]),
  );
  const groups = Object.fromEntries(names.slice(0, 100).map((name) => [name, {}]));
  const { slice, asked } = await scan(
    { rest },
    { DescribeLogGroups: holding(groups) },
    { needs: ["logGroups"] },
  );
  expect(asked.map(({ operation }) => operation)).toEqual(Array(3).fill("DescribeLogGroups"));
  expect(asked.flatMap(({ input }) => input.logGroupIdentifiers).sort()).toEqual([...names].sort());
  expect(slice.surroundings.logGroups?.items).toHaveLength(100);
  expect(slice.surroundings.logGroups).not.toHaveProperty("unseen");
  expect(slice.gaps).toEqual([]);
});

test("what a group is like is read as AWS gives it", async () => {
  const { slice } = await scan(
    { rest: { a: [restStage("one", "full"), restStage("two", "bare"), restStage("three", "odd")] } },
    {
      DescribeLogGroups: holding({
        full: {
          retentionInDays: 365,
          kmsKeyId: "arn:aws:kms:eu-west-1:111122223333:key/k",
          logGroupClass: "INFREQUENT_ACCESS",
          deletionProtectionEnabled: true,
        },
        bare: {},
        odd: { retentionInDays: "long", logGroupClass: "ESSENTIALS", kmsKeyId: 7 },
      }),
    },
    { needs: ["logGroups"] },
  );
  const [bare, full, odd] = slice.surroundings.logGroups?.items ?? [];
  expect(bare).toEqual({
    id: logsArn("bare"),
    name: known("bare"),
    retentionDays: known(null),
    kmsKey: known(null),
    logClass: known("STANDARD"),
    deletionProtected: known(false),
  });
  expect(full).toMatchObject({
    retentionDays: known(365),
    kmsKey: known("arn:aws:kms:eu-west-1:111122223333:key/k"),
    logClass: known("INFREQUENT_ACCESS"),
    deletionProtected: known(true),
  });
  expect([odd?.retentionDays, odd?.logClass, odd?.kmsKey].map((fact) => fact?.state)).toEqual(
    Array(3).fill("unknown"),
  );
});

test("a canary release's own group is asked for too", async () => {
  const { asked } = await scan(
    { rest: { a: [restStage("prod", "orders", { canarySettings: { percentTraffic: 5 } })] } },
    { DescribeLogGroups: holding({}) },
    { needs: ["logGroups"] },
  );
  expect(asked[0]?.input.logGroupIdentifiers).toEqual(["orders", "orders/Canary"]);
});

test("destinations elsewhere, of other kinds and with impossible names are not asked for", async () => {
  const to = (destinationArn: string) =>
    restStage("s", undefined, { accessLogSettings: { destinationArn, format: "x" } });
  const elsewhere = [
    "arn:aws:logs:us-east-1:111122223333:log-group:orders",
    "arn:aws:logs:eu-west-1:999999999999:log-group:orders",
    "arn:aws-cn:logs:eu-west-1:111122223333:log-group:orders",
    "arn:aws:s3:::bucket",
    logsArn("not a name"),
    logsArn(""),
    "orders",
  ];
  const rest = Object.fromEntries(elsewhere.map((arn, i) => [`api-${i}`, [to(arn)]]));
  const { slice, asked } = await scan({ rest }, {}, { needs: ["logGroups", "deliveryStreams"] });
  expect(asked).toEqual([]);
  expect(slice.surroundings).toMatchObject({ logGroups: { items: [] }, deliveryStreams: { items: [] } });
});

test("an endpoint that does not know identifiers and lists the Region is read no further than needed", async () => {
  const { slice, asked } = await scan(
    { rest: { a: [restStage("prod", "group-120")] } },
    {
      DescribeLogGroups: ({ nextToken }) => {
        const page = Number(nextToken ?? 0);
        const logGroups = Array.from({ length: 50 }, (_, i) => ({ logGroupName: `group-${page * 50 + i}` }));
        return { body: { logGroups, nextToken: String(page + 1) } };
      },
    },
    { needs: ["logGroups"] },
  );
  expect(asked).toHaveLength(3);
  expect(slice.surroundings.logGroups?.items.map(({ id }) => id)).toEqual([logsArn("group-120")]);
});

test("one that never ends is unseen, not absent", async () => {
  const { slice, asked } = await scan(
    { rest: { a: [restStage("prod", "orders")] } },
    {
      DescribeLogGroups: ({ nextToken }) => {
        const page = Number(nextToken ?? 0) + 1;
        return { body: { logGroups: [{ logGroupName: "other" }], nextToken: String(page) } };
      },
    },
    { needs: ["logGroups"] },
  );
  expect(asked).toHaveLength(200);
  expect(slice.surroundings.logGroups).toMatchObject({
    items: [],
    unseen: expect.stringMatching(/far more/),
  });
});

test("malformed items are one gap, and what is missing is unseen", async () => {
  const { slice } = await scan(
    { rest: { a: [restStage("prod", "orders"), restStage("beta", "refunds")] } },
    {
      DescribeLogGroups: () => ({
        body: { logGroups: [7, { logGroupName: {} }, { logGroupName: "orders" }] },
      }),
    },
    { needs: ["logGroups"] },
  );
  expect(slice.surroundings.logGroups?.items.map(({ id }) => id)).toEqual([logsArn("orders")]);
  expect(slice.surroundings.logGroups?.unseen).toMatch(/not what AWS gives/);
  expect(slice.gaps).toMatchObject([{ kind: "malformed-answer", operation: "DescribeLogGroups" }]);
});

test("HTTP and WebSocket stages' groups are among them", async () => {
  const { asked } = await scan(
    { http: { h: [v2Stage("$default", "web")] }, websocket: { w: [v2Stage("live", "chat")] } },
    { DescribeLogGroups: holding({}) },
    { needs: ["logGroups"] },
  );
  expect(asked.map(({ input }) => input.logGroupIdentifiers)).toEqual([["chat", "web"]]);
});
