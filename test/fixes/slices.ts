import { CHECKS } from "../../src/checks/index.ts";
import { type JudgedSlice, judgeSlice } from "../../src/checks/judge.ts";
import { BASELINE, type Demands } from "../../src/model/demands.ts";
import { type Fact, known } from "../../src/model/fact.ts";
import type { Slice } from "../../src/model/slice.ts";
import type { AccessLog, ApiType, Stage } from "../../src/model/stage.ts";
import type { LogClass, LogGroup, Role, Surroundings } from "../../src/model/surroundings.ts";

export const ACCOUNT = "111122223333";
export const REGION = "eu-west-1";
export const GROUP = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:`;
export const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/abc`;
export const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:oncall`;
export const STREAM = `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/lines`;
export const WEB_ACL = `arn:aws:wafv2:${REGION}:${ACCOUNT}:regional/webacl/edge/abc`;
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/writer`;
export const PUSH = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";

export function stageOf(name: string, apiType: ApiType, rest: Partial<Stage> = {}): Stage {
  const api = rest.api ?? { id: "abc", name: "orders" };
  return {
    id: `${ACCOUNT}/${REGION}/${apiType.toLowerCase()}/${api.id}/${name}`,
    apiType,
    api,
    name,
    origin: { kind: "aws", account: ACCOUNT, region: REGION, arn: `arn:aws:apigateway:${REGION}::/x` },
    accessLog: known(null),
    ...rest,
  };
}

export const logOf = (destination: string | null, format: string | null): Fact<AccessLog | null> =>
  known({ destination: known(destination), format: known(format) });

export interface GroupTraits {
  readonly days?: number | null;
  readonly key?: string | null;
  readonly logClass?: LogClass;
}

export const groupOf = (
  name: string,
  { days = 90, key = null, logClass = "STANDARD" }: GroupTraits = {},
): LogGroup => ({
  id: GROUP + name,
  name: known(name),
  retentionDays: known(days),
  kmsKey: known(key),
  logClass: known(logClass),
  deletionProtected: known(false),
});

export const TRUSTED = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
};

export const roleOf = (rest: Partial<Role> = {}): Role => ({
  id: ROLE,
  name: known("writer"),
  trust: known(JSON.stringify(TRUSTED)),
  policies: [{ name: PUSH, document: known("{}") }],
  boundary: known(null),
  ...rest,
});

/** Everything was looked at, and there is nothing but a role that works. */
export const AROUND: Surroundings = {
  accountRole: known(ROLE),
  roles: { items: [roleOf()] },
  logGroups: { items: [] },
  deliveryStreams: { items: [] },
  keys: { items: [] },
  logPolicies: { items: [] },
  metricFilters: { items: [] },
  alarms: { items: [] },
  subscriptions: { items: [] },
};

/** Nothing is asked but what has a log and a retention. */
export const CALM: Demands = { ...BASELINE, alarms: { subjects: [], acts: false } };

export function sliceOf(stages: readonly Stage[], around: Partial<Surroundings> = {}): Slice {
  return {
    scope: { kind: "aws", account: ACCOUNT, region: REGION },
    stages,
    surroundings: { ...AROUND, ...around },
    gaps: [],
  };
}

export const judged = (slice: Slice, demands: Demands = CALM): JudgedSlice =>
  judgeSlice(slice, CHECKS, demands);
