import { readFileSync, realpathSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { printable } from "../../reports/printable.ts";
import { type Entry, entriesOf } from "../../standard/exemptions/foreign/entries.ts";
import { missingIn, withEntries } from "../../standard/exemptions/foreign/insert.ts";
import type { Suppression } from "../../standard/exemptions/foreign/placed.ts";
import { itemsText } from "../../standard/exemptions/foreign/yaml.ts";
import { type Io, UsageError } from "../io.ts";
import { standardFile, standardOf } from "../standard.ts";
import { writeWhole } from "../write-whole.ts";
import { suppressionsBelow } from "./suppressions.ts";

export interface ImportFlags {
  readonly write?: boolean;
  readonly config?: string;
}

const NEW_STANDARD = "stagelight.yaml";
/** More than these nobody reads in a terminal. */
const MOST_LINES = 100;

/**
 * `stagelight exemptions import`: what code says to other scanners about checks of ours, as exemptions. None of them holds
 * before a person adds the owner and the end. Exit 0, also where there is nothing to import.
 */
export async function importExemptions(
  paths: readonly string[],
  flags: ImportFlags,
  io: Io,
): Promise<number> {
  if (paths.includes("")) throw new UsageError("a path is empty: name a file or folder, `.` for this one.");
  await standardOf(flags, io);
  const path = standardFile(flags, io) ?? resolve(io.cwd, NEW_STANDARD);
  const folder = dirname(path);
  const pathOf = (file: string) => relative(folder, resolve(io.cwd, file)).replaceAll("\\", "/");
  const { suppressions, stages } = await suppressionsBelow(paths.length > 0 ? paths : ["."], io, path);
  const entries = entriesOf(suppressions, stages);
  const before = textIn(path);
  const wanted = missingIn(before, entries, pathOf);
  const say = (text: string) => io.stderr.write(`stagelight: ${printable(text)}\n`);
  for (const line of strays(suppressions)) say(line);
  const there = entries.length - wanted.length;
  if (there > 0) say(`${counted(there)} stood in ${shown(path, io)} already.`);
  if (wanted.length === 0) {
    if (entries.length === 0) say("no suppression of another scanner stands at a stage.");
    return 0;
  }
  if (!flags.write) {
    io.stdout.write(`exemptions:\n${itemsText(wanted, pathOf, "  ")}`);
    say(`${counted(wanted.length)} to complete: owner and until are empty, so none holds yet.`);
    return 0;
  }
  write(path, before, wanted, pathOf, io);
  io.stdout.write(
    `Wrote ${shown(path, io)}: ${counted(wanted.length)} to complete. Owner and until are empty, so none holds yet.\n`,
  );
  return 0;
}

function write(
  path: string,
  before: string,
  wanted: readonly Entry[],
  pathOf: (file: string) => string,
  io: Io,
): void {
  const inserted = withEntries(before, wanted, pathOf);
  if ("problem" in inserted) {
    throw new UsageError(
      `${shown(path, io)} was not written: ${inserted.problem}. Without --write they are printed, to put there by hand.`,
    );
  }
  writeWhole(before === "" ? path : realpathSync(path), inserted.text, shown(path, io));
}

/** Empty where there is no such file yet; `standardOf` has read it before, where there is one. */
function textIn(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

/** Suppressions that stand at no stage: what they would have to say is left to the reader. */
function strays(suppressions: readonly Suppression[]): string[] {
  const lines = suppressions
    .filter(({ stages }) => stages.length === 0)
    .map(
      ({ file, line, written, checks }) =>
        `${file}:${line}: ${written} stands at no stage, so it was left out (${checks.join(", ")} is judged at stages).`,
    );
  const more = lines.length - MOST_LINES;
  return more > 0 ? [...lines.slice(0, MOST_LINES), `and ${more} more that stand at no stage.`] : lines;
}

const counted = (count: number) => `${count} ${count === 1 ? "exemption" : "exemptions"}`;
const shown = (path: string, io: Io) => relative(io.cwd, path) || path;
