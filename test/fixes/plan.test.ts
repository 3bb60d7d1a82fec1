import { describe, expect, test } from "vitest";
import { preset } from "../../src/access-log/presets.ts";
import accesslogging from "../../src/checks/accesslogging.ts";
import { judgeSlice } from "../../src/checks/judge.ts";
import { type Plan, type PlanOptions, planFor } from "../../src/fixes/plan.ts";
import type { Demands } from "../../src/model/demands.ts";
import { known, unknownFact } from "../../src/model/fact.ts";
import type { Stage } from "../../src/model/stage.ts";
import type { Surroundings } from "../../src/model/surroundings.ts";
import {
  ACCOUNT,
  AROUND,
  CALM,
  GROUP,
  groupOf,
  judged,
  KEY,
  logOf,
  REGION,
  STREAM,
  sliceOf,
  stageOf,
  TOPIC,
  WEB_ACL,
} from "./slices.ts";

interface Given {
  readonly around?: Partial<Surroundings>;
  readonly demands?: Demands;
  readonly options?: PlanOptions;
}

/** The execution log and the web ACL are no part of most of these. */
const QUIET: Partial<Stage> = {
  executionLog: known({ level: "ERROR", dataTrace: false }),
  webAcl: known("arn:x"),
};
const quiet = (...[name, apiType, rest]: Parameters<typeof stageOf>) =>
  stageOf(name, apiType, { ...QUIET, ...rest });

function plan(stages: readonly Stage[], { around = {}, demands = CALM, options = {} }: Given = {}): Plan {
  return planFor(judged(sliceOf(stages, around), demands), demands, options);
}

const kinds = ({ steps }: Plan) => steps.map(({ kind }) => kind);
const reasons = ({ manual }: Plan) => manual.map(({ reason }) => reason);

describe("a stage without a log", () => {
  test("gets a group, its retention, and both halves in one call", () => {
    const { steps, manual } = plan([quiet("prod", "REST")]);
    expect(manual).toEqual([]);
    expect(steps.map(({ call }) => call.operation)).toEqual([
      "CreateLogGroup",
      "PutRetentionPolicy",
      "UpdateStage",
    ]);
    expect(steps[1]?.call.parameters.retentionInDays).toBe(90);
    expect(steps[2]).toMatchObject({
      before: { destination: null, format: null },
      after: { destination: `${GROUP}/aws/apigateway/access/abc/prod`, format: preset("REST") },
      needs: [steps[0]?.id],
      undo: { parameters: { patchOperations: [{ op: "remove", path: "/accessLogSettings" }] } },
    });
  });

  test("of an HTTP API has a resource policy too, which the settings wait for", () => {
    const { steps } = plan([stageOf("$default", "HTTP")]);
    expect(steps.map(({ call }) => call.operation)).toEqual([
      "CreateLogGroup",
      "PutRetentionPolicy",
      "PutResourcePolicy",
      "UpdateStage",
    ]);
    expect(steps[2]?.after).toMatchObject({
      Statement: [{ Resource: [`${GROUP}/aws/apigateway/access/abc/.default:log-stream:*`] }],
    });
    expect(steps[3]).toMatchObject({
      needs: [steps[0]?.id, steps[2]?.id],
      undo: { operation: "DeleteAccessLogSettings" },
    });
  });

  test("uses a group that is there as it is", () => {
    const around = { logGroups: { items: [groupOf("/aws/apigateway/access/abc/prod")] } };
    expect(kinds(plan([quiet("prod", "REST")], { around }))).toEqual(["set-access-log"]);
  });

  test("has a key, tags and protection where they are given", () => {
    const demands = { ...CALM, destinations: { patterns: [], kmsKey: true } };
    const options = {
      kmsKey: [KEY.replace(REGION, "us-east-1"), KEY],
      tags: { team: "edge" },
      protect: true,
    };
    const { steps } = plan([quiet("prod", "REST")], { demands, options });
    expect(steps.map(({ kind }) => kind)).toEqual([
      "create-log-group",
      "set-retention",
      "protect-log-group",
      "set-access-log",
    ]);
    expect(steps[0]?.call.parameters).toMatchObject({ kmsKeyId: KEY, tags: { team: "edge" } });
    // A key of another Region alone: the group is made, and somebody looks at that first.
    const missed = plan([quiet("prod", "REST")], { options: { kmsKey: KEY.replace(REGION, "us-east-1") } });
    expect(missed.steps[0]).toMatchObject({
      kind: "create-log-group",
      care: "review",
      risk: expect.stringContaining("No key that was given (--kms-key) is of this account and Region"),
    });
    const without = plan([quiet("prod", "REST")], { demands });
    expect(without.steps).toEqual([]);
    expect(reasons(without)).toEqual([expect.stringMatching(/--kms-key ARN/)]);
  });

  test("shares what the standard sends to one group", () => {
    const demands = { ...CALM, destinations: { patterns: [], kmsKey: false, logGroupName: "apis" } };
    const stages = [quiet("b", "REST"), quiet("a", "REST")];
    const { steps } = plan(stages, { demands });
    expect(steps.map(({ kind }) => kind)).toEqual([
      "create-log-group",
      "set-retention",
      "set-access-log",
      "set-access-log",
    ]);
    expect(steps[0]?.stages).toEqual(stages.map(({ id }) => id).toReversed());
  });
});

describe("half of a log", () => {
  test("that people have stays, without :*, and both ways lead back", () => {
    const { steps } = plan([quiet("prod", "REST", { accessLog: logOf(`${GROUP}mine:*`, null) })], {
      around: { logGroups: { items: [groupOf("mine")] } },
    });
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({
      care: "review",
      after: { destination: `${GROUP}mine` },
      undo: {
        parameters: {
          patchOperations: [
            { op: "replace", path: "/accessLogSettings/destinationArn", value: `${GROUP}mine` },
            { op: "remove", path: "/accessLogSettings/format" },
          ],
        },
      },
    });
  });

  test("that is a format is mended before AWS sees it", () => {
    const { steps } = plan([quiet("prod", "REST", { accessLog: logOf(null, '{"s":$context.status}') })]);
    expect(steps.at(-1)?.after).toMatchObject({
      format: expect.stringMatching(/^\{"requestId":"\$context\.requestId","s":"\$context\.status",/),
    });
  });

  test("that API Gateway refuses today is not given back", () => {
    const undo = (accessLog: Stage["accessLog"], apiType: "REST" | "HTTP" = "REST") =>
      plan([quiet("prod", apiType, { accessLog })]).steps.at(-1)?.undo;
    expect(undo(logOf(null, '{"s":"$context.status"}'))).toMatch(/does not take the format back/);
    expect(undo(logOf(`${GROUP}x`, "$context.requestId|$context.nothing"), "HTTP")).toMatch(
      /the format back/,
    );
    expect(undo(logOf("arn:aws:s3:::x", preset("REST")))).toMatch(/does not take arn:aws:s3:::x back/);
  });

  test("is not taken back by API Gateway v2", () => {
    const { steps } = plan([quiet("prod", "WEBSOCKET", { accessLog: logOf(`${GROUP}mine`, null) })]);
    expect(steps.at(-1)?.undo).toMatch(/does not take back/);
  });
});

describe("a destination that cannot take the lines", () => {
  const format = preset("REST");

  test("is made again where it is missing", () => {
    const { steps } = plan([quiet("prod", "REST", { accessLog: logOf(`${GROUP}gone`, format) })]);
    expect(steps.map(({ target }) => target)).toEqual([{ logGroup: "gone" }, { logGroup: "gone" }]);
  });

  test("elsewhere, or of a class without filters, gives way to the standard's", () => {
    const infrequent = {
      logGroups: { items: [groupOf("cold", { logClass: "INFREQUENT_ACCESS" as const })] },
    };
    for (const destination of [`${GROUP.replace(REGION, "us-east-1")}x`, `${GROUP}cold`, "arn:aws:s3:::x"]) {
      const { steps } = plan([quiet("prod", "REST", { accessLog: logOf(destination, format) })], {
        around: infrequent,
      });
      expect(steps.at(-1)).toMatchObject({
        kind: "set-access-log",
        care: "review",
        before: { destination, format },
        after: { destination: `${GROUP}/aws/apigateway/access/abc/prod`, format },
        checks: ["apigw_accesslog_destination"],
      });
    }
  });

  test("without the key that the standard asks for gets it", () => {
    const demands = { ...CALM, destinations: { patterns: [], kmsKey: true } };
    const around = { logGroups: { items: [groupOf("mine")] } };
    const stages = [quiet("prod", "REST", { accessLog: logOf(`${GROUP}mine`, format) })];
    const { steps } = plan(stages, { demands, around, options: { kmsKey: KEY } });
    expect(steps).toMatchObject([{ kind: "set-log-key", before: null, after: KEY }]);
  });
});

describe("the resource policy of HTTP APIs", () => {
  const stages = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      stageOf("prod", "HTTP", { api: { id: `api${String(index).padStart(7, "0")}`, name: "orders" } }),
    );
  const policySteps = ({ steps }: Plan) => steps.filter(({ kind }) => kind === "put-resource-policy");

  test("is one for all of them, and keeps within the limit", () => {
    const few = policySteps(plan(stages(3)));
    expect(few).toHaveLength(1);
    expect(few[0]?.stages).toHaveLength(3);
    const [many] = policySteps(plan(stages(60)));
    expect(JSON.stringify(many?.after).length).toBeLessThan(5_120);
    expect(many?.after).toMatchObject({
      Statement: [{ Resource: [`${GROUP}/aws/apigateway/access/*:log-stream:*`] }],
    });
  });

  test("is looked at first where somebody made something else of our statement", () => {
    const [ours] = policySteps(plan(stages(1)));
    const statements = (ours?.after ?? {}) as { Statement?: Record<string, unknown>[] };
    const [statement] = statements.Statement ?? [];
    const withOurs = (change: object) => {
      const document = { Version: "2012-10-17", Statement: [{ ...statement, Resource: "other", ...change }] };
      const items = [{ id: "stagelight-access-logs", document: known(JSON.stringify(document)) }];
      return policySteps(plan(stages(2), { around: { logPolicies: { items } } }))[0];
    };
    expect(withOurs({})?.care).toBe("safe");
    expect(withOurs({ Action: ["logs:PutLogEvents"] })).toMatchObject({
      care: "review",
      risk: expect.stringContaining("Its statement StagelightAccessLogs was changed by somebody"),
    });
  });

  test("takes in what ours had before", () => {
    const document = {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Else",
          Effect: "Allow",
          Principal: { Service: "es.amazonaws.com" },
          Action: "logs:PutLogEvents",
          Resource: "*",
        },
      ],
    };
    const items = [{ id: "stagelight-access-logs", document: known(JSON.stringify(document)) }];
    const [step] = policySteps(plan(stages(1), { around: { logPolicies: { items } } }));
    expect(step).toMatchObject({ before: document, undo: { operation: "PutResourcePolicy" } });
    expect(step?.after).toMatchObject({ Statement: [{ Sid: "Else" }, { Sid: "StagelightAccessLogs" }] });
  });

  test("is left to people where the account has no room, and nothing is half done", () => {
    const items = Array.from({ length: 10 }, (_, index) => ({
      id: `p${index}`,
      document: known('{"Statement":[]}'),
    }));
    const full = plan(stages(2), { around: { logPolicies: { items } } });
    expect(full.steps).toEqual([]);
    expect(reasons(full)).toEqual([expect.stringMatching(/all 10/), expect.stringMatching(/all 10/)]);
  });
});

describe("formats", () => {
  test("are mended in place, and undone to the letter", () => {
    const format = preset("REST").replace('"$context.status"', "$context.status");
    const around = { logGroups: { items: [groupOf("mine")] } };
    const { steps, manual } = plan([quiet("prod", "REST", { accessLog: logOf(`${GROUP}mine`, format) })], {
      around,
    });
    expect(manual).toEqual([]);
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({
      before: { format },
      after: { format: preset("REST") },
      checks: ["apigw_accesslog_format"],
      care: "review",
      effect: expect.stringMatching(/The format is mended: it corrects \$context\.status\./),
    });
    expect(JSON.stringify(steps[0]?.undo)).toContain(JSON.stringify(format));
  });

  test("say which filters count today's lines and none of these", () => {
    const format = preset("REST").replace('"$context.status"', "$context.status");
    const filter = (name: string, pattern: string) => ({
      id: `mine:${name}`,
      logGroup: known("mine"),
      pattern: known(pattern),
      metric: { namespace: known("x"), name: known(name) },
    });
    const around = {
      logGroups: { items: [groupOf("mine")] },
      metricFilters: { items: [filter("numbers", "{ $.status >= 500 }"), filter("texts", "Forbidden")] },
    };
    const { steps } = plan([quiet("prod", "REST", { accessLog: logOf(`${GROUP}mine`, format) })], { around });
    expect(steps[0]?.risk).toMatch(/These match lines of today and not these: mine:numbers\. Change/);
  });

  test("stay where only another check is asked for", () => {
    const around = { logGroups: { items: [groupOf("mine", { days: null })] } };
    const accessLog = logOf(`${GROUP}mine`, '{"a":$context.requestId}');
    const { steps } = plan([quiet("prod", "REST", { accessLog })], {
      around,
      options: { only: ["apigw_accesslog_retention"] },
    });
    expect(steps).toMatchObject([{ kind: "set-retention", before: null, after: 90, care: "review" }]);
  });
});

describe("retention", () => {
  const stage = quiet("prod", "REST", { accessLog: logOf(`${GROUP}mine`, preset("REST")) });
  const days = (before: number | null, maxDays: number | null) => {
    const demands = { ...CALM, retention: { minDays: 90, maxDays, never: false } };
    const { steps } = plan([stage], {
      around: { logGroups: { items: [groupOf("mine", { days: before })] } },
      demands,
    });
    return steps.map(({ after, care }) => [after, care]);
  };
  test("deletes as little as possible", () => {
    expect(days(7, null)).toEqual([[90, "safe"]]);
    expect(days(null, 400)).toEqual([[400, "review"]]);
    expect(days(3_653, 400)).toEqual([[400, "review"]]);
    expect(days(null, null)).toEqual([[90, "review"]]);
    expect(days(120, 400)).toEqual([]);
  });

  test("is set for a canary's group too", () => {
    const items = [groupOf("mine"), groupOf("mine/Canary", { days: null })];
    const { steps } = plan([{ ...stage, canary: known(true) }], { around: { logGroups: { items } } });
    expect(steps.map(({ target }) => target)).toEqual([{ logGroup: "mine/Canary" }]);
  });
});

describe("alarms", () => {
  const demands = {
    ...CALM,
    alarms: {
      subjects: [{ subject: "clientErrors" }, { subject: "serverErrors" }, { subject: "latency" }] as const,
      acts: true,
    },
  };
  const around = { logGroups: { items: [groupOf("mine")] } };
  const options = { alarmActions: [TOPIC, TOPIC.replace(REGION, "us-east-1")] };
  const stage = quiet("prod", "REST", { accessLog: logOf(`${GROUP}mine`, preset("REST")) });

  test("that would tell nobody, though somebody to tell was given, are looked at first", () => {
    const lenient = { ...demands, alarms: { ...demands.alarms, acts: false } };
    const alarmsOf = (alarmActions: readonly string[]) =>
      plan([stage], { around, demands: lenient, options: { alarmActions } }).steps.slice(3);
    expect(alarmsOf([]).map(({ care }) => care)).toEqual(["safe", "safe", "safe"]);
    expect(alarmsOf([TOPIC]).map(({ care }) => care)).toEqual(["safe", "safe", "safe"]);
    for (const alarm of alarmsOf([TOPIC.replace(REGION, "us-east-1")])) {
      expect(alarm.care).toBe("review");
      expect(alarm.risk).toContain("Nothing that was given (--alarm-action) is of this Region");
    }
  });

  test("stand on filters that match the format", () => {
    const { steps, manual } = plan([stage], { around, demands, options });
    expect(manual).toEqual([]);
    expect(steps.map(({ kind }) => kind)).toEqual([
      ...Array(3).fill("put-metric-filter"),
      ...Array(3).fill("put-alarm"),
    ]);
    const patterns = steps.slice(0, 3).map(({ call }) => call.parameters.filterPattern);
    expect(patterns.toSorted()).toEqual([
      "{ $.responseLatency = %^[3-9][0-9][0-9][0-9]$|^[0-9][0-9][0-9][0-9][0-9]+$% }",
      '{ $.status = "4*" }',
      '{ $.status = "5*" }',
    ]);
    for (const alarm of steps.slice(3)) expect(alarm.call.parameters.AlarmActions).toEqual([TOPIC]);
  });

  test("find columns, and where no filter can match they watch API Gateway's own metrics", () => {
    const text =
      '$context.requestId [$context.requestTime] "$context.httpMethod" $context.status $context.identity.sourceIp';
    const only = { ...options, only: ["apigw_accesslog_alarms"] };
    const columns = plan([quiet("prod", "REST", { accessLog: logOf(`${GROUP}mine`, text) })], {
      around,
      demands,
      options: only,
    });
    expect(
      columns.steps.map(({ call }) => call.parameters.filterPattern ?? call.parameters.MetricName),
    ).toEqual([
      "[c1, c2, c3, c4=4*, ...]",
      "[c1, c2, c3, c4=5*, ...]",
      expect.stringMatching(/^4xx mine/),
      expect.stringMatching(/^5xx mine/),
      "Latency",
    ]);
  });

  test("tell somebody or are left to people", () => {
    const { steps, manual } = plan([stage], { around, demands });
    expect(steps).toEqual([]);
    expect(manual).toMatchObject([
      { reason: expect.stringMatching(/--alarm-action/), checks: ["apigw_accesslog_alarms"] },
    ]);
  });

  test("are shared by stages that write the same into one group", () => {
    const stages = [stage, quiet("test", "REST", { accessLog: stage.accessLog })];
    const { steps } = plan(stages, { around, demands, options });
    expect(steps).toHaveLength(6);
    for (const step of steps) expect(step.stages).toHaveLength(2);
  });
});

test("lines are carried on to the stream that is given for the Region", () => {
  const demands = { ...CALM, export: { required: true, targets: [] } };
  const around = { logGroups: { items: [groupOf("mine")] } };
  const stage = quiet("prod", "REST", { accessLog: logOf(`${GROUP}mine`, preset("REST")) });
  const options = { exportTo: { streamArn: STREAM, roleArn: "arn:aws:iam::111122223333:role/to-firehose" } };
  expect(plan([stage], { around, demands, options }).steps).toMatchObject([
    { kind: "put-subscription", target: { logGroup: "mine", filter: "stagelight-export" } },
  ]);
  expect(reasons(plan([stage], { around, demands }))).toEqual([
    expect.stringMatching(/--export-bucket NAME.*--export-stream ARN, --export-role ARN/),
  ]);
});

describe("lines for a bucket", () => {
  const demands = { ...CALM, export: { required: true, targets: [] as string[] } };
  const around = { logGroups: { items: [groupOf("one"), groupOf("two")] } };
  const stages = [
    quiet("one", "REST", { accessLog: logOf(`${GROUP}one`, preset("REST")) }),
    quiet("two", "REST", { accessLog: logOf(`${GROUP}two`, preset("REST")) }),
  ];
  const make = { exportBucket: { name: "lines-{account}-{region}", make: true, days: 400 } };
  const bucket = `lines-${ACCOUNT}-${REGION}`;
  const stream = {
    id: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/stagelight-access-logs`,
    name: known("stagelight-access-logs"),
    status: known("ACTIVE"),
  };
  const last = (of: Plan) => of.steps.findLast(({ kind }) => kind === "create-delivery-stream");

  test("take a stream with its roles and the bucket, once for all stages, and a subscription for each group", () => {
    const planned = plan(stages, { around, demands, options: make });
    expect(planned.manual).toEqual([]);
    expect(kinds(planned)).toEqual([
      "create-role",
      "create-role",
      "put-role-policy",
      "put-role-policy",
      "create-bucket",
      "set-bucket-lifecycle",
      "create-delivery-stream",
      "put-subscription",
      "put-subscription",
    ]);
    for (const step of planned.steps) expect(step.care).toBe("review");
    expect(planned.steps[5]?.after).toMatchObject([
      { Transitions: [{ Days: 90, StorageClass: "GLACIER_IR" }], Expiration: { Days: 400 } },
    ]);
    expect(planned.steps[6]).toMatchObject({
      stages: stages.map(({ id }) => id),
      after: { bucketArn: `arn:aws:s3:::${bucket}` },
      needs: [
        `create-bucket ${ACCOUNT}/${REGION}/${bucket}`,
        `create-role ${ACCOUNT}/stagelight-firehose-${REGION}`,
        `put-role-policy ${ACCOUNT}/stagelight-firehose-${REGION}/put-lines`,
      ],
    });
    expect(planned.steps[8]?.after).toMatchObject({ destinationArn: stream.id, filterPattern: "" });
  });

  test.each([
    [30, { Expiration: { Days: 30 } }, /deletes lines after 30 days/],
    [undefined, { Transitions: [{ Days: 90 }] }, /Glacier.* and keeps them for ever/],
  ])("a lifecycle of %s days", (days, rule, effect) => {
    const exportBucket = { ...make.exportBucket, ...(days === undefined ? {} : { days }) };
    const { days: _, ...endless } = exportBucket;
    const options = { exportBucket: days === undefined ? endless : exportBucket };
    const step = plan(stages, { around, demands, options }).steps.find(
      ({ kind }) => kind === "set-bucket-lifecycle",
    );
    expect(step?.after).toMatchObject([rule]);
    const text = JSON.stringify(step?.after);
    expect([text.includes("Transitions"), text.includes("Expiration")]).toEqual([
      "Transitions" in rule,
      "Expiration" in rule,
    ]);
    expect(step?.effect).toMatch(effect);
  });

  test("that is there is not touched, also where the standard names it", () => {
    const given = plan(stages, {
      around,
      demands,
      options: { exportBucket: { name: "central", make: false } },
    });
    expect(kinds(given)).not.toContain("create-bucket");
    expect(last(given)?.after).toMatchObject({ bucketArn: "arn:aws:s3:::central" });
    const named = { ...CALM, export: { required: true, targets: ["arn:aws:s3:::central"] } };
    expect(plan(stages, { around, demands: named }).steps).toEqual(given.steps);
  });

  test.each([
    ["a pattern", ["arn:aws:s3:::central*"]],
    ["one of two", ["arn:aws:s3:::central", "arn:aws:s3:::other"]],
  ])("a standard with %s names none", (_, targets) => {
    const open = { ...CALM, export: { required: true, targets } };
    expect(reasons(plan(stages, { around, demands: open }))[0]).toContain("--export-bucket NAME");
  });

  test("where the standard asks for another, nothing is made", () => {
    const other = { ...CALM, export: { required: true, targets: ["arn:aws:s3:::other*"] } };
    const planned = plan(stages, { around, demands: other, options: make });
    expect(planned.steps).toEqual([]);
    expect(reasons(planned)[0]).toContain("asks for other storage");
  });

  test("go to our stream that is there already, unless that writes elsewhere", () => {
    const mine = { items: [{ ...stream, target: known(`arn:aws:s3:::${bucket}`) }] };
    const more = plan(stages, { around: { ...around, deliveryStreams: mine }, demands, options: make });
    expect(kinds(more)).toEqual(["create-role", "put-role-policy", "put-subscription", "put-subscription"]);
    const theirs = { items: [{ ...stream, target: known("arn:aws:s3:::theirs") }] };
    const none = plan(stages, { around: { ...around, deliveryStreams: theirs }, demands, options: make });
    expect(none.steps).toEqual([]);
    expect(reasons(none)[0]).toContain("is there and writes to arn:aws:s3:::theirs");
  });

  test("in us-east-1 the bucket is given no place", () => {
    const moved = JSON.parse(
      JSON.stringify(judged(sliceOf(stages, around), demands)).replaceAll(REGION, "us-east-1"),
    );
    const { steps } = planFor(moved, demands, make);
    const step = steps.find(({ kind }) => kind === "create-bucket");
    expect(step?.call.parameters).toEqual({ Bucket: `lines-${ACCOUNT}-us-east-1` });
  });
});

test("the execution log and the web ACL of a stage", () => {
  const stage = stageOf("prod", "REST", {
    accessLog: logOf(`${GROUP}mine`, preset("REST")),
    executionLog: known({ level: "OFF", dataTrace: false }),
    webAcl: known(null),
    exposure: known("public"),
  });
  const around = { logGroups: { items: [groupOf("mine")] } };
  const { steps } = plan([stage], {
    around,
    options: { webAcl: [WEB_ACL.replace("regional", "global"), WEB_ACL] },
  });
  expect(steps).toMatchObject([
    { kind: "set-execution-log", before: "OFF", after: "ERROR" },
    {
      kind: "associate-web-acl",
      target: { stageArn: "arn:aws:apigateway:eu-west-1::/restapis/abc/stages/prod" },
    },
  ]);
  expect(reasons(plan([stage], { around }))).toEqual([expect.stringMatching(/--web-acl ARN/)]);
});

test("what is set for all methods is taken back to what was: the level, or nothing at all", () => {
  const around = { logGroups: { items: [groupOf("mine")] } };
  const undoOf = (log: { unset?: true }) => {
    const executionLog = known({ level: "OFF" as const, dataTrace: false, ...log });
    const { steps } = plan([stageOf("prod", "REST", { executionLog })], { around });
    return steps.flatMap(({ kind, before, undo }) =>
      kind === "set-execution-log" ? [{ before, undo }] : [],
    );
  };
  const back = (patch: object) => ({ parameters: { patchOperations: [patch] } });
  expect(undoOf({})).toMatchObject([
    { before: "OFF", undo: back({ op: "replace", path: "/*/*/logging/loglevel", value: "OFF" }) },
  ]);
  expect(undoOf({ unset: true })).toMatchObject([
    { before: null, undo: back({ op: "remove", path: "/*/*" }) },
  ]);
});

test("the level of a WebSocket stage is sent with settings that AWS may not keep: somebody looks first", () => {
  const stage = stageOf("prod", "WEBSOCKET", { executionLog: known({ level: "OFF", dataTrace: false }) });
  const step = plan([stage]).steps.find(({ kind }) => kind === "set-execution-log");
  expect(step).toMatchObject({ care: "review", risk: expect.stringMatching(/throttling/) });
});

test("what a log waits for is planned with it, whatever checks are asked for", () => {
  const demands = { ...CALM, destinations: { patterns: [], kmsKey: true } };
  const around = { accountRole: known(null) };
  const options = { only: ["apigw_accesslogging"], kmsKey: KEY };
  const { steps, manual } = plan([quiet("prod", "REST")], { demands, around, options });
  expect(manual).toEqual([]);
  expect(steps.map(({ kind }) => kind)).toEqual([
    "create-role",
    "attach-role-policy",
    "set-account-role",
    "create-log-group",
    "set-retention",
    "set-access-log",
  ]);
});

describe("what is left alone", () => {
  test.each([
    ["managed", quiet("$default", "HTTP", { managed: true }), {}, /manages/],
    ["of unknown settings", quiet("p", "HTTP", { accessLog: unknownFact("denied") }), {}, /not known/],
    ["unlisted", quiet("*", "HTTP", { accessLog: unknownFact("denied") }), {}, /could not be listed/],
    [
      "recorded by AWS Config",
      quiet("p", "HTTP", {
        origin: {
          kind: "aws",
          account: ACCOUNT,
          region: REGION,
          arn: "arn:aws:x",
          recordedBy: { service: "config", at: "2026-03-01T00:00:00Z" },
        },
      }),
      {},
      /AWS Config/,
    ],
    [
      "declared in code",
      quiet("p", "REST", {
        origin: {
          kind: "terraform",
          file: "main.tf",
          line: 1,
          endLine: 2,
          address: "aws_api_gateway_stage.p",
        },
      }),
      {},
      /main\.tf/,
    ],
  ] as const)("a stage that is %s", (_, stage, around, reason) => {
    const { steps, manual } = plan([stage], { around });
    expect(steps).toEqual([]);
    expect(manual).toMatchObject([{ stage: stage.id, reason: expect.stringMatching(reason) }]);
  });

  test("a stage that passes, and one that is exempt", () => {
    const slice = judged(sliceOf([quiet("p", "REST")]));
    const exempt = { reason: "by design", owner: "edge", until: "2099-01-01" };
    const findings = slice.findings.map((finding) => ({ ...finding, exempt }));
    expect(planFor({ ...slice, findings }, CALM)).toEqual({ steps: [], manual: [], owned: [] });
    const passing = quiet("p", "REST", { accessLog: logOf(`${GROUP}mine`, preset("REST")) });
    expect(plan([passing], { around: { logGroups: { items: [groupOf("mine")] } } })).toEqual({
      steps: [],
      manual: [],
      owned: [],
    });
  });

  test("what was not judged", () => {
    const slice = judgeSlice(
      sliceOf([stageOf("$default", "HTTP")], { logPolicies: undefined } as never),
      [accesslogging],
      CALM,
    );
    expect(kinds(planFor(slice, CALM))).toEqual(["create-log-group", "set-retention", "set-access-log"]);
  });
});

test("a standard that cannot be met is told", () => {
  const destinations = { patterns: ["arn:aws:firehose:*"], kmsKey: false };
  const { steps, manual } = plan([quiet("prod", "REST")], { demands: { ...CALM, destinations } });
  expect(steps).toEqual([]);
  expect(manual[0]?.reason).toMatch(/does not allow/);
});

test.each([
  [4_000_000, 1.96, ", 1.96 a month at the 4,000,000 of the last 30 days"],
  [120, 0.00006, ", less than 0.01 a month at the 120 of the last 30 days"],
  [0, 0, "; nobody called it in the last 30 days"],
])(
  "a step's words have its cost, where that was estimated: %d requests",
  (monthlyRequests, usdPerMonth, month) => {
    const slice = judged(sliceOf([quiet("prod", "REST")]));
    const cost = {
      bytesPerLine: 900,
      usdPerMillion: 0.49,
      monthlyRequests,
      usdPerMonth,
      pricesAsOf: "2026-09-01",
    };
    const findings = slice.findings.map((each) =>
      each.check === "apigw_accesslogging" ? { ...each, cost } : each,
    );
    expect(planFor({ ...slice, findings }, CALM).steps.at(-1)?.cost).toBe(
      `CloudWatch Logs: about 0.49 US dollars for a million requests${month} (prices of 2026-09-01).`,
    );
  },
);

test("surroundings that nobody looked at leave the role open", () => {
  const slice = judged({ ...sliceOf([quiet("prod", "REST")]), surroundings: {} });
  const { steps, manual } = planFor(slice, CALM);
  expect(steps).toEqual([]);
  expect(manual[0]?.reason).toMatch(/has to be made right first/);
  expect(AROUND.accountRole).toBeDefined();
});
