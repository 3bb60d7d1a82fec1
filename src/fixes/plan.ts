import type { JudgedSlice } from "../checks/judge.ts";
import type { Demands } from "../model/demands.ts";
import { type Stage, UNLISTED_STAGES } from "../model/stage.ts";
import { leftAfter, type Manual } from "./left.ts";
import { merged } from "./merged.ts";
import type { PlanOptions } from "./options.ts";
import { type Owner, Owners } from "./owners.ts";
import { compare, isLive, type LiveStage } from "./place.ts";
import { isOpen, planned } from "./rounds.ts";
import type { Step, StepKind } from "./step.ts";
import { Work } from "./work.ts";

export type { Manual } from "./left.ts";
export type { PlanOptions } from "./options.ts";
export type { Owner } from "./owners.ts";

/** Steps in the order in which they can be made. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly manual: readonly Manual[];
  /** Stages that code owns: they are mended there, and have no steps unless that was forced. */
  readonly owned: readonly Owner[];
}

/**
 * What makes every wanted check pass on every live stage that fails one: each step once, in an order in which each finds what
 * it builds on. The same input gives the same plan, in whatever order stages and findings come; the plan of the state after
 * all steps is empty. Exempt findings are left alone. What no step can do is under `manual`, with the reason.
 */
export function planFor(slice: JudgedSlice, demands: Demands, options: PlanOptions = {}): Plan {
  const work = new Work(slice, demands, options);
  const owners = new Owners(options.code ?? []);
  const stages = slice.stages
    .filter((stage) => work.failing(stage).length > 0 || isOpen(stage, work))
    .toSorted((one, other) => compare(one.id, other.id));
  const owned = stages.filter(isLive).flatMap((stage) => owners.ownerOf(stage) ?? []);
  const untouched = new Set(
    options.forceLive ? [] : slice.stages.filter((stage) => isLive(stage) && owners.ownerOf(stage)).map(idOf),
  );
  const refused = stages.filter((stage) => !untouched.has(stage.id)).flatMap(refusalsOf(work));
  for (const { stage } of refused) untouched.add(stage);
  const { steps, last, drafts } = planned(work, untouched);
  const hintOf = (stage: LiveStage) => owners.ownerOf(stage)?.how ?? owners.hintOf(stage);
  const hints = new Map(slice.stages.filter(isLive).map((stage) => [stage.id, hintOf(stage)]));
  return {
    steps: steps.map((step) => withHint(withGroupHint(step, options.codeGroups), hints)),
    manual: [...refused, ...leftAfter(drafts, untouched, steps, last)],
    owned,
  };
}

/** The plans of several slices as one: what they share, such as an account's role, stands in it once. */
export function joined(plans: readonly Plan[]): Plan {
  const byStage = <T extends { readonly stage: string }>(some: readonly T[]) =>
    some.toSorted((one, other) => compare(one.stage, other.stage));
  return {
    steps: merged(
      plans.flatMap(({ steps }) => steps).toSorted((one, other) => compare(placeOf(one), placeOf(other))),
    ),
    manual: byStage(plans.flatMap(({ manual }) => manual)),
    owned: byStage(plans.flatMap(({ owned }) => owned)),
  };
}

const placeOf = ({ account, region }: Step) => `${account} ${region}`;

const idOf = ({ id }: Stage) => id;

/** Why nothing of a stage can be changed by a call; `undefined`: it can. */
function refusal({ origin, name }: Stage): string | undefined {
  if (origin.kind !== "aws") return `${origin.file} declares it: change it there.`;
  if (name === UNLISTED_STAGES) return "The stages of this API could not be listed.";
  if (origin.recordedBy) {
    return `It is as AWS Config recorded it on ${origin.recordedBy.at}: nobody looked at it since. Scan its account itself, and fix what that finds.`;
  }
  return undefined;
}

const refusalsOf =
  (work: Work) =>
  (stage: Stage): Manual[] => {
    const reason = refusal(stage);
    return reason === undefined
      ? []
      : [{ stage: stage.id, reason, checks: work.failing(stage).toSorted(compare) }];
  };

const OF_GROUPS: ReadonlySet<StepKind> = new Set<StepKind>([
  "create-log-group",
  "set-retention",
  "set-log-key",
  "protect-log-group",
]);

/** A step on a log group of a name that code declares says so, and somebody looks first: names come twice. */
function withGroupHint(step: Step, declared: PlanOptions["codeGroups"]): Step {
  const place = OF_GROUPS.has(step.kind) ? declared?.get(step.target.logGroup ?? "") : undefined;
  if (place === undefined) return step;
  const hint = `Code declares a log group of this name: ${place}. If it is this one, change it there.`;
  return { ...step, risk: `${step.risk} ${hint}`, care: "review" };
}

/** A step on a stage that code may own says so, and somebody looks first. */
function withHint(step: Step, hints: ReadonlyMap<string, string | undefined>): Step {
  const own = step.target.stage !== undefined || step.target.stageArn !== undefined;
  const hint = own ? hints.get(step.stages[0] ?? "") : undefined;
  return hint === undefined ? step : { ...step, risk: `${step.risk} ${hint}`, care: "review" };
}
