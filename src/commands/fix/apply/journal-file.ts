import { relative, resolve } from "node:path";
import { type Book, bookOf } from "../../../fixes/journal/book.ts";
import type { Journal, RunKind } from "../../../fixes/journal/entry.ts";
import { JournalHeld, type JournalLock, lockJournal } from "../../../fixes/journal/lock.ts";
import { JournalError, journalFrom } from "../../../fixes/journal/read.ts";
import { JournalWriter } from "../../../fixes/journal/write.ts";
import { PlanError, stepFrom } from "../../../fixes/read-step.ts";
import type { Step } from "../../../fixes/step.ts";
import { TOOL } from "../../../model/tool.ts";
import { printable } from "../../../reports/printable.ts";
import { trouble, writeTrouble } from "../../file-trouble.ts";
import { type Io, UsageError } from "../../io.ts";
import { canAsk } from "./ask.ts";
import { fileBytes, readable } from "./plan-file.ts";

const WRITING = { tool: TOOL.version, now: Date.now };

export interface Begun {
  readonly writer: JournalWriter;
  /** Its path as it is shown. */
  readonly shown: string;
  /** Others may have it. */
  release(): void;
}

/** A new journal, which is ours until it is released. Throws UsageError where it cannot be begun. */
export function beginJournal(path: string | undefined, steps: readonly Step[], { cwd }: Io): Begun {
  const stamp = new Date().toISOString().replace(/[:.]/g, "-");
  const file = resolve(cwd, path ?? `stagelight-fix-${stamp}.journal.jsonl`);
  const shown = relative(cwd, file) || file;
  checkReadable(steps);
  const lock = locked(file, shown);
  try {
    return { writer: JournalWriter.begin(file, steps, WRITING), shown, release: lock.release };
  } catch (error) {
    lock.release();
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === "EEXIST"
        ? "is there already: go on with it (fix resume) or name another"
        : `cannot be written: ${writeTrouble(error)}`;
    throw new UsageError(`The journal ${shown} ${why}. Nothing was changed.`);
  }
}

/** What could not be read back could not be taken back: nothing of it is begun. Throws UsageError. */
function checkReadable(steps: readonly Step[]): void {
  try {
    for (const step of steps) stepFrom(JSON.parse(JSON.stringify(step)), step.id);
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    throw new UsageError(
      `The plan cannot be made, for its journal could not be read back: ${printable(error.message)}. Nothing was changed.`,
    );
  }
}

/** A journal that was begun, which is ours until it is released. */
export interface Opened {
  readonly journal: Journal;
  readonly book: Book;
  /** Goes on writing it. Throws UsageError where that cannot be. */
  goOn(run: RunKind): JournalWriter;
  /** Others may have it. */
  release(): void;
}

/**
 * Takes a journal for as long as `use` takes, whose exit code it resolves to. Throws UsageError where nobody can be asked, or the
 * journal cannot be used: it names the line that is wrong, or who has it.
 */
export async function withJournal(
  path: string,
  yes: boolean | undefined,
  io: Io,
  use: (opened: Opened) => Promise<number>,
): Promise<number> {
  readable("The journal", path, io);
  canAsk(yes, io);
  const opened = openJournal(path, io);
  try {
    return await use(opened);
  } finally {
    opened.release();
  }
}

function openJournal(path: string, io: Io): Opened {
  const file = resolve(io.cwd, path);
  // Before it is read: what another run writes now would not be known.
  const lock = locked(file, path);
  try {
    const journal = journalFrom(fileBytes("The journal", path, io));
    return {
      journal,
      book: bookOf(journal.entries),
      goOn(run) {
        try {
          return JournalWriter.goOn(file, run, journal, WRITING);
        } catch (error) {
          throw new UsageError(
            `The journal ${path} cannot be written: ${writeTrouble(error)}. Nothing was changed.`,
          );
        }
      },
      release: lock.release,
    };
  } catch (error) {
    lock.release();
    if (error instanceof JournalError)
      throw new UsageError(`The journal ${path} cannot be used: ${error.message}`);
    throw error;
  }
}

function locked(file: string, shown: string): JournalLock {
  try {
    return lockJournal(file);
  } catch (error) {
    if (!(error instanceof JournalHeld)) {
      throw new UsageError(
        `The journal ${shown} cannot be taken: a file has to be put beside it: ${trouble(error)}. Nothing was changed.`,
      );
    }
    const why =
      error.process === undefined
        ? `a run on another machine or in another container has it. If that is over, delete ${error.file} and go on`
        : `process ${error.process} has it. Wait until that has ended`;
    throw new UsageError(`The journal ${shown} is in use: ${why}. Nothing was changed.`);
  }
}
