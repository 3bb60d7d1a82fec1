import fc from "fast-check";
import { expect, test } from "vitest";
import accesslogging from "../../src/checks/accesslogging.ts";
import { defineCheck, fail, pass } from "../../src/checks/check.ts";
import { judgeSlice } from "../../src/checks/judge.ts";
import { type Plan, planFor } from "../../src/fixes/plan.ts";
import { BASELINE, type Demands } from "../../src/model/demands.ts";
import { known, unknownFact } from "../../src/model/fact.ts";
import type { ApiType, Stage } from "../../src/model/stage.ts";
import type { LogGroup } from "../../src/model/surroundings.ts";

const GROUP = "arn:aws:logs:eu-west-1:111122223333:log-group:";

function stageOf(name: string, apiType: ApiType, rest: Partial<Stage> = {}): Stage {
  return {
    id: `111122223333/eu-west-1/${apiType.toLowerCase()}/abc/${name}`,
    apiType,
    api: { id: "abc", name: "orders" },
    name,
    origin: {
      kind: "aws",
      account: "111122223333",
      region: "eu-west-1",
      arn: "arn:aws:apigateway:eu-west-1::/x",
    },
    accessLog: known(null),
    ...rest,
  };
}

const groupOf = (name: string): LogGroup => ({
  id: GROUP + name,
  name: known(name),
  retentionDays: known(90),
  kmsKey: known(null),
  logClass: known("STANDARD"),
});

const role = (works: boolean) =>
  defineCheck({
    id: "apigw_account_role",
    title: "",
    severity: "high",
    needs: [],
    judge: () => (works ? pass("It works.") : fail("None is set.")),
  });

interface Around {
  readonly groups?: readonly LogGroup[];
  readonly works?: boolean;
  readonly demands?: Demands;
}

function plan(
  stages: readonly Stage[],
  { groups = [], works = true, demands = BASELINE }: Around = {},
): Plan {
  const slice = {
    scope: { kind: "aws", account: "111122223333", region: "eu-west-1" },
    stages,
    surroundings: { logGroups: { items: groups } },
    gaps: [],
  } as const;
  return planFor(judgeSlice(slice, [accesslogging, role(works)], demands), demands);
}

const kinds = ({ steps }: Plan) => steps.map(({ kind }) => kind);

test("an unlogged stage gets a group, its retention, and both halves in one call", () => {
  const { steps, manual } = plan([stageOf("$default", "HTTP")]);
  expect(manual).toEqual([]);
  expect(steps.map(({ call }) => call.operation)).toEqual([
    "CreateLogGroup",
    "PutRetentionPolicy",
    "UpdateStage",
  ]);
  expect(steps[1]?.call.parameters.retentionInDays).toBe(90);
  expect(steps[2]?.call.parameters).toMatchObject({
    StageName: "$default",
    AccessLogSettings: { DestinationArn: `${GROUP}/aws/apigateway/access/abc/.default` },
  });
  expect(steps[2]?.undo).toMatchObject({ operation: "DeleteAccessLogSettings" });
});

test("a group that is there is used as it is", () => {
  const groups = [groupOf("/aws/apigateway/access/abc/prod")];
  expect(kinds(plan([stageOf("prod", "REST")], { groups }))).toEqual(["set-access-log"]);
});

test("a half that people have stays, without :*", () => {
  const half = known({ destination: known(`${GROUP}mine:*`), format: known(null) });
  const { steps } = plan([stageOf("prod", "HTTP", { accessLog: half })]);
  expect(steps).toHaveLength(1);
  expect(steps[0]?.care).toBe("review");
  expect(steps[0]?.call.parameters.AccessLogSettings).toMatchObject({ DestinationArn: `${GROUP}mine` });
  const format = known({ destination: known(null), format: known("$context.requestId") });
  const other = plan([stageOf("prod", "HTTP", { accessLog: format })]);
  expect(other.steps.at(-1)?.call.parameters.AccessLogSettings).toMatchObject({
    Format: "$context.requestId",
  });
});

test("two stages that the standard sends to one group share its steps", () => {
  const demands = { ...BASELINE, destinations: { patterns: [], kmsKey: false, logGroupName: "apis" } };
  const stages = [stageOf("b", "REST"), stageOf("a", "REST")];
  const { steps } = plan(stages, { demands });
  expect(kinds({ steps, manual: [] })).toEqual([
    "create-log-group",
    "set-retention",
    "set-access-log",
    "set-access-log",
  ]);
  expect(steps[0]?.stages).toEqual(stages.map(({ id }) => id).toReversed());
});

test.each([
  ["managed", stageOf("$default", "HTTP", { managed: true }), /manages/],
  ["owned", stageOf("p", "HTTP", { tags: { "aws:cloudformation:stack-name": "shop" } }), /stack shop/],
] as const)("a stage that is %s is left to people", (_, stage, reason) => {
  const { steps, manual } = plan([stage]);
  expect(steps).toEqual([]);
  expect(manual[0]?.reason).toMatch(reason);
});

test("without a working account role a REST stage is left to people, an HTTP stage is not", () => {
  const { manual, steps } = plan([stageOf("p", "REST"), stageOf("p", "HTTP")], { works: false });
  expect(manual).toHaveLength(1);
  expect(manual[0]?.reason).toContain("None is set.");
  expect(steps).toHaveLength(3);
});

test("what was not seen is not changed", () => {
  expect(plan([stageOf("p", "HTTP", { accessLog: unknownFact("refused") })])).toEqual({
    steps: [],
    manual: [],
  });
});

const names = fc.uniqueArray(fc.stringMatching(/^[\w-]{1,12}$/), { minLength: 1, maxLength: 8 });

test("the order of the stages does not change the plan", () => {
  fc.assert(
    fc.property(names, (all) => {
      const stages = all.map((name) => stageOf(name, "HTTP"));
      expect(plan(stages.toReversed())).toEqual(plan(stages));
    }),
  );
});

test("the plan of what a plan made is empty", () => {
  fc.assert(
    fc.property(names, (all) => {
      const { steps } = plan(all.map((name) => stageOf(name, "HTTP")));
      const made = steps.filter(({ kind }) => kind === "set-access-log");
      const fixed = made.map(({ call }) => {
        const { DestinationArn, Format } = call.parameters.AccessLogSettings as Record<string, string>;
        const accessLog = known({
          destination: known(DestinationArn ?? null),
          format: known(Format ?? null),
        });
        return stageOf(String(call.parameters.StageName), "HTTP", { accessLog });
      });
      expect(fixed).toHaveLength(all.length);
      expect(plan(fixed)).toEqual({ steps: [], manual: [] });
    }),
  );
});
