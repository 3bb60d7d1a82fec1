import { systemClock } from "../../../aws/clock.ts";
import { makeSteps } from "../../../fixes/apply/make.ts";
import type { MakeOutcome, Told } from "../../../fixes/apply/outcome.ts";
import { type Book, bookOf } from "../../../fixes/journal/book.ts";
import { JournalBroken, type JournalWriter } from "../../../fixes/journal/write.ts";
import type { Step } from "../../../fixes/step.ts";
import { printable } from "../../../reports/printable.ts";
import { argument, invocation } from "../../invocation.ts";
import { type Io, UsageError } from "../../io.ts";
import { openAccounts } from "./accounts.ts";
import { agreed, canAsk } from "./ask.ts";
import type { ApplyFlags } from "./flags.ts";
import { beginJournal, type Opened, withJournal } from "./journal-file.ts";
import { allGood, counted, teller } from "./told.ts";

const DEFAULT_VERIFY_S = 180;

/**
 * Makes the steps of a plan in the accounts that the user agrees to, with a journal. Exit code: 0 all is as it should be, 3
 * something was skipped or failed. Throws UsageError where nobody can be asked or no journal can be written.
 */
export async function applyPlan(steps: readonly Step[], flags: ApplyFlags, io: Io): Promise<number> {
  canAsk(flags.yes, io);
  if (steps.length === 0) {
    io.stderr.write("There is nothing to change.\n");
    return 0;
  }
  const accounts = await agreed(steps, questionFor("Change"), flags.yes, io);
  const wanted = steps.filter(({ account }) => accounts.has(account));
  if (wanted.length === 0) {
    io.stderr.write("Nothing was changed.\n");
    return io.signal.aborted ? 3 : 0;
  }
  const entered = await openAccounts(flags, io);
  try {
    const { writer, shown, release } = beginJournal(flags.journal, wanted, io);
    try {
      io.stderr.write(`Every change is written down in ${printable(shown)} before it is made.\n`);
      return await make(wanted, { writer, shown, book: bookOf([]), live: entered.live }, flags, io);
    } finally {
      release();
    }
  } finally {
    entered.close();
  }
}

/** `stagelight fix resume`: goes on with a plan that was not ended. */
export const resume = (path: string, flags: ApplyFlags, io: Io): Promise<number> =>
  withJournal(path, flags.yes, io, (opened) => goOnWith(opened, path, flags, io));

async function goOnWith(
  { journal, book, goOn }: Opened,
  path: string,
  flags: ApplyFlags,
  io: Io,
): Promise<number> {
  if (book.lastRun === "undo") {
    throw new UsageError(
      `The plan of ${path} is being taken back: end that (fix undo), or make a new plan (fix --apply).`,
    );
  }
  const left = journal.steps.filter(({ id }) => book.standing(id) !== "made");
  if (left.length === 0) {
    io.stderr.write("All of its steps are made: there is nothing to go on with.\n");
    return 0;
  }
  const accounts = await agreed(left, questionFor("Go on changing"), flags.yes, io);
  const wanted = journal.steps.filter(({ account }) => accounts.has(account));
  if (wanted.length === 0) {
    io.stderr.write("Nothing was changed.\n");
    return 3;
  }
  const entered = await openAccounts(flags, io, journal);
  try {
    const exit = await make(
      wanted,
      { writer: goOn("resume"), shown: path, book, live: entered.live },
      flags,
      io,
    );
    // What nobody agreed to is not made.
    return left.every(({ account }) => accounts.has(account)) ? exit : 3;
  } finally {
    entered.close();
  }
}

interface Making {
  readonly writer: JournalWriter;
  readonly shown: string;
  readonly book: Book;
  readonly live: Awaited<ReturnType<typeof openAccounts>>["live"];
}

async function make(
  steps: readonly Step[],
  { writer, shown, book, live }: Making,
  flags: ApplyFlags,
  io: Io,
): Promise<number> {
  const since = Date.now();
  const me = invocation(io);
  const journal = argument(shown);
  let told: readonly Told<MakeOutcome>[];
  try {
    const onTold = teller(io, ({ effect, id }) => effect || id);
    const onTakenBack = teller(io, ({ effect, id }) => effect || id);
    told = await makeSteps(steps, { live, notes: writer, book, signal: io.signal, onTold, onTakenBack });
    writer.close();
  } catch (error) {
    return stopped(error, `${me} fix resume ${journal}`, io);
  }
  if (flags.verify) await verify(steps, told, live, since, flags, io);
  const good = allGood(told);
  io.stderr.write(`${counted(told)}.\n`);
  if (!good) io.stderr.write(`Go on with the rest: ${me} fix resume ${journal}\n`);
  if (told.some(({ outcome }) => outcome === "made" || outcome === "failed"))
    io.stderr.write(`Take it back: ${me} fix undo ${journal}\n`);
  return good ? 0 : 3;
}

/** What a run says that could not write its journal any more; any other error is thrown on. */
export function stopped(error: unknown, next: string, io: Io): number {
  if (!(error instanceof JournalBroken)) throw error;
  io.stderr.write(
    `${error.message} The run has stopped: nothing is changed that is not written down first.\nMake room, then go on: ${printable(next)}\n`,
  );
  return 3;
}

async function verify(
  steps: readonly Step[],
  told: readonly Told<MakeOutcome>[],
  live: Making["live"],
  since: number,
  { verifyWait = DEFAULT_VERIFY_S }: ApplyFlags,
  io: Io,
): Promise<void> {
  const { verifyStages } = await import("../../../fixes/aws/verify.ts");
  const made = new Set(told.filter(({ outcome }) => outcome === "made").map(({ step }) => step.id));
  await verifyStages(steps, made, {
    place: (step) => live.place(step),
    since,
    wait: verifyWait * 1_000,
    clock: systemClock,
    signal: io.signal,
    onVerified(verified) {
      const stage = printable(verified.step.stages[0] ?? verified.step.id);
      const words = verified.proven
        ? `proven: its first line arrived after ${verified.afterSeconds} seconds.`
        : `configured, not yet proven. ${printable(verified.why)}`;
      io.stdout.write(`${stage}  ${words}\n`);
    },
  });
}

/** What is asked of each account. */
export const questionFor =
  (verb: string) =>
  (account: string, steps: readonly Step[]): string => {
    const regions = [...new Set(steps.map(({ region }) => region))].sort().join(", ");
    const careful = steps.filter(({ care }) => care === "review").length;
    const count = `${steps.length} step${steps.length === 1 ? "" : "s"} in ${regions}`;
    return `${verb} account ${account}: ${count}${careful > 0 ? `, ${careful} to look at first` : ""}?`;
  };
