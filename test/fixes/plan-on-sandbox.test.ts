import { CreateWebACLCommand, WAFV2Client } from "@aws-sdk/client-wafv2";
import { expect, onTestFinished, test } from "vitest";
import type { JudgedSlice } from "../../src/checks/judge.ts";
import { joined, type Plan, type PlanOptions, planFor } from "../../src/fixes/plan.ts";
import { BASELINE, type Demands } from "../../src/model/demands.ts";
import { DEMO, type Sandbox, type Seed, startSandbox } from "../../src/sandbox/index.ts";
import { type Account, accountIn } from "./sandbox-account.ts";

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

function furnished(seed: Seed): Seed {
  return {
    ...seed,
    accounts: seed.accounts.map((account) => ({
      ...account,
      roles: [...(account.roles ?? []), { name: "to-firehose", trusts: ["logs.amazonaws.com"] }],
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

async function made(account: Account, { steps }: Plan): Promise<void> {
  for (const step of steps) {
    await account.send(step, step.call).catch((error: unknown) => {
      throw new Error(`${step.id}: ${String(error)}`);
    });
  }
}

/** What is compared before and after: all that was seen but the counts. */
const state = (slices: readonly JudgedSlice[]) =>
  slices.map(({ stages, surroundings: { traffic: _, ...rest } }) => ({ stages, ...rest }));

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
      exportTo: regions.map((region) => ({
        streamArn: streamArn(account, region),
        roleArn: `arn:aws:iam::${account}:role/to-firehose`,
      })),
      webAcl: await Promise.all(regions.map((region) => webAcl(sandbox, account, region))),
      tags: { team: "edge" },
      protect: true,
    };
    const before = await own.scan(demands);
    const plan = planOf(before, demands, options);
    expect(plan.steps.length).toBeGreaterThan(5);
    await made(own, plan);

    const after = await own.scan(demands);
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
      if (typeof step.undo !== "string") await own.send(step, step.undo);
    }
    expect(state(await own.scan(demands))).toEqual(state(before));
  },
  60_000,
);
