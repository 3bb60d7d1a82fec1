import { afterEach, expect, test } from "vitest";
import { CHECKS } from "../../../../src/checks/index.ts";
import { type JudgedSlice, judgeSlice } from "../../../../src/checks/judge.ts";
import { BASELINE } from "../../../../src/model/demands.ts";
import { type Sandbox, startSandbox } from "../../../../src/sandbox/index.ts";
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

async function furnished() {
  sandbox = await startSandbox({ seed: { accounts: [{ id: ACCOUNT, name: "payments" }] } });
  const credentials = sandbox.credentials(ACCOUNT);
  const backend = { url: sandbox.url, account: ACCOUNT, region: REGION, credentials };
  const made = await furnish(backend);
  sandbox.requests.clear();
  return { sandbox, backend, made };
}

async function look({ url }: Sandbox, credentials: ReturnType<Sandbox["credentials"]>): Promise<JudgedSlice> {
  const demands = { ...BASELINE, export: { required: true, targets: ["arn:aws:s3:::archive"] } };
  const scan = scanAws({
    environment: { AWS_REGION: REGION },
    endpointUrl: url,
    credentials: async () => credentials,
    regions: [REGION],
    needs: CHECKS.flatMap(({ needs }) => needs),
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
