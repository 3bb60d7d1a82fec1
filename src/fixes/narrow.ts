import type { Plan } from "./plan.ts";
import type { Step } from "./step.ts";

/** A plan with less in it, and how many steps were left out. */
export interface Narrowed {
  readonly plan: Plan;
  readonly left: number;
}

/**
 * Only what nobody has to look at first: without the steps under review, without those that need them, and without those
 * that would only serve settings which stay as they are (a log group that nothing writes to).
 */
export function safeOnly(plan: Plan): Narrowed {
  const dropped = new Set(plan.steps.filter(({ care }) => care === "review").map(({ id }) => id));
  for (;;) {
    const before = dropped.size;
    const kept = plan.steps.filter(({ id }) => !dropped.has(id));
    for (const step of kept) {
      if (step.needs.some((id) => dropped.has(id)) || servesNothing(step, plan.steps, dropped))
        dropped.add(step.id);
    }
    if (dropped.size === before) return { plan: { ...plan, steps: kept }, left: before };
  }
}

/** All stages that needed it were to be given settings that they now are not given. */
function servesNothing(step: Step, steps: readonly Step[], dropped: ReadonlySet<string>): boolean {
  if (step.kind !== "create-log-group" && step.kind !== "put-resource-policy") return false;
  const settings = steps.filter(({ kind, needs }) => kind === "set-access-log" && needs.includes(step.id));
  const given = new Set(settings.flatMap(({ stages }) => stages));
  return (
    settings.length > 0 &&
    settings.every(({ id }) => dropped.has(id)) &&
    step.stages.every((stage) => given.has(stage))
  );
}
