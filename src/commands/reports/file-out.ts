import { closeSync, openSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Out } from "../../reports/report.ts";
import { writeTrouble } from "../file-trouble.ts";
import { UsageError } from "../io.ts";
import type { Output } from "./outputs.ts";

/** A report's file. It takes the place of an earlier one only when the report is whole. */
export interface FileOut extends Out {
  readonly format: string;
  finish(): void;
  /** Leaves what was there before. */
  abandon(): void;
}

/**
 * Opens the files at once, so that a scan of an hour does not end on a wrong path: all of them or none. In the order of the
 * outputs. Throws a UsageError.
 */
export function fileOuts(outputs: readonly Output[], cwd: string): readonly FileOut[] {
  const opened: FileOut[] = [];
  const paths = new Set<string>();
  try {
    for (const output of outputs) {
      const path = resolve(cwd, output.file);
      if (paths.has(path) && !isInPlace(path))
        throw new UsageError(
          `--output ${output.format}=${output.file}: another report goes to this file already: name another.`,
        );
      paths.add(path);
      opened.push(fileOut(output, cwd));
    }
  } catch (error) {
    for (const out of opened) out.abandon();
    throw error;
  }
  return opened;
}

/** A pipe or device is written to as it is: renaming over it would replace it. */
function isInPlace(path: string): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  return there !== undefined && !there.isFile();
}

function fileOut({ format, file }: Output, cwd: string): FileOut {
  const path = resolve(cwd, file);
  const inPlace = isInPlace(path);
  const partial = inPlace ? path : `${path}.${process.pid}.partial`;
  let handle: number | undefined = guarded(() => {
    if (inPlace) return openSync(path, "w");
    // What lies there may be a link that came with the code, to a file elsewhere: never written through.
    rmSync(partial, { force: true });
    return openSync(partial, "wx");
  });
  function guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw new UsageError(`--output ${format}=${file}: cannot be written: ${writeTrouble(error)}.`);
    }
  }
  const close = () => {
    if (handle !== undefined) closeSync(handle);
    handle = undefined;
  };
  return {
    format,
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
