import accountRole from "../checks/account-role.ts";
import executionlogging from "../checks/executionlogging.ts";
import { known, valueIfKnown } from "../model/fact.ts";
import type { Stage } from "../model/stage.ts";
import { type Aim, aimFor } from "./choices/access-log.ts";
import { chooseRole, type Needy } from "./choices/account-role.ts";
import { choosePolicy } from "./choices/resource-policy.ts";
import { type Draft, draftFor, type Shared } from "./drafts.ts";
import { merged } from "./merged.ts";
import { compare, isLive } from "./place.ts";
import type { Step } from "./step.ts";
import type { View, Work } from "./work.ts";

/** What one stage's steps change for others shows when all are made: it is planned again from there until nothing is left. */
const MOST_ROUNDS = 5;

/** What came of all rounds. */
export interface Planned {
  readonly steps: readonly Step[];
  /** How it is when all steps are made. */
  readonly last: Work;
  /** Of the last round: they say why nothing more was planned. */
  readonly drafts: readonly Draft[];
}

/** The steps for every stage but those that may not be touched. */
export function planned(first: Work, untouched: ReadonlySet<string>): Planned {
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

/** Whether it logs could not be seen, and that was asked. */
export const isOpen = (stage: Stage, work: Work): boolean =>
  work.wants("apigw_accesslogging", stage) &&
  work.finding("apigw_accesslogging", stage)?.verdict === "unknown";

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
