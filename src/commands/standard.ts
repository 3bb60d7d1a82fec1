import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { printedStandard } from "../standard/print.ts";
import {
  NO_STANDARD,
  problemLines,
  resolveStandard,
  type Standard,
  type StandardText,
} from "../standard/resolve.ts";
import { trouble } from "./file-trouble.ts";
import { type Io, UsageError } from "./io.ts";

/** The names of a standard's file, in the order in which they are looked for. */
const NAMES = ["stagelight.yaml", "stagelight.yml", "stagelight.json"] as const;
/** Bytes. */
const LARGEST = 4_000_000;

/**
 * The standard to judge by: `--config FILE`, or the first of NAMES in the working folder or above it. The search ends
 * with the folder that holds `.git`, the home folder, or the root of the file system. `--no-config`: none.
 *
 * @throws UsageError with a line per problem: `file:line:column: what is wrong`.
 */
export async function standardOf(flags: { config?: string | false }, io: Io): Promise<Standard> {
  const path = standardFile(flags, io);
  if (path === undefined) return NO_STANDARD;
  // Nobody chose a file that was found: it may come from a stranger's repository, and must not show what lies elsewhere.
  const fence = flags.config === undefined ? repositoryOf(dirname(path)) : undefined;
  // The YAML reader is loaded only where there is something to read.
  const { parseStandard } = await import("../standard/parse.ts");
  const read = (absolute: string) => textOf(absolute, { cwd: io.cwd, fence, parse: parseStandard });
  const start = read(path);
  if (typeof start === "string") throw new UsageError(start);
  const resolved = resolveStandard(start, (name, folder) =>
    read(isAbsolute(name) ? name : resolve(folder, name)),
  );
  if ("standard" in resolved) return resolved.standard;
  const lines = problemLines(resolved.problems);
  const more = lines.length > MOST_LINES ? [`and ${lines.length - MOST_LINES} more.`] : [];
  throw new UsageError([...lines.slice(0, MOST_LINES), ...more].join("\n"));
}

/** The absolute path of the file that `standardOf` reads first. */
export function standardFile(flags: { config?: string | false }, io: Io): string | undefined {
  if (flags.config === false) return undefined;
  return flags.config === undefined ? found(io) : resolve(io.cwd, flags.config);
}

/** The folder above that holds `.git`. */
function repositoryOf(start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

const MOST_LINES = 30;

/** `--print-config`. */
export function printStandard(standard: Standard, io: Io): number {
  io.stdout.write(printedStandard(standard));
  return 0;
}

function found({ cwd, env }: Io): string | undefined {
  const home = env.HOME === undefined || env.HOME === "" ? undefined : resolve(env.HOME);
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const here = NAMES.map((name) => join(folder, name)).filter((path) => existsSync(path));
    if (here.length > 1) {
      throw new UsageError(
        `there are several standards in ${folder}: ${here.map((path) => relative(folder, path)).join(", ")}. Keep one, or name it with --config.`,
      );
    }
    if (here[0] !== undefined) return here[0];
    if (existsSync(join(folder, ".git")) || folder === home || folder === dirname(folder)) return undefined;
  }
}

interface Reading {
  readonly cwd: string;
  /** Only files in this folder, links followed, may be read. Absent: any. */
  readonly fence: string | undefined;
  readonly parse: (text: string, file: string) => StandardText["parsed"];
}

/** A file of the standard, or why it cannot be read. */
function textOf(absolute: string, { cwd, fence, parse }: Reading): StandardText | string {
  const file = shownPath(absolute, cwd);
  try {
    if (fence !== undefined && !isWithin(realpathSync(absolute), realpathSync(fence))) {
      return `The standard ${file} lies outside of the repository: name yours with --config to allow it.`;
    }
    const stat = statSync(absolute);
    if (!stat.isFile()) return `The standard ${file} is no file.`;
    if (stat.size > LARGEST)
      return `The standard ${file} has ${stat.size} bytes, more than a standard needs.`;
    const parsed = parse(readFileSync(absolute, "utf8"), file);
    return { file, folder: dirname(absolute), absolute, parsed };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return `The standard ${file} cannot be read: ${trouble(error)}.`;
  }
}

function isWithin(path: string, folder: string): boolean {
  const inside = relative(folder, path);
  return inside !== ".." && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}

function shownPath(absolute: string, cwd: string): string {
  const path = relative(cwd, absolute);
  return path === "" || path.split("/").filter((part) => part === "..").length > 3 ? absolute : path;
}
