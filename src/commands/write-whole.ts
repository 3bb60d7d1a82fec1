import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { writeTrouble } from "./file-trouble.ts";
import { UsageError } from "./io.ts";

/**
 * Writes a file whole or not at all; one that is there keeps its mode.
 *
 * @param shown how messages name it
 * @throws UsageError where it cannot be written
 */
export function writeWhole(path: string, text: string, shown: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode;
    writeFileSync(temporary, text, { flag: "wx", ...(mode === undefined ? {} : { mode }) });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new UsageError(`${shown} cannot be written: ${writeTrouble(error)}.`);
  }
}
