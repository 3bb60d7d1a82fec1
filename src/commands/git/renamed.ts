import { join } from "node:path";
import { isWithin } from "../../sources/code/names.ts";
import type { Git } from "./git.ts";
import type { Revision } from "./revision.ts";

/** Files beside which git looks for similar ones; those that are the same it finds however many there are. */
const MOST_ALIKE = 2_000;

/**
 * The files of a revision that lie elsewhere by now, below one of the targets, where they did not: absolute, as they were
 * called. What git does not track yet it does not know to be renamed.
 */
export async function renamedInto(
  git: Git,
  { top, commit }: Revision,
  targets: readonly string[],
): Promise<string[]> {
  const flags = ["--find-renames", `-l${MOST_ALIKE}`, "--diff-filter=R", "--name-status", "-z"];
  const fields = (await git.output(top, ["diff-index", ...flags, commit, "--"])).split("\0");
  const isTarget = (path: string) => targets.some((target) => isWithin(path, target));
  const earlier: string[] = [];
  // Three fields each: `R100`, the earlier path, the path of today.
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [before, now] = [join(top, fields[at + 1] ?? ""), join(top, fields[at + 2] ?? "")];
    if (isTarget(now) && !isTarget(before)) earlier.push(before);
  }
  return earlier;
}
