import { UsageError } from "../io.ts";
import type { Git } from "./git.ts";

/** A commit of a repository whose tree can be read. */
export interface Revision {
  /** The top folder of the working tree, absolute, with links followed. */
  readonly top: string;
  readonly commit: string;
}

/** The top folder of the repository that a folder is in. Throws a UsageError where there is none. */
export async function topOf(git: Git, folder: string): Promise<string> {
  const { status, stdout, complaint } = await git.call(folder, ["rev-parse", "--show-toplevel"]);
  const top = stdout.replace(/\r?\n$/, "");
  if (status === 0 && top !== "") return top;
  const words = /not a git repository/.test(complaint)
    ? "it is in no git repository, so there is no earlier version to compare with"
    : complaint || "it has no working tree";
  throw new UsageError(`--new-since: ${folder}: ${words}.`);
}

/**
 * The commit that a name stands for. Throws a UsageError that says whether the name is wrong, the repository empty, or
 * the clone too shallow to have it.
 */
export async function revisionOf(git: Git, top: string, ref: string): Promise<Revision> {
  if (!isName(ref)) {
    throw new UsageError(
      `--new-since ${ref}: expected a branch, tag or commit, such as origin/main or HEAD~1.`,
    );
  }
  const { status, stdout } = await git.call(top, ["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]);
  const commit = stdout.trim();
  if (status === 0 && /^[0-9a-f]{40,64}$/.test(commit)) return { top, commit };
  throw new UsageError(`--new-since ${ref}: ${await whyNone(git, top)}`);
}

/** Nothing that git could take for an option. */
const isName = (ref: string): boolean => /^[^\p{Cc}\s-][^\p{Cc}]{0,999}$/u.test(ref);

async function whyNone(git: Git, top: string): Promise<string> {
  const head = await git.call(top, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  if (head.status !== 0) {
    return "the repository has no commit yet, so there is nothing to compare with: commit first, or leave --new-since out.";
  }
  const shallow = (await git.call(top, ["rev-parse", "--is-shallow-repository"])).stdout.trim() === "true";
  if (!shallow)
    return "there is no such commit, branch or tag in this repository: check the name, or fetch it.";
  const depth = (await git.output(top, ["rev-list", "--count", "HEAD"])).trim();
  const commits = depth === "1" ? "only the last commit" : `only the last ${depth} commits`;
  return `it is not in this clone, which is shallow and has ${commits} (depth ${depth}): git fetch --unshallow, or clone with the whole history (actions/checkout: fetch-depth: 0; GitLab: GIT_DEPTH: 0).`;
}
