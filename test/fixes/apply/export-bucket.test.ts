import { DeletePublicAccessBlockCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { preset } from "../../../src/access-log/presets.ts";
import { CHECKS } from "../../../src/checks/index.ts";
import { judgeSlice } from "../../../src/checks/judge.ts";
import { planFor } from "../../../src/fixes/plan.ts";
import type { Step } from "../../../src/fixes/step.ts";
import { BASELINE } from "../../../src/model/demands.ts";
import type { Seed } from "../../../src/sandbox/index.ts";
import { accountIn } from "../sandbox-account.ts";
import { outcomes, Scene } from "../scene.ts";
import { ACCOUNT, destinationOf, REGION } from "../steps.ts";

const ONE_STAGE: Seed = {
  accounts: [
    {
      id: ACCOUNT,
      name: "one",
      regions: {
        [REGION]: {
          httpApis: [
            {
              id: "http1",
              name: "carts",
              stages: [
                {
                  name: "$default",
                  accessLog: { destinationArn: destinationOf("/there"), format: preset("HTTP") },
                },
              ],
            },
          ],
          logGroups: [{ name: "/there", retentionDays: 365 }],
          logDelivery: true,
        },
      },
    },
    { id: "111122223344", name: "other", regions: { [REGION]: {} } },
  ],
};
const DEMANDS = {
  ...BASELINE,
  alarms: { subjects: [], acts: false },
  export: { required: true, targets: ["arn:aws:s3:::lines-of-one"] },
};

/** The plan for one stage whose lines are to go to a new bucket. */
async function exporting(): Promise<{
  scene: Scene;
  steps: readonly Step[];
  failing: () => Promise<string[]>;
}> {
  const scene = await Scene.open(ONE_STAGE);
  const account = accountIn(scene.sandbox, ACCOUNT, [REGION]);
  const [slice] = await account.scan(DEMANDS);
  if (!slice) throw new Error("nothing was seen");
  const exportBucket = { name: "lines-of-one", make: true, days: 400 };
  const { steps } = planFor(judgeSlice(slice, CHECKS, DEMANDS), DEMANDS, {
    exportBucket,
    only: ["apigw_accesslog_export"],
  });
  const failing = async () =>
    (await account.scan(DEMANDS)).flatMap(({ findings }) =>
      findings.filter(({ verdict }) => verdict === "fail").map(({ check }) => check),
    );
  return { scene, steps, failing };
}

const KINDS = [
  "create-role",
  "create-role",
  "put-role-policy",
  "put-role-policy",
  "create-bucket",
  "set-bucket-lifecycle",
  "create-delivery-stream",
  "put-subscription",
];

test("a bucket, a stream and a subscription are made, the check passes, and all is taken back", async () => {
  const { scene, steps, failing } = await exporting();
  const before = scene.state();
  expect(await failing()).toContain("apigw_accesslog_export");
  expect((await scene.apply(steps)).map(({ step, outcome }) => [step.kind, outcome])).toEqual(
    KINDS.map((kind) => [kind, "made"]),
  );
  expect(scene.state()).toMatchObject({ buckets: [{ name: "lines-of-one", publicBlocked: true }] });
  expect(await failing()).not.toContain("apigw_accesslog_export");
  expect(new Set(outcomes(await scene.undo()))).toEqual(new Set(["undone"]));
  expect(scene.state()).toEqual(before);
});

test("a bucket that got objects is kept with its lifecycle, and nothing deletes them", async () => {
  const { scene, steps } = await exporting();
  await scene.apply(steps);
  const { s3 } = scene.clients();
  await s3.send(
    new PutObjectCommand({ Bucket: "lines-of-one", Key: "api-gateway-access-logs/x", Body: "x" }),
  );
  const undone = await scene.undo(true);
  expect(undone.map(({ step, outcome }) => [step.kind, outcome])).toEqual([
    ["put-subscription", "undone"],
    ["create-delivery-stream", "undone"],
    ["create-bucket", "kept"],
    ["set-bucket-lifecycle", "kept"],
    ["put-role-policy", "undone"],
    ["put-role-policy", "undone"],
    ["create-role", "undone"],
    ["create-role", "undone"],
  ]);
  expect(undone[2]?.why).toContain("no fix deletes those");
  expect(scene.state()).toMatchObject({
    buckets: [{ lifecycle: [{ name: "Rule" }], objects: ["api-gateway-access-logs/x"] }],
  });
});

test("roles that are not known everywhere are waited for, by Firehose and by CloudWatch Logs", async () => {
  const { scene, steps } = await exporting();
  scene.sandbox.faults.add({ kind: "stale-roles", milliseconds: 45_000 });
  expect(new Set(outcomes(await scene.apply(steps)))).toEqual(new Set(["made"]));
  expect(scene.sandbox.requests.counts.get("firehose:CreateDeliveryStream 400")).toBeGreaterThan(1);
});

test("a role that is there and cannot carry is not waited for", async () => {
  const { scene, steps } = await exporting();
  const { target } = steps.find(({ kind }) => kind === "create-role") as Step;
  scene.sandbox.faults.add({ kind: "stale-roles", milliseconds: 600_000 });
  const stream = steps.find(({ kind }) => kind === "create-delivery-stream") as Step;
  const begun = scene.clock.now();
  expect(outcomes(await scene.apply([{ ...stream, needs: [] }]))).toEqual(["failed"]);
  expect(scene.clock.now() - begun).toBeLessThan(10_000);
  expect(target.role).toContain("stagelight-");
});

test("a name that somebody else has stops the bucket and what builds on it", async () => {
  const { scene, steps } = await exporting();
  const bucket = steps.find(({ kind }) => kind === "create-bucket") as Step;
  const theirs = accountIn(scene.sandbox, "111122223344", [REGION]);
  await theirs.make({ ...bucket, account: "111122223344" });
  const told = await scene.apply(steps);
  const outcome = Object.fromEntries(told.map((each) => [each.step.kind, each.outcome]));
  expect(outcome).toMatchObject({
    "create-bucket": "unseen",
    "set-bucket-lifecycle": "blocked",
    "create-delivery-stream": "blocked",
    "put-subscription": "blocked",
  });
  expect(new Set(outcomes(await scene.undo()))).toEqual(new Set(["undone"]));
});

test("a bucket that is there and open to the public, or with a lifecycle, is not ours", async () => {
  const { scene, steps } = await exporting();
  const [bucket, lifecycle] = steps.filter(({ target }) => target.bucket !== undefined) as [Step, Step];
  const own = accountIn(scene.sandbox, ACCOUNT, [REGION]);
  await own.make(bucket);
  await own.make(lifecycle);
  const changed = { ...lifecycle, after: [{ ID: "another" }] };
  expect(outcomes(await scene.apply([{ ...changed, needs: [] }]))).toEqual(["changed"]);
  await scene.clients().s3.send(new DeletePublicAccessBlockCommand({ Bucket: "lines-of-one" }));
  expect(await scene.live.read(bucket)).toEqual({ state: { publicAccess: "open" } });
});
