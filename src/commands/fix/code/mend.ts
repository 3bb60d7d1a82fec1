import { posix, resolve } from "node:path";
import type { JudgedSlice } from "../../../checks/judge.ts";
import type { Patch } from "../../../fixes/code/patch.ts";
import { CHECK, type Code, type CodeStage, PATCHED } from "../../../fixes/code/patcher.ts";
import { patchesFor } from "../../../fixes/code/patches.ts";
import { codeOf, hiding, isSecondHand, madeTooEarly } from "../../../fixes/code/second-hand.ts";
import type { Manual } from "../../../fixes/plan.ts";
import type { Slice } from "../../../model/slice.ts";
import type { Io } from "../../io.ts";
import { followUp, loggedBy } from "./follow-up.ts";
import { soundTogether } from "./sound.ts";
import { type FileChange, Texts } from "./texts.ts";
import { harmed, judged, suspectsOf, type Verdicts, verdictsIn } from "./verdicts.ts";
import { type Given, workIn } from "./work.ts";

/** Changes of the code that hold: with them, their stages pass. */
export interface Mended {
  readonly patches: readonly Patch[];
  readonly files: readonly FileChange[];
  readonly manual: readonly Manual[];
}

/** The same scan again, with these texts (by absolute path; null: none) instead of the files, and with these folders too. */
export type Rescan = (
  instead: ReadonlyMap<string, string | null>,
  also: readonly string[],
) => AsyncIterable<Slice>;

/** Looks again as often as patches turn out not to hold; each time at least one is left out. */
const MOST_LOOKS = 4;

/**
 * Patches for what the wanted checks find in the slices. None is given that a second look did not see hold, and none that
 * takes from another stage what it had.
 */
export async function mendCode(
  slices: readonly JudgedSlice[],
  given: Given,
  rescan: Rescan,
  choose: (patches: readonly Patch[]) => readonly Patch[],
  io: Io,
): Promise<Mended> {
  const texts = new Texts(io);
  const { work: whole, manual: unplaced } = workIn(slices, given, texts);
  // A plan or a package goes on saying what it said: what counts is the code that it was made of, without it.
  const hidden = whole.all
    .flatMap((stage) => hiding(stage) ?? [])
    .map((file) => [resolve(io.cwd, file), null] as const);
  const done = await doneIn(whole.unlogged.filter(isSecondHand), texts, async (also) =>
    passing(verdictsIn(await judged(rescan(new Map(hidden), also), given.demands), PATCHED), texts),
  );
  const work = { ...whole, unlogged: whole.unlogged.filter(({ id }) => !done.has(id)) };
  const { patches, manual: byHand } = patchesFor(work);
  const manual = [...[...done.values()].flat(), ...byHand, ...unplaced];
  const stages = new Map(work.all.map((stage) => [stage.id, stage]));
  const before = verdictsIn(slices, given.wanted);
  const dropped: Manual[] = [];
  const writable = (some: readonly Patch[]): readonly Patch[] => {
    const sound = soundTogether(some, texts);
    for (const patch of some) if (!sound.includes(patch)) dropped.push(...leftTo(patch, CLASHING));
    return sound;
  };
  let left = writable(choose(patches));
  let followed = false;
  for (let look = 1; left.length > 0; look++) {
    const changes = texts.changes(left);
    const instead = changes.map((change) => [change.absolute, change.after] as const);
    const made = left.flatMap((patch) => patch.stages.flatMap((id) => stages.get(id) ?? []));
    const again = rescan(new Map([...hidden, ...instead]), rootsOf(made, texts));
    const seen = await judged(again, given.demands);
    const after = verdictsIn(seen, PATCHED);
    const passes = passing(after, texts);
    const suspects = suspectsOf(harmed(before, after, left, stages), left);
    const holds = (patch: Patch) =>
      patch.stages.every((id) => patch.checks.every((check) => passes(id, check, stages.get(id)))) &&
      !suspects.has(patch);
    const [good, bad] = [left.filter(holds), left.filter((patch) => !holds(patch))];
    for (const patch of bad) dropped.push(...unheld(patch));
    left = look < MOST_LOOKS ? good : [];
    if (bad.length === 0) {
      const ids = new Set(loggedBy(good).map((id) => idInCode(id, stages.get(id), texts)));
      const more = followed ? NOTHING : followUp(seen, ids, good, changes, given, texts);
      followed = true;
      manual.push(...more.manual);
      const chosen = choose(more.patches);
      if (chosen.length === 0) return { patches: good, files: changes, manual: [...manual, ...dropped] };
      left = writable([...good, ...chosen]);
    }
    if (look === MOST_LOOKS) for (const patch of good) dropped.push(...unheld(patch));
  }
  return { patches: [], files: [], manual: [...manual, ...dropped] };
}

const CLASHING =
  "Another change begins the same part of the file: write that one first, and make a new plan for this.";

const unheld = (patch: Patch): readonly Manual[] =>
  leftTo(
    patch,
    "A change was worked out, and with it the stage did not pass, or another one was worse off: this place needs somebody who knows the code.",
  );

const leftTo = ({ stages, checks }: Patch, reason: string): readonly Manual[] =>
  stages.map((stage) => ({ stage, reason, checks }));

type Passes = (id: string, check: string, stage: CodeStage | undefined) => boolean;

/** What was made of code that has its log by now, with what is said of it. */
async function doneIn(
  made: readonly CodeStage[],
  code: Code,
  look: (also: readonly string[]) => Promise<Passes>,
): Promise<ReadonlyMap<string, readonly Manual[]>> {
  if (made.length === 0) return new Map();
  const passes = await look(rootsOf(made, code));
  return new Map(
    made
      .filter((stage) => passes(stage.id, CHECK, stage))
      .map((stage) => [stage.id, madeTooEarly(stage, codeOf(stage, code)).manual] as const),
  );
}

/** The folders of the code that plans, states and packages were made of. */
const rootsOf = (stages: readonly CodeStage[], code: Code): readonly string[] => [
  ...new Set(
    stages.filter(isSecondHand).map((stage) => stage.origin.root ?? posix.dirname(codeOf(stage, code))),
  ),
];

/** What a stage is called where the code is looked at that it was made of. */
const idInCode = (id: string, stage: CodeStage | undefined, code: Code): string =>
  stage && isSecondHand(stage) ? `${codeOf(stage, code)}#${stage.origin.address}` : id;

const NOTHING = { patches: [], manual: [] };

function passing(verdicts: Verdicts, code: Code): Passes {
  return (id, check, stage) => {
    const verdict = verdicts.get(idInCode(id, stage, code))?.get(check);
    // The extra stage of SAM is mended by not being made any more.
    if (verdict === undefined) return stage?.origin.kind === "sam" && stage.origin.address.endsWith("/Stage");
    return verdict === "pass";
  };
}
