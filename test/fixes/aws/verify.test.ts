import { request } from "node:http";
import { expect, test } from "vitest";
import { verifyStages } from "../../../src/fixes/aws/verify.ts";
import type { Step } from "../../../src/fixes/step.ts";
import { outcomes, Scene } from "../scene.ts";
import * as make from "../steps.ts";

const HTTP = { apiType: "HTTP", apiId: "http1", stage: "$default" } as const;
const OTHER = { apiType: "HTTP", apiId: "http2", stage: "$default" } as const;
const SEED = {
  accounts: [
    {
      id: make.ACCOUNT,
      name: "one",
      regions: {
        [make.REGION]: {
          httpApis: ["http1", "http2"].map((id) => ({ id, name: id, stages: [{ name: "$default" }] })),
          logGroups: [{ name: "/shared" }],
        },
      },
    },
  ],
};
const NAMED = '{"id":"$context.requestId","api":"$context.apiId","stage":"$context.stage"}';

/** The same step with another format. */
function withFormat(step: Step, format: string): Step {
  const { destination } = step.after as { destination: string };
  const AccessLogSettings = { DestinationArn: destination, Format: format };
  return {
    ...step,
    after: { destination, format },
    call: { ...step.call, parameters: { ...step.call.parameters, AccessLogSettings } },
  };
}

/** A request to the stage of an API, whatever it answers. */
function visit({ sandbox }: Scene, api: string, path = "/"): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { Host: `${api}.execute-api.${make.REGION}.amazonaws.com` };
    request(`${sandbox.url}${path}`, { headers }, (answer) => answer.resume().on("end", () => resolve()))
      .on("error", reject)
      .end();
  });
}

async function verified(scene: Scene, steps: readonly Step[], wait = 30_000) {
  expect(new Set(outcomes(await scene.apply(steps)))).toEqual(new Set(["made"]));
  return (during: Promise<unknown> = Promise.resolve()) =>
    during.then(() =>
      verifyStages(steps, new Set(steps.map(({ id }) => id)), {
        place: (step) => scene.live.place(step),
        since: Date.UTC(2026, 0, 1),
        wait,
        clock: scene.clock,
        signal: new AbortController().signal,
      }),
    );
}

test("a line in a log group of its own proves a stage", async () => {
  const scene = await Scene.open(SEED);
  const group = make.createGroup("/own");
  const verify = await verified(scene, [group, make.accessLog(HTTP, "/own", { needs: [group.id] })]);
  expect(await verify(visit(scene, "http1"))).toMatchObject([{ proven: true, afterSeconds: 0 }]);
});

test("a stage that nobody calls is configured, and not proven, after the wait", async () => {
  const scene = await Scene.open(SEED);
  const group = make.createGroup("/own");
  const verify = await verified(scene, [group, make.accessLog(HTTP, "/own", { needs: [group.id] })]);
  expect(await verify()).toMatchObject([
    { proven: false, why: expect.stringMatching(/^No line had arrived 3\d seconds later\.$/) },
  ]);
});

test("in a shared log group the line has to say whose it is", async () => {
  const scene = await Scene.open(SEED);
  const steps = [
    withFormat(make.accessLog(HTTP, "/shared"), NAMED),
    withFormat(make.accessLog(OTHER, "/shared"), NAMED),
  ];
  const verify = await verified(scene, steps);
  expect(await verify(visit(scene, "http2"))).toMatchObject([{ proven: false }, { proven: true }]);
});

test("a format that says nothing of it proves nothing there", async () => {
  const scene = await Scene.open(SEED);
  const verify = await verified(scene, [make.accessLog(HTTP, "/shared")]);
  expect(await verify(visit(scene, "http1"))).toMatchObject([
    {
      proven: false,
      why: "Its log group may hold lines of other stages, and the format does not say whose a line is.",
    },
  ]);
});

test("lines that may not be read prove nothing, and the permission is named", async () => {
  const scene = await Scene.open(SEED);
  const group = make.createGroup("/own");
  const verify = await verified(scene, [group, make.accessLog(HTTP, "/own", { needs: [group.id] })]);
  scene.sandbox.faults.add({ kind: "access-denied", operation: "FilterLogEvents" });
  expect(await verify()).toMatchObject([
    { proven: false, why: expect.stringContaining("allow logs:FilterLogEvents") },
  ]);
});

test("a stage whose log was set and gets its role is waited for too", async () => {
  const stage = (name: string, format: string, group: string) => ({
    name,
    accessLog: { destinationArn: make.destinationOf(group), format },
  });
  const behaviour = { routes: [] };
  const scene = await Scene.open({
    accounts: [
      {
        id: make.ACCOUNT,
        name: "one",
        regions: {
          [make.REGION]: {
            restApis: [
              {
                id: "rest1",
                name: "orders",
                ...behaviour,
                stages: [stage("prod", NAMED, "/shared"), stage("test", NAMED, "/shared"), { name: "off" }],
              },
            ],
            logGroups: [{ name: "/shared" }],
          },
        },
      },
    ],
  });
  const stages = ["prod", "test", "off"].map((name) => `${make.ACCOUNT}/${make.REGION}/rest/rest1/${name}`);
  const role = make.createRole("logging");
  const attach = make.attach("logging", { needs: [role.id] });
  const account = { ...make.accountRole("logging", { needs: [attach.id] }), stages };
  const verify = await verified(scene, [role, attach, account]);
  expect(await verify(visit(scene, "rest1", "/test/x"))).toMatchObject([
    { step: { stages: [stages[0]] }, proven: false },
    { step: { stages: [stages[1]] }, proven: true },
  ]);
  scene.sandbox.faults.add({ kind: "access-denied", operation: "GetStage" });
  expect(await verify()).toMatchObject(
    stages.map(() => ({ proven: false, why: expect.stringContaining("allow apigateway:GET") })),
  );
});
