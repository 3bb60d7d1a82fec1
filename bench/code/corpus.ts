import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where benches keep what they make and install; ignored by git. */
export const WORK = join(import.meta.dirname, "../../.bench");

/** Writes a corpus once; its name must change with what the generator makes. Returns its folder. */
export function corpus(name: string, files: Iterable<readonly [path: string, text: string]>): string {
  const folder = join(WORK, "corpora", name);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  for (const [path, text] of files) {
    const absolute = join(unfinished, path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, text);
  }
  renameSync(unfinished, folder);
  return folder;
}
