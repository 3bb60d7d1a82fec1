import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PlanError, stepsFrom } from "../../src/fixes/read-step.ts";
import type { Json, Step } from "../../src/fixes/step.ts";
import { carrierSteps, toBucket } from "../../src/fixes/steps/carrier-roles.ts";
import { HTTP, REST, Scene } from "./scene.ts";
import * as make from "./steps.ts";

const read = (step: unknown) => stepsFrom(JSON.parse(JSON.stringify([step])));

test("steps of every kind are read back as they are", async () => {
  const scene = await Scene.open();
  const steps = await scene.everyKind();
  expect(stepsFrom(JSON.parse(JSON.stringify(steps)))).toEqual(steps);
});

const group = make.createGroup("/new");
const rest = make.accessLog(REST, "/new");
const http = make.accessLog(HTTP, "/new");
const call = (change: Partial<Step["call"]>, of: Step = group) => ({
  ...of,
  call: { ...of.call, ...change },
});

describe("a plan edited by hand into nonsense is refused, with the place", () => {
  test.each<[string, unknown, string]>([
    ["no object", 7, "steps[0]"],
    ["a member that is missing", { ...group, target: undefined }, "steps[0].target: is missing"],
    ["a member that is not known", { ...group, sudo: true }, "steps[0].sudo: is not known here"],
    ["an unknown kind", { ...group, kind: "delete-everything" }, "steps[0].kind"],
    [
      "an account that is none",
      { ...group, account: "1" },
      "steps[0].account: must be an account id of 12 digits",
    ],
    ["a Region that is none", { ...group, region: "https://evil" }, "steps[0].region: must be a Region"],
    ["a target with other keys", { ...group, target: { role: "x" } }, "a create-log-group has logGroup"],
    [
      "a target with more keys",
      { ...group, target: { logGroup: "/new", x: "" } },
      "a create-log-group has logGroup",
    ],
    [
      "another operation",
      call({ operation: "DeleteLogGroup" }),
      "its call logs DeleteLogGroup is not how a create-log-group",
    ],
    ["another service", call({ service: "iam" }), "its call iam CreateLogGroup is not how"],
    ["an unknown service", call({ service: "s3" as never }), "steps[0].call.service"],
    [
      "another log group",
      call({ parameters: { logGroupName: "/other" } }),
      "is not how a create-log-group of its target",
    ],
    [
      "an undo of something else",
      { ...group, undo: make.createGroup("/other").undo },
      "is not how a create-log-group of its target is taken back",
    ],
    ["an undo that is no call", { ...group, undo: 7 }, "steps[0].undo"],
    [
      "alarms besides its own",
      {
        ...make.alarm("a"),
        undo: { service: "cloudwatch", operation: "DeleteAlarms", parameters: { AlarmNames: ["a", "b"] } },
      },
      "its undo cloudwatch DeleteAlarms",
    ],
    [
      "a patch of something else",
      call(
        {
          parameters: {
            ...rest.call.parameters,
            patchOperations: [{ op: "replace", path: "/deploymentId", value: "x" }],
          },
        },
        rest,
      ),
      "its call apigateway UpdateStage is not how",
    ],
    [
      "no patch at all",
      call({ parameters: { ...rest.call.parameters, patchOperations: [] } }, rest),
      "is not how",
    ],
    [
      "another setting of the stage",
      call({ parameters: { ...http.call.parameters, StageVariables: { a: "b" } } }, http),
      "its call apigatewayv2 UpdateStage is not how",
    ],
    ["a state that is too deep", { ...group, before: nested(50) }, "steps[0].before: must be plain data"],
  ])("%s", (_, value, words) => {
    expect(() => read(value)).toThrow(PlanError);
    expect(() => read(value)).toThrow(words);
  });

  test("a state that its call does not bring about, or its undo not bring back", async () => {
    const scene = await Scene.open();
    for (const step of await scene.everyKind()) {
      expect(() => read({ ...step, needs: [], after: otherThan(step.after) })).toThrow(
        /: its call \w+ does not bring about what the step has as its "after"$/,
      );
      expect(() => read({ ...step, needs: [], before: otherThan(step.before) })).toThrow(
        /: its undo \w+ does not bring back what the step has as its "before"$/,
      );
    }
  });

  const lines = make.retention("/there", 90, 365);
  const role = make.createRole("logging");
  const open = {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" },
  };
  const stream = make.deliveryStream("lines", "lines", "arn:aws:iam::111122223333:role/x");
  const place = { account: make.ACCOUNT, region: make.REGION };
  const carriers = carrierSteps(place, toBucket(place, "arn:aws:s3:::lines", true), []);
  const alone = (step: Step): Step => ({ ...step, needs: [] });
  const withTrust = (step: Step, trust: typeof open): Step => ({
    ...alone(step),
    after: { trust },
    call: {
      ...step.call,
      parameters: { ...step.call.parameters, AssumeRolePolicyDocument: JSON.stringify(trust) },
    },
  });
  const renamed = (step: Step, role: string): Step =>
    JSON.parse(JSON.stringify(alone(step)).replaceAll(`stagelight-firehose-${make.REGION}`, role)) as Step;
  const withPolicy = (resource: string): Step => {
    const step = carriers[1] as Step;
    const document = JSON.parse(
      JSON.stringify(step.after).replaceAll("arn:aws:s3:::lines", resource),
    ) as object;
    const PolicyDocument = JSON.stringify(document);
    return {
      ...alone(step),
      after: document as Step["after"],
      call: { ...step.call, parameters: { ...step.call.parameters, PolicyDocument } },
    };
  };
  const withRules = (rules: Json[]): Step => ({
    ...make.lifecycle("lines"),
    after: rules,
    call: {
      service: "s3api",
      operation: "PutBucketLifecycleConfiguration",
      parameters: { Bucket: "lines", LifecycleConfiguration: { Rules: rules } },
    },
  });
  const admin = "arn:aws:iam::aws:policy/AdministratorAccess";
  const attach = make.attach("logging");
  const trusting = (document: typeof open) => ({
    ...role,
    after: { trust: document },
    call: {
      ...role.call,
      parameters: { RoleName: "logging", AssumeRolePolicyDocument: JSON.stringify(document) },
    },
  });
  test.each<[string, Step, string]>([
    [
      "a call that deletes more than the step says",
      call({ parameters: { logGroupName: "/there", retentionInDays: 1 } }, lines),
      "its call PutRetentionPolicy",
    ],
    [
      "throttling beside the log level",
      call(
        {
          parameters: {
            ...make.executionLog(HTTP).call.parameters,
            DefaultRouteSettings: { LoggingLevel: "ERROR", ThrottlingRateLimit: 0 },
          },
        },
        make.executionLog(HTTP),
      ),
      "its call UpdateStage",
    ],
    [
      "half of the settings",
      call({ parameters: { ...http.call.parameters, AccessLogSettings: { Format: make.FORMAT } } }, http),
      "its call UpdateStage",
    ],
    ["a role for everybody", trusting(open), "a role that is made is for API Gateway alone"],
    [
      "a role that may do everything",
      call(
        { parameters: { RoleName: "logging", AssumeRolePolicyDocument: "{}", PermissionsBoundary: admin } },
        role,
      ),
      "its call CreateRole",
    ],
    [
      "another policy",
      {
        ...attach,
        target: { role: "logging", policyArn: admin },
        call: { ...attach.call, parameters: { RoleName: "logging", PolicyArn: admin } },
        undo: {
          service: "iam",
          operation: "DetachRolePolicy",
          parameters: { RoleName: "logging", PolicyArn: admin },
        },
      },
      "a role is given no other policy than",
    ],
    [
      "a carrier for everybody",
      withTrust(carriers[0] as Step, open),
      "a role that is made is for API Gateway alone, or carries lines",
    ],
    [
      "a carrier of another name",
      renamed(carriers[0] as Step, "admin"),
      "a role that is made is for API Gateway alone, or carries lines",
    ],
    [
      "an inline policy on another role",
      renamed(carriers[1] as Step, "admin"),
      "a role is given no other inline policy",
    ],
    ["an inline policy that may do everything", withPolicy("*"), "a role is given no other inline policy"],
    [
      "an inline policy on every bucket",
      withPolicy("arn:aws:s3:::*"),
      "a role is given no other inline policy",
    ],
    [
      "a lifecycle that deletes what others keep",
      withRules([{ ID: "all", Filter: { Prefix: "" }, Status: "Enabled", Expiration: { Days: 1 } }]),
      "a lifecycle is set for access logs alone",
    ],
    [
      "a lifecycle by tags",
      withRules([{ ID: "all", Filter: { Tag: { Key: "a", Value: "b" } }, Status: "Enabled" }]),
      "a lifecycle is set for access logs alone",
    ],
    [
      "a bucket for everybody to read",
      call({ parameters: { Bucket: "lines", ACL: "public-read" } }, make.createBucket("lines")),
      "its call s3api CreateBucket is not how",
    ],
    [
      "a stream that gives lines to a function",
      call(
        {
          parameters: {
            ...stream.call.parameters,
            ExtendedS3DestinationConfiguration: {
              ...(stream.call.parameters.ExtendedS3DestinationConfiguration as object),
              ProcessingConfiguration: { Enabled: true },
            },
          },
        },
        stream,
      ),
      "its call CreateDeliveryStream",
    ],
    [
      "trust in everybody",
      {
        ...make.setTrust("logging", make.TRUST),
        after: open,
        call: {
          service: "iam",
          operation: "UpdateAssumeRolePolicy",
          parameters: { RoleName: "logging", PolicyDocument: JSON.stringify(open) },
        },
      },
      "a role's trust is widened for API Gateway alone",
    ],
    [
      "a need that no step meets",
      { ...group, needs: ["create-role x"] },
      "steps[0].needs: create-role x is no step",
    ],
    ["a need of itself", { ...group, needs: [group.id] }, "is no step before this one"],
  ])("%s", (_, value, words) => {
    expect(() => read(value)).toThrow(PlanError);
    expect(() => read(value)).toThrow(words);
  });

  test("a step that is there twice", () => {
    expect(() => stepsFrom([group, group])).toThrow("steps[1]: create-log-group");
  });

  test("no list", () => {
    expect(() => stepsFrom({})).toThrow("steps: must be a list");
  });
});

test("whatever a step is changed to, it is a step or a PlanError", () => {
  const keys = Object.keys(http) as (keyof Step)[];
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
      try {
        expect(stepsFrom([{ ...http, [key]: value }])).toHaveLength(1);
      } catch (error) {
        expect(error).toBeInstanceOf(PlanError);
      }
    }),
  );
});

/** Another state of the same shape. */
function otherThan(state: Json): Json {
  if (typeof state === "boolean") return !state;
  if (typeof state === "number") return state + 1;
  if (typeof state === "string") return `${state}x`;
  if (state === null) return "x";
  if (Array.isArray(state)) return [...state, "x"];
  const [[key, value] = ["x", null]] = Object.entries(state);
  return { ...state, [key]: otherThan(value) };
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}
