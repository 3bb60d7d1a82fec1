import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { Writable } from "node:stream";
import type { Define } from "../cli.ts";
import { BASELINE_FILE, baselineText, NO_BASELINE } from "../standard/baseline/baseline.ts";
import { BaselineBook } from "../standard/baseline/book.ts";
import { EXIT } from "../standard/exit-code.ts";
import { type Io, UsageError } from "./io.ts";
import { bookIn, refuseTooLong } from "./scan/baseline.ts";
import { scanFlags } from "./scan/command.ts";
import type { ScanFlags } from "./scan/options.ts";
import { reachOf } from "./scan/reach.ts";
import { scan } from "./scan/scan.ts";
import { writeWhole } from "./write-whole.ts";

interface BaselineFlags extends ScanFlags {
  prune?: boolean;
}

/**
 * `stagelight baseline`: scans, and writes down what it finds, so that later scans fail on new findings only. With
 * `--prune` nothing new is written down: what is fixed is taken out, and what was in files that are gone; what else this scan
 * did not see stays.
 */
export async function baseline(paths: readonly string[], flags: BaselineFlags, io: Io): Promise<number> {
  if (flags.baseline === false) throw new UsageError("--no-baseline: there is nothing to write then.");
  if (flags.printConfig) return scan(paths, flags, io);
  const path = resolve(io.cwd, flags.baseline ?? BASELINE_FILE);
  const shown = relative(io.cwd, path) || path;
  if (flags.prune && !existsSync(path)) throw new UsageError(`--prune: there is no baseline ${shown} yet.`);
  const book = flags.prune
    ? bookIn(path, reachOf(paths, flags, io.cwd), io)
    : new BaselineBook(NO_BASELINE, () => true);
  const quiet = { ...io, stdout: new Writable({ write: (_, __, done) => done() }) };
  const exit = await scan(paths, { ...flags, failOn: "never", minCoverage: 0 }, quiet, book);
  if (exit === EXIT.incomplete) {
    io.stderr.write(
      `stagelight: ${shown} was not written: the scan is incomplete, and what it missed would count as new (--allow-partial, --allow-empty).\n`,
    );
    return exit;
  }
  const gone = new Set(book.gone);
  const left = book.left.filter((entry) => !gone.has(entry));
  const entries = flags.prune ? [...book.kept, ...left] : book.open;
  const text = baselineText({ entries, places: flags.prune ? book.finePlaces : book.places });
  refuseTooLong(text, shown);
  // A half-written baseline would hide or revive findings.
  writeWhole(path, text, shown);
  const goneWords = gone.size > 0 ? `, ${gone.size} of files that are gone` : "";
  const exemptWords = book.exempt.length > 0 ? `, ${book.exempt.length} exempt` : "";
  const out = flags.prune ? `, ${book.fixed.length} fixed${exemptWords}${goneWords} taken out` : "";
  io.stdout.write(
    `Wrote ${shown}: ${entries.length} ${entries.length === 1 ? "finding" : "findings"}${out}.\n`,
  );
  return exit;
}

/** What a scan takes and writing a baseline has no use for: it prints no report, and nothing fails. */
const WITHOUT_USE = new Set([
  "--format",
  "--hide-passes",
  "--quiet",
  "--fail-on",
  "--min-coverage",
  "--no-baseline",
]);

/** The flags of `stagelight baseline`. */
export const define: Define = (command, io, start) => {
  scanFlags(command);
  for (const option of command.options) {
    if (WITHOUT_USE.has(option.long ?? "")) option.hideHelp();
    if (option.long === "--baseline") option.description = `where to write (default: ${BASELINE_FILE})`;
  }
  command
    .description("Scan, and write down the findings, so that later scans fail on new ones only.")
    .addHelpText(
      "after",
      `
Examples:
  $ stagelight baseline .
  $ stagelight baseline . --prune`,
    )
    .option("--prune", "only take out of the baseline what is fixed, or was in files that are gone")
    .action((paths: string[], flags: BaselineFlags) => {
      start(baseline(paths, flags, io));
    });
};
