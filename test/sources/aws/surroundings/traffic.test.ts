import { expect, test } from "vitest";
import { ACCOUNT, logsArn, REGION, restStage, type Script, scriptedAws, v2Stage } from "./scripted-aws.ts";

const scan = scriptedAws();
const known = (value: unknown) => ({ state: "known", value });
const needs = ["traffic"] as const;

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: string }[] };
    readonly Period: number;
    readonly Stat: string;
  };
}

const nameOf = ({ MetricStat: { Metric, Stat, Period } }: Query) =>
  [
    Metric.Namespace,
    Metric.MetricName,
    ...Metric.Dimensions.map(({ Name, Value }) => `${Name}=${Value}`),
    `${Stat}/${Period}`,
  ].join(" ");

const HOUR = 3_600;
/** A value for each hour from the beginning of the window on, in seconds since the epoch. */
const timed = (values: readonly number[], period = HOUR) => ({
  Values: values,
  Timestamps: values.map((_, i) => Date.parse("2026-11-21T10:00:00Z") / 1000 + i * period),
});

/** A CloudWatch that has these values by metric. */
const counting =
  (values: Readonly<Record<string, number[]>>): Script["GetMetricData"] =>
  ({ MetricDataQueries }) => ({
    body: {
      MetricDataResults: (MetricDataQueries as Query[]).map((query) => ({
        Id: query.Id,
        StatusCode: "Complete",
        ...timed(values[nameOf(query)] ?? []),
      })),
    },
  });

const DAY = { from: "2026-11-21T10:00:00.000Z", to: "2026-11-22T10:00:00.000Z" };
const MONTH = { from: "2026-10-23T00:00:00.000Z", to: "2026-11-22T00:00:00.000Z" };

test("requests and lines are counted over one window of whole, settled hours, by each kind's own dimensions", async () => {
  const { slice, asked } = await scan(
    {
      rest: { orders: [restStage("prod", "orders")] },
      http: { h1: [v2Stage("$default", "web")] },
      websocket: { w1: [v2Stage("live", "chat")] },
    },
    {
      GetMetricData: counting({
        "AWS/ApiGateway Count ApiName=orders Stage=prod SampleCount/3600": [3, 4],
        "AWS/ApiGateway Count ApiId=h1 Stage=$default SampleCount/3600": [5],
        "AWS/ApiGateway ConnectCount ApiId=w1 Stage=live Sum/3600": [1],
        "AWS/ApiGateway MessageCount ApiId=w1 Stage=live Sum/3600": [10, 10],
        "AWS/Logs IncomingLogEvents LogGroupName=orders Sum/3600": [2],
      }),
    },
    { needs },
  );
  expect(asked).toHaveLength(1);
  for (const { input } of asked) {
    const seconds = (text: string) => Date.parse(text) / 1000;
    expect([input.StartTime, input.EndTime]).toEqual([seconds(DAY.from), seconds(DAY.to) + HOUR]);
  }
  const id = (rest: string) => `${ACCOUNT}/${REGION}/${rest}`;
  expect(slice.surroundings.traffic).toEqual({
    items: [
      { stage: id("http/h1/$default"), window: DAY, requests: known(5), lines: known(0) },
      { stage: id("rest/orders/prod"), window: DAY, requests: known(7), lines: known(2) },
      { stage: id("websocket/w1/live"), window: DAY, requests: known(21), lines: known(0) },
    ],
  });
  expect(slice.gaps).toEqual([]);
});

test("500 metrics go into a call", async () => {
  const rest = Object.fromEntries(
    Array.from({ length: 600 }, (_, i) => [`api${i}x`, [restStage("prod", "shared")]]),
  );
  const { slice, asked } = await scan({ rest }, { GetMetricData: counting({}) }, { needs });
  expect(asked.map(({ input }) => (input.MetricDataQueries as []).length)).toEqual([500, 101]);
  expect(slice.surroundings.traffic?.items).toHaveLength(600);
});

test("stages that write nothing are counted over 30 days, and only where their cost is asked for", async () => {
  const home = {
    rest: {
      orders: [restStage("prod"), restStage("half", undefined, { accessLogSettings: { format: "x" } })],
    },
  };
  const without = await scan(home, {}, { needs });
  expect(without.asked).toEqual([]);
  expect(without.slice.surroundings.traffic).toEqual({ items: [] });
  const month = "AWS/ApiGateway Count ApiName=orders Stage=prod SampleCount/86400";
  const { slice } = await scan(
    home,
    { GetMetricData: counting({ [month]: [1_000, 500] }) },
    { needs, cost: true },
  );
  expect(slice.surroundings.traffic?.items).toMatchObject([
    { window: MONTH, requests: known(0), monthlyRequests: known(0), lines: { state: "unknown" } },
    { window: MONTH, requests: known(1_500), monthlyRequests: known(1_500), lines: { state: "unknown" } },
  ]);
});

test("requests since a change of the stage within the window are counted apart", async () => {
  const changed = (at: string) => ({ lastUpdatedDate: Date.parse(at) / 1000 });
  const { slice, asked } = await scan(
    {
      rest: {
        orders: [
          restStage("new", "a", changed("2026-11-21T11:20:00Z")),
          restStage("old", "b", changed("2026-11-21T09:59:00Z")),
        ],
      },
      http: { h1: [{ ...v2Stage("$default", "c"), lastUpdatedDate: "2026-11-21T10:00:01Z" }] },
    },
    {
      GetMetricData: counting({
        "AWS/ApiGateway Count ApiName=orders Stage=new SampleCount/3600": [3, 4, 5],
        "AWS/ApiGateway Count ApiName=orders Stage=old SampleCount/3600": [1],
        "AWS/ApiGateway Count ApiId=h1 Stage=$default SampleCount/3600": [7],
      }),
    },
    { needs },
  );
  const items = (slice.surroundings.traffic?.items ?? []).map(({ stage, requests, changed }) => [
    stage.split("/").at(-1),
    requests,
    changed,
  ]);
  expect(items).toEqual([
    ["$default", known(7), { at: "2026-11-21T10:00:01.000Z", requestsSince: known(0) }],
    ["new", known(12), { at: "2026-11-21T11:20:00.000Z", requestsSince: known(5) }],
    ["old", known(1), undefined],
  ]);
  expect(asked).toHaveLength(1);
});

test("a stream's records are its lines", async () => {
  const destinationArn = `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/amazon-apigateway-x`;
  const { slice } = await scan(
    {
      rest: {
        orders: [restStage("prod", undefined, { accessLogSettings: { destinationArn, format: "x" } })],
      },
    },
    {
      GetMetricData: counting({
        "AWS/Firehose IncomingRecords DeliveryStreamName=amazon-apigateway-x Sum/3600": [9],
      }),
    },
    { needs },
  );
  expect(slice.surroundings.traffic?.items).toMatchObject([{ requests: known(0), lines: known(9) }]);
});

test("two REST APIs of one name and stage cannot be told apart, and it says so", async () => {
  const { slice } = await scan(
    {
      rest: {
        orders1: [restStage("prod", "a"), restStage("beta", "a")],
        orders2: [restStage("prod", "b")],
      },
    },
    { GetMetricData: counting({}) },
    { needs },
  );
  const ambiguous = (slice.surroundings.traffic?.items ?? []).map(({ stage, ambiguous }) => [
    stage.split("/").slice(3).join("/"),
    ambiguous,
  ]);
  expect(ambiguous).toEqual([
    ["orders1/beta", undefined],
    ["orders1/prod", expect.stringMatching(/2 APIs here are called orders with a stage prod/)],
    ["orders2/prod", expect.stringMatching(/2 APIs/)],
  ]);
});

test("lines of a group that several stages write to are marked as shared", async () => {
  const half = { accessLogSettings: { destinationArn: logsArn("own"), format: "" } };
  const { slice } = await scan(
    {
      rest: {
        a: [restStage("one", "shared"), restStage("two", "own"), restStage("half", undefined, half)],
        b: [restStage("three", "shared")],
      },
    },
    { GetMetricData: counting({}) },
    { needs, cost: true },
  );
  const shared = (slice.surroundings.traffic?.items ?? []).map(({ stage, sharedLines }) => [
    stage.split("/").at(-1),
    sharedLines,
  ]);
  expect(shared).toEqual([
    ["one", true],
    ["two", undefined],
    ["three", true],
    ["half", undefined],
  ]);
});

test("a name without ASCII is counted by the id, one of blanks cannot be; with some, the rest is dropped", async () => {
  // The scripted endpoint calls an API by its id without the digits at the end.
  const { slice, asked } = await scan(
    {
      rest: {
        注文1: [restStage("a", "a")],
        "注文 orders": [restStage("b", "b")],
        "注 文2": [restStage("c", "c")],
      },
    },
    {
      GetMetricData: counting({
        "AWS/ApiGateway Count ApiName=注文1 Stage=a SampleCount/3600": [3],
        "AWS/ApiGateway Count ApiName= orders Stage=b SampleCount/3600": [4],
      }),
    },
    { needs },
  );
  expect(asked).toHaveLength(1);
  const items = slice.surroundings.traffic?.items ?? [];
  expect(Object.fromEntries(items.map(({ stage, requests }) => [stage.at(-1), requests]))).toMatchObject({
    a: known(3),
    b: known(4),
    c: { state: "unknown" },
  });
});

test("messages alone do not prove that anybody asked for something", async () => {
  const { slice } = await scan(
    { websocket: { w1: [v2Stage("live", "chat")] } },
    {
      GetMetricData: counting({ "AWS/ApiGateway MessageCount ApiId=w1 Stage=live Sum/3600": [10] }),
    },
    { needs },
  );
  expect(slice.surroundings.traffic?.items).toMatchObject([
    { requests: known(10), ambiguous: expect.stringMatching(/Nobody connected/) },
  ]);
});

test("lines after the window do not add to those within it", async () => {
  const hourly = Array(25).fill(2);
  const { slice } = await scan(
    { rest: { orders: [restStage("prod", "orders")] } },
    {
      GetMetricData: counting({
        "AWS/ApiGateway Count ApiName=orders Stage=prod SampleCount/3600": hourly,
        "AWS/Logs IncomingLogEvents LogGroupName=orders Sum/3600": hourly,
      }),
    },
    { needs },
  );
  expect(slice.surroundings.traffic?.items).toMatchObject([{ requests: known(48), lines: known(48) }]);
});

test("a line that arrives in the hour after the window is one of its lines; a request then is none of its requests", async () => {
  const late = [...Array(24).fill(0), 1];
  const { slice } = await scan(
    { rest: { orders: [restStage("prod", "orders")] } },
    {
      GetMetricData: counting({
        "AWS/ApiGateway Count ApiName=orders Stage=prod SampleCount/3600": late,
        "AWS/Logs IncomingLogEvents LogGroupName=orders Sum/3600": late,
      }),
    },
    { needs },
  );
  expect(slice.surroundings.traffic?.items).toMatchObject([
    { window: DAY, requests: known(0), lines: known(1) },
  ]);
});

test("values that come on several pages are added up", async () => {
  const { slice } = await scan(
    { rest: { orders: [restStage("prod", "orders")] } },
    {
      GetMetricData: ({ NextToken }) => ({
        body: {
          MetricDataResults: [
            { Id: "m0", StatusCode: NextToken ? "Complete" : "PartialData", ...timed([1, 2]) },
            { Id: "m1", StatusCode: "Complete", ...timed(NextToken ? [] : [4]) },
          ],
          ...(NextToken ? {} : { NextToken: "more" }),
        },
      }),
    },
    { needs },
  );
  expect(slice.surroundings.traffic?.items).toMatchObject([{ requests: known(6), lines: known(4) }]);
});

test.each<[string, Script["GetMetricData"]]>([
  [
    "a part of the values",
    () => ({ body: { MetricDataResults: [{ Id: "m0", StatusCode: "PartialData", Values: [1] }] } }),
  ],
  [
    "an error for the metric",
    () => ({ body: { MetricDataResults: [{ Id: "m0", StatusCode: "InternalError" }] } }),
  ],
  ["nothing for the metric", () => ({ body: { MetricDataResults: [] } })],
  ["values that are none", () => ({ body: { MetricDataResults: [{ Id: "m0", Values: ["1"] }] } })],
  [
    "values without their times",
    () => ({
      body: {
        MetricDataResults: [
          { Id: "m0", StatusCode: "Complete", Values: [1] },
          { Id: "m1", StatusCode: "Unheard", Values: [1], Timestamps: [] },
        ],
      },
    }),
  ],
  ["negative counts", () => ({ body: { MetricDataResults: [{ Id: "m0", Values: [-5] }] } })],
  ["no list", () => ({ body: { MetricDataResults: "none" } })],
  ["a refusal", () => ({ error: "AccessDeniedException" })],
])("%s is unknown, not zero", async (_, GetMetricData) => {
  const { slice } = await scan(
    { rest: { orders: [restStage("prod", "orders")] } },
    { GetMetricData } as Script,
    { needs },
  );
  const [item] = slice.surroundings.traffic?.items ?? [];
  expect([item?.requests.state, item?.lines.state]).toEqual(["unknown", "unknown"]);
});
