import { describe, expect, test } from "vitest";
import { type Asked, restStage, type Script, scriptedAws } from "./scripted-aws.ts";

const scan = scriptedAws();
const known = (value: unknown) => ({ state: "known", value });

const stagesTo = (names: readonly string[]) => ({
  rest: Object.fromEntries(names.map((name, i) => [`api-${i}`, [restStage("prod", name)]])),
});
const groupNames = (count: number) => Array.from({ length: count }, (_, i) => `group-${i}`);

/** Every group exists; those named have so many metric filters. */
const logs =
  (counts: Readonly<Record<string, number>> = {}): Script["DescribeLogGroups"] =>
  ({ logGroupIdentifiers }) => ({
    body: {
      logGroups: (logGroupIdentifiers as string[]).map((logGroupName) => ({
        logGroupName,
        metricFilterCount: counts[logGroupName] ?? 0,
      })),
    },
  });

const filter = (logGroupName: string, more: object = {}) => ({
  filterName: "errors",
  logGroupName,
  filterPattern: "{ $.status = 5* }",
  metricTransformations: [{ metricName: "errors", metricNamespace: "orders", metricValue: "1" }],
  ...more,
});

/** A Region with so many filters of other groups, and these. */
const filters =
  (own: readonly object[], others = 0): Script["DescribeMetricFilters"] =>
  ({ logGroupName, nextToken }) => {
    const all = [...Array.from({ length: others }, () => filter("elsewhere")), ...own] as {
      logGroupName: string;
    }[];
    const wanted =
      logGroupName === undefined ? all : all.filter((each) => each.logGroupName === logGroupName);
    const from = Number(nextToken ?? 0);
    const more = from + 50 < wanted.length ? { nextToken: String(from + 50) } : {};
    return { body: { metricFilters: wanted.slice(from, from + 50), ...more } };
  };

const operations = (asked: readonly Asked[], operation: string) =>
  asked.filter((each) => each.operation === operation);

describe("metric filters", () => {
  test("one or two groups are asked by name", async () => {
    const { slice, asked } = await scan(
      stagesTo(["orders"]),
      { DescribeLogGroups: logs(), DescribeMetricFilters: filters([filter("orders")], 500) },
      { needs: ["logGroups", "metricFilters"] },
    );
    expect(operations(asked, "DescribeMetricFilters").map(({ input }) => input)).toEqual([
      { limit: 50, logGroupName: "orders" },
    ]);
    expect(slice.surroundings.metricFilters).toEqual({
      items: [
        {
          id: "orders:errors",
          logGroup: known("orders"),
          pattern: known("{ $.status = 5* }"),
          metric: { namespace: known("orders"), name: known("errors") },
          value: known("1"),
        },
      ],
    });
  });

  test("several groups take the Region's list while that is short", async () => {
    const names = groupNames(30);
    const { slice, asked } = await scan(
      stagesTo(names),
      {
        DescribeLogGroups: logs(),
        DescribeMetricFilters: filters(
          names.map((name) => filter(name)),
          40,
        ),
      },
      { needs: ["logGroups", "metricFilters"] },
    );
    expect(operations(asked, "DescribeMetricFilters")).toHaveLength(2);
    expect(slice.surroundings.metricFilters?.items).toHaveLength(30);
  });

  test("where the Region's list is long, only groups with a filter are asked", async () => {
    const names = groupNames(10);
    const { slice, asked } = await scan(
      stagesTo(names),
      {
        DescribeLogGroups: logs({ "group-3": 1, "group-7": 1 }),
        DescribeMetricFilters: filters([filter("group-3"), filter("group-7")], 5_000),
      },
      { needs: ["logGroups", "metricFilters"] },
    );
    const calls = operations(asked, "DescribeMetricFilters");
    expect(calls).toHaveLength(12);
    expect(calls.flatMap(({ input }) => input.logGroupName ?? [])).toEqual(["group-3", "group-7"]);
    expect(slice.surroundings.metricFilters?.items.map(({ id }) => id)).toEqual([
      "group-3:errors",
      "group-7:errors",
    ]);
    expect(slice.gaps).toEqual([]);
  });

  test("groups that do not exist are not asked for, and a group deleted meanwhile has none", async () => {
    const { slice, asked } = await scan(
      stagesTo(["orders", "gone"]),
      {
        DescribeLogGroups: () => ({ body: { logGroups: [{ logGroupName: "orders" }] } }),
        DescribeMetricFilters: () => ({ error: "ResourceNotFoundException" }),
      },
      { needs: ["logGroups", "metricFilters"] },
    );
    expect(operations(asked, "DescribeMetricFilters").map(({ input }) => input.logGroupName)).toEqual([
      "orders",
    ]);
    expect(slice.surroundings.metricFilters).toEqual({ items: [] });
    expect(slice.gaps).toEqual([]);
  });

  test("a pattern that works on something else than the line is unknown", async () => {
    const { slice } = await scan(
      stagesTo(["orders"]),
      {
        DescribeLogGroups: logs(),
        DescribeMetricFilters: filters([
          filter("orders", { filterName: "a", applyOnTransformedLogs: true }),
          filter("orders", { filterName: "b", fieldSelectionCriteria: '@aws.region = "eu-west-1"' }),
          filter("orders", { filterName: "c", filterPattern: "x".repeat(2_000) }),
          filter("orders", { filterName: "d", filterPattern: undefined }),
        ]),
      },
      { needs: ["metricFilters"] },
    );
    const patterns = slice.surroundings.metricFilters?.items.map(({ pattern }) => pattern);
    expect(patterns?.map(({ state }) => state)).toEqual(["unknown", "unknown", "unknown", "known"]);
    expect(patterns?.[3]).toEqual(known(""));
  });

  test("a filter that publishes with dimensions says so", async () => {
    const transformation = { metricName: "errors", metricNamespace: "orders", metricValue: "1" };
    const { slice } = await scan(
      stagesTo(["orders"]),
      {
        DescribeLogGroups: logs(),
        DescribeMetricFilters: filters([
          filter("orders", {
            filterName: "a",
            metricTransformations: [{ ...transformation, dimensions: { Stage: "$.stage" } }],
          }),
          filter("orders", { filterName: "b", emitSystemFieldDimensions: ["@aws.account"] }),
          filter("orders", {
            filterName: "c",
            metricTransformations: [{ ...transformation, dimensions: {} }],
          }),
        ]),
      },
      { needs: ["metricFilters"] },
    );
    const divided = slice.surroundings.metricFilters?.items.map((each) => each.divided);
    expect(divided).toEqual([known(true), known(true), undefined]);
  });

  test.each<[string, unknown]>([
    ["not an object", 3],
    ["without a group", filter(undefined as unknown as string)],
    ["transformations that are none", filter("orders", { metricTransformations: "errors" })],
    ["a metric without a name", filter("orders", { metricTransformations: [{ metricNamespace: "orders" }] })],
  ])("an item that is %s is a gap, and the listing says so", async (_, item) => {
    const { slice } = await scan(
      stagesTo(["orders"]),
      { DescribeLogGroups: logs(), DescribeMetricFilters: () => ({ body: { metricFilters: [item] } }) },
      { needs: ["metricFilters"] },
    );
    expect(slice.surroundings.metricFilters?.unseen).toMatch(/not what AWS gives/);
    expect(slice.gaps).toMatchObject([{ kind: "malformed-answer", operation: "DescribeMetricFilters" }]);
  });
});

describe("alarms", () => {
  const alarm = (AlarmName: string, more: object = {}) => ({
    AlarmName,
    AlarmArn: `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${AlarmName}`,
    ActionsEnabled: true,
    AlarmActions: ["arn:aws:sns:eu-west-1:111122223333:ops"],
    Namespace: "orders",
    MetricName: "errors",
    Threshold: 5,
    ...more,
  });
  const look = (body: object) =>
    scan(
      stagesTo(["orders"]),
      {
        DescribeLogGroups: logs(),
        DescribeMetricFilters: filters([filter("orders")]),
        DescribeAlarms: () => ({ body }),
      },
      { needs: ["alarms"] },
    );

  test("the Region's list is read once, and only what looks at a filter's or API Gateway's metric is kept", async () => {
    const page = (names: readonly string[], NextToken?: string) => ({
      body: { MetricAlarms: names.map((name) => alarm(name, { Namespace: name })), NextToken },
    });
    const { slice, asked } = await scan(
      stagesTo(groupNames(5)),
      {
        DescribeLogGroups: logs(),
        DescribeMetricFilters: filters([filter("group-1")]),
        DescribeAlarms: ({ NextToken }) =>
          NextToken === undefined
            ? page(["AWS/EC2", "orders", "AWS/Lambda"], "2")
            : page(["AWS/ApiGateway", "AWS/SQS"]),
      },
      { needs: ["alarms"] },
    );
    expect(operations(asked, "DescribeAlarms").map(({ input }) => input)).toEqual([
      { AlarmTypes: ["MetricAlarm", "CompositeAlarm"], MaxRecords: 100 },
      { AlarmTypes: ["MetricAlarm", "CompositeAlarm"], MaxRecords: 100, NextToken: "2" },
    ]);
    expect(slice.surroundings.alarms?.items.map(({ name }) => name)).toEqual([
      known("AWS/ApiGateway"),
      known("orders"),
    ]);
  });

  test("an alarm is read with its metrics, dimensions and threshold", async () => {
    const { slice } = await look({
      MetricAlarms: [
        alarm("plain", { Dimensions: [{ Name: "Stage", Value: "prod" }], Statistic: "Sum" }),
        alarm("math", {
          Namespace: undefined,
          MetricName: undefined,
          Threshold: undefined,
          Metrics: [
            { Id: "e", Expression: "m1/m2" },
            { Id: "m1", MetricStat: { Metric: { Namespace: "orders", MetricName: "errors" } } },
            {
              Id: "m2",
              MetricStat: {
                Metric: { Namespace: "AWS/ApiGateway", MetricName: "Count" },
                Stat: "SampleCount",
              },
            },
          ],
        }),
      ],
    });
    const [math, plain] = slice.surroundings.alarms?.items ?? [];
    expect(plain).toEqual({
      id: "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:plain",
      name: known("plain"),
      metrics: [
        {
          namespace: known("orders"),
          name: known("errors"),
          dimensions: new Map([["Stage", known("prod")]]),
          statistic: known("Sum"),
        },
      ],
      acts: known(true),
      threshold: known(5),
    });
    expect(math?.metrics.map(({ name }) => name)).toEqual([known("errors"), known("Count")]);
    expect(math?.metrics.map(({ statistic }) => statistic)).toEqual([undefined, known("SampleCount")]);
    expect(math).toHaveProperty("calculates", true);
    expect(math).not.toHaveProperty("threshold");
  });

  test("an alarm acts by itself or through a composite one, and not when its actions are off", async () => {
    const composite = (AlarmName: string, AlarmRule: string, acts: boolean) => ({
      AlarmName,
      AlarmRule,
      ActionsEnabled: acts,
      AlarmActions: ["arn:aws:sns:x"],
    });
    const silent = { AlarmActions: [] };
    const { slice } = await look({
      MetricAlarms: [
        alarm("alone", silent),
        alarm("off", { ActionsEnabled: false }),
        alarm("on"),
        alarm("via-arn", silent),
        alarm("via-name", silent),
        alarm("via-two", silent),
        alarm("ok-only", silent),
      ],
      CompositeAlarms: [
        composite(
          "top",
          'ALARM(via-name) OR ALARM("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:via-arn") OR ALARM( middle ) OR OK("ok-only")',
          true,
        ),
        composite("middle", 'ALARM("via-two")', false),
        composite("deaf", "ALARM(alone)", false),
      ],
    });
    const acting = slice.surroundings.alarms?.items.filter(
      ({ acts }) => acts.state === "known" && acts.value,
    );
    expect(acting?.map(({ name }) => name)).toEqual(["on", "via-arn", "via-name", "via-two"].map(known));
  });

  test("another account's metric is not meant, and what a query chooses is unknown", async () => {
    const bare = { Namespace: undefined, MetricName: undefined };
    const stat = { Metric: { Namespace: "orders", MetricName: "errors" } };
    const { slice } = await look({
      MetricAlarms: [
        alarm("foreign", { ...bare, Metrics: [{ Id: "m", AccountId: "999999999999", MetricStat: stat }] }),
        alarm("own", { ...bare, Metrics: [{ Id: "m", AccountId: "111122223333", MetricStat: stat }] }),
        alarm("query", {
          ...bare,
          Metrics: [{ Id: "q", Expression: 'SELECT SUM("4XXError") FROM "AWS/ApiGateway"' }],
        }),
      ],
    });
    expect(slice.surroundings.alarms?.items).toMatchObject([
      { name: known("own"), metrics: [{ name: known("errors") }] },
      { name: known("query"), metrics: [{ namespace: { state: "unknown" }, name: { state: "unknown" } }] },
    ]);
  });

  test.each<[string, string]>([
    ["a Firehose stream", "arn:aws:firehose:eu-west-1:111122223333:deliverystream/amazon-apigateway-x"],
    ["another account", "arn:aws:logs:eu-west-1:999999999999:log-group:orders"],
    ["a log group that is gone", "arn:aws:logs:eu-west-1:111122223333:log-group:gone"],
  ])("alarms on API Gateway's own metrics are seen where all lines go to %s", async (_, destinationArn) => {
    const { slice } = await scan(
      {
        rest: {
          a: [
            restStage("prod", undefined, {
              accessLogSettings: { destinationArn, format: "$context.requestId" },
            }),
          ],
        },
      },
      {
        DescribeLogGroups: () => ({ body: { logGroups: [] } }),
        DescribeAlarms: () => ({
          body: { MetricAlarms: [alarm("own", { Namespace: "AWS/ApiGateway", MetricName: "5XXError" })] },
        }),
      },
      { needs: ["alarms"] },
    );
    expect(slice.surroundings.alarms?.items).toMatchObject([{ name: known("own") }]);
  });

  test("no alarm is asked for where no stage writes anywhere", async () => {
    const { slice, asked } = await scan({ rest: { a: [restStage("prod")] } }, {}, { needs: ["alarms"] });
    expect(asked).toEqual([]);
    expect(slice.surroundings).toMatchObject({
      logGroups: { items: [] },
      metricFilters: { items: [] },
      alarms: { items: [] },
    });
  });

  test("alarms that are none are a gap", async () => {
    const { slice } = await look({ MetricAlarms: [{ Namespace: "orders" }] });
    expect(slice.surroundings.alarms?.unseen).toMatch(/not what AWS gives/);
    expect(slice.gaps).toMatchObject([{ kind: "malformed-answer", operation: "DescribeAlarms" }]);
    const { slice: second } = await look({ MetricAlarms: "many" });
    expect(second.gaps).toMatchObject([{ kind: "malformed-answer", operation: "DescribeAlarms" }]);
  });
});

test("what is not wanted is not asked for", async () => {
  const { slice, asked } = await scan(stagesTo(["orders"]), {}, { needs: [] });
  expect(asked).toEqual([]);
  expect(slice.surroundings).toEqual({ accountRole: known(null) });
});
