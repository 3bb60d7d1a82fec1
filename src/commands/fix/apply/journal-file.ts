import { relative, resolve } from "node:path";
import { type Book, bookOf } from "../../../fixes/journal/book.ts";
import type { Journal, RunKind } from "../../../fixes/journal/entry.ts";
import { JournalError, journalFrom } from "../../../fixes/journal/read.ts";
import { JournalWriter } from "../../../fixes/journal/write.ts";
import type { Step } from "../../../fixes/step.ts";
import { TOOL } from "../../../model/tool.ts";
import { type Io, UsageError } from "../../io.ts";
import { fileText } from "./plan-file.ts";

const WRITING = { tool: TOOL.version, now: Date.now };

/** A new journal; its path as it is shown. Throws UsageError where it cannot be begun. */
export function beginJournal(
  path: string | undefined,
  steps: readonly Step[],
  { cwd }: Io,
): { readonly writer: JournalWriter; readonly shown: string } {
  const stamp = new Date().toISOString().replace(/[:.]/g, "-");
  const file = resolve(cwd, path ?? `stagelight-fix-${stamp}.journal.jsonl`);
  const shown = relative(cwd, file) || file;
  try {
    return { writer: JournalWriter.begin(file, steps, WRITING), shown };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === "EEXIST"
        ? "is there already: go on with it (fix resume) or name another"
        : `cannot be written (${code ?? message})`;
    throw new UsageError(`The journal ${shown} ${why}. Nothing was changed.`);
  }
}

/** A journal that was begun. */
export interface Opened {
  readonly journal: Journal;
  readonly book: Book;
  /** Goes on writing it. Throws UsageError where that cannot be. */
  goOn(run: RunKind): JournalWriter;
}

/** Reads a journal. Throws UsageError, which names the line that is wrong. */
export function openJournal(path: string, io: Io): Opened {
  const text = fileText("The journal", path, io);
  try {
    const journal = journalFrom(text);
    const bytes = Buffer.byteLength(text) - Buffer.byteLength(journal.cut ?? "");
    const kept = { bytes, cut: journal.cut };
    return {
      journal,
      book: bookOf(journal.entries),
      goOn(run) {
        try {
          return JournalWriter.goOn(resolve(io.cwd, path), run, kept, WRITING);
        } catch (error) {
          const { code, message } = error as NodeJS.ErrnoException;
          throw new UsageError(
            `The journal ${path} cannot be written (${code ?? message}). Nothing was changed.`,
          );
        }
      },
    };
  } catch (error) {
    if (error instanceof JournalError)
      throw new UsageError(`The journal ${path} cannot be used: ${error.message}`);
    throw error;
  }
}
