import { CreateWebACLCommand, WAFV2Client } from "@aws-sdk/client-wafv2";
import { expect, onTestFinished, test } from "vitest";
import { preset } from "../../src/access-log/presets.ts";
import { CHECKS } from "../../src/checks/index.ts";
import { type JudgedSlice, judgeSlice } from "../../src/checks/judge.ts";
import { sceneAfter } from "../../src/fixes/after.ts";
import { joined, type Plan, type PlanOptions, planFor } from "../../src/fixes/plan.ts";
import { BASELINE, type Demands } from "../../src/model/demands.ts";
import { DEMO, type Sandbox, type Seed, startSandbox } from "../../src/sandbox/index.ts";
import { accountIn } from "./sandbox-account.ts";
import { PUSH } from "./slices.ts";

const PLACES: readonly (readonly [account: string, ...regions: string[]])[] = [
  ["200000000002", "eu-west-1", "us-east-1"],
  ["300000000003", "eu-west-1", "ap-southeast-2"],
  ["500000000005", "eu-west-1"],
];
/** Traffic of yesterday stays what it is, whatever is mended today. */
const COUNTS = "apigw_accesslog_delivery";
const STRICT: Demands = {
  ...BASELINE,
  retention: { minDays: 365, maxDays: 731, never: false },
  destinations: { patterns: [], kmsKey: true },
  export: { required: true, targets: [] },
};

/** What people have to give for every Region: a key and a stream that are there, and a web ACL. */
const KEY_ID = "0c1d2e3f-0000-4000-8000-000000000001";
const streamArn = (account: string, region: string) =>
  `arn:aws:firehose:${region}:${account}:deliverystream/long-term`;

const CARRIES = { Statement: [{ Effect: "Allow", Action: "firehose:PutRecord", Resource: "*" }] };

function furnished(seed: Seed): Seed {
  return {
    ...seed,
    accounts: seed.accounts.map((account) => ({
      ...account,
      roles: [
        ...(account.roles ?? []),
        {
          name: "to-firehose",
          trusts: ["logs.amazonaws.com"],
          inlinePolicies: { carries: CARRIES },
        },
      ],
      regions: Object.fromEntries(
        Object.entries(account.regions ?? {}).map(([name, region]) => [
          name,
          {
            ...region,
            keys: [...(region.keys ?? []), { id: KEY_ID }],
            deliveryStreams: [
              ...(region.deliveryStreams ?? []),
              { name: "long-term", bucketArn: "arn:aws:s3:::lines" },
            ],
          },
        ]),
      ),
    })),
  };
}

async function webAcl(sandbox: Sandbox, account: string, region: string): Promise<string> {
  const client = new WAFV2Client({
    region,
    endpoint: sandbox.url,
    credentials: sandbox.credentials(account),
  });
  const { Summary } = await client.send(
    new CreateWebACLCommand({
      Name: "edge",
      Scope: "REGIONAL",
      DefaultAction: { Allow: {} },
      VisibilityConfig: {
        SampledRequestsEnabled: false,
        CloudWatchMetricsEnabled: false,
        MetricName: "edge",
      },
    }),
  );
  client.destroy();
  return Summary?.ARN ?? "";
}

const planOf = (slices: readonly JudgedSlice[], demands: Demands, options: PlanOptions): Plan =>
  joined(slices.map((slice) => planFor(slice, demands, options)));

/** What every check says of every stage when the plan is carried out, as far as plans can tell. */
function foretold(slices: readonly JudgedSlice[], { steps }: Plan, demands: Demands) {
  const verdicts = slices.flatMap((slice) => {
    const { account, region } = slice.scope.kind === "aws" ? slice.scope : {};
    const own = steps.filter(
      (step) => step.account === account && (step.region === region || step.call.service === "iam"),
    );
    return verdictsOf([judgeSlice({ ...slice, ...sceneAfter(slice, own) }, CHECKS, demands)]);
  });
  return verdicts.toSorted();
}

const verdictsOf = (slices: readonly JudgedSlice[]) =>
  slices
    .flatMap(({ findings }) => findings)
    .filter(({ check }) => check !== COUNTS)
    .map(({ stage, check, verdict }) => `${stage} ${check} ${verdict}`)
    .toSorted();

/** What is compared before and after: all that was seen but the counts. */
const state = (slices: readonly JudgedSlice[]) =>
  slices.map(({ stages, surroundings: { traffic: _, ...rest } }) => ({
    stages: stages.map(({ changedAt: _, ...stage }) => stage),
    ...rest,
  }));

test.each(
  PLACES.flatMap((place) => [
    ["the baseline", BASELINE, place] as const,
    ["a strict standard", STRICT, place] as const,
  ]),
)(
  "what is planned for %s is what AWS takes: it passes afterwards, and undone all is as before",
  async (_, demands, [account, ...regions]) => {
    const sandbox = await startSandbox({ seed: furnished(DEMO), verifySignatures: true });
    onTestFinished(() => sandbox.close());
    const own = accountIn(sandbox, account, regions);
    const options: PlanOptions = {
      alarmActions: regions.map((region) => `arn:aws:sns:${region}:${account}:oncall`),
      kmsKey: regions.map((region) => `arn:aws:kms:${region}:${account}:key/${KEY_ID}`),
      // Of two Regions, one has a stream and the other gets one, with its bucket.
      exportTo: regions.slice(0, regions.length - 1).map((region) => ({
        streamArn: streamArn(account, region),
        roleArn: `arn:aws:iam::${account}:role/to-firehose`,
      })),
      exportBucket: { name: "lines-{account}-{region}", make: true, days: 400 },
      webAcl: await Promise.all(regions.map((region) => webAcl(sandbox, account, region))),
      tags: { team: "edge" },
      protect: true,
    };
    const before = await own.scan(demands);
    const plan = planOf(before, demands, options);
    expect(plan.steps.length).toBeGreaterThan(5);
    for (const step of plan.steps) await own.make(step);

    const after = await own.scan(demands);
    expect(verdictsOf(after)).toEqual(foretold(before, plan, demands));
    const told = new Set(
      plan.manual.flatMap(({ stage, checks }) => checks.map((check) => `${check} ${stage}`)),
    );
    const hands = new Set(plan.owned.map(({ stage }) => stage));
    const untold = after
      .flatMap(({ findings }) => findings)
      .filter(({ verdict, check, stage }) => verdict === "fail" && check !== COUNTS && !hands.has(stage))
      .filter(({ check, stage }) => !told.has(`${check} ${stage}`));
    expect(untold).toEqual([]);
    expect(planOf(after, demands, options).steps).toEqual([]);

    for (const step of plan.steps.toReversed()) {
      expect(step.undo).toBeTypeOf("object");
      await own.undo(step);
    }
    expect(state(await own.scan(demands))).toEqual(state(before));
  },
  60_000,
);

const BROKEN_ACCOUNT = "400000000044";
const REST = preset("REST");
const group = (region: string, name: string) => `arn:aws:logs:${region}:${BROKEN_ACCOUNT}:log-group:${name}`;
const role = (name: string) => `arn:aws:iam::${BROKEN_ACCOUNT}:role/${name}`;

/** Roles that are not set, gone, distrusted and without a policy; halves, groups of the wrong class, deliveries shut out. */
const BROKEN: Seed = {
  ...DEMO,
  accounts: [
    ...DEMO.accounts,
    {
      id: BROKEN_ACCOUNT,
      name: "broken",
      roles: [
        { name: "distrusted", trusts: ["lambda.amazonaws.com"], policies: [PUSH] },
        { name: "powerless", trusts: ["apigateway.amazonaws.com"] },
        { name: "gone", trusts: ["apigateway.amazonaws.com"], policies: [PUSH], deleted: true },
      ],
      regions: {
        "eu-west-1": {
          restApis: [
            {
              name: "halves",
              stages: [
                { name: "no_format", accessLog: { destinationArn: group("eu-west-1", "half") } },
                {
                  name: "no_destination",
                  accessLog: { format: '{"id":"$context.requestId","s":$context.status}' },
                },
                { name: "whole", accessLog: { destinationArn: group("eu-west-1", "cold"), format: REST } },
              ],
            },
          ],
          httpApis: [{ name: "shut", stages: [{ name: "$default" }, { name: "prod" }] }],
          logGroups: [
            { name: "half", retentionDays: 1 },
            { name: "cold", class: "INFREQUENT_ACCESS" },
          ],
          logDelivery: false,
        },
        ...Object.fromEntries(
          ["distrusted", "powerless", "gone"].map((name, index) => {
            const region = ["eu-west-2", "us-east-1", "us-west-2"][index] ?? "";
            const accessLog = { destinationArn: group(region, "lines"), format: REST };
            const apis = [{ name, stages: [{ name: "prod", accessLog }, { name: "test" }] }];
            return [region, { cloudwatchRoleArn: role(name), restApis: apis }];
          }),
        ),
      },
    },
  ],
};

test("roles, halves and shut-out deliveries are made right in the sandbox, and taken back", async () => {
  const sandbox = await startSandbox({ seed: BROKEN, verifySignatures: true });
  onTestFinished(() => sandbox.close());
  const own = accountIn(sandbox, BROKEN_ACCOUNT, ["eu-west-1", "eu-west-2", "us-east-1", "us-west-2"]);
  const options: PlanOptions = {
    only: [
      "apigw_accesslogging",
      "apigw_accesslog_destination",
      "apigw_account_role",
      "apigw_accesslog_format",
      "apigw_accesslog_retention",
      "apigw_executionlogging",
    ],
  };
  const before = await own.scan(BASELINE);
  const plan = planOf(before, BASELINE, options);
  expect(plan.manual).toEqual([]);
  expect(new Set(plan.steps.map(({ kind }) => kind))).toEqual(
    new Set([
      "create-role",
      "set-role-trust",
      "attach-role-policy",
      "set-account-role",
      "create-log-group",
      "set-retention",
      "put-resource-policy",
      "set-access-log",
      "set-execution-log",
    ]),
  );
  for (const step of plan.steps) await own.make(step);
  const after = await own.scan(BASELINE);
  expect(verdictsOf(after)).toEqual(foretold(before, plan, BASELINE));
  const failing = after
    .flatMap(({ findings }) => findings)
    .filter(({ verdict, check }) => verdict === "fail" && options.only?.includes(check));
  expect(failing).toEqual([]);
  expect(planOf(after, BASELINE, options).steps).toEqual([]);
  for (const step of plan.steps.toReversed()) await own.undo(step);
  const again = await own.scan(BASELINE);
  // API Gateway makes a policy of its own when an HTTP stage is set, and nobody takes that back.
  const withoutPolicies = (slices: readonly JudgedSlice[]) =>
    state(slices).map(({ logPolicies: _, ...rest }) => rest);
  expect(withoutPolicies(again)).toEqual(withoutPolicies(before));
}, 60_000);
