import { lstatSync, readFileSync, realpathSync } from "node:fs";
import { relative } from "node:path";
import { writeWhole } from "../../write-whole.ts";
import type { FileChange } from "./texts.ts";

/** Writes changed files, each whole or not at all. Gives for each why it was not written, or nothing. */
export const writeChanges = (
  changes: readonly FileChange[],
  cwd: string,
): readonly (readonly [file: string, why: string | undefined])[] =>
  changes.map((change) => [change.file, written(change, cwd)]);

/** A file that changed since it was read is left alone; so is a link out of the working folder. */
function written({ file, absolute, before, after }: FileChange, cwd: string): string | undefined {
  try {
    const real = realpathSync.native(absolute);
    const outside = relative(realpathSync.native(cwd), real).startsWith("..");
    if (lstatSync(absolute).isSymbolicLink() && outside) return "it is a link that leads out of this folder";
    const now = readFileSync(real, "utf8");
    const mark = now.startsWith("\uFEFF") ? "\uFEFF" : "";
    if (now !== mark + before) return "it changed since it was read: run it again";
    writeWhole(real, mark + after, file);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
