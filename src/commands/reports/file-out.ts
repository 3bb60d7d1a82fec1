import { closeSync, openSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Out } from "../../reports/report.ts";
import { UsageError } from "../io.ts";
import type { Output } from "./outputs.ts";

/** A report's file. It takes the place of an earlier one only when the report is whole. */
export interface FileOut extends Out {
  finish(): void;
  /** Leaves what was there before. */
  abandon(): void;
}

/** Opens the file at once, so that a scan of an hour does not end on a wrong path. Throws a UsageError. */
export function fileOut({ format, file }: Output, cwd: string): FileOut {
  const path = resolve(cwd, file);
  const there = statSync(path, { throwIfNoEntry: false });
  // A pipe or device is written to as it is: renaming over it would replace it.
  const inPlace = there !== undefined && !there.isFile();
  const partial = inPlace ? path : `${path}.partial`;
  let handle: number | undefined = guarded(() => openSync(partial, "w"));
  function guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new UsageError(`--output ${format}=${file}: cannot be written (${code}).`);
    }
  }
  const close = () => {
    if (handle !== undefined) closeSync(handle);
    handle = undefined;
  };
  return {
    async write(text) {
      const open = handle;
      if (open !== undefined) guarded(() => writeFileSync(open, text));
    },
    finish() {
      close();
      if (!inPlace) guarded(() => renameSync(partial, path));
    },
    abandon() {
      if (handle === undefined) return;
      close();
      if (!inPlace) rmSync(partial, { force: true });
    },
  };
}
