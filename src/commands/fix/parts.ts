import { fits } from "../../checks/arn.ts";
import type { JudgedSlice } from "../../checks/judge.ts";
import type { Patch } from "../../fixes/code/patch.ts";
import { PATCHED } from "../../fixes/code/patcher.ts";
import { safeOnly } from "../../fixes/narrow.ts";
import type { Part } from "../../fixes/part.ts";
import { called } from "../../fixes/place.ts";
import { joined, type Plan, type PlanOptions, planFor } from "../../fixes/plan.ts";
import { valueIfKnown } from "../../model/fact.ts";
import type { Gap } from "../../model/gap.ts";
import type { Stage } from "../../model/stage.ts";
import type { Mended } from "./code/mend.ts";
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
  mend: (slices: readonly JudgedSlice[]) => Promise<Mended>,
): AsyncGenerator<Part, void, void> {
  const code: Stage[] = [];
  const codeGroups = new Map<string, string>();
  let gathering: Gathering | undefined;
  let room = choice.max ?? Number.POSITIVE_INFINITY;
  for await (const slice of slices) {
    const isCode = slice.scope.kind === "code";
    const key = slice.scope.kind === "code" ? CODE : `aws ${slice.scope.account}`;
    if (gathering && gathering.key !== key) {
      const part = await partOf(gathering, choice, mend);
      // Code and accounts share the room: code comes first.
      room -= new Set(part.code?.patches.flatMap(({ stages }) => stages)).size;
      yield part;
    }
    if (!gathering || gathering.key !== key) gathering = begin(slice, key);
    const wantedHere = withOnly(slice, (stage) => isWanted(stage, choice.stages));
    if (isCode) {
      code.push(...slice.stages);
      for (const [name, place] of groupsIn(slice)) codeGroups.set(name, place);
      if (PATCHED.some((check) => wanted.includes(check))) gathering.code.push(wantedHere);
    }
    const chosen = isCode ? withoutPatched(wantedHere) : wantedHere;
    const all = { ...options, only: wanted, code, codeGroups };
    const whole = planFor(chosen, demands, all);
    const changed = choice.safeOnly ? helpedBy(whole, safeOnly(whole).plan) : helpedBy(whole, whole);
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
    gathering.waiting += changed.length - few.size;
    gathering.plans.push(plan);
    gathering.gaps.push(...slice.gaps);
    const named = new Set([...plan.owned, ...plan.manual].map(({ stage }) => stage));
    for (const stage of slice.stages)
      if (named.has(stage.id) || few.has(stage.id)) gathering.called.set(stage.id, called(stage));
  }
  if (gathering) yield await partOf(gathering, choice, mend);
}

/** The log groups that a slice of code declares by a name that is known, with where. */
const groupsIn = ({ scope, surroundings }: JudgedSlice): (readonly [name: string, place: string])[] =>
  (surroundings.logGroups?.items ?? []).flatMap(({ id, name, place }) => {
    const known = valueIfKnown(name);
    const path = scope.kind === "code" ? scope.path : "";
    return known === undefined
      ? []
      : [[known, place ? `${place.file}:${place.line} (${id})` : `${path} (${id})`]];
  });

/**
 * The stages for which a plan still does something when steps were left out of it, sorted: what a stage shares with others does
 * nothing for it where its own step, which needs that, is left out. Of `--max` such a stage takes no room.
 */
function helpedBy(whole: Plan, { steps }: Plan): readonly string[] {
  const kept = new Set(steps.map(({ id }) => id));
  const idle = new Set(
    whole.steps
      .filter(({ id }) => !kept.has(id))
      .flatMap(({ stages, needs }) => stages.flatMap((stage) => needs.map((need) => `${stage} ${need}`))),
  );
  const helped = steps.flatMap(({ id, stages }) => stages.filter((stage) => !idle.has(`${stage} ${id}`)));
  return [...new Set(helped)].toSorted();
}

const CODE = "code";

interface Gathering {
  /** What is gathered: code, or one account. */
  readonly key: string;
  readonly account: string | undefined;
  readonly name?: string;
  readonly plans: Plan[];
  readonly gaps: Gap[];
  /** Stages for which there was no room any more. */
  waiting: number;
  readonly called: Map<string, string>;
  /** Slices of code, whose unlogged stages are mended by patches. */
  readonly code: JudgedSlice[];
}

function begin({ scope }: JudgedSlice, key: string): Gathering {
  const about = { key, plans: [], gaps: [], waiting: 0, called: new Map(), code: [] };
  if (scope.kind === "code") return { account: undefined, ...about };
  const name = scope.accountName === undefined ? {} : { name: scope.accountName };
  return { account: scope.account, ...name, ...about };
}

async function partOf(
  { key, account, name, plans, gaps, waiting, called: names, code }: Gathering,
  choice: Choice,
  mend: (slices: readonly JudgedSlice[]) => Promise<Mended>,
): Promise<Part> {
  const whole = joined(plans);
  const { plan, left } = choice.safeOnly ? safeOnly(whole) : { plan: whole, left: 0 };
  const about = { gaps, left, ...(waiting > 0 ? { waiting } : {}), called: names };
  if (key !== CODE) {
    // Without an account: what stands before any, such as an organization that cannot be listed.
    if (account === undefined) return { plan, ...about };
    return { account: { id: account, ...(name === undefined ? {} : { name }) }, plan, ...about };
  }
  const { patches, files, manual } = await mend(code);
  for (const { stages } of code) for (const stage of stages) names.set(stage.id, called(stage));
  return {
    plan: { ...plan, manual: [...manual, ...plan.manual] },
    code: { patches, files },
    ...about,
  };
}

/** Which of the patches are wanted. */
export function chosenPatches(choice: Choice): (patches: readonly Patch[]) => readonly Patch[] {
  return (patches) => {
    let room = choice.max ?? Number.POSITIVE_INFINITY;
    return patches.filter(({ care, stages }) => {
      if (choice.safeOnly && care === "review") return false;
      room -= stages.length;
      return room >= 0;
    });
  };
}

/** Without the findings that patches of the code answer. */
const withoutPatched = (slice: JudgedSlice): JudgedSlice => ({
  ...slice,
  findings: slice.findings.filter(({ check }) => !PATCHED.includes(check)),
});

/** The slice with only the findings of these stages: others are seen, and not touched. */
const withOnly = (slice: JudgedSlice, wanted: (stage: Stage) => boolean): JudgedSlice => {
  const ids = new Set(slice.stages.filter(wanted).map(({ id }) => id));
  return ids.size === slice.stages.length
    ? slice
    : { ...slice, findings: slice.findings.filter(({ stage }) => ids.has(stage)) };
};

const isWanted = (stage: Stage, patterns: readonly string[] | undefined): boolean =>
  patterns === undefined || patterns.some((pattern) => isMeant(stage, pattern));

/** Whether a pattern of `--stage` means that stage. */
export const isMeant = (stage: Stage, pattern: string): boolean =>
  fits(pattern, stage.id) || fits(pattern, `${stage.api.name}/${stage.name}`);
