import { existsSync, readFileSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { printable } from "../../reports/printable.ts";
import { BASELINE_FILE, type Entry, readBaseline } from "../../standard/baseline/baseline.ts";
import { BaselineBook } from "../../standard/baseline/book.ts";
import { trouble } from "../file-trouble.ts";
import { type Io, UsageError } from "../io.ts";
import type { ScanFlags } from "./options.ts";
import { reachOf } from "./reach.ts";

/** Bytes of a baseline: some 250,000 findings. */
const LARGEST = 64_000_000;
/** Fixed findings that are named; the rest is counted. */
const MOST_NAMED = 10;

/** `--baseline FILE`, or the one in the working folder; `--no-baseline`: none. */
export function baselineIn(
  flags: Pick<ScanFlags, "baseline" | "aws" | "region" | "regions">,
  paths: readonly string[],
  io: Io,
): BaselineBook | undefined {
  if (flags.baseline === false) return undefined;
  const path = resolve(io.cwd, flags.baseline ?? BASELINE_FILE);
  if (flags.baseline === undefined && !existsSync(path)) return undefined;
  return bookIn(path, reachOf(paths, flags, io.cwd), io);
}

/** The baseline at a path, for a scan of this reach. */
export function bookIn(path: string, isInReach: (entry: Entry) => boolean, { cwd }: Io): BaselineBook {
  const shown = relative(cwd, path) || path;
  let text: string;
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw new UsageError(`The baseline ${shown} is no file.`);
    if (stat.size > LARGEST) throw new UsageError(`The baseline ${shown} is longer than ${LARGEST} bytes.`);
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The baseline ${shown} cannot be read: ${trouble(error)}.`);
  }
  const baseline = readBaseline(text);
  if (typeof baseline === "string") throw new UsageError(`The baseline ${shown} ${baseline}.`);
  return new BaselineBook(baseline, (file) => existsSync(resolve(cwd, file)), isInReach);
}

/** Throws a UsageError for a baseline that no scan would take. */
export function refuseTooLong(text: string, shown: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= LARGEST) return;
  throw new UsageError(
    `${shown} was not written: it would be ${bytes} bytes, and no scan takes more than ${LARGEST}. Make one a folder or account (--baseline), or name fewer checks (--checks).`,
  );
}

/** What a scan says of its baseline on stderr. */
export function baselineWords({ known, fixed, exempt, unseen, gone }: BaselineBook): string[] {
  const lines: string[] = [];
  if (known > 0)
    lines.push(`${count(known, "finding")} in the baseline ${known === 1 ? "does" : "do"} not count.`);
  if (fixed.length > 0) {
    lines.push(
      `${count(fixed.length, "finding")} of the baseline fixed (stagelight baseline --prune takes them out):`,
    );
    for (const { check, stage } of fixed.slice(0, MOST_NAMED))
      lines.push(`  ${printable(`${check}  ${stage}`)}`);
    if (fixed.length > MOST_NAMED) lines.push(`  and ${fixed.length - MOST_NAMED} more`);
  }
  if (exempt.length > 0)
    lines.push(
      `${count(exempt.length, "finding")} of the baseline ${exempt.length === 1 ? "is" : "are"} exempt now.`,
    );
  if (unseen.length > 0)
    lines.push(
      `${count(unseen.length, "finding")} of the baseline not seen by this scan${gone.length > 0 ? `, ${gone.length} of them of files that are gone` : ""}.`,
    );
  return lines;
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
