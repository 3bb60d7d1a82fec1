import accesslogAlarms from "../checks/accesslog-alarms.ts";
import accesslogDelivery from "../checks/accesslog-delivery.ts";
import accesslogExport from "../checks/accesslog-export.ts";
import accesslogRetention from "../checks/accesslog-retention.ts";
import accountRole from "../checks/account-role.ts";
import executionlogging from "../checks/executionlogging.ts";
import waf from "../checks/waf.ts";
import { type Aim, halvesOf } from "./choices/access-log.ts";
import type { RoleChoice } from "./choices/account-role.ts";
import { chooseAlarms } from "./choices/alarms.ts";
import { chooseExport } from "./choices/export.ts";
import { groupName } from "./choices/log-group.ts";
import type { PolicyChoice } from "./choices/resource-policy.ts";
import { newGroupSteps, retentionSteps } from "./choices/retention.ts";
import { chooseWebAcl } from "./choices/web-acl.ts";
import { lineCost } from "./cost.ts";
import type { LiveStage } from "./place.ts";
import type { Step, StepKind } from "./step.ts";
import { setAccessLog } from "./steps/access-log.ts";
import { setExecutionLog } from "./steps/execution-log.ts";
import { type View, viewAfter, type Work } from "./work.ts";

/** What one stage needs. Steps that others need too stand in each draft, and in the plan once. */
export interface Draft {
  readonly stage: LiveStage;
  readonly steps: readonly Step[];
  /** Why a check is left to people, by the check. */
  readonly reasons: ReadonlyMap<string, string>;
}

/** What is settled for all stages together. */
export interface Shared {
  readonly role: RoleChoice;
  readonly policy: PolicyChoice;
  /** Why UpdateStage would do a stage no good, by its id. */
  readonly blocked: ReadonlyMap<string, string>;
  /** What speaks for looking first, by the stage's id. */
  readonly doubts: ReadonlyMap<string, string>;
}

/** The steps for one stage, in an order in which each finds what it builds on. */
export function draftFor(aim: Aim, shared: Shared, work: Work): Draft {
  const { stage } = aim;
  const reasons = new Map<string, string>();
  const blocked = shared.blocked.get(stage.id);
  if (blocked !== undefined) reasons.set(accountRole.id, blocked);
  const log = logSteps(aim, shared, work, reasons);
  const steps = [...log];
  let view: View = viewAfter(work.viewOf(stage), steps);
  const take = (more: readonly Step[]) => {
    steps.push(...more);
    view = viewAfter(view, more);
  };
  const live = (): View & { readonly stage: LiveStage } => ({
    stage: { ...view.stage, origin: stage.origin },
    surroundings: view.surroundings,
  });
  const { destination, format } = halvesOf(view.stage.accessLog) ?? { destination: null, format: null };
  const group = destination === null ? undefined : groupName(destination, stage.origin);
  const creation = steps.find(({ kind }) => kind === "create-log-group");
  if (creation) take(newGroupSteps(stage, creation, work));
  if (group !== undefined && work.fails(accesslogRetention, view)) take(retentionSteps(live(), group, work));
  const needs = steps.filter(({ kind }) => FOR_LINES.has(kind)).map(({ id }) => id);
  if (destination !== null && format !== null && work.fails(accesslogAlarms, view)) {
    const chosen = chooseAlarms(live(), destination, format, needs, work);
    take(chosen.steps);
    if (chosen.reasons.length > 0) reasons.set(accesslogAlarms.id, chosen.reasons.join(" "));
  }
  if (destination !== null && work.fails(accesslogExport, view)) {
    const made = creation ? [creation.id] : [];
    const chosen = chooseExport(live(), group, made, work);
    if ("steps" in chosen) take(chosen.steps);
    else reasons.set(accesslogExport.id, chosen.reason);
  }
  if (work.fails(executionlogging, view)) {
    if (blocked === undefined) take([executionStep(stage, shared)]);
    else reasons.set(executionlogging.id, blocked);
  }
  if (work.fails(waf, view)) {
    const chosen = chooseWebAcl(stage, work);
    if ("step" in chosen) take([chosen.step]);
    else reasons.set(waf.id, chosen.reason);
  }
  return { stage, steps: withDelivery(steps, stage, work), reasons };
}

function executionStep(stage: LiveStage, shared: Shared): Step {
  const step = setExecutionLog(
    stage,
    roleSteps(stage, shared).map(({ id }) => id),
  );
  const doubt = shared.doubts.get(stage.id);
  return doubt === undefined ? step : { ...step, risk: `${step.risk} ${doubt}`, care: "review" };
}

/** What alarms on lines build on: the group, and the format they were proven with. */
const FOR_LINES: ReadonlySet<StepKind> = new Set<StepKind>(["create-log-group", "set-access-log"]);

const roleSteps = ({ id }: LiveStage, { role }: Shared): readonly Step[] =>
  role.helped.has(id) ? role.steps : [];

function logSteps(aim: Aim, shared: Shared, work: Work, reasons: Map<string, string>): readonly Step[] {
  const { stage, asked, before, groups } = aim;
  const failing = work.failing(stage);
  const role = work.wants(accountRole.id, stage) || asked ? roleSteps(stage, shared) : [];
  const stop = aim.reason ?? (asked ? shared.blocked.get(stage.id) : undefined);
  const closed = shared.policy.reasons.get(stage.id);
  const why = stop ?? closed;
  if (why !== undefined) {
    for (const check of [OPEN, ...failing.filter((each) => LOG_CHECKS.has(each))]) reasons.set(check, why);
    // A stage whose log stays as it is can still have its role.
    return aim.reason === undefined ? [] : role;
  }
  const policy = shared.policy.step?.stages.includes(stage.id) ? [shared.policy.step] : [];
  const first = [...groups, ...role, ...policy];
  if (!asked) return first;
  const doubt = shared.doubts.get(stage.id);
  const cost = lineCost(work.finding("apigw_accesslogging", stage)?.cost);
  return [
    ...first,
    setAccessLog(
      stage,
      {
        ...asked,
        needs: first.map(({ id }) => id),
        ...(doubt === undefined ? {} : { doubt }),
        ...(cost === undefined ? {} : { cost }),
      },
      before,
    ),
  ];
}

/** Its reason is told also where the settings could not be seen. */
const OPEN = "apigw_accesslogging";

const LOG_CHECKS: ReadonlySet<string> = new Set([
  "apigw_account_role",
  "apigw_accesslog_destination",
  "apigw_accesslog_format",
  "apigw_accesslog_identity",
  "apigw_accesslog_secrets",
]);

/** Steps after which lines can arrive that did not. */
const DELIVERING: ReadonlySet<StepKind> = new Set<StepKind>([
  "create-role",
  "set-role-trust",
  "attach-role-policy",
  "set-account-role",
  "create-log-group",
  "put-resource-policy",
  "set-access-log",
]);

function withDelivery(steps: readonly Step[], stage: LiveStage, work: Work): readonly Step[] {
  if (!work.failing(stage).includes(accesslogDelivery.id)) return steps;
  return steps.map((step) =>
    DELIVERING.has(step.kind) ? { ...step, checks: [...step.checks, accesslogDelivery.id] } : step,
  );
}
