import accesslogDelivery from "../checks/accesslog-delivery.ts";
import accountRole from "../checks/account-role.ts";
import executionlogging from "../checks/executionlogging.ts";
import type { JudgedSlice } from "../checks/judge.ts";
import type { Demands } from "../model/demands.ts";
import { known, valueIfKnown } from "../model/fact.ts";
import { type Stage, UNLISTED_STAGES } from "../model/stage.ts";
import { type Aim, aimFor } from "./choices/access-log.ts";
import { chooseRole, type Needy } from "./choices/account-role.ts";
import { choosePolicy } from "./choices/resource-policy.ts";
import { type Draft, draftFor, type Shared } from "./drafts.ts";
import { merged } from "./merged.ts";
import type { PlanOptions } from "./options.ts";
import { type Owner, Owners } from "./owners.ts";
import { compare, isLive, type LiveStage } from "./place.ts";
import type { Step } from "./step.ts";
import { type View, Work } from "./work.ts";

export type { PlanOptions } from "./options.ts";
export type { Owner } from "./owners.ts";

/** A stage that people have to see to, and why. */
export interface Manual {
  readonly stage: string;
  readonly reason: string;
  /** The checks that stay as they are, sorted. */
  readonly checks: readonly string[];
}

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
    steps: steps.map((step) => withHint(step, hints)),
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

/** What one stage's steps change for others shows when all are made: it is planned again from there until nothing is left. */
const MOST_ROUNDS = 5;

function planned(first: Work, untouched: ReadonlySet<string>) {
  let work = first;
  let steps: readonly Step[] = [];
  let drafts: readonly Draft[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const open = work.slice.stages
      .filter(isLive)
      .filter((stage) => !untouched.has(stage.id))
      .filter((stage) => work.failing(stage).length > 0 || isOpen(stage, work))
      .toSorted((one, other) => compare(one.id, other.id));
    drafts = draftsFor(
      open.map((stage) => withoutManaged(aimFor(stage, work))),
      work,
    );
    const more = merged(drafts.flatMap((draft) => draft.steps));
    if (more.length === 0) break;
    steps = merged([...steps, ...more]);
    work = work.after(more);
  }
  return { steps, last: work, drafts };
}

const isOpen = (stage: Stage, work: Work): boolean =>
  work.wants("apigw_accesslogging", stage) &&
  work.finding("apigw_accesslogging", stage)?.verdict === "unknown";

/** Why nothing of a stage can be changed by a call; `undefined`: it can. */
function refusal({ origin, name }: Stage): string | undefined {
  if (origin.kind !== "aws") return `It is declared in ${origin.file}: it is made right there.`;
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

const MANAGED = "API Gateway manages this stage itself and refuses changes to it.";

/** API Gateway refuses UpdateStage there; what is around the stage can be made right all the same. */
function withoutManaged(aim: Aim): Aim {
  if (!aim.stage.managed || !aim.asked) return aim;
  const { asked: _, ...rest } = aim;
  return { ...rest, groups: [], reason: MANAGED };
}

function draftsFor(aims: readonly Aim[], work: Work): readonly Draft[] {
  const blocked = new Map<string, string>();
  const doubts = new Map<string, string>();
  const needy: Needy[] = [];
  const exempt: Needy[] = [];
  for (const aim of aims) {
    const { stage } = aim;
    const view = roleViews(aim, work).find((each) => !CAN_WRITE.has(work.verdict(accountRole, each)));
    if (!view) continue;
    if (work.verdict(accountRole, view) === "fail") {
      (work.isExempt(accountRole.id, stage) ? exempt : needy).push({ stage, view });
    } else if (hasRole(work))
      doubts.set(stage.id, "Whether the account's CloudWatch role can write was not seen.");
    else
      blocked.set(
        stage.id,
        `${ROLE_FIRST} ${messageOf(accountRole.id, stage, work) ?? "it was not looked at."}`,
      );
  }
  const role = chooseRole(needy, work, exempt);
  const block = (some: readonly Needy[], reason: string) => {
    for (const { stage } of some) if (!role.helped.has(stage.id)) blocked.set(stage.id, reason);
  };
  block(needy, `${ROLE_FIRST} ${role.reason}`);
  block(exempt, EXEMPT);
  const policy = choosePolicy(aims, work);
  const shared: Shared = { role, policy, blocked, doubts };
  return aims.map((aim) => draftFor(aim, shared, work));
}

const CAN_WRITE: ReadonlySet<string> = new Set(["pass", "not-applicable"]);
const ROLE_FIRST = "The account's CloudWatch role has to be made right first:";
const EXEMPT = `${ROLE_FIRST} that finding is exempt, so it is left as it is.`;

/** What a stage needs the account's role for: the access log as it will be, and the execution log. */
function roleViews({ stage, asked, view }: Aim, work: Work): readonly View[] {
  if (stage.apiType === "HTTP") return [];
  const log = asked || work.fails(accountRole, view) ? [view] : [];
  const silent = { stage: { ...stage, accessLog: known(null) }, surroundings: view.surroundings };
  return work.fails(executionlogging, view) ? [...log, silent] : log;
}

const hasRole = ({ slice }: Work): boolean =>
  Boolean(slice.surroundings.accountRole && valueIfKnown(slice.surroundings.accountRole));

const messageOf = (check: string, stage: Stage, work: Work) => work.finding(check, stage)?.message;

/** A step on a stage that code may own says so, and somebody looks first. */
function withHint(step: Step, hints: ReadonlyMap<string, string | undefined>): Step {
  const own = step.target.stage !== undefined || step.target.stageArn !== undefined;
  const hint = own ? hints.get(step.stages[0] ?? "") : undefined;
  return hint === undefined ? step : { ...step, risk: `${step.risk} ${hint}`, care: "review" };
}

/** The checks that fail when all steps are made, each with the reason why nothing was planned, or with what it finds then. */
function leftAfter(
  drafts: readonly Draft[],
  untouched: ReadonlySet<string>,
  steps: readonly Step[],
  last: Work,
): Manual[] {
  const reasons = new Map(drafts.map((draft) => [draft.stage.id, draft.reasons]));
  const answered = new Set(
    steps.flatMap(({ stages, checks }) =>
      stages.flatMap((stage) => checks.map((check) => `${check} ${stage}`)),
    ),
  );
  const inOrder = last.slice.stages
    .filter((stage) => isLive(stage) && !untouched.has(stage.id))
    .toSorted((one, other) => compare(one.id, other.id));
  return inOrder.flatMap((stage) => {
    const open = last.findingsOf(stage).flatMap(({ check, verdict, message }): [string, string][] => {
      const reason = reasons.get(stage.id)?.get(check);
      // Counts of yesterday stay what they are, whatever is mended today.
      const counts = check === accesslogDelivery.id && answered.has(`${check} ${stage.id}`);
      if (!last.wants(check, stage) || counts) return [];
      if (verdict === "fail") return [[check, reason ?? message]];
      return verdict === "unknown" && reason !== undefined ? [[check, reason]] : [];
    });
    return [...Map.groupBy(open, ([, reason]) => reason)].map(([reason, checks]) => ({
      stage: stage.id,
      reason,
      checks: checks.map(([check]) => check).toSorted(compare),
    }));
  });
}
