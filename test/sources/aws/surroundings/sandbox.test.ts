import { afterEach, describe, expect, test } from "vitest";
import { CHECKS } from "../../../../src/checks/index.ts";
import { type JudgedSlice, judgeSlice } from "../../../../src/checks/judge.ts";
import { BASELINE } from "../../../../src/model/demands.ts";
import { type Sandbox, startSandbox } from "../../../../src/sandbox/index.ts";
import { homeIn } from "../../../../src/sandbox/state/account.ts";
import { logsIn } from "../../../../src/sandbox/state/log-group.ts";
import { metricsIn } from "../../../../src/sandbox/state/metrics.ts";
import { scanAws } from "../../../../src/sources/aws/index.ts";
import { expectFurnished } from "./expected.ts";
import { furnish } from "./furnished.ts";

const ACCOUNT = "111122223333";
const REGION = "eu-west-1";

let sandbox: Sandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

async function furnished(clock?: () => number) {
  sandbox = await startSandbox({
    seed: { accounts: [{ id: ACCOUNT, name: "payments" }] },
    ...(clock ? { clock } : {}),
  });
  const credentials = sandbox.credentials(ACCOUNT);
  const backend = { url: sandbox.url, account: ACCOUNT, region: REGION, credentials };
  const made = await furnish(backend);
  sandbox.requests.clear();
  return { sandbox, backend, made };
}

async function look(
  { url }: Sandbox,
  credentials: ReturnType<Sandbox["credentials"]>,
  now?: Date,
): Promise<JudgedSlice> {
  const demands = { ...BASELINE, export: { required: true, targets: ["arn:aws:s3:::archive"] } };
  const scan = scanAws({
    environment: { AWS_REGION: REGION },
    endpointUrl: url,
    credentials: async () => credentials,
    regions: [REGION],
    needs: CHECKS.flatMap(({ needs }) => needs),
    cost: true,
    ...(now ? { now } : {}),
    signal: new AbortController().signal,
  });
  for await (const slice of scan) return judgeSlice(slice, CHECKS, demands);
  throw new Error("nothing was looked at");
}

test("the surroundings that the sandbox holds are all found", async () => {
  const { sandbox: running, backend, made } = await furnished();
  const { surroundings, gaps } = await look(running, backend.credentials);
  expect(gaps).toEqual([]);
  expectFurnished(surroundings, made, backend);
});

test("the checks judge by them", async () => {
  const { sandbox: running, backend } = await furnished();
  const { findings } = await look(running, backend.credentials);
  const verdicts = (name: string) =>
    Object.fromEntries(
      findings
        .filter(({ stage }) => stage.endsWith(`/${name}`))
        .map(({ check, verdict }) => [check.replace("apigw_", ""), verdict]),
    );
  expect(verdicts("prod")).toMatchObject({
    accesslogging: "pass",
    accesslog_destination: "fail",
    account_role: "pass",
    accesslog_delivery: "unknown",
    accesslog_retention: "pass",
    accesslog_export: "pass",
    executionlogging: "fail",
    waf: "fail",
  });
  expect(verdicts("$default")).toMatchObject({
    accesslog_destination: "pass",
    account_role: "not-applicable",
    accesslog_retention: "fail",
    accesslog_export: "fail",
  });
});

test("few calls: each thing is read once, whatever the number of stages", async () => {
  const { sandbox: running, backend } = await furnished();
  await look(running, backend.credentials);
  const calls = running.requests.entries.map(({ operation }) => operation);
  const around = calls.filter(
    (operation) => !/^Get(?:RestApis|Apis|Stages|Account|CallerIdentity)$/.test(operation),
  );
  expect(around.sort()).toEqual([
    "DescribeAccountPolicies",
    "DescribeAlarms",
    "DescribeDeliveryStream",
    "DescribeKey",
    "DescribeLogGroups",
    "DescribeMetricFilters",
    "DescribeMetricFilters",
    "DescribeRegions",
    "DescribeResourcePolicies",
    "DescribeSubscriptionFilters",
    "DescribeSubscriptionFilters",
    "GetMetricData",
    "GetPolicy",
    "GetPolicyVersion",
    "GetRole",
    "GetRolePolicy",
    "ListAttachedRolePolicies",
    "ListRolePolicies",
  ]);
});

describe("traffic", () => {
  const NOW = new Date("2026-11-22T10:20:00Z");
  const ago = (hours: number) => NOW.getTime() - hours * 3_600_000;

  /** A furnished sandbox in which these were counted: hours ago → how many. */
  async function counted(
    requests: Readonly<Record<number, number>>,
    lines: Readonly<Record<number, number>>,
    changedHoursAgo = 48,
  ) {
    const { sandbox: running, backend } = await furnished(() => NOW.getTime());
    const account = running.state.accounts.get(ACCOUNT);
    if (!account) throw new Error("the account is not there");
    const home = homeIn(account, REGION);
    for (const { stages } of home.restApis.values())
      for (const stage of stages.values()) stage.updatedAt = ago(changedHoursAgo);
    const store = metricsIn(home);
    const put = (namespace: string, name: string, dimensions: [string, string][], by: typeof requests) => {
      const series = store.series({ namespace, name, dimensions: new Map(dimensions) });
      for (const [hours, count] of Object.entries(by)) series.add(ago(Number(hours)), 1, count);
    };
    put(
      "AWS/ApiGateway",
      "Count",
      [
        ["ApiName", "orders"],
        ["Stage", "prod"],
      ],
      requests,
    );
    put("AWS/Logs", "IncomingLogEvents", [["LogGroupName", "orders"]], lines);
    const { findings, surroundings } = await look(running, backend.credentials, NOW);
    const traffic = surroundings.traffic?.items.find(({ stage }) => stage.endsWith("/prod"));
    const delivery = findings.find(
      ({ stage, check }) => stage.endsWith("/prod") && check === "apigw_accesslog_delivery",
    );
    return { traffic, verdict: delivery?.verdict, message: delivery?.message };
  }

  test("requests without a line are dark", async () => {
    const { traffic, verdict } = await counted({ 2: 3, 20: 4 }, {});
    expect(traffic).toMatchObject({ requests: { value: 7 }, lines: { value: 0 } });
    expect(verdict).toBe("fail");
  });

  test("requests that came before the stage was changed last prove nothing", async () => {
    const { verdict, message } = await counted({ 2: 3, 20: 4 }, {}, 1.8);
    expect(verdict).toBe("unknown");
    expect(message).toMatch(/the stage was changed at 2026-11-22T08:32Z, and no requests are counted since/);
  });

  test("requests with lines are proven", async () => {
    expect(await counted({ 2: 3 }, { 2: 3 })).toMatchObject({
      traffic: { requests: { value: 3 }, lines: { value: 3 } },
      verdict: "pass",
    });
  });

  test("a line that arrives just after the window proves the request just before its end", async () => {
    expect(await counted({ 0.34: 1 }, { 0.3: 1 })).toMatchObject({
      traffic: { requests: { value: 1 }, lines: { value: 1 } },
      verdict: "pass",
    });
  });

  test.each<[string, Readonly<Record<number, number>>]>([
    ["in the last minutes, whose lines may still be on their way", { 0.1: 5 }],
    ["before the window", { 30: 5 }],
    ["never", {}],
  ])("requests that came %s prove nothing", async (_, requests) => {
    expect(await counted(requests, {})).toMatchObject({
      traffic: { requests: { value: 0 } },
      verdict: "unknown",
      message: expect.stringMatching(/^Unproven/),
    });
  });
});

test("the streams of a log group are never listed, however many there are", async () => {
  const { sandbox: running, backend } = await furnished();
  const account = running.state.accounts.get(ACCOUNT);
  if (!account) throw new Error("the account is not there");
  const group = logsIn(homeIn(account, REGION)).groups.get("orders");
  for (let i = 0; i < 100_000; i++) {
    group?.streams.set(`stream-${i}`, {
      name: `stream-${i}`,
      createdAt: 0,
      events: [],
      firstAt: undefined,
      lastAt: undefined,
      ingestedAt: undefined,
    });
  }
  const { surroundings } = await look(running, backend.credentials);
  expect(surroundings.logGroups?.items).toHaveLength(2);
  const made = running.requests.entries.map(({ operation }) => operation);
  expect(made.filter((operation) => /Stream|Event/.test(operation))).toEqual(["DescribeDeliveryStream"]);
});
