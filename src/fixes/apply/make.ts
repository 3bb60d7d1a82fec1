import type { Book } from "../journal/book.ts";
import { sameFor } from "../same.ts";
import type { Json, Step, StepKind } from "../step.ts";
import { perAccount } from "./accounts.ts";
import type { Live } from "./live.ts";
import type { Notes } from "./notes.ts";
import { type MakeOutcome, STANDS, type Told, type UndoOutcome } from "./outcome.ts";
import { arrived, settled } from "./settle.ts";
import { undoSteps } from "./undo.ts";
import { type Writers, writersAmong } from "./unused.ts";
import { shown } from "./words.ts";

/** What other services learn of some time after it was made. */
const SPREADING: ReadonlySet<StepKind> = new Set<StepKind>([
  "create-role",
  "set-role-trust",
  "attach-role-policy",
  "put-role-policy",
  "create-delivery-stream",
]);

const WITHDRAWN = "It was made, and taken back: nothing would write to it.";

export interface MakeOptions {
  readonly live: Live;
  readonly notes: Notes;
  /** What earlier runs of the same plan came to. */
  readonly book: Book;
  /** Aborted: the step under way is ended, and no other begun. */
  readonly signal: AbortSignal;
  readonly onTold?: (told: Told<MakeOutcome>) => void;
  /** A log group, or what was made on it, that goes again: AWS refused every log that was to be written to it. */
  readonly onTakenBack?: (told: Told<UndoOutcome>) => void;
}

/**
 * Makes the steps, each after those that it needs: its state is read, and only where that is as the plan saw it, it is
 * written down, the call is made and read back. Accounts go side by side, the steps of one in their order. A log group to which
 * nothing will write is not made, or taken back. Gives what became of each step, in the order of the plan. Throws only what
 * `notes` throws.
 */
export async function makeSteps(
  steps: readonly Step[],
  options: MakeOptions,
): Promise<readonly Told<MakeOutcome>[]> {
  const told = new Map<string, Told<MakeOutcome>>();
  const writers = writersAmong(steps);
  await perAccount(steps, async (own) => {
    for (const step of own) {
      const result = await made(step, told, writers, options);
      told.set(step.id, result);
      options.onTold?.(result);
    }
  });
  const unused = writers.unused(told);
  const book: Book = { begun: unused.map(({ id }) => id), standing: () => "made", lastRun: undefined };
  const back = await undoSteps(unused, { ...options, book, deleteLines: false, onTold: options.onTakenBack });
  for (const { step, outcome } of back) {
    if (outcome === "undone") told.set(step.id, { step, outcome: "blocked", why: WITHDRAWN });
  }
  return steps.flatMap(({ id }) => told.get(id) ?? []);
}

async function made(
  step: Step,
  told: ReadonlyMap<string, Told<MakeOutcome>>,
  writers: Writers,
  { live, notes, book, signal }: MakeOptions,
): Promise<Told<MakeOutcome>> {
  const { id, before, after, kind, needs, call } = step;
  const tell = (outcome: MakeOutcome, why = ""): Told<MakeOutcome> => ({ step, outcome, why });
  const left = (outcome: MakeOutcome, why: string) => {
    notes.note({ record: "left", does: "make", step: id, outcome, why });
    return tell(outcome, why);
  };
  const did = (found: Json, requestId?: string) => {
    const given = requestId === undefined ? {} : { requestId };
    notes.note({ record: "did", does: "make", step: id, found, ...given });
    return tell("made");
  };
  const failed = (code: string, why: string, unclear: boolean, found: Json | undefined) => {
    const seen = found === undefined ? {} : { found };
    notes.note({ record: "failed", does: "make", step: id, code, why, unclear, ...seen });
  };

  const standing = book.standing(id);
  // What carries it may be gone with it, and made anew: a run that took it back can have died before it said so.
  const anew = needs.some((need) => told.get(need)?.outcome === "made" && book.standing(need) !== "made");
  if (standing === "made" && !anew) return tell("made", "An earlier run made it.");
  if (signal.aborted) return tell("interrupted", "The run was interrupted before it.");
  const missing = needs.find((need) => !STANDS.has(told.get(need)?.outcome ?? "blocked"));
  if (missing !== undefined) return left("blocked", `It needs ${missing}, which is not made.`);

  const unused = writers.whyNone(step, told);
  if (unused !== undefined) return left("blocked", unused);

  const fresh = needs.some((need) => told.get(need)?.outcome === "made");
  const seen = fresh ? await arrived(live, step) : await live.read(step);
  if ("unseen" in seen) return left("unseen", seen.unseen);
  if (sameFor(kind, seen.state, after)) {
    return standing === "perhaps-made" || standing === "made"
      ? did(seen.state)
      : left("already", "It is so already.");
  }
  if (!sameFor(kind, seen.state, before)) {
    return left("changed", `It changed since the plan was made: there is ${shown(seen.state)} now.`);
  }

  notes.note({ record: "will", does: "make", step: id, seen: seen.state, asked: call });
  const spreading = needs.some((need) => {
    const needed = told.get(need);
    return needed?.outcome === "made" && SPREADING.has(needed.step.kind);
  });
  const answer = await live.call(step, call, { fresh, spreading });
  const back = answer.ok ? await settled(live, step, after) : await live.read(step);
  const found = "state" in back ? back.state : undefined;
  const stands = found !== undefined && sameFor(kind, found, after);
  if (answer.ok) {
    if (stands) return did(found, answer.requestId);
    const why = `AWS took the call, but ${"unseen" in back ? back.unseen : `there is ${shown(back.state)} now`}.`;
    failed("ReadBack", why, true, found);
    return tell("failed", why);
  }
  if (stands && answer.unclear) return did(found);
  failed(answer.code, answer.why, answer.unclear, found);
  if (stands) return tell("already", "Somebody else made it in the meantime.");
  return { ...tell("failed", answer.why), ...(answer.refused ? { refused: true } : {}) };
}
