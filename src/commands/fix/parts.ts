import { fits } from "../../checks/arn.ts";
import type { JudgedSlice } from "../../checks/judge.ts";
import { safeOnly } from "../../fixes/narrow.ts";
import type { Part } from "../../fixes/part.ts";
import { called } from "../../fixes/place.ts";
import { joined, type Plan, type PlanOptions, planFor } from "../../fixes/plan.ts";
import type { Gap } from "../../model/gap.ts";
import type { Stage } from "../../model/stage.ts";
import type { Look } from "./look.ts";

/** What of all that could be fixed is wanted. */
export interface Choice {
  /** Patterns with `*` for a stage's id, or for `<api's name>/<stage's name>`; absent: every stage. */
  readonly stages?: readonly string[];
  /** How many stages at most. */
  readonly max?: number;
  readonly safeOnly?: boolean;
}

/** The plans of what was looked at: code first, then one account after the other. */
export async function* partsOf(
  { slices, demands, wanted }: Look,
  options: PlanOptions,
  choice: Choice,
): AsyncGenerator<Part, void, void> {
  const code: Stage[] = [];
  let gathering: Gathering | undefined;
  let room = choice.max ?? Number.POSITIVE_INFINITY;
  for await (const slice of slices) {
    const key = slice.scope.kind === "aws" ? `aws ${slice.scope.account}` : "code";
    if (gathering && gathering.key !== key) yield partOf(gathering, choice);
    if (!gathering || gathering.key !== key) gathering = begin(slice, key);
    if (slice.scope.kind === "code") code.push(...slice.stages);
    const chosen = withOnly(slice, (stage) => isWanted(stage, choice.stages));
    const all = { ...options, only: wanted, code };
    const whole = planFor(chosen, demands, all);
    const changed = [...new Set(whole.steps.flatMap(({ stages }) => stages))].toSorted();
    const few = new Set(changed.slice(0, room));
    const plan =
      changed.length <= room
        ? whole
        : planFor(
            withOnly(chosen, ({ id }) => few.has(id)),
            demands,
            all,
          );
    room -= few.size;
    gathering.plans.push(plan);
    gathering.gaps.push(...slice.gaps);
    const named = new Set([...plan.owned, ...plan.manual].map(({ stage }) => stage));
    for (const stage of slice.stages)
      if (named.has(stage.id) || few.has(stage.id)) gathering.called.set(stage.id, called(stage));
  }
  if (gathering) yield partOf(gathering, choice);
}

interface Gathering {
  /** What is gathered: code, or one account. */
  readonly key: string;
  readonly account: string | undefined;
  readonly name?: string;
  readonly plans: Plan[];
  readonly gaps: Gap[];
  readonly called: Map<string, string>;
}

function begin({ scope }: JudgedSlice, key: string): Gathering {
  const about = { key, plans: [], gaps: [], called: new Map() };
  if (scope.kind === "code") return { account: undefined, ...about };
  const name = scope.accountName === undefined ? {} : { name: scope.accountName };
  return { account: scope.account, ...name, ...about };
}

function partOf({ account, name, plans, gaps, called: names }: Gathering, choice: Choice): Part {
  const whole = joined(plans);
  const { plan, left } = choice.safeOnly ? safeOnly(whole) : { plan: whole, left: 0 };
  const about = { plan, gaps, left, called: names };
  if (account === undefined) return about;
  return { account: { id: account, ...(name === undefined ? {} : { name }) }, ...about };
}

/** The slice with only the findings of these stages: others are seen, and not touched. */
const withOnly = (slice: JudgedSlice, wanted: (stage: Stage) => boolean): JudgedSlice => {
  const ids = new Set(slice.stages.filter(wanted).map(({ id }) => id));
  return ids.size === slice.stages.length
    ? slice
    : { ...slice, findings: slice.findings.filter(({ stage }) => ids.has(stage)) };
};

const isWanted = (stage: Stage, patterns: readonly string[] | undefined): boolean =>
  patterns === undefined ||
  patterns.some((pattern) => fits(pattern, stage.id) || fits(pattern, `${stage.api.name}/${stage.name}`));
