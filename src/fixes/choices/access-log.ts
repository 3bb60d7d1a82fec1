import accesslogDestination from "../../checks/accesslog-destination.ts";
import accesslogFormat from "../../checks/accesslog-format.ts";
import accesslogIdentity from "../../checks/accesslog-identity.ts";
import accesslogSecrets from "../../checks/accesslog-secrets.ts";
import accesslogging from "../../checks/accesslogging.ts";
import { type Fact, known, valueIfKnown } from "../../model/fact.ts";
import { type AccessLog, bareLogGroupArn } from "../../model/stage.ts";
import type { Surroundings } from "../../model/surroundings.ts";
import { mendedFormat, presetFor } from "../format/mended.ts";
import { stoppedFilters } from "../format/stopped-filters.ts";
import type { LiveStage } from "../place.ts";
import type { Step } from "../step.ts";
import type { Halves } from "../steps/access-log.ts";
import { type View, viewAfter, type Work } from "../work.ts";
import { groupSteps, standardGroup } from "./log-group.ts";

/** What a stage's log is to become. */
export interface Aim {
  readonly stage: LiveStage;
  readonly before: Halves;
  /** The log groups it takes. */
  readonly groups: readonly Step[];
  /** Both halves, where they have to be set. Absent: they stay as they are. */
  readonly asked?: {
    readonly destination: string;
    readonly format: string;
    readonly mended?: string;
    /** Metric filters and subscriptions that match today's lines and not these. */
    readonly stops: readonly string[];
    readonly checks: readonly string[];
  };
  /** The stage with its log as it will be, and the groups made. */
  readonly view: View;
  /** What is left to people, and why. */
  readonly reason?: string;
}

/** The checks that setting both halves answers. */
const ANSWERED = [
  accesslogging,
  accesslogDestination,
  accesslogFormat,
  accesslogIdentity,
  accesslogSecrets,
].map(({ id }) => id);

/** What becomes of a stage's log. Nothing to do is an aim too; `reason` where something is left to people. */
export function aimFor(stage: LiveStage, work: Work): Aim {
  const { surroundings } = work.viewOf(stage);
  const before = halvesOf(stage.accessLog);
  const stays = (reason?: string): Aim => ({
    stage,
    before: before ?? NOTHING,
    groups: [],
    view: { stage, surroundings },
    ...(reason === undefined ? {} : { reason }),
  });
  if (!before) return stays(isOpen(stage, work) ? "Its access-log settings are not known whole." : undefined);
  const writes = before.destination !== null && before.format !== null;
  if (!writes && !work.fails(accesslogging, { stage, surroundings })) return stays();
  const goal = goalFor(stage, before, work);
  if ("reason" in goal) return stays(goal.reason);
  const format = formatFor(stage, goal.destination, before, work);
  if (format === undefined) return stays("No format that API Gateway takes meets the standard.");
  const same = goal.destination === before.destination && format.format === before.format;
  if (same && goal.steps.length === 0) return stays();
  const aimed: LiveStage = {
    ...stage,
    accessLog: known({ destination: known(goal.destination), format: known(format.format) }),
  };
  const checks = work.failing(stage).filter((check) => ANSWERED.includes(check));
  return {
    stage,
    before,
    groups: goal.steps,
    view: viewAfter({ stage: aimed, surroundings }, goal.steps),
    ...(same
      ? {}
      : {
          asked: {
            destination: goal.destination,
            format: format.format,
            checks,
            stops: stoppedBy(format.format, before, { stage, surroundings }),
            ...(format.change === undefined ? {} : { mended: format.change }),
          },
        }),
  };
}

/** What reads the group's lines today, where that group stays or not: it is of no use on other lines. */
function stoppedBy(format: string, before: Halves, { stage, surroundings }: View): readonly string[] {
  const { metricFilters, subscriptions } = surroundings;
  if (before.destination === null || before.format === null || before.format === format) return [];
  const group = before.destination.split(":log-group:")[1];
  const own = [...(metricFilters?.items ?? []), ...(subscriptions?.items ?? [])].filter(
    ({ logGroup }) => group !== undefined && valueIfKnown(logGroup) === group,
  );
  return stoppedFilters(before.format, format, stage.apiType, own);
}

const NOTHING: Halves = { destination: null, format: null };

const isOpen = (stage: LiveStage, work: Work) =>
  work.wants(accesslogging.id, stage) && work.finding(accesslogging.id, stage)?.verdict !== "pass";

/** Both halves, where they are known; blank ones count as not there, as AWS takes them. */
export function halvesOf(log: Fact<AccessLog | null>): Halves | undefined {
  const value = valueIfKnown(log);
  if (value === undefined) return;
  if (value === null) return NOTHING;
  const destination = valueIfKnown(value.destination);
  const format = valueIfKnown(value.format);
  if (destination === undefined || format === undefined) return;
  return {
    destination: destination?.trim() ? bareLogGroupArn(destination.trim()) : null,
    format: format?.trim() ? format : null,
  };
}

type Goal = { readonly destination: string; readonly steps: readonly Step[] } | { readonly reason: string };

/** Where the lines are to go: where they go now, if that can be made right; else where the standard wants them. */
function goalFor(stage: LiveStage, before: Halves, work: Work): Goal {
  const { surroundings } = work.viewOf(stage);
  const now = before.destination;
  if (now !== null && before.format !== null) {
    if (!work.fails(accesslogDestination, { stage, surroundings: withoutPolicies(surroundings) }))
      return { destination: now, steps: [] };
  }
  const mended = now === null ? undefined : tryGoal(stage, now, before, work);
  if (mended && !("reason" in mended)) return mended;
  const standard = standardGroup(stage, work);
  if ("reason" in standard) return standard;
  if (standard.arn === now && mended) return mended;
  return tryGoal(stage, standard.arn, before, work);
}

function tryGoal(stage: LiveStage, destination: string, before: Halves, work: Work): Goal {
  const { surroundings } = work.viewOf(stage);
  const accessLog = known({ destination: known(destination), format: known(before.format ?? "-") });
  const aimed: LiveStage = { ...stage, accessLog };
  const checks = work
    .failing(stage)
    .filter((check) => check === accesslogging.id || check === accesslogDestination.id);
  const made = groupSteps(destination, { stage: aimed, surroundings }, work, checks);
  if ("reason" in made) return made;
  const after = viewAfter({ stage: aimed, surroundings: withoutPolicies(surroundings) }, made.steps);
  if (work.verdict(accesslogDestination, after) !== "fail") return { destination, steps: made.steps };
  return { reason: `${destination} cannot be made to take the lines.` };
}

/** Who lets the delivery service in is settled for all stages together. */
function withoutPolicies({ logPolicies: _, ...rest }: Surroundings): Surroundings {
  return rest;
}

function formatFor(stage: LiveStage, destination: string, before: Halves, work: Work) {
  const writes = before.destination !== null && before.format !== null;
  const { surroundings } = work.viewOf(stage);
  // What AWS has taken it takes again; a format that stood alone it has not seen.
  const judged = [
    ...(!writes || work.wants(accesslogFormat.id, stage) ? [accesslogFormat] : []),
    ...[accesslogIdentity, accesslogSecrets].filter(({ id }) => work.wants(id, stage)),
  ];
  const passes = (format: string) => {
    const accessLog = known({ destination: known(destination), format: known(format) });
    const view = { stage: { ...stage, accessLog }, surroundings };
    return !judged.some((check) => work.verdict(check, view) === "fail");
  };
  const wanted = {
    apiType: stage.apiType,
    fields: work.wants(accesslogIdentity.id, stage) ? work.demands.fields : [],
    secrets: work.wants(accesslogSecrets.id, stage),
    passes,
  };
  if (before.format !== null) {
    const mended = mendedFormat(before.format, wanted);
    return mended ?? (writes ? { format: before.format } : undefined);
  }
  const lenient = {
    ...wanted,
    passes: (format: string) =>
      work.verdict(accesslogFormat, {
        stage: {
          ...stage,
          accessLog: known({ destination: known(destination), format: known(format) }),
        },
        surroundings,
      }) !== "fail",
  };
  return presetFor(wanted) ?? presetFor(lenient);
}
