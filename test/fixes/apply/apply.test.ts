import { readFileSync, writeFileSync } from "node:fs";
import { CreateLogGroupCommand, PutRetentionPolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, test } from "vitest";
import type { Live } from "../../../src/fixes/apply/live.ts";
import type { Notes } from "../../../src/fixes/apply/notes.ts";
import { agesOf } from "../../../src/fixes/journal/paces.ts";
import { journalFrom } from "../../../src/fixes/journal/read.ts";
import type { Step } from "../../../src/fixes/step.ts";
import { HTTP, outcomes, REST, Scene, WEBSOCKET } from "../scene.ts";
import * as make from "../steps.ts";

const { ACCOUNT, REGION } = make;

const groupAndStage = (): readonly [Step, Step] => {
  const group = make.createGroup("/new");
  return [group, make.accessLog(HTTP, "/new", { needs: [group.id] })];
};

/** Does something between the read of a step and its call. */
const inBetween = (live: Live, kind: Step["kind"], act: () => Promise<unknown>): Live => ({
  read: (step) => live.read(step),
  holdsLines: (step) => live.holdsLines(step),
  filtersOn: (step) => live.filtersOn(step),
  stagesWriting: (step) => live.stagesWriting(step),
  besideLevel: (step) => live.besideLevel(step),
  regionsWriting: (step, role) => live.regionsWriting(step, role),
  pause: (attempt) => live.pause(attempt),
  call: async (step, call, patience) => {
    if (step.kind === kind) await act();
    return live.call(step, call, patience);
  },
});

test("what is so already is not made, and not taken back", async () => {
  const scene = await Scene.open();
  const { logs } = scene.clients();
  const [group, stage] = groupAndStage();
  await logs.send(new CreateLogGroupCommand({ logGroupName: "/new" }));
  expect(outcomes(await scene.apply([group, stage]))).toEqual(["already", "made"]);
  const undone = await scene.undo();
  expect(undone.map(({ step, outcome }) => [step.kind, outcome])).toEqual([["set-access-log", "undone"]]);
  expect(scene.sandbox.requests.counts.get("logs:DeleteLogGroup 200")).toBeUndefined();
});

test("a log group that appears between the look and the call belongs to whoever made it", async () => {
  const scene = await Scene.open();
  const { logs } = scene.clients();
  const live = inBetween(scene.live, "create-log-group", () =>
    logs.send(new CreateLogGroupCommand({ logGroupName: "/new" })),
  );
  const told = await scene.apply(groupAndStage(), live);
  expect(told.map(({ outcome, why }) => [outcome, why])).toEqual([
    ["already", "Somebody else made it in the meantime."],
    ["made", ""],
  ]);
  await scene.undo();
  expect(scene.state()).toMatchObject({ regions: [{ groups: [{ name: "/new" }, { name: "/there" }] }] });
});

test("one that appears there as something else stops what needs it", async () => {
  const scene = await Scene.open();
  const { logs } = scene.clients();
  const live = inBetween(scene.live, "create-log-group", () =>
    logs.send(new CreateLogGroupCommand({ logGroupName: "/new", logGroupClass: "INFREQUENT_ACCESS" })),
  );
  const told = await scene.apply(groupAndStage(), live);
  expect(outcomes(told)).toEqual(["failed", "blocked"]);
  expect(told[0]?.why).toContain("ResourceAlreadyExistsException");
  expect(told[1]?.why).toBe(`It needs ${groupAndStage()[0].id}, which is not made.`);
});

test("what changed since the plan was made is left alone, and said", async () => {
  const scene = await Scene.open();
  await scene
    .clients()
    .logs.send(new PutRetentionPolicyCommand({ logGroupName: "/there", retentionInDays: 30 }));
  const told = await scene.apply([make.retention("/there", 7, 90)]);
  expect(told).toMatchObject([
    { outcome: "changed", why: "It changed since the plan was made: there is 30 now." },
  ]);
  expect(scene.sandbox.requests.counts.get("logs:PutRetentionPolicy 200")).toBe(1);
});

test("what carries the change is gone", async () => {
  const scene = await Scene.open();
  const told = await scene.apply([
    make.retention("/gone", null, 90),
    make.accessLog({ ...REST, stage: "gone" }, "/there"),
    make.accessLog({ ...HTTP, apiId: "gone" }, "/there"),
    make.attach("gone"),
    make.metricFilter("/gone", "5xx"),
    make.webAcl("rest1", "gone", "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/a/b"),
  ]);
  expect(told.map(({ outcome, why }) => [outcome, why])).toEqual(
    Array.from({ length: 6 }, () => ["changed", "It changed since the plan was made: there is missing now."]),
  );
});

test("nothing is done in an account that the credentials are not of", async () => {
  const scene = await Scene.open();
  const other = make.createGroup("/new", { account: "999988887777" });
  const live = scene.newLive();
  const keys = scene.sandbox.credentials(ACCOUNT);
  Object.defineProperty(scene.sandbox, "credentials", { value: () => keys });
  const told = await scene.apply([other], live);
  expect(told).toMatchObject([
    {
      outcome: "unseen",
      why: `The credentials are of account ${ACCOUNT}, not of 999988887777: nothing was done there.`,
    },
  ]);
  expect([...scene.sandbox.requests.counts.keys()]).toEqual(["sts:GetCallerIdentity 200"]);
});

test("a role without permissions is told what to be allowed, and what needs the rest is not tried", async () => {
  const scene = await Scene.open();
  scene.sandbox.faults.add({ kind: "access-denied", operation: "CreateLogGroup" });
  const told = await scene.apply(groupAndStage());
  expect(told.map(({ outcome, why }) => [outcome, why])).toEqual([
    ["failed", "CreateLogGroup is denied: allow logs:CreateLogGroup on arn:*:logs:*:*:log-group:*."],
    ["blocked", expect.stringContaining("which is not made")],
  ]);
  expect(scene.sandbox.requests.counts.get("apigatewayv2:UpdateStage 200")).toBeUndefined();
});

test("what cannot be read is not touched", async () => {
  const scene = await Scene.open();
  scene.sandbox.faults.add({ kind: "access-denied", operation: "DescribeLogGroups" });
  const told = await scene.apply(groupAndStage());
  expect(told[0]).toMatchObject({
    outcome: "unseen",
    why: "DescribeLogGroups is denied: allow logs:DescribeLogGroups on arn:*:logs:*:*:log-group:*.",
  });
  expect(outcomes(told)).toEqual(["unseen", "blocked"]);
});

test.each([
  ["CreateLogGroup", "LimitExceededException", make.createGroup("/new")],
  [
    "PutResourcePolicy",
    "LimitExceededException",
    make.resourcePolicy("ours", { Version: "1", Statement: [] }),
  ],
  ["CreateRole", "LimitExceeded", make.createRole("logging")],
])("an account at its limit of what %s makes is told at once", async (operation, code, step) => {
  const scene = await Scene.open();
  scene.sandbox.faults.add({ kind: "error", operation, status: 400, code });
  const told = await scene.apply([step]);
  expect(told).toMatchObject([{ outcome: "failed", why: expect.stringContaining("LimitReached") }]);
  expect(scene.sandbox.requests.counts.get(`${step.call.service}:${operation} 400`)).toBe(1);
});

test("the real limit of resource policies, with ten there already", async () => {
  const scene = await Scene.open();
  const document = { Version: "2012-10-17", Statement: [] };
  const steps = Array.from({ length: 11 }, (_, i) => make.resourcePolicy(`p${i}`, document));
  const told = await scene.apply(steps);
  expect(told.at(-1)).toMatchObject({ outcome: "failed", why: expect.stringContaining("LimitReached") });
  expect(outcomes(told).slice(0, 10)).toEqual(Array.from({ length: 10 }, () => "made"));
});

test.each([
  ["throttled", { kind: "throttle", service: "*", rate: 5, burst: 1 }],
  ["5xx", { kind: "error", status: 503, probability: 0.4, seed: 7 }],
  ["reset", { kind: "reset", probability: 0.3, seed: 5 }],
] as const)("%s again and again, everything is made once, and taken back", async (_, fault) => {
  const scene = await Scene.open();
  const before = scene.state();
  const steps = await scene.everyKind();
  scene.sandbox.faults.add(fault);
  for (let run = 0; run < 8; run++) {
    const told = run === 0 ? await scene.apply(steps) : await scene.resume();
    if (outcomes(told).every((outcome) => outcome === "made")) break;
  }
  const told = await scene.resume();
  expect(new Set(outcomes(told))).toEqual(new Set(["made"]));
  for (let run = 0; run < 8; run++) {
    const undone = await scene.undo();
    if (outcomes(undone).every((outcome) => outcome === "undone")) break;
  }
  expect(scene.state()).toEqual(before);
});

test("a call that had its effect before the connection was cut is ours", async () => {
  const scene = await Scene.open();
  scene.sandbox.faults.add({ kind: "reset", operation: "CreateLogGroup", count: 1 });
  const told = await scene.apply([make.createGroup("/new")]);
  expect(told).toMatchObject([{ outcome: "made" }]);
  expect(scene.sandbox.requests.counts.get("logs:CreateLogGroup 400")).toBe(1);
  expect(outcomes(await scene.undo())).toEqual(["undone"]);
  expect(scene.state()).toMatchObject({ regions: [{ groups: [{ name: "/there" }] }] });
});

test("UpdateAccount is called once in 20 seconds for each Region", async () => {
  const scene = await Scene.open();
  const role = make.createRole("logging");
  const attach = make.attach("logging", { needs: [role.id] });
  const needs = [attach.id];
  await scene.apply([role, attach, make.accountRole("logging", { needs })]);
  const begun = scene.clock.now();
  await scene.undo(false, scene.live);
  expect(scene.clock.now() - begun).toBeGreaterThanOrEqual(19_000);
  expect(scene.clock.now() - begun).toBeLessThan(25_000);
});

test("a run that begins soon after another keeps its distance too", async () => {
  const scene = await Scene.open();
  const role = make.createRole("logging");
  const attach = make.attach("logging", { needs: [role.id] });
  const steps = [role, attach, make.accountRole("logging", { needs: [attach.id] })];
  await scene.apply(steps);
  const journal = journalFrom(readFileSync(scene.journal, "utf8"));
  const last = Date.parse(journal.entries.at(-1)?.at ?? "");
  const ages = agesOf("UpdateAccount", journal, last + 4_000);
  expect([...ages]).toEqual([[`${ACCOUNT}/${REGION}`, 4_000]]);
  const begun = scene.clock.now();
  await scene.undo(false, scene.newLive(1_000, ages));
  expect(scene.clock.now() - begun).toBeGreaterThanOrEqual(15_000);
  expect(scene.clock.now() - begun).toBeLessThan(20_000);
});

test("a role that IAM has not spread yet is waited for", async () => {
  const scene = await Scene.open();
  scene.sandbox.faults.add({ kind: "stale-roles", milliseconds: 50_000 });
  const role = make.createRole("logging");
  const attach = make.attach("logging", { needs: [role.id] });
  const steps = [role, attach, make.accountRole("logging", { needs: [role.id, attach.id] })];
  expect(outcomes(await scene.apply(steps))).toEqual(["made", "made", "made"]);
  expect(scene.sandbox.requests.counts.get("apigateway:UpdateAccount 400")).toBe(3);
});

test("also by a resume", async () => {
  const scene = await Scene.open();
  const role = make.createRole("logging");
  const attach = make.attach("logging", { needs: [role.id] });
  const account = make.accountRole("logging", { needs: [role.id, attach.id] });
  const off = scene.sandbox.faults.add({ kind: "access-denied", operation: "UpdateAccount" });
  expect(outcomes(await scene.apply([role, attach, account]))).toEqual(["made", "made", "failed"]);
  off();
  scene.sandbox.faults.add({ kind: "stale-roles", milliseconds: 50_000 });
  expect(outcomes(await scene.resume())).toEqual(["made", "made", "made"]);
});

test.each([
  ["AttachRolePolicy", "NoSuchEntity", 404],
  ["PutRetentionPolicy", "ResourceNotFoundException", 400],
])(
  "what was made just now and is not known everywhere yet is waited for: %s",
  async (operation, code, status) => {
    const scene = await Scene.open();
    const role = make.createRole("logging");
    const group = make.createGroup("/new");
    const steps = [
      role,
      make.attach("logging", { needs: [role.id] }),
      group,
      make.retention("/new", null, 90, { needs: [group.id] }),
    ];
    const off = scene.sandbox.faults.add({ kind: "error", operation, status, code, count: 3 });
    expect(outcomes(await scene.apply(steps))).toEqual(["made", "made", "made", "made"]);
    off();
    scene.sandbox.faults.add({ kind: "error", operation: "DetachRolePolicy", status, code });
    expect(outcomes(await scene.undo())).toContain("failed");
    expect(scene.sandbox.requests.counts.get(`iam:DetachRolePolicy ${status}`)).toBe(1);
  },
);

test("a role that still seems to carry a policy is deleted a little later", async () => {
  const scene = await Scene.open();
  const before = scene.state();
  const role = make.createRole("logging");
  await scene.apply([role, make.attach("logging", { needs: [role.id] })]);
  scene.sandbox.faults.add({
    kind: "error",
    operation: "DeleteRole",
    status: 409,
    code: "DeleteConflict",
    count: 2,
  });
  expect(outcomes(await scene.undo())).toEqual(["undone", "undone"]);
  expect(scene.state()).toEqual(before);
});

test("with bounds", async () => {
  const scene = await Scene.open();
  scene.sandbox.faults.add({ kind: "stale-roles", milliseconds: 600_000 });
  const role = make.createRole("logging");
  const told = await scene.apply([role, make.accountRole("logging", { needs: [role.id] })]);
  expect(told[1]).toMatchObject({
    outcome: "failed",
    why: expect.stringContaining("does not have required permissions"),
  });
  expect(scene.sandbox.requests.counts.get("apigateway:UpdateAccount 400")).toBe(7);
});

test("a role that has been there and cannot write is not waited for", async () => {
  const scene = await Scene.open();
  expect(outcomes(await scene.apply([make.accountRole("old")]))).toEqual(["failed"]);
  expect(scene.sandbox.requests.counts.get("apigateway:UpdateAccount 400")).toBe(1);
});

test("only an exact name is the same log group", async () => {
  const scene = await Scene.open();
  const { logs } = scene.clients();
  for (let i = 0; i < 60; i++) await logs.send(new CreateLogGroupCommand({ logGroupName: `/new/${i}` }));
  const told = await scene.apply([make.createGroup("/new"), make.retention("/new", null, 90)]);
  expect(outcomes(told)).toEqual(["made", "made"]);
});

test("every legal character in names", async () => {
  const scene = await Scene.open();
  const before = scene.state();
  const group = "/a-z.A_Z/0123456789-._/#x";
  const role = "role+=,.@-_1";
  const steps = [
    make.createRole(role),
    make.attach(role, { needs: [make.createRole(role).id] }),
    make.createGroup(group),
    make.retention(group, null, 90, { needs: [make.createGroup(group).id] }),
    make.resourcePolicy("p$ \"'\\/ü", { Version: "2012-10-17", Statement: [] }),
    make.metricFilter(group, "5xx answers (%s) \"'$ü", { needs: [make.createGroup(group).id] }),
    make.alarm("a: \"'$\\ü ✓"),
  ];
  const told = await scene.apply(steps);
  expect(told.map(({ step, outcome, why }) => [step.id, outcome, why])).toEqual(
    steps.map(({ id }) => [id, "made", ""]),
  );
  expect(new Set(outcomes(await scene.undo()))).toEqual(new Set(["undone"]));
  expect(scene.state()).toEqual(before);
});

test("an interrupt ends the step under way and begins no other", async () => {
  const scene = await Scene.open();
  const abort = new AbortController();
  const { makeSteps } = await import("../../../src/fixes/apply/make.ts");
  const { bookOf } = await import("../../../src/fixes/journal/book.ts");
  const live = inBetween(scene.live, "create-log-group", async () => abort.abort());
  const notes = { note: () => {} };
  const told = await makeSteps(groupAndStage(), { live, notes, book: bookOf([]), signal: abort.signal });
  expect(outcomes(told)).toEqual(["made", "interrupted"]);
});

test("what cannot be written down first is not done, in any account", async () => {
  const scene = await Scene.open({ accounts: [ACCOUNT, "444455556666"].map((id) => ({ id, name: id })) });
  const steps = [ACCOUNT, "444455556666"].map((account) => make.createGroup("/new", { account }));
  const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  const failing = (notes: Notes): Notes => ({
    note(entry) {
      if (entry.record === "will") throw full;
      notes.note(entry);
    },
  });
  await expect(scene.apply(steps, scene.live, failing)).rejects.toThrow(full);
  expect(scene.sandbox.requests.counts.get("logs:DescribeLogGroups 200")).toBe(2);
  expect(scene.sandbox.requests.counts.get("logs:CreateLogGroup 200")).toBeUndefined();
});

test("steps of several accounts and Regions go each to its own", async () => {
  const scene = await Scene.open({
    accounts: [
      { id: ACCOUNT, name: "one" },
      { id: "444455556666", name: "two" },
    ],
  });
  const steps = [ACCOUNT, "444455556666"].flatMap((account) =>
    [REGION, "us-east-1"].map((region) => make.createGroup(`/in/${account}/${region}`, { account, region })),
  );
  expect(new Set(outcomes(await scene.apply(steps)))).toEqual(new Set(["made"]));
  expect(scene.state("444455556666")).toMatchObject({
    regions: [
      { region: REGION, groups: [{ name: `/in/444455556666/${REGION}` }] },
      { region: "us-east-1", groups: [{ name: "/in/444455556666/us-east-1" }] },
    ],
  });
});

describe("nothing is left half-done", () => {
  const group = make.createGroup("/new");
  const needs = [group.id];
  const retention = make.retention("/new", null, 90, { needs });
  const protect = make.protect("/new", { needs });
  const log = make.accessLog(HTTP, "/new", { needs });
  const filter = make.metricFilter("/new", "5xx", { needs: [group.id, log.id] });
  const steps = [group, retention, protect, log, filter];

  test("where AWS refuses a stage, what was made for it goes again, and a resume makes it anew", async () => {
    const scene = await Scene.open();
    const before = scene.state();
    const off = scene.sandbox.faults.add({ kind: "access-denied", operation: "UpdateStage" });
    const told = await scene.apply(steps);
    expect(told.map(({ step, outcome }) => [step.kind, outcome])).toEqual([
      ["create-log-group", "blocked"],
      ["set-retention", "blocked"],
      ["protect-log-group", "blocked"],
      ["set-access-log", "failed"],
      ["put-metric-filter", "blocked"],
    ]);
    expect(told[0]?.why).toBe("It was made, and taken back: nothing would write to it.");
    expect(scene.state()).toEqual(before);
    off();
    expect(new Set(outcomes(await scene.resume()))).toEqual(new Set(["made"]));
    expect(new Set(outcomes(await scene.undo()))).toEqual(new Set(["undone"]));
    expect(scene.state()).toEqual(before);
  });

  test("a run that dies as it takes them back loses none of them to a resume", async () => {
    const scene = await Scene.open();
    const off = scene.sandbox.faults.add({ kind: "access-denied", operation: "UpdateStage" });
    await scene.apply(steps);
    off();
    const lines = readFileSync(scene.journal, "utf8").split("\n");
    const gone = lines.findIndex(
      (line) => line.includes('"did"') && line.includes(`"undo","step":"${group.id}"`),
    );
    expect(gone).toBeGreaterThan(0);
    writeFileSync(scene.journal, `${lines.slice(0, gone + 1).join("\n")}\n`);
    expect(new Set(outcomes(await scene.resume()))).toEqual(new Set(["made"]));
    expect(scene.state()).toMatchObject({
      regions: [{ groups: [{ name: "/new", days: 90, protected: true, filters: [{ name: "5xx" }] }, {}] }],
    });
  });

  test("another stage that writes to it keeps it", async () => {
    const scene = await Scene.open();
    scene.sandbox.faults.add({ kind: "access-denied", operation: "UpdateStage", count: 1 });
    const other = make.accessLog(WEBSOCKET, "/new", { needs });
    const role = roleOf();
    const told = await scene.apply([
      ...role,
      ...steps,
      { ...other, needs: [group.id, ...role.map(({ id }) => id)] },
    ]);
    expect(told.find(({ step }) => step.id === log.id)).toMatchObject({ outcome: "failed" });
    expect(told.find(({ step }) => step.id === other.id)).toMatchObject({ outcome: "made" });
    expect(told.find(({ step }) => step.id === group.id)).toMatchObject({ outcome: "made" });
  });

  test("it stays where nobody knows what came of the log", async () => {
    const scene = await Scene.open();
    scene.sandbox.faults.add({ kind: "error", operation: "UpdateStage", status: 503 });
    const told = await scene.apply(steps);
    expect(outcomes(told)).toEqual(["made", "made", "made", "failed", "blocked"]);
  });

  test("no group is made where what its logs need besides is not", async () => {
    const scene = await Scene.open();
    scene.sandbox.faults.add({ kind: "access-denied", operation: "CreateRole" });
    const role = roleOf();
    const rest = make.accessLog(REST, "/new", { needs: [group.id, ...role.map(({ id }) => id)] });
    const told = await scene.apply([...role, group, retention, rest]);
    expect(told.map(({ step, outcome }) => [step.kind, outcome])).toEqual([
      ["create-role", "failed"],
      ["attach-role-policy", "blocked"],
      ["set-account-role", "blocked"],
      ["create-log-group", "blocked"],
      ["set-retention", "blocked"],
      ["set-access-log", "blocked"],
    ]);
    expect(told[3]?.why).toMatch(/^Nothing would write to it: create-role .* is not made\.$/);
    expect(scene.sandbox.requests.counts.get("logs:CreateLogGroup 200")).toBeUndefined();
  });
});

function roleOf() {
  const role = make.createRole("logging");
  const attach = make.attach("logging", { needs: [role.id] });
  return [role, attach, make.accountRole("logging", { needs: [role.id, attach.id] })];
}
