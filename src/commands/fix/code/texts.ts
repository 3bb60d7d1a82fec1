import { readdirSync } from "node:fs";
import { posix, resolve } from "node:path";
import { unifiedDiff } from "../../../fixes/code/diff.ts";
import { edited, type Patch } from "../../../fixes/code/patch.ts";
import type { Code } from "../../../fixes/code/patcher.ts";
import { decode, encodingOf, readBytes } from "../../../sources/code/read.ts";
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

/** The byte order mark of UTF-8. It is no part of a text as it is read, and stays in the file. */
const MARK = [0xef, 0xbb, 0xbf];

/** The files of the scan, each read once. */
export class Texts implements Code {
  readonly #io: Io;
  readonly #read = new Map<string, string | undefined>();
  readonly #marked = new Set<string>();

  constructor(io: Io) {
    this.#io = io;
  }

  read(file: string): string | undefined {
    if (this.#read.has(file)) return this.#read.get(file);
    const bytes = readBytes(this.#absolute(file));
    // No patch reaches into UTF-16: git takes such a file for binary, and every offset is another.
    const decoded = "bytes" in bytes && encodingOf(bytes.bytes) === "utf-8" ? decode(bytes.bytes) : undefined;
    const text = decoded && "text" in decoded ? decoded.text : undefined;
    this.#read.set(file, text);
    if ("bytes" in bytes && bytes.bytes.subarray(0, MARK.length).equals(Buffer.from(MARK)))
      this.#marked.add(file);
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
        const diff = this.#marked.has(file)
          ? unifiedDiff(
              file,
              `\uFEFF${before}`,
              own.map(({ start, end, text }) => ({ start: start + 1, end: end + 1, text })),
            )
          : unifiedDiff(file, before, own);
        return { file, absolute: this.#absolute(file), before, after, diff };
      });
  }

  #absolute(file: string): string {
    return resolve(this.#io.cwd, file);
  }
}
