import {
  UpdateAccountCommand,
  UpdateStageCommand as UpdateRestStageCommand,
} from "@aws-sdk/client-api-gateway";
import { CreateStageCommand, DeleteStageCommand, UpdateStageCommand } from "@aws-sdk/client-apigatewayv2";
import {
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
  PutSubscriptionFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect, test } from "vitest";
import { clientsOf } from "../../sandbox/clients.ts";
import { HTTP, outcomes, REST, Scene } from "../scene.ts";
import * as make from "../steps.ts";

function groupOfAStage() {
  const group = make.createGroup("/new");
  const needs = [group.id];
  return [
    group,
    make.retention("/new", null, 90, { needs }),
    make.protect("/new", { needs }),
    make.accessLog(HTTP, "/new", { needs }),
    make.metricFilter("/new", "5xx", { needs }),
  ] as const;
}

async function writeLine(scene: Scene): Promise<void> {
  const { logs } = scene.clients();
  const where = { logGroupName: "/new", logStreamName: "s" };
  await logs.send(new CreateLogStreamCommand(where));
  await logs.send(
    new PutLogEventsCommand({
      ...where,
      logEvents: [{ timestamp: Date.UTC(2026, 1, 1), message: '{"status":"200"}' }],
    }),
  );
}

test("a log group that holds lines is kept, with what belongs to it", async () => {
  const scene = await Scene.open();
  await scene.apply(groupOfAStage());
  await writeLine(scene);
  const undone = await scene.undo();
  expect(undone.map(({ step, outcome }) => [step.kind, outcome])).toEqual([
    ["set-access-log", "undone"],
    ["protect-log-group", "kept"],
    ["create-log-group", "kept"],
    ["put-metric-filter", "kept"],
    ["set-retention", "kept"],
  ]);
  expect(undone[2]?.why).toBe(
    "The log group holds lines, which would be lost: --delete-lines deletes it with them.",
  );
  expect(scene.state()).toMatchObject({
    regions: [
      {
        groups: [{ name: "/new", days: 90, protected: true, filters: [{ name: "5xx" }] }, { name: "/there" }],
      },
    ],
  });
});

test("and goes with them where that is asked for, in a second run too", async () => {
  const scene = await Scene.open();
  const before = scene.state();
  await scene.apply(groupOfAStage());
  await writeLine(scene);
  await scene.undo();
  expect(new Set(outcomes(await scene.undo(true)))).toEqual(new Set(["undone"]));
  expect(scene.state()).toEqual(before);
});

test("whether it holds lines cannot be seen: then it is kept", async () => {
  const scene = await Scene.open();
  await scene.apply([make.createGroup("/new")]);
  scene.sandbox.faults.add({ kind: "access-denied", operation: "DescribeLogStreams" });
  expect(await scene.undo()).toMatchObject([
    { outcome: "kept", why: expect.stringContaining("allow logs:DescribeLogStreams") },
  ]);
});

function roleOfRegions(...regions: readonly string[]) {
  const role = make.createRole("logging");
  const attach = make.attach("logging", { needs: [role.id] });
  const needs = [role.id, attach.id];
  return [role, attach, ...regions.map((region) => make.accountRole("logging", { needs, region }))];
}

test("a role that another Region came to write with is not taken back", async () => {
  const scene = await Scene.open();
  await scene.apply(roleOfRegions(make.REGION));
  const elsewhere = clientsOf(scene.sandbox, make.ACCOUNT, "us-east-1").v1;
  const set = (value: string) =>
    elsewhere.send(
      new UpdateAccountCommand({ patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value }] }),
    );
  await set(`arn:aws:iam::${make.ACCOUNT}:role/logging`);
  const undone = await scene.undo();
  expect(undone.map(({ step, outcome }) => [step.kind, outcome])).toEqual([
    ["set-account-role", "undone"],
    ["attach-role-policy", "changed"],
    ["create-role", "blocked"],
  ]);
  expect(undone[1]?.why).toBe("API Gateway of us-east-1 writes with it by now.");
  await set("");
  expect(outcomes(await scene.undo())).toEqual(["undone", "undone", "undone"]);
});

test("a role for two Regions is taken back when both are, and not where Regions cannot be seen", async () => {
  const scene = await Scene.open();
  const before = scene.state();
  await scene.apply(roleOfRegions(make.REGION, "us-east-1"));
  const off = scene.sandbox.faults.add({ kind: "access-denied", operation: "DescribeRegions" });
  expect(outcomes(await scene.undo())).toEqual(["undone", "undone", "unseen", "blocked"]);
  off();
  expect(new Set(outcomes(await scene.undo()))).toEqual(new Set(["undone"]));
  expect(scene.state()).toEqual(before);
});

test("what somebody changed since stays, and so does what it builds on", async () => {
  const scene = await Scene.open();
  await scene.apply(groupOfAStage());
  const format = '{"id":"$context.requestId"}';
  const DestinationArn = make.destinationOf("/new");
  await scene.clients().v2.send(
    new UpdateStageCommand({
      ApiId: "http1",
      StageName: "$default",
      AccessLogSettings: { DestinationArn, Format: format },
    }),
  );
  const undone = await scene.undo();
  expect(undone.map(({ step, outcome }) => [step.kind, outcome])).toEqual([
    ["set-access-log", "changed"],
    ["protect-log-group", "blocked"],
    ["create-log-group", "blocked"],
    ["put-metric-filter", "blocked"],
    ["set-retention", "blocked"],
  ]);
  expect(undone[0]?.why).toContain("Somebody changed it since");
  expect(undone[0]?.why).toContain("requestId");
  expect(scene.state()).toMatchObject({
    regions: [{ groups: [{ name: "/new", days: 90, protected: true }, { name: "/there" }] }],
  });
});

test.each<[string, (scene: Scene) => Promise<unknown>, string]>([
  [
    "another retention",
    (scene) =>
      scene.clients().logs.send(new PutRetentionPolicyCommand({ logGroupName: "/new", retentionInDays: 30 })),
    "Somebody changed set-retention",
  ],
  [
    "a metric filter of theirs",
    (scene) =>
      scene.clients().logs.send(
        new PutMetricFilterCommand({
          logGroupName: "/new",
          filterName: "theirs",
          filterPattern: "",
          metricTransformations: [{ metricName: "m", metricNamespace: "n", metricValue: "1" }],
        }),
      ),
    "Somebody put the filter theirs on the log group since.",
  ],
  [
    "a subscription of theirs",
    (scene) =>
      scene.clients().logs.send(
        new PutSubscriptionFilterCommand({
          logGroupName: "/new",
          filterName: "sent",
          filterPattern: "",
          destinationArn: `arn:aws:firehose:${make.REGION}:${make.ACCOUNT}:deliverystream/archive`,
          roleArn: `arn:aws:iam::${make.ACCOUNT}:role/carrier`,
        }),
      ),
    "Somebody put the filter sent on the log group since.",
  ],
])(
  "a log group that the fix created is not deleted with what somebody gave it: %s",
  async (_, change, why) => {
    const scene = await Scene.open();
    await scene.apply(groupOfAStage());
    await change(scene);
    const undone = await scene.undo(true);
    expect(undone.map(({ step, outcome }) => [step.kind, outcome])).toEqual([
      ["set-access-log", "undone"],
      ["protect-log-group", "changed"],
      ["create-log-group", "changed"],
      ["put-metric-filter", "changed"],
      ["set-retention", "changed"],
    ]);
    expect(undone[1]?.why).toContain(why);
    expect(scene.state()).toMatchObject({ regions: [{ groups: [{ name: "/new", protected: true }, {}] }] });
  },
);

test("a log group for many stages is not deleted where another came to write to it, nor are its lines", async () => {
  const scene = await Scene.open();
  const id = (type: string, api: string, stage: string) =>
    `${make.ACCOUNT}/${make.REGION}/${type}/${api}/${stage}`;
  const [group, , , log] = groupOfAStage();
  const stages = [id("http", "http1", "$default")];
  await scene.apply([
    { ...group, stages },
    { ...log, stages },
  ]);
  const { v2 } = scene.clients();
  const DestinationArn = make.destinationOf("/new");
  const AccessLogSettings = { DestinationArn, Format: make.FORMAT };
  await v2.send(new CreateStageCommand({ ApiId: "http1", StageName: "second", AccessLogSettings }));
  const undone = await scene.undo(true);
  expect(undone.map(({ step, outcome, why }) => [step.kind, outcome, why])).toEqual([
    ["set-access-log", "undone", ""],
    ["create-log-group", "changed", "The stage http1/second writes to it by now."],
  ]);
  scene.sandbox.faults.add({ kind: "access-denied", operation: "GetApis" });
  expect(outcomes(await scene.undo(true))).toEqual(["undone", "unseen"]);
  scene.sandbox.faults.clear();
  await v2.send(new DeleteStageCommand({ ApiId: "http1", StageName: "second" }));
  expect(outcomes(await scene.undo(true))).toEqual(["undone", "undone"]);
});

test("whether others filter it cannot be seen: then it is left", async () => {
  const scene = await Scene.open();
  await scene.apply([make.createGroup("/new")]);
  scene.sandbox.faults.add({ kind: "access-denied", operation: "DescribeSubscriptionFilters" });
  expect(await scene.undo()).toMatchObject([
    { outcome: "unseen", why: expect.stringContaining("allow logs:DescribeSubscriptionFilters") },
  ]);
});

test("a retention of a group that was there is restored, unless somebody changed it", async () => {
  const scene = await Scene.open();
  const before = scene.state();
  await scene.apply([make.retention("/there", 7, 90)]);
  const { logs } = scene.clients();
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: "/there", retentionInDays: 30 }));
  expect(outcomes(await scene.undo())).toEqual(["changed"]);
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: "/there", retentionInDays: 90 }));
  expect(outcomes(await scene.undo())).toEqual(["undone"]);
  expect(scene.state()).toEqual(before);
});

/** A role that writes, and an execution log on a stage of which nothing was set for all methods. */
function levelOfAStage() {
  const role = roleOfRegions(make.REGION);
  return [...role, make.executionLog(REST, { needs: role.map(({ id }) => id) })];
}

const ofLevel = (told: Awaited<ReturnType<Scene["undo"]>>) =>
  told.filter(({ step }) => step.kind === "set-execution-log");

test("nothing is left of what API Gateway filled in for all methods", async () => {
  const scene = await Scene.open();
  const before = scene.state();
  await scene.apply(levelOfAStage());
  expect(scene.state()).toMatchObject({
    regions: [
      { rest: [[REST.apiId, [{ everyMethod: { loggingLevel: "ERROR", throttlingBurstLimit: 5_000 } }]]] },
    ],
  });
  expect(new Set(outcomes(await scene.undo()))).toEqual(new Set(["undone"]));
  expect(scene.state()).toEqual(before);
});

test.each([
  ["/*/*/metrics/enabled", "true", "detailed metrics"],
  ["/*/*/throttling/burstLimit", "7", "throttling"],
])("what somebody set for all methods since is not taken away: %s", async (path, value, what) => {
  const scene = await Scene.open();
  await scene.apply(levelOfAStage());
  const patch = { op: "replace" as const, path, value };
  await scene
    .clients()
    .v1.send(
      new UpdateRestStageCommand({ restApiId: REST.apiId, stageName: REST.stage, patchOperations: [patch] }),
    );
  const then = scene.state();
  expect(ofLevel(await scene.undo())).toMatchObject([
    { outcome: "changed", why: `Somebody set ${what} for all methods since.` },
  ]);
  expect(scene.state()).toEqual(then);
});

test("what is set for all methods cannot be seen: then it is left", async () => {
  const scene = await Scene.open();
  await scene.apply(levelOfAStage());
  scene.sandbox.faults.add({ kind: "access-denied", operation: "GetAccount" });
  expect(outcomes(ofLevel(await scene.undo()))).toEqual(["unseen"]);
});

test("what somebody took back already counts as taken back", async () => {
  const scene = await Scene.open();
  await scene.apply([make.retention("/there", 7, 90)]);
  const { logs } = scene.clients();
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: "/there", retentionInDays: 7 }));
  expect(outcomes(await scene.undo())).toEqual(["undone"]);
  expect(scene.sandbox.requests.counts.get("logs:PutRetentionPolicy 200")).toBe(2);
});

test("what carried it is gone: there is nothing to restore", async () => {
  const scene = await Scene.open();
  await scene.apply([make.retention("/there", 7, 90)]);
  await scene.clients().logs.send(new DeleteLogGroupCommand({ logGroupName: "/there" }));
  expect(outcomes(await scene.undo())).toEqual(["gone"]);
});

test("what no call can take back is left to people, and so is what it builds on", async () => {
  const scene = await Scene.open();
  const role = make.createRole("logging");
  const attach = make.attach("logging", { needs: [role.id] });
  const account = {
    ...make.accountRole("logging", { needs: [attach.id] }),
    undo: "AWS does not take it back.",
  };
  await scene.apply([role, attach, account]);
  const undone = await scene.undo();
  expect(undone.map(({ outcome, why }) => [outcome, why])).toEqual([
    ["by-hand", "AWS does not take it back."],
    ["blocked", `${account.id} builds on it and could not be taken back.`],
    ["blocked", `${attach.id} builds on it and could not be taken back.`],
  ]);
});

test("a step that was skipped is none to take back", async () => {
  const scene = await Scene.open();
  scene.sandbox.faults.add({ kind: "access-denied", operation: "CreateLogGroup" });
  await scene.apply(groupOfAStage());
  expect(await scene.undo()).toEqual([]);
});

test("a failed undo can be run again", async () => {
  const scene = await Scene.open();
  const before = scene.state();
  await scene.apply(groupOfAStage());
  const off = scene.sandbox.faults.add({ kind: "access-denied", operation: "DeleteAccessLogSettings" });
  expect(outcomes(await scene.undo())).toEqual(["failed", "blocked", "blocked", "blocked", "blocked"]);
  off();
  expect(new Set(outcomes(await scene.undo()))).toEqual(new Set(["undone"]));
  expect(scene.state()).toEqual(before);
});
