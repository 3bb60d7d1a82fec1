import { sha256 } from "@noble/hashes/sha2.js";
import accesslogAlarms from "../../checks/accesslog-alarms.ts";
import type { AlarmDemand, AlarmSubject } from "../../model/demands.ts";
import { valueIfKnown } from "../../model/fact.ts";
import { type ApiType, countedName } from "../../model/stage.ts";
import { countingPatterns, SLOW_MS } from "../format/counting.ts";
import { called, type LiveStage } from "../place.ts";
import type { Step } from "../step.ts";
import { type NewAlarm, putAlarm } from "../steps/alarm.ts";
import { putMetricFilter } from "../steps/metric-filter.ts";
import { type View, viewAfter, type Work } from "../work.ts";
import { groupName } from "./log-group.ts";

export interface AlarmChoice {
  readonly steps: readonly Step[];
  readonly reasons: readonly string[];
}

/** "Metric filters: 100 per log group" (CloudWatch Logs quotas). */
const MOST_FILTERS = 100;
/** "Maximum number of 5 items" (API reference, PutMetricAlarm, AlarmActions). */
const MOST_ACTIONS = 5;
const NAMESPACE = "Stagelight/AccessLogs";

interface Manner {
  readonly short: string;
  /** What its filter counts. */
  readonly counts: string;
  /** More than so many in five minutes. */
  readonly threshold: number;
}

const MANNERS: Readonly<Record<AlarmSubject, Manner>> = {
  clientErrors: { short: "4xx", counts: "answers with a 4xx status", threshold: 50 },
  serverErrors: { short: "5xx", counts: "answers with a 5xx status", threshold: 5 },
  latency: { short: "slow", counts: "slow answers", threshold: 10 },
};

/**
 * For each subject that nothing watches: a metric filter that matches the lines of the stage's format and an alarm on it; where
 * no filter can, an alarm on API Gateway's own metric. What it would come to is judged by the check itself.
 */
export function chooseAlarms(
  view: View & { readonly stage: LiveStage },
  destination: string,
  format: string,
  needs: readonly string[],
  work: Work,
): AlarmChoice {
  const steps: Step[] = [];
  const reasons: string[] = [];
  const { demands } = work;
  const { region } = view.stage.origin;
  const actions = (work.options.alarmActions ?? [])
    .filter((arn) => arn.split(":")[3] === region)
    .slice(0, MOST_ACTIONS);
  for (const demand of demands.alarms.subjects) {
    const only = { ...demands, alarms: { ...demands.alarms, subjects: [demand] } };
    const now = viewAfter(view, steps);
    if (work.verdict(accesslogAlarms, now, only) !== "fail") continue;
    if (demands.alarms.acts && actions.length === 0) {
      return { steps: [], reasons: [NO_ACTION] };
    }
    const ways = [
      ...filterWays(now, view.stage, destination, format, demand, actions, needs, work),
      serviceWay(view.stage, demand, actions, work),
    ].filter((way) => way.length > 0);
    const way = ways.find((each) => work.verdict(accesslogAlarms, viewAfter(now, each), only) !== "fail");
    if (way) steps.push(...way);
    else reasons.push(`Nothing that counts ${MANNERS[demand.subject].counts} could be found for its format.`);
  }
  return { steps, reasons };
}

const NO_ACTION =
  "The standard asks for alarms that tell somebody: give what they tell, of this Region (--alarm-action ARN).";

function filterWays(
  view: View,
  stage: LiveStage,
  destination: string,
  format: string,
  { subject, maxThreshold }: AlarmDemand,
  actions: readonly string[],
  needs: readonly string[],
  work: Work,
): (readonly Step[])[] {
  const { origin } = stage;
  const logGroup = groupName(destination, origin);
  const listed = view.surroundings.metricFilters?.items ?? [];
  if (logGroup === undefined) return [];
  const here = listed.filter((filter) => valueIfKnown(filter.logGroup) === logGroup);
  const { short, counts, threshold } = MANNERS[subject];
  const slow = slowFrom(maxThreshold);
  return countingPatterns(format, subject, slow).map((pattern) => {
    const mark = hash([logGroup, pattern]);
    const metric = `${short} ${logGroup.slice(0, 200)} ${mark}`;
    const filter = {
      logGroup,
      name: `stagelight-${short}-${mark}`,
      pattern,
      namespace: NAMESPACE,
      metric,
      counts: subject === "latency" ? `answers that took ${slow} ms or more` : counts,
    };
    const made = putMetricFilter(origin, filter, [stage.id], needs);
    const there = here.find(({ id }) => id === `${logGroup}:${filter.name}`);
    const isOurs = there && valueIfKnown(there.pattern) === pattern;
    // A name that is ours and counts something else was changed by somebody; a full group has no room.
    if (there ? !isOurs : here.length >= MOST_FILTERS) return [];
    const limit = Math.min(threshold, maxThreshold ?? threshold);
    const alarm = named(`${short} ${logGroup}`, {
      namespace: NAMESPACE,
      metric,
      statistic: "Sum",
      dimensions: [],
      threshold: limit,
      actions,
      actionMissed: isMissed(actions, work),
      means: `Goes off when five minutes bring more than ${limit} ${filter.counts} in ${logGroup}.`,
    });
    if (isTaken(work, alarm)) return [];
    return there
      ? [putAlarm(origin, alarm, [stage.id], needs)]
      : [made, putAlarm(origin, alarm, [stage.id], [made.id])];
  });
}

/** The standard's limit for latency is in milliseconds: a request is slow from its first digit's round number on, or from ours. */
function slowFrom(maxThreshold: number | undefined): number {
  const limit = String(Math.max(1, Math.floor(Math.min(SLOW_MS, maxThreshold ?? SLOW_MS))));
  return Number(limit[0]) * 10 ** (limit.length - 1);
}

/** API Gateway's own metrics by stage (Developer Guide, metrics and dimensions of each kind). */
const OWN: Readonly<Record<ApiType, Readonly<Record<AlarmSubject, string>>>> = {
  REST: { clientErrors: "4XXError", serverErrors: "5XXError", latency: "Latency" },
  HTTP: { clientErrors: "4xx", serverErrors: "5xx", latency: "Latency" },
  WEBSOCKET: { clientErrors: "ClientError", serverErrors: "ExecutionError", latency: "IntegrationLatency" },
};

function serviceWay(
  stage: LiveStage,
  { subject, maxThreshold }: AlarmDemand,
  actions: readonly string[],
  work: Work,
): readonly Step[] {
  const { apiType, api, name, origin } = stage;
  const metric = OWN[apiType][subject];
  const latency = subject === "latency";
  const limit = Math.min(latency ? SLOW_MS : MANNERS[subject].threshold, maxThreshold ?? SLOW_MS);
  const counted = apiType === "REST" ? countedName(api) : api.id;
  // What a name of blanks is counted by is not documented: an alarm on it may watch nothing.
  if (counted.trim() === "") return [];
  const alarm = named(`${MANNERS[subject].short} ${api.id}/${name}`, {
    namespace: "AWS/ApiGateway",
    metric,
    statistic: latency ? "Average" : "Sum",
    dimensions: [
      [apiType === "REST" ? "ApiName" : "ApiId", counted],
      ["Stage", name],
    ],
    threshold: limit,
    actions,
    actionMissed: isMissed(actions, work),
    means: `Goes off when five minutes of ${called(stage)} bring ${latency ? `an average ${metric} over ${limit} ms` : `more than ${limit} ${MANNERS[subject].counts}`}.`,
  });
  return isTaken(work, alarm) ? [] : [putAlarm(origin, alarm, [stage.id], [])];
}

/** Alarm names take 255 characters (API reference, PutMetricAlarm). What it does is in the name: another alarm, another name. */
function named(about: string, alarm: Omit<NewAlarm, "name">): NewAlarm {
  const { namespace, metric, statistic, dimensions, threshold, actions } = alarm;
  const mark = hash([namespace, metric, statistic, dimensions.join(), String(threshold), actions.join()]);
  return { ...alarm, name: `stagelight ${about.slice(0, 220)} ${mark}` };
}

const isMissed = (actions: readonly string[], { options }: Work) =>
  actions.length === 0 && (options.alarmActions ?? []).length > 0;

const isTaken = ({ alarmNames }: Work, { name }: NewAlarm) => alarmNames.has(name);

const hash = (parts: readonly string[]): string =>
  Buffer.from(sha256(new TextEncoder().encode(JSON.stringify(parts))).subarray(0, 4)).toString("hex");
