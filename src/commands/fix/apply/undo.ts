import { undoSteps } from "../../../fixes/apply/undo.ts";
import { argument, invocation } from "../../invocation.ts";
import type { Io } from "../../io.ts";
import { openAccounts } from "./accounts.ts";
import { questionFor, stopped } from "./apply.ts";
import { agreed } from "./ask.ts";
import type { ApplyFlags } from "./flags.ts";
import { type Opened, withJournal } from "./journal-file.ts";
import { allGood, counted, teller } from "./told.ts";

/**
 * `stagelight fix undo`: takes back what a journal says was made, in reverse order. Exit code: 0 all is as it was before, 3
 * something stays. Throws UsageError where nobody can be asked or the journal cannot be used.
 */
export const undo = (path: string, flags: ApplyFlags, io: Io): Promise<number> =>
  withJournal(path, flags.yes, io, (opened) => takeBack(opened, path, flags, io));

async function takeBack(
  { journal, book, goOn }: Opened,
  path: string,
  flags: ApplyFlags,
  io: Io,
): Promise<number> {
  const begun = journal.steps.filter(({ id }) => !["untouched", "undone"].includes(book.standing(id)));
  if (begun.length === 0) {
    io.stderr.write("Nothing of it is left to take back.\n");
    return 0;
  }
  const accounts = await agreed(begun, questionFor("Take back changes of"), flags.yes, io);
  const wanted = journal.steps.filter(({ account }) => accounts.has(account));
  if (wanted.length === 0) {
    io.stderr.write("Nothing was changed.\n");
    return 3;
  }
  const entered = await openAccounts(flags, io, journal);
  try {
    const me = invocation(io);
    const writer = goOn("undo");
    try {
      const told = await undoSteps(wanted, {
        live: entered.live,
        notes: writer,
        book,
        deleteLines: flags.deleteLines ?? false,
        signal: io.signal,
        onTold: teller(io, ({ effect, id }) => effect || id),
      });
      writer.close();
      // What nobody agreed to stays as the fix left it.
      const good = allGood(told) && begun.every(({ account }) => accounts.has(account));
      io.stderr.write(`${counted(told)}.\n`);
      if (!good) io.stderr.write(`It can be run again: ${me} fix undo ${argument(path)}\n`);
      return good ? 0 : 3;
    } catch (error) {
      return stopped(error, `${me} fix undo ${argument(path)}`, io);
    }
  } finally {
    entered.close();
  }
}
