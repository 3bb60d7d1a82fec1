import { preset } from "../access-log/presets.ts";
import { fits } from "../checks/arn.ts";
import type { JudgedSlice } from "../checks/judge.ts";
import { partitionOf } from "../model/arn.ts";
import type { Demands } from "../model/demands.ts";
import { type Fact, valueIfKnown } from "../model/fact.ts";
import { type AccessLog, type AwsOrigin, bareLogGroupArn, type Stage } from "../model/stage.ts";
import { STEP_KINDS, type Step } from "./step.ts";
import { type Halves, setAccessLog } from "./steps/access-log.ts";
import { createLogGroup, logGroupNameFor } from "./steps/log-group.ts";
import { setRetention } from "./steps/retention.ts";
import { retentionFor } from "./steps/retention-days.ts";

/** A stage that people have to see to, and why. */
export interface Manual {
  readonly stage: string;
  readonly reason: string;
}

/** Steps in the order in which they can be made. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly manual: readonly Manual[];
}

/**
 * What gives every live stage that fails `apigw_accesslogging` its log. The same input gives the same plan, in whatever
 * order stages and findings come; exempt findings are left alone.
 */
export function planFor(slice: JudgedSlice, demands: Demands): Plan {
  const failing = new Set(
    slice.findings
      .filter(
        ({ check, verdict, exempt }) => check === "apigw_accesslogging" && verdict === "fail" && !exempt,
      )
      .map(({ stage }) => stage),
  );
  const parts = slice.stages
    .filter(({ id }) => failing.has(id))
    .toSorted((one, other) => compare(one.id, other.id))
    .map((stage) => planForStage(stage, slice, demands));
  return {
    steps: sharedOnce(parts.flatMap(({ steps }) => steps)),
    manual: parts.flatMap(({ manual }) => manual),
  };
}

function planForStage(stage: Stage, slice: JudgedSlice, demands: Demands): Plan {
  const byHand = (reason: string): Plan => ({ steps: [], manual: [{ stage: stage.id, reason }] });
  const { origin } = stage;
  if (origin.kind !== "aws") return byHand(`It is declared in ${origin.file}: it is made right there.`);
  const reason = refusal(stage, slice);
  if (reason !== undefined) return byHand(reason);
  const before = halvesOf(stage.accessLog);
  if (!before) return byHand("Its access-log settings are not known whole.");
  const format = before.format ?? preset(stage.apiType);
  if (before.destination !== null) {
    const destination = bareLogGroupArn(before.destination);
    return { steps: [setAccessLog(stage, origin, { destination, format }, before, [])], manual: [] };
  }
  const place = logGroupSteps(stage, origin, slice, demands);
  if (typeof place === "string") return byHand(place);
  const { steps, destination } = place;
  const made = steps.map(({ id }) => id);
  return {
    steps: [...steps, setAccessLog(stage, origin, { destination, format }, before, made)],
    manual: [],
  };
}

/** Why a stage cannot be given a log by a call; `undefined`: it can. */
function refusal(stage: Stage, { findings }: JudgedSlice): string | undefined {
  if (stage.managed) return "API Gateway manages this stage itself and refuses changes to it.";
  const stack = stage.tags?.["aws:cloudformation:stack-name"];
  if (stack !== undefined) {
    return `The CloudFormation stack ${stack} owns it: change its template, or the next deployment takes the log away.`;
  }
  if (stage.apiType === "HTTP") return undefined;
  const role = findings.find(({ check, stage: id }) => check === "apigw_account_role" && id === stage.id);
  if (role?.verdict === "pass") return undefined;
  return `The account's CloudWatch role has to be made right first: ${role?.message ?? "it was not looked at."}`;
}

function halvesOf(log: Fact<AccessLog | null>): Halves | undefined {
  const value = valueIfKnown(log);
  if (value === undefined) return;
  if (value === null) return { destination: null, format: null };
  const destination = valueIfKnown(value.destination);
  const format = valueIfKnown(value.format);
  if (destination === undefined || format === undefined) return;
  return { destination: destination?.trim() || null, format: format?.trim() ? format : null };
}

/** The log group of a stage, with the steps that make it; a string says why there can be none. */
function logGroupSteps(stage: Stage, origin: AwsOrigin, { surroundings }: JudgedSlice, demands: Demands) {
  const { account, region } = origin;
  const { kmsKey, logGroupName, patterns } = demands.destinations;
  const name = logGroupNameFor(stage, logGroupName);
  if (name === undefined) return `The standard's name for log groups, ${logGroupName}, makes no legal name.`;
  const destination = `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${name}`;
  if (patterns.length > 0 && !patterns.some((pattern) => fits(pattern, destination))) {
    return `The standard does not allow ${destination} as a destination.`;
  }
  const listing = surroundings.logGroups;
  if (listing?.items.some(({ id }) => bareLogGroupArn(id) === destination)) return { steps: [], destination };
  if (kmsKey) return "The standard asks for log groups with a key of your own, and none is given.";
  const days = retentionFor(demands.retention);
  if (days === undefined) return "CloudWatch Logs has no retention between the standard's limits.";
  const seen = listing !== undefined && listing.unseen === undefined;
  const stages = [stage.id];
  const creation = createLogGroup(origin, name, stages, seen);
  const retention = setRetention({
    account,
    region,
    logGroup: name,
    days,
    before: null,
    holdsLines: !seen,
    stages,
    checks: ["apigw_accesslog_retention"],
    needs: [creation.id],
  });
  return { steps: [creation, retention], destination };
}

/** Each step once, with all the stages that need it, in an order in which each finds what it builds on. */
function sharedOnce(steps: readonly Step[]): Step[] {
  const byId = new Map<string, Step>();
  for (const step of steps) {
    const first = byId.get(step.id);
    byId.set(step.id, first ? { ...first, stages: [...first.stages, ...step.stages] } : step);
  }
  return [...byId.values()].toSorted(
    (one, other) =>
      STEP_KINDS.indexOf(one.kind) - STEP_KINDS.indexOf(other.kind) || compare(one.id, other.id),
  );
}

/** By code unit, the same in every locale. */
const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));
