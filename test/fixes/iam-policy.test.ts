import fc from "fast-check";
import { expect, test } from "vitest";
import { actionsOf, fixPolicy } from "../../src/fixes/iam-policy.ts";
import { planFor } from "../../src/fixes/plan.ts";
import type { Step } from "../../src/fixes/step.ts";
import { BASELINE } from "../../src/model/demands.ts";
import { known } from "../../src/model/fact.ts";
import { randomFrom } from "../../src/sandbox/random.ts";
import { randomOrganization } from "./random/organizations.ts";
import { planOf } from "./random/plan.ts";
import { withWebAcls } from "./random/web-acls.ts";
import { s3Action } from "./s3-action.ts";
import { Scene } from "./scene.ts";
import { ACCOUNT, judged, KEY, REGION, ROLE, STREAM, sliceOf, stageOf, TOPIC, WEB_ACL } from "./slices.ts";

const DEMANDS = {
  ...BASELINE,
  destinations: { ...BASELINE.destinations, kmsKey: true },
  export: { ...BASELINE.export, required: true },
};

/** As many kinds of steps as a plan has for an account in which nothing is set. */
function everything(): readonly Step[] {
  const stages = [
    stageOf("$default", "HTTP"),
    stageOf("prod", "REST", { executionLog: known({ level: "OFF", dataTrace: false }), webAcl: known(null) }),
    stageOf("live", "WEBSOCKET", { executionLog: known({ level: "OFF", dataTrace: false }) }),
  ];
  const slice = sliceOf(stages, { accountRole: known(null), logPolicies: { items: [] } });
  return planFor(judged(slice, DEMANDS), DEMANDS, {
    kmsKey: KEY,
    alarmActions: [TOPIC],
    webAcl: WEB_ACL,
    exportTo: { streamArn: STREAM, roleArn: ROLE },
    protect: true,
    tags: { team: "one" },
  }).steps;
}

const STEPS = everything();
const allowed = (action: string) =>
  fixPolicy(STEPS).Statement.filter((statement) => statement.Action.includes(action));

test("every permission of every step is in it, and no other", () => {
  const asked = new Set(STEPS.flatMap(actionsOf));
  const given = new Set(fixPolicy(STEPS).Statement.flatMap(({ Action }) => Action));
  expect(STEPS.length).toBeGreaterThan(10);
  expect(given).toEqual(asked);
});

test("only what takes no narrower resource is allowed on everything", () => {
  const wide = fixPolicy(STEPS)
    .Statement.filter(({ Resource }) => Resource.includes("*"))
    .flatMap(({ Action }) => Action);
  expect(wide.toSorted()).toMatchInlineSnapshot(`
    [
      "cloudwatch:DescribeAlarms",
      "ec2:DescribeRegions",
      "logs:CreateLogDelivery",
      "logs:CreateLogGroup",
      "logs:DeleteLogDelivery",
      "logs:DeleteResourcePolicy",
      "logs:DescribeLogGroups",
      "logs:DescribeResourcePolicies",
      "logs:GetLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutResourcePolicy",
      "logs:UpdateLogDelivery",
      "wafv2:GetWebACLForResource",
    ]
  `);
});

test("the condition on a policy's ARN is for the actions that know of one", () => {
  const conditioned = fixPolicy(STEPS).Statement.filter(
    ({ Condition }) => Condition?.ArnEquals?.["iam:PolicyARN"] !== undefined,
  );
  expect(conditioned.flatMap(({ Action }) => Action)).toEqual([
    "iam:AttachRolePolicy",
    "iam:DetachRolePolicy",
  ]);
});

test("resources are those of the steps", () => {
  expect(allowed("apigateway:PATCH").flatMap(({ Resource }) => Resource)).toEqual([
    `arn:aws:apigateway:${REGION}::/account`,
    `arn:aws:apigateway:${REGION}::/apis/abc/stages/$default`,
    `arn:aws:apigateway:${REGION}::/apis/abc/stages/live`,
    `arn:aws:apigateway:${REGION}::/restapis/abc/stages/prod`,
  ]);
  expect(allowed("iam:CreateRole")[0]?.Resource).toEqual([
    `arn:aws:iam::${ACCOUNT}:role/stagelight-apigateway-logs`,
  ]);
  expect(allowed("iam:AttachRolePolicy")[0]?.Condition).toEqual({
    ArnEquals: {
      "iam:PolicyARN": "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
    },
  });
  expect(allowed("wafv2:AssociateWebACL")[0]?.Resource).toContain(WEB_ACL);
});

test("a role is passed to the service that uses it, and to no other", () => {
  const passed = allowed("iam:PassRole").map(({ Resource, Condition }) => [Resource, Condition]);
  expect(passed).toContainEqual([
    [`arn:aws:iam::${ACCOUNT}:role/stagelight-apigateway-logs`],
    { StringEquals: { "iam:PassedToService": "apigateway.amazonaws.com" } },
  ]);
});

test("the order of the steps changes nothing", () => {
  const whole = fixPolicy(STEPS);
  fc.assert(
    fc.property(fc.shuffledSubarray([...STEPS], { minLength: STEPS.length }), (steps) => {
      expect(fixPolicy(steps)).toEqual(whole);
    }),
  );
});

test("in China the ARNs are those of its partition", () => {
  const moved = STEPS.filter(({ kind }) => kind !== "associate-web-acl").map((step) => ({
    ...step,
    region: "cn-north-1",
  }));
  const arns = fixPolicy(moved).Statement.flatMap(({ Resource }) => Resource);
  expect(arns.filter((arn) => /^arn:aws:(?:apigateway|logs|cloudwatch):/.test(arn))).toEqual([]);
});

const VERBS: Readonly<Record<string, string>> = { Get: "GET", Update: "PATCH", Delete: "DELETE" };

/** The IAM action of an operation of the sandbox's request log, such as `logs:CreateLogGroup 200`. */
function actionOf(request: string): string {
  const [service = "", operation = ""] = request.replace(/ \d+$/, "").split(":");
  if (service === "s3") return s3Action(operation);
  if (!service.startsWith("apigateway")) return `${service}:${operation}`;
  return `apigateway:${VERBS[/^[A-Z][a-z]+/.exec(operation)?.[0] ?? ""]}`;
}

test("it allows every call that making a plan and taking it back takes", async () => {
  const seen = new Set<string>();
  for (const number of [1, 2, 3]) {
    const random = randomFrom(number);
    const organization = randomOrganization(random);
    const steps = await planOf(organization, random);
    const scene = await Scene.open(organization);
    withWebAcls(scene.sandbox.state);
    await scene.apply(steps);
    await scene.undo();
    const given = new Set(fixPolicy(steps).Statement.flatMap(({ Action }) => Action));
    const taken = [...scene.sandbox.requests.counts.keys()]
      .filter((each) => !each.startsWith("sts:"))
      .map(actionOf);
    expect(taken.filter((action) => !given.has(action))).toEqual([]);
    for (const action of taken) seen.add(action);
  }
  expect(seen.size).toBeGreaterThan(12);
});
