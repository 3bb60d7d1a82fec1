import { compare } from "./place.ts";
import type { Plan } from "./plan.ts";
import { STEP_KINDS, type Step } from "./step.ts";

/**
 * Each step once, with all that its copies say of it, in an order in which each finds what it builds on. Steps that the
 * plan does not hold are needed by none.
 */
export function mergedSteps(steps: readonly Step[]): readonly Step[] {
  const groups = Map.groupBy(steps, ({ id }) => id);
  const union = (texts: readonly string[]) => [...new Set(texts)].toSorted(compare);
  const all = [...groups.values()].flatMap((same) => {
    const [first] = same;
    return first
      ? [
          {
            ...first,
            stages: union(same.flatMap((each) => each.stages)),
            checks: union(same.flatMap((each) => each.checks)),
            needs: union(same.flatMap((each) => each.needs)).filter((id) => groups.has(id)),
            care: same.some(({ care }) => care === "review") ? ("review" as const) : ("safe" as const),
          },
        ]
      : [];
  });
  return all.toSorted(
    (one, other) =>
      STEP_KINDS.indexOf(one.kind) - STEP_KINDS.indexOf(other.kind) || compare(one.id, other.id),
  );
}

/** The plans of an account's Regions as one: a role that several of them need is made once. */
export function mergedPlan(plans: readonly Plan[]): Plan {
  return {
    steps: mergedSteps(plans.flatMap(({ steps }) => steps)),
    manual: plans.flatMap(({ manual }) => manual),
    owned: plans.flatMap(({ owned }) => owned),
  };
}
