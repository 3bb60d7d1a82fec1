import accesslogRetention from "../../../checks/accesslog-retention.ts";
import accesslogging from "../../../checks/accesslogging.ts";
import { type JudgedSlice, judgeSlice } from "../../../checks/judge.ts";
import type { Patch } from "../../../fixes/code/patch.ts";
import type { CodeStage } from "../../../fixes/code/patcher.ts";
import { patchesFor } from "../../../fixes/code/patches.ts";
import type { Manual } from "../../../fixes/plan.ts";
import type { Demands } from "../../../model/demands.ts";
import type { Io } from "../../io.ts";
import { type FileChange, Texts } from "./texts.ts";
import { type Given, workIn } from "./work.ts";

/** Changes of the code that hold: with them, their stages pass. */
export interface Mended {
  readonly patches: readonly Patch[];
  readonly files: readonly FileChange[];
  readonly manual: readonly Manual[];
}

/** The same scan again, with these texts (by absolute path) instead of the files. */
export type Rescan = (
  instead: ReadonlyMap<string, string>,
) => AsyncIterable<Parameters<typeof judgeSlice>[0]>;

/** Looks again as often as patches turn out not to hold; each time at least one is left out. */
const MOST_LOOKS = 4;

/** Patches for what the wanted checks find in the slices. None is given that a second look did not see hold. */
export async function mendCode(
  slices: readonly JudgedSlice[],
  given: Given,
  rescan: Rescan,
  choose: (patches: readonly Patch[]) => readonly Patch[],
  io: Io,
): Promise<Mended> {
  const texts = new Texts(io);
  const { work, manual: unplaced } = workIn(slices, given, texts);
  const { patches, manual: byHand } = patchesFor(work);
  const manual = [...byHand, ...unplaced];
  const stages = new Map(work.all.map((stage) => [stage.id, stage]));
  let left = choose(patches);
  const dropped: Manual[] = [];
  for (let look = 1; left.length > 0; look++) {
    const changes = texts.changes(left);
    const instead = new Map(changes.map(({ absolute, after }) => [absolute, after]));
    const passes = await passing(rescan(instead), given.demands);
    const holds = (patch: Patch) =>
      patch.stages.every((id) => patch.checks.every((check) => passes(id, check, stages.get(id))));
    const [good, bad] = [left.filter(holds), left.filter((patch) => !holds(patch))];
    for (const patch of bad) dropped.push(...unheld(patch));
    left = look < MOST_LOOKS ? good : [];
    if (bad.length === 0) return { patches: good, files: changes, manual: [...manual, ...dropped] };
    if (look === MOST_LOOKS) for (const patch of good) dropped.push(...unheld(patch));
  }
  return { patches: [], files: [], manual: [...manual, ...dropped] };
}

const unheld = ({ stages, checks }: Patch): readonly Manual[] =>
  stages.map((stage) => ({
    stage,
    reason:
      "A change was worked out, and the stage did not pass with it: this place needs somebody who knows the code.",
    checks,
  }));

async function passing(slices: ReturnType<Rescan>, demands: Demands) {
  const verdicts = new Map<string, string>();
  for await (const slice of slices) {
    const { findings } = judgeSlice(slice, [accesslogging, accesslogRetention], demands);
    for (const { stage, check, verdict } of findings) verdicts.set(`${check} ${stage}`, verdict);
  }
  return (id: string, check: string, stage: CodeStage | undefined): boolean => {
    const verdict = verdicts.get(`${check} ${id}`);
    // The extra stage of SAM is mended by not being made any more.
    if (verdict === undefined) return stage?.origin.kind === "sam" && stage.origin.address.endsWith("/Stage");
    return verdict === "pass";
  };
}
