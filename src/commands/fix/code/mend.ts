import { readdirSync } from "node:fs";
import { posix, resolve } from "node:path";
import accesslogging from "../../../checks/accesslogging.ts";
import { type JudgedSlice, judgeSlice } from "../../../checks/judge.ts";
import { unifiedDiff } from "../../../fixes/code/diff.ts";
import { edited, type Patch } from "../../../fixes/code/patch.ts";
import { CHECK, type Code, type CodeStage, type CodeWork, isCode } from "../../../fixes/code/patcher.ts";
import { patchesFor } from "../../../fixes/code/patches.ts";
import { codeOf, hiding, isSecondHand, madeTooEarly } from "../../../fixes/code/second-hand.ts";
import type { Manual } from "../../../fixes/plan.ts";
import { decode, readBytes } from "../../../sources/code/read.ts";
import type { Io } from "../../io.ts";

/** What a change would make of a file. */
export interface FileChange {
  /** As reports name it. */
  readonly file: string;
  readonly absolute: string;
  readonly before: string;
  readonly after: string;
  /** Unified, as `git apply` takes it. */
  readonly diff: string;
}

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
) => AsyncIterable<Parameters<typeof judgeSlice>[0]>;

/** Looks again as often as patches turn out not to hold; each time at least one is left out. */
const MOST_LOOKS = 4;

/** Patches for the unlogged stages of the slices. None is given that a second look did not see hold. */
export async function mendCode(
  slices: readonly JudgedSlice[],
  { demands, kmsKey }: Pick<CodeWork, "demands" | "kmsKey">,
  rescan: Rescan,
  choose: (patches: readonly Patch[]) => readonly Patch[],
  io: Io,
): Promise<Mended> {
  const texts = new Texts(io);
  const all = slices.flatMap(({ stages }) => stages.filter(isCode));
  const failing = new Set(
    slices.flatMap(({ findings }) => findings.filter(isUnlogged).map(({ stage }) => stage)),
  );
  const failed = all.filter(({ id }) => failing.has(id)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  // A plan or a package goes on saying what it said: what counts is the code that it was made of, without it.
  const hidden = all
    .flatMap((stage) => hiding(stage) ?? [])
    .map((file) => [resolve(io.cwd, file), null] as const);
  const done = await doneIn(failed.filter(isSecondHand), texts, (also) => rescan(new Map(hidden), also));
  const unlogged = failed.filter(({ id }) => !done.has(id));
  const work: CodeWork = {
    unlogged,
    all,
    code: texts,
    demands,
    ...(kmsKey === undefined ? {} : { kmsKey }),
  };
  const { patches, manual: byHand } = patchesFor(work);
  const manual = [...[...done.values()].flat(), ...byHand];
  const stages = new Map(unlogged.map((stage) => [stage.id, stage]));
  const secondHand = (some: readonly Patch[]) =>
    some.flatMap(({ stages: ids, edits: [first] }) =>
      ids
        .flatMap((id) => stages.get(id) ?? [])
        .filter(isSecondHand)
        .map((stage) => [stage, first?.file ?? stage.origin.file] as const),
    );
  let left = choose(patches);
  const dropped: Manual[] = [];
  for (let look = 1; left.length > 0; look++) {
    const changes = texts.changes(left);
    const after = changes.map((change) => [change.absolute, change.after] as const);
    const passes = await passing(rescan(new Map([...hidden, ...after]), rootsOf(secondHand(left))));
    const holds = ({ stages: ids, edits: [first] }: Patch) =>
      ids.every((id) => passes(id, stages.get(id), first?.file));
    const [good, bad] = [left.filter(holds), left.filter((patch) => !holds(patch))];
    for (const { stages: ids } of bad) dropped.push(...ids.map(unheld));
    left = look < MOST_LOOKS ? good : [];
    if (bad.length === 0) return { patches: good, files: changes, manual: [...manual, ...dropped] };
    if (look === MOST_LOOKS) for (const { stages: ids } of good) dropped.push(...ids.map(unheld));
  }
  return { patches: [], files: [], manual: [...manual, ...dropped] };
}

export const isUnlogged = ({ check, verdict, exempt }: JudgedSlice["findings"][number]): boolean =>
  check === CHECK && verdict === "fail" && !exempt;

const unheld = (stage: string): Manual => ({
  stage,
  reason:
    "A change was worked out, and the stage did not pass with it: this place needs somebody who knows the code.",
  checks: [CHECK],
});

/** What was made of code that has its log by now, with what is said of it. */
async function doneIn(
  made: readonly CodeStage[],
  code: Code,
  look: (also: readonly string[]) => ReturnType<Rescan>,
): Promise<ReadonlyMap<string, readonly Manual[]>> {
  if (made.length === 0) return new Map();
  const passes = await passing(look(rootsOf(made.map((stage) => [stage, codeOf(stage, code)]))));
  return new Map(
    made.flatMap((stage) => {
      const file = codeOf(stage, code);
      return passes(stage.id, stage, file) ? [[stage.id, madeTooEarly(stage, file).manual] as const] : [];
    }),
  );
}

/** The folders of the code that plans, states and packages were made of. */
const rootsOf = (made: readonly (readonly [stage: CodeStage, file: string])[]): readonly string[] => [
  ...new Set(made.map(([{ origin }, file]) => origin.root ?? posix.dirname(file))),
];

async function passing(slices: ReturnType<Rescan>) {
  const verdicts = new Map<string, string>();
  for await (const slice of slices) {
    const { findings } = judgeSlice(slice, [accesslogging]);
    for (const { stage, verdict } of findings) verdicts.set(stage, verdict);
  }
  return (id: string, stage: CodeStage | undefined, file: string | undefined): boolean => {
    const own = stage && isSecondHand(stage) ? `${file}#${stage.origin.address}` : id;
    const verdict = verdicts.get(own);
    // The extra stage of SAM is mended by not being made any more.
    if (verdict === undefined) return stage?.origin.kind === "sam" && stage.origin.address.endsWith("/Stage");
    return verdict === "pass";
  };
}

/** The files of the scan, each read once. */
class Texts implements Code {
  readonly #io: Io;
  readonly #read = new Map<string, string | undefined>();

  constructor(io: Io) {
    this.#io = io;
  }

  read(file: string): string | undefined {
    if (this.#read.has(file)) return this.#read.get(file);
    const bytes = readBytes(this.#absolute(file));
    const decoded = "bytes" in bytes ? decode(bytes.bytes) : undefined;
    const text = decoded && "text" in decoded ? decoded.text : undefined;
    this.#read.set(file, text);
    return text;
  }

  beside(file: string): readonly string[] {
    const folder = posix.dirname(file);
    try {
      return readdirSync(this.#absolute(folder))
        .sort()
        .map((name) => (folder === "." ? name : `${folder}/${name}`));
    } catch {
      return [];
    }
  }

  changes(patches: readonly Patch[]): readonly FileChange[] {
    const edits = Map.groupBy(
      patches.flatMap((patch) => patch.edits),
      ({ file }) => file,
    );
    return [...edits]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([file, own]) => {
        const before = this.read(file) ?? "";
        const after = edited(before, own);
        return { file, absolute: this.#absolute(file), before, after, diff: unifiedDiff(file, before, own) };
      });
  }

  #absolute(file: string): string {
    return resolve(this.#io.cwd, file);
  }
}
