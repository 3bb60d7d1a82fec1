import { expect, test } from "vitest";
import { preset } from "../../src/access-log/presets.ts";
import { joined, type Plan, type PlanOptions, planFor } from "../../src/fixes/plan.ts";
import { known, unknownFact } from "../../src/model/fact.ts";
import type { Stage } from "../../src/model/stage.ts";
import type { Role, Surroundings } from "../../src/model/surroundings.ts";
import {
  ACCOUNT,
  CALM,
  GROUP,
  groupOf,
  judged,
  PUSH,
  ROLE,
  roleOf,
  sliceOf,
  stageOf,
  TRUSTED,
} from "./slices.ts";

const OURS = `arn:aws:iam::${ACCOUNT}:role/stagelight-apigateway-logs`;
const NO_TRUST = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};
const DENY = known('{"Statement":{"Effect":"Deny","Action":"logs:PutLogEvents","Resource":"*"}}');

const logged = (name: string, group = "mine", rest: Partial<Stage> = {}) =>
  stageOf(name, "WEBSOCKET", {
    accessLog: known({ destination: known(GROUP + group), format: known(preset("WEBSOCKET")) }),
    executionLog: known({ level: "ERROR", dataTrace: false }),
    ...rest,
  });

function plan(stages: readonly Stage[], around: Partial<Surroundings>, options: PlanOptions = {}): Plan {
  const groups = { logGroups: { items: [groupOf("mine"), groupOf("yours")] } };
  return planFor(judged(sliceOf(stages, { ...groups, ...around })), CALM, options);
}

const roles = (...items: Role[]) => ({ roles: { items } });
const kinds = ({ steps }: Plan) => steps.map(({ kind }) => kind);

test("an account without a role gets one of ours, which writes before it is set", () => {
  const { steps, manual } = plan([logged("prod")], { accountRole: known(null), ...roles() });
  expect(manual).toEqual([]);
  expect(steps).toMatchObject([
    { kind: "create-role", before: null, after: { trust: TRUSTED }, needs: [] },
    { kind: "attach-role-policy", target: { policyArn: PUSH }, needs: [steps[0]?.id] },
    {
      kind: "set-account-role",
      before: null,
      after: OURS,
      needs: [steps[1]?.id, steps[0]?.id],
      undo: { parameters: { patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value: "" }] } },
    },
  ]);
  for (const step of steps)
    expect(step.effect).toMatch(/It wakes the logs that are set and not written today: prod of orders\.$/);
});

test("the policy's ARN follows the partition", () => {
  const china = { kind: "aws", account: ACCOUNT, region: "cn-north-1", arn: "arn:aws-cn:x" } as const;
  const stage = stageOf("prod", "WEBSOCKET", { origin: china });
  const { steps } = planFor(judged(sliceOf([stage], { accountRole: known(null), ...roles() })), CALM);
  expect(steps.find(({ kind }) => kind === "attach-role-policy")?.target.policyArn).toBe(
    "arn:aws-cn:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
  );
  expect(steps.find(({ kind }) => kind === "set-account-role")?.after).toBe(
    `arn:aws-cn:iam::${ACCOUNT}:role/stagelight-apigateway-logs`,
  );
});

test("a role that is gone comes back under its name and path, and the account's setting stays", () => {
  const role = `arn:aws:iam::${ACCOUNT}:role/team/edge/writer`;
  const { steps } = plan([logged("prod")], { accountRole: known(role), ...roles() });
  expect(steps).toMatchObject([
    {
      kind: "create-role",
      care: "review",
      call: { parameters: { RoleName: "writer", Path: "/team/edge/" } },
    },
    { kind: "attach-role-policy", care: "review" },
  ]);
});

test("a role of another account, or a service's own, gives way to ours", () => {
  for (const role of [
    "arn:aws:iam::999988887777:role/writer",
    `arn:aws:iam::${ACCOUNT}:role/aws-service-role/x/AWSServiceRole`,
  ]) {
    const { steps } = plan([logged("prod")], { accountRole: known(role), ...roles() });
    expect(steps.at(-1)).toMatchObject({
      kind: "set-account-role",
      before: role,
      after: OURS,
      care: "review",
      undo: expect.stringMatching(/does not take it back/),
    });
  }
});

test("the smallest change is made: the trust, the policy, or both", () => {
  const distrusted = { trust: known(JSON.stringify(NO_TRUST)) };
  expect(kinds(plan([logged("prod")], roles(roleOf(distrusted))))).toEqual(["set-role-trust"]);
  expect(kinds(plan([logged("prod")], roles(roleOf({ policies: [] }))))).toEqual(["attach-role-policy"]);
  const { steps } = plan([logged("prod")], roles(roleOf({ ...distrusted, policies: [] })));
  expect(steps).toMatchObject([
    {
      kind: "set-role-trust",
      before: NO_TRUST,
      after: { Statement: [...NO_TRUST.Statement, ...TRUSTED.Statement] },
      undo: { parameters: { PolicyDocument: JSON.stringify(NO_TRUST) } },
    },
    { kind: "attach-role-policy", needs: [steps[0]?.id] },
  ]);
});

test("a role that is denied to write is replaced only where it writes for nobody", () => {
  const denied = roleOf({
    policies: [
      { name: PUSH, document: known("{}") },
      { name: "no", document: DENY },
    ],
  });
  expect(plan([logged("prod")], roles(denied)).steps.at(-1)).toMatchObject({
    kind: "set-account-role",
    before: ROLE,
    after: OURS,
  });

  const partly = known(`{"Statement":{"Effect":"Deny","Action":"logs:*","Resource":"${GROUP}yours:*"}}`);
  const works = roleOf({
    policies: [
      { name: PUSH, document: known("{}") },
      { name: "no", document: partly },
    ],
  });
  const { steps, manual } = plan([logged("prod"), logged("test", "yours")], roles(works));
  expect(steps).toEqual([]);
  expect(manual).toMatchObject([
    {
      checks: ["apigw_account_role"],
      reason: expect.stringMatching(/not replaced while other stages write with it/),
    },
  ]);
});

test("what it wakes outside the plan is named, and somebody looks first", () => {
  const slice = judged(
    sliceOf([logged("prod"), logged("test")], {
      logGroups: { items: [groupOf("mine")] },
      ...roles(roleOf({ policies: [] })),
    }),
  );
  const exempt = { reason: "by design", owner: "edge", until: "2099-01-01" };
  const findings = slice.findings.map((each) => (each.stage.endsWith("test") ? { ...each, exempt } : each));
  expect(planFor({ ...slice, findings }, CALM).steps).toMatchObject([
    {
      kind: "attach-role-policy",
      care: "review",
      effect: expect.stringMatching(/prod of orders, test of orders/),
    },
  ]);
  expect(planFor(slice, CALM).steps).toMatchObject([
    { care: "safe", stages: [expect.anything(), expect.anything()] },
  ]);
});

test("a role that nobody could look at is left, and the log is set with a doubt; one that is not known stops it", () => {
  const silent = stageOf("prod", "WEBSOCKET", { executionLog: known({ level: "ERROR", dataTrace: false }) });
  const unseen = { roles: { items: [], unseen: "AccessDenied." } };
  expect(plan([silent], unseen).steps.at(-1)).toMatchObject({
    kind: "set-access-log",
    care: "review",
    risk: expect.stringMatching(/was not seen/),
  });
  const { steps, manual } = plan([silent], { ...unseen, accountRole: unknownFact("AccessDenied.") });
  expect(steps).toEqual([]);
  expect(manual[0]?.reason).toMatch(/has to be made right first.*AccessDenied/);
});

test("a stage without a log waits for the role, and what stands in the way of the role stops it whole", () => {
  const silent = stageOf("prod", "WEBSOCKET", { executionLog: known({ level: "OFF", dataTrace: false }) });
  const { steps } = plan([silent], { accountRole: known(null), ...roles() });
  const setting = steps.filter(({ kind }) => kind === "set-access-log" || kind === "set-execution-log");
  expect(setting).toHaveLength(2);
  for (const step of setting)
    expect(step.needs).toEqual(expect.arrayContaining([expect.stringMatching(/^set-account-role /)]));

  const slice = judged(sliceOf([silent], { accountRole: known(null), ...roles() }));
  const exempt = { reason: "by design", owner: "edge", until: "2099-01-01" };
  const findings = slice.findings.map((each) =>
    each.check === "apigw_account_role" ? { ...each, exempt } : each,
  );
  const stopped = planFor({ ...slice, findings }, CALM);
  expect(stopped.steps).toEqual([]);
  expect(stopped.manual).toMatchObject([
    { checks: ["apigw_accesslogging", "apigw_executionlogging"], reason: expect.stringMatching(/exempt/) },
  ]);
});

test("what a role wakes is named for each Region", () => {
  const plans = ["eu-west-1", "us-east-1"].map((region) => {
    const origin = {
      kind: "aws",
      account: ACCOUNT,
      region,
      arn: `arn:aws:apigateway:${region}::/x`,
    } as const;
    const arn = `arn:aws:logs:${region}:${ACCOUNT}:log-group:mine`;
    const accessLog = known({ destination: known(arn), format: known(preset("WEBSOCKET")) });
    const stage = logged(region, "mine", {
      id: `${ACCOUNT}/${region}/websocket/abc/prod`,
      origin,
      accessLog,
    });
    const groups = { logGroups: { items: [{ ...groupOf("mine"), id: arn }] } };
    return planFor(judged(sliceOf([stage], { ...groups, ...roles(roleOf({ policies: [] })) })), CALM);
  });
  expect(joined(plans).steps.map(({ effect }) => effect)).toEqual([
    "Lets the role writer write to CloudWatch Logs. It wakes the logs that are set and not written today: eu-west-1 of orders. In us-east-1 it wakes the logs that are set and not written today: us-east-1 of orders.",
  ]);
});

test("two Regions of an account share the role, and each sets it for itself", () => {
  const plans = ["eu-west-1", "us-east-1"].map((region) => {
    const origin = {
      kind: "aws",
      account: ACCOUNT,
      region,
      arn: `arn:aws:apigateway:${region}::/x`,
    } as const;
    const silent = stageOf("prod", "WEBSOCKET", { id: `${ACCOUNT}/${region}/websocket/abc/prod`, origin });
    return planFor(judged(sliceOf([silent], { accountRole: known(null), ...roles() })), CALM, {
      only: ["apigw_accesslogging"],
    });
  });
  const { steps } = joined(plans);
  expect(joined(plans.toReversed())).toEqual(joined(plans));
  expect(steps.map(({ kind, region }) => `${kind} ${region}`)).toEqual([
    "create-role eu-west-1",
    "attach-role-policy eu-west-1",
    "set-account-role eu-west-1",
    "set-account-role us-east-1",
    "create-log-group eu-west-1",
    "create-log-group us-east-1",
    "set-retention eu-west-1",
    "set-retention us-east-1",
    "set-access-log eu-west-1",
    "set-access-log us-east-1",
  ]);
  expect(steps[0]?.stages).toHaveLength(2);
});
