import { cpSync, existsSync, mkdirSync, realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import type { Git } from "./git.ts";
import type { Revision } from "./revision.ts";

/** Modules within modules: deeper is no repository that somebody made. */
const DEEPEST = 10;

/** What git does not keep and the reading of code needs all the same: values, and modules that were fetched. */
const VALUES = /(?:\.tfvars|\.tfvars\.json|^\.env(?:\.[\w.-]+)?)$/;

/**
 * Writes the tree of a revision below a folder, submodules as they were then. Neither the working tree nor the index of
 * the repository is touched: git is given an index of its own, beside the folder. Resolves to what could not be
 * written, in words.
 *
 * @param scratch a folder for git's index, not the one that is written to
 */
export async function writeTree(
  git: Git,
  { top, commit }: Revision,
  folder: string,
  scratch: string,
  depth = 0,
): Promise<string[]> {
  const index = { GIT_INDEX_FILE: join(scratch, `index-${depth}-${commit}`) };
  mkdirSync(folder, { recursive: true });
  await git.output(top, ["read-tree", commit], index);
  await git.output(top, ["checkout-index", "--all", "--force", "--quiet", `--prefix=${folder}/`], index);
  asRepository(top, folder);
  await withUntracked(git, top, folder);
  const missing: string[] = [];
  for (const { path, commit: pinned } of submodulesIn(
    await git.output(top, ["ls-files", "-s", "-z"], index),
  )) {
    const there = join(top, path);
    const has =
      depth < DEEPEST &&
      isReally(folder, join(folder, dirname(path))) &&
      existsSync(join(there, ".git")) &&
      (await git.call(there, ["cat-file", "-e", `${pinned}^{commit}`])).status === 0;
    if (has) {
      const below = { top: there, commit: pinned };
      missing.push(...(await writeTree(git, below, join(folder, path), scratch, depth + 1)));
    } else {
      missing.push(
        `the submodule ${path} at ${pinned.slice(0, 12)} is not here (git submodule update --init)`,
      );
    }
  }
  return missing;
}

/** Makes the folder what a walk takes for the top of a repository, with the same files left out. */
function asRepository(top: string, folder: string): void {
  mkdirSync(join(folder, ".git", "info"), { recursive: true });
  const exclude = join(top, ".git", "info", "exclude");
  if (existsSync(exclude)) cpSync(exclude, join(folder, ".git", "info", "exclude"));
}

/** Files that git does not know, so that they cannot be what a change is about, but that values come from. */
async function withUntracked(git: Git, top: string, folder: string): Promise<void> {
  const ignored = ["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"];
  for (const path of (await git.output(top, ignored)).split("\0")) {
    const name = path.split("/").filter(Boolean).at(-1) ?? "";
    const wanted =
      name === ".terraform"
        ? join(path, "modules")
        : VALUES.test(name) && !path.endsWith("/")
          ? path
          : undefined;
    if (wanted === undefined || !existsSync(join(top, wanted))) continue;
    if (!isReally(folder, dirname(join(folder, path))) || existsSync(join(folder, wanted))) continue;
    cpSync(join(top, wanted), join(folder, wanted), { recursive: true, verbatimSymlinks: true });
  }
}

/** Whether a folder is there and lies below another: a symbolic link of the revision must not lead outside. */
function isReally(folder: string, below: string): boolean {
  if (!existsSync(below)) return false;
  const [top, real] = [realpathSync(folder), realpathSync(below)];
  return real === top || real.startsWith(top + sep);
}

function submodulesIn(list: string): { path: string; commit: string }[] {
  return list.split("\0").flatMap((line) => {
    const [, commit, path] = /^160000 ([0-9a-f]{40,64}) \d\t(.+)$/s.exec(line) ?? [];
    return commit === undefined || path === undefined ? [] : [{ path, commit }];
  });
}
