import { closeSync, fdatasyncSync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { Note, Notes } from "../apply/notes.ts";
import type { Step } from "../step.ts";
import { type Header, JOURNAL_SCHEMA, type RunKind } from "./entry.ts";
import { planHash } from "./plan-hash.ts";

export interface WriterOptions {
  /** The version of the tool. */
  readonly tool: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A journal cannot be written any more; `code` is the file system's. */
export class JournalBroken extends Error {
  override readonly name = "JournalBroken";
  readonly code: string;

  constructor(cause: unknown) {
    const { code, message } = cause as NodeJS.ErrnoException;
    super(`The journal cannot be written any more (${code ?? message}).`, { cause });
    this.code = code ?? message;
  }
}

/** A journal being written. Its methods throw JournalBroken where they cannot write: then no call may follow. */
export class JournalWriter implements Notes {
  readonly #file: number;
  readonly #now: () => number;
  #broken: JournalBroken | undefined;

  private constructor(file: number, now: () => number) {
    this.#file = file;
    this.#now = now;
  }

  /** Begins a journal with a plan, which is on the disk when this returns. Throws EEXIST where the file is there. */
  static begin(path: string, steps: readonly Step[], { tool, now }: WriterOptions): JournalWriter {
    // Plans name resources and policies: nobody else needs to read that.
    const file = openSync(path, "ax", 0o600);
    const at = new Date(now()).toISOString();
    const header: Header = {
      record: "header",
      schema: JOURNAL_SCHEMA,
      tool,
      at,
      plan: planHash(steps),
      steps: steps.length,
      accounts: [...new Set(steps.map(({ account }) => account))].sort(),
    };
    const writer = new JournalWriter(file, now);
    writer.#write([header, ...steps.map((step) => ({ record: "step", step }))]);
    writer.#write([{ record: "run", run: "apply", at, tool }]);
    fsyncSync(file);
    syncFolder(dirname(path));
    return writer;
  }

  /**
   * Goes on with a journal whose whole lines end after `bytes`. A beginning of a line behind them is what a run was writing
   * when it died: it is kept inside of the line that says that another run began.
   */
  static goOn(
    path: string,
    run: RunKind,
    kept: { readonly bytes: number; readonly cut: string | undefined },
    { tool, now }: WriterOptions,
  ): JournalWriter {
    const file = openSync(path, "r+");
    ftruncateSync(file, kept.bytes);
    closeSync(file);
    const writer = new JournalWriter(openSync(path, "a"), now);
    const cut = kept.cut === undefined ? {} : { cut: kept.cut.slice(0, LONGEST_CUT) };
    writer.#write([{ record: "run", run, at: new Date(now()).toISOString(), tool, ...cut }]);
    fsyncSync(writer.#file);
    return writer;
  }

  /** A `will` is on the disk when this returns; what came of it follows with the next one, for the live state tells it too. */
  note(entry: Note): void {
    const { record, ...rest } = entry;
    this.#write([{ record, at: new Date(this.#now()).toISOString(), ...rest }]);
    if (record === "will") this.#sync();
  }

  close(): void {
    try {
      this.#sync();
    } finally {
      closeSync(this.#file);
    }
  }

  #sync(): void {
    try {
      fdatasyncSync(this.#file);
    } catch (error) {
      this.#broken = new JournalBroken(error);
      throw this.#broken;
    }
  }

  /** Once it could not write, it does not go on behind the gap. */
  #write(lines: readonly object[]): void {
    if (this.#broken !== undefined) throw this.#broken;
    try {
      for (let at = 0; at < lines.length; at += LINES_AT_ONCE) {
        const some = lines.slice(at, at + LINES_AT_ONCE);
        let left = Buffer.from(some.map((line) => `${JSON.stringify(line)}\n`).join(""));
        while (left.length > 0) left = left.subarray(writeSync(this.#file, left));
      }
    } catch (error) {
      this.#broken = new JournalBroken(error);
      throw this.#broken;
    }
  }
}

/** A plan of a large organization is longer than any text. */
const LINES_AT_ONCE = 1_000;
const LONGEST_CUT = 1_000_000;

/** So that the new file's name is on the disk as well. Windows cannot open folders, and needs no such thing. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
