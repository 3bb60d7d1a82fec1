import accesslogRetention from "../../../checks/accesslog-retention.ts";
import accesslogging from "../../../checks/accesslogging.ts";
import { type JudgedSlice, judgeSlice } from "../../../checks/judge.ts";
import type { Patch } from "../../../fixes/code/patch.ts";
import { type CodeStage, PATCHED } from "../../../fixes/code/patcher.ts";
import { isSecondHand } from "../../../fixes/code/second-hand.ts";
import type { Demands } from "../../../model/demands.ts";
import type { Slice } from "../../../model/slice.ts";

/** What the checks say of each stage that is in the code: by its id and by the check's. */
export type Verdicts = ReadonlyMap<string, ReadonlyMap<string, string>>;

export async function judged(
  slices: AsyncIterable<Slice>,
  demands: Demands,
): Promise<readonly JudgedSlice[]> {
  const all: JudgedSlice[] = [];
  for await (const slice of slices) all.push(judgeSlice(slice, [accesslogging, accesslogRetention], demands));
  return all;
}

export function verdictsIn(slices: readonly JudgedSlice[], checks: readonly string[]): Verdicts {
  const verdicts = new Map<string, Map<string, string>>();
  for (const { stage, check, verdict } of slices.flatMap(({ findings }) => findings)) {
    if (!PATCHED.includes(check) || !checks.includes(check)) continue;
    const own = verdicts.get(stage) ?? new Map<string, string>();
    verdicts.set(stage, own.set(check, verdict));
  }
  return verdicts;
}

/** The stages that no patch means and that are worse off with them: what passed passes no more, what might have passed fails. */
export function harmed(
  before: Verdicts,
  after: Verdicts,
  patches: readonly Patch[],
  stages: ReadonlyMap<string, CodeStage>,
): readonly CodeStage[] {
  const meant = new Set(patches.flatMap((patch) => patch.stages));
  return [...before].flatMap(([id, own]) => {
    const stage = stages.get(id);
    // What was made of code is looked at there.
    if (!stage || meant.has(id) || isSecondHand(stage)) return [];
    const worse = [...own].some(([check, verdict]) => isWorse(verdict, after.get(id)?.get(check)));
    return worse || !after.has(id) ? [stage] : [];
  });
}

const isWorse = (before: string, after: string | undefined): boolean =>
  (before === "pass" && after !== "pass") || (before === "conditional" && after === "fail");

/** The patches that change a file of a stage that was harmed; where none does, each may have done it. */
export function suspectsOf(stages: readonly CodeStage[], patches: readonly Patch[]): ReadonlySet<Patch> {
  const suspects = stages.flatMap(({ origin }) => {
    const near = patches.filter(({ edits }) => edits.some(({ file }) => file === origin.file));
    return near.length > 0 ? near : patches;
  });
  return new Set(suspects);
}
