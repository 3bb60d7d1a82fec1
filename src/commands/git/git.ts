import { execFile } from "node:child_process";
import { UsageError } from "../io.ts";

/** Milliseconds that one call of git may take: a tree of some gigabytes is written in less. */
const LONGEST = 600_000;
/** Bytes of one answer: some million paths. */
const LARGEST = 256_000_000;

/**
 * Settings of a repository that would make git write into it or run a program while it only reads: hooks, the file
 * monitor, a shared index beside the repository's own.
 */
const ONLY_READING = ["core.hooksPath=/dev/null", "core.fsmonitor=false", "core.splitIndex=false"];

/** Git's variables that point at a repository: set in hooks, and then about another one than the folder's. */
const OF_A_REPOSITORY = new Set([
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_DIR",
  "GIT_GRAFT_FILE",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_INTERNAL_SUPER_PREFIX",
  "GIT_NAMESPACE",
  "GIT_NO_REPLACE_OBJECTS",
  "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX",
  "GIT_REPLACE_REF_BASE",
  "GIT_SHALLOW_FILE",
  "GIT_WORK_TREE",
]);

/** What a call of git came to; `status` is its exit code. */
export interface Answer {
  readonly status: number;
  readonly stdout: string;
  /** The first line of what git had to say about a failure. */
  readonly complaint: string;
}

/** Calls the installed git in a folder, without a shell. Throws a UsageError where there is no git, or no end. */
export class Git {
  readonly #env: Record<string, string>;
  readonly #signal: AbortSignal;
  readonly #flag: string;

  /** `flag`: on whose behalf, for messages. */
  constructor(env: Readonly<Record<string, string | undefined>>, signal: AbortSignal, flag: string) {
    this.#signal = signal;
    this.#flag = flag;
    this.#env = {};
    for (const [name, value] of Object.entries(env)) {
      if (value !== undefined && !OF_A_REPOSITORY.has(name)) this.#env[name] = value;
    }
    Object.assign(this.#env, {
      LC_ALL: "C",
      GIT_OPTIONAL_LOCKS: "0",
      GIT_TERMINAL_PROMPT: "0",
      // Infrastructure code is not kept in Git LFS, and its files would be fetched.
      GIT_LFS_SKIP_SMUDGE: "1",
    });
  }

  /** Whatever it comes to. `env`: further variables for this call. */
  call(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const settings = ONLY_READING.flatMap((setting) => ["-c", setting]);
    const options = {
      cwd: folder,
      env: { ...this.#env, ...env },
      signal: this.#signal,
      timeout: LONGEST,
      maxBuffer: LARGEST,
    };
    return new Promise((resolve, reject) => {
      const child = execFile("git", [...settings, ...args], options, (error, stdout, stderr) => {
        if (error && typeof error.code !== "number") {
          reject(new UsageError(`${this.#flag}: git ${args[0]} did not run (${whyNot(error)}).`));
          return;
        }
        const complaint = stderr.trim().split("\n")[0] ?? "";
        resolve({ status: Number(error?.code ?? 0), stdout, complaint });
      });
      child.stdin?.end();
    });
  }

  /** The output of a call that has to succeed; throws a UsageError with git's own words otherwise. */
  async output(folder: string, args: readonly string[], env?: Readonly<Record<string, string>>) {
    const { status, stdout, complaint } = await this.call(folder, args, env);
    if (status === 0) return stdout;
    throw new UsageError(
      `${this.#flag}: git ${args[0]} failed in ${folder}: ${complaint || `exit ${status}`}`,
    );
  }
}

function whyNot(error: Error & { code?: unknown; killed?: boolean }): string {
  if (error.code === "ENOENT") return "ENOENT: install git, or put it on the PATH";
  if (error.code === "ABORT_ERR") return "interrupted";
  return error.killed ? `it took longer than ${LONGEST / 60_000} minutes` : String(error.code ?? error.name);
}
