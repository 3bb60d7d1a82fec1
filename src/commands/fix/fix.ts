import { waitingWords } from "../../fixes/dialects/notes.ts";
import type { Part, Writer } from "../../fixes/part.ts";
import type { Gap } from "../../model/gap.ts";
import { printable } from "../../reports/printable.ts";
import { invocation, word } from "../invocation.ts";
import type { Io } from "../io.ts";
import { streamOut } from "../reports/open.ts";
import { recordedArguments } from "../scan/arguments.ts";
import { Looked } from "../scan/looked.ts";
import { noStage } from "../scan/no-stage.ts";
import { mendCode } from "./code/mend.ts";
import type { FileChange } from "./code/texts.ts";
import { writeChanges } from "./code/write.ts";
import { contradictions } from "./contradictions.ts";
import type { DialectName, FixFlags } from "./flags.ts";
import { gapWords } from "./gap-words.ts";
import { type Look, look } from "./look.ts";
import { chosenPatches, isMeant, partsOf } from "./parts.ts";
import { people } from "./people/people.ts";
import { planOptions } from "./plan-options.ts";
import { savedParts } from "./saved-parts.ts";

/** More gaps than these nobody reads in a terminal. */
const MOST_GAPS = 20;

/**
 * `stagelight fix`: plans, and shows the plan, writes it in a dialect, or makes it. Resolves to the exit code: 0 nothing to
 * fix, or it is written or made · 1 there is something to fix · 3 something could not be looked at or made. Throws UsageError.
 */
export async function fix(paths: readonly string[], flags: FixFlags, io: Io): Promise<number> {
  contradictions(paths, flags);
  if (flags.apply) return apply(paths, flags, io);
  const writer = await writerFor(flags.as, io, flags.write ? undefined : again(paths, flags, io));
  const out = streamOut(io.stdout);
  const seen: Seen = { ...nothing(), open: 0, left: 0, waiting: 0 };
  await out.write(writer.begin());
  const parts =
    flags.plan === undefined ? planned(paths, flags, io, seen) : savedParts(flags.plan, flags, io);
  for await (const part of parts) {
    seen.open += part.plan.steps.length + part.plan.manual.length + part.plan.owned.length;
    if (!flags.write) seen.open += part.code?.patches.length ?? 0;
    seen.left += part.left;
    seen.waiting += part.waiting ?? 0;
    seen.gaps += part.gaps.length;
    await out.write(writer.write(part));
    if (flags.as !== undefined) sayGaps(part.gaps, io);
    if (flags.as === "patch" && part.code) sayManual(part, io);
  }
  await out.write(writer.end());
  if (flags.as !== undefined) sayLeft(seen, io);
  const idle = flags.plan === undefined && !io.signal.aborted ? isIdle(paths, flags, seen, io) : false;
  const unwritten = flags.write && !io.signal.aborted ? sayWritten(writeChanges(seen.files, io.cwd), io) : 0;
  if (unwritten > 0) return 3;
  if (io.signal.aborted) return 3;
  if (seen.gaps > 0 && !flags.allowPartial) return 3;
  if (idle) return 3;
  return flags.as === undefined && seen.open + seen.left > 0 ? 1 : 0;
}

async function* planned(
  paths: readonly string[],
  flags: FixFlags,
  io: Io,
  seen: Found,
): AsyncGenerator<Part, void, void> {
  const options = planOptions(flags, io);
  const found = await look(paths, flags, io);
  const counted: Look = { ...found, slices: counting(found.slices, flags.stage ?? [], seen) };
  const choice = {
    ...(flags.stage ? { stages: flags.stage } : {}),
    ...(flags.max === undefined ? {} : { max: flags.max }),
    ...(flags.safeOnly ? { safeOnly: true } : {}),
  };
  const [kmsKey] = flags.kmsKey ?? [];
  const given = { demands: found.demands, wanted: found.wanted, ...(kmsKey === undefined ? {} : { kmsKey }) };
  yield* partsOf(counted, options, choice, async (slices) => {
    const mended = await mendCode(slices, given, found.rescan, chosenPatches(choice), io);
    seen.files = mended.files;
    return mended;
  });
}

async function* counting(slices: Look["slices"], patterns: readonly string[], seen: Found): Look["slices"] {
  for await (const slice of slices) {
    seen.looked.at(slice);
    seen.stages += slice.stages.length;
    for (const pattern of patterns) {
      if (!seen.meant.has(pattern) && slice.stages.some((stage) => isMeant(stage, pattern)))
        seen.meant.add(pattern);
    }
    yield slice;
  }
}

/** Says that there was no stage, or none that was meant. Whether that is not acceptable. */
function isIdle(
  paths: readonly string[],
  { stage = [], allowEmpty, allowPartial, aws }: FixFlags,
  { stages, meant, gaps, looked }: Found,
  io: Io,
): boolean {
  const idle = stage.filter((pattern) => !meant.has(pattern));
  if (stages > 0) {
    for (const pattern of idle)
      io.stderr.write(`stagelight: --stage ${printable(pattern)} means none of the ${stages} stages seen.\n`);
    if (stage.length === 0 || idle.length < stage.length) return false;
  }
  if (allowEmpty) return false;
  const words =
    stages > 0
      ? "no stage was meant (--allow-empty makes that acceptable)."
      : noStage(looked, allowPartial ? 0 : gaps, paths.length > 0 && !aws);
  io.stderr.write(`stagelight: ${words}\n`);
  return true;
}

/** Shows the plan, then makes it. */
async function apply(paths: readonly string[], flags: FixFlags, io: Io): Promise<number> {
  const { canAsk } = await import("./apply/ask.ts");
  const { applyPlan } = await import("./apply/apply.ts");
  canAsk(flags.yes, io);
  const writer = people(io);
  const out = streamOut(io.stdout);
  const steps: Part["plan"]["steps"][number][] = [];
  const seen = nothing();
  await out.write(writer.begin());
  const parts =
    flags.plan === undefined ? planned(paths, flags, io, seen) : savedParts(flags.plan, flags, io);
  for await (const part of parts) {
    seen.gaps += part.gaps.length;
    steps.push(...part.plan.steps);
    await out.write(writer.write(part));
  }
  await out.write(writer.end());
  if (io.signal.aborted) return 3;
  if (flags.plan === undefined && isIdle(paths, flags, seen, io)) return 3;
  const exit = await applyPlan(steps, flags, io);
  return seen.gaps > 0 && !flags.allowPartial ? 3 : exit;
}

/** The command as it was given, but for values that may be secrets. */
const again = (paths: readonly string[], flags: FixFlags, io: Io): string =>
  [invocation(io), ...recordedArguments("fix", paths, flags).map(word)].join(" ");

async function writerFor(
  dialect: DialectName | undefined,
  io: Io,
  command: string | undefined,
): Promise<Writer> {
  switch (dialect) {
    case undefined:
      return people(io, command);
    case "patch":
      return (await import("../../fixes/dialects/patch.ts")).patches();
    case "json":
      return (await import("../../fixes/dialects/json.ts")).jsonPlan();
    case "cli":
      return (await import("../../fixes/dialects/cli/script.ts")).shellScript();
    case "terraform":
      return (await import("../../fixes/dialects/terraform/file.ts")).terraformFile();
    case "console":
      return (await import("../../fixes/dialects/console/steps.ts")).consoleSteps();
  }
}

const nothing = (): Found => ({ looked: new Looked(), stages: 0, gaps: 0, meant: new Set(), files: [] });

interface Found {
  readonly looked: Looked;
  stages: number;
  gaps: number;
  /** The patterns of `--stage` that mean one of them. */
  readonly meant: Set<string>;
  /** What patches make of files. */
  files: readonly FileChange[];
}

interface Seen extends Found {
  open: number;
  left: number;
  waiting: number;
}

/** How many files were not written. */
function sayWritten(told: ReturnType<typeof writeChanges>, io: Io): number {
  for (const [file, why] of told) {
    const words = why === undefined ? `wrote ${file}.` : `${file} was not written: ${why}.`;
    io.stderr.write(`stagelight: ${printable(words)}\n`);
  }
  return told.filter(([, why]) => why !== undefined).length;
}

function sayGaps(gaps: readonly Gap[], io: Io): void {
  for (const gap of gaps.slice(0, MOST_GAPS)) io.stderr.write(`stagelight: ${printable(gapWords(gap))}\n`);
  if (gaps.length > MOST_GAPS)
    io.stderr.write(`stagelight: and ${gaps.length - MOST_GAPS} more things that could not be looked at.\n`);
}

/** A diff has no place for what people have to see to, nor for the code that is to be pasted. */
function sayManual({ plan: { manual } }: Part, io: Io): void {
  for (const { stage, reason, checks, paste = [] } of manual.slice(0, MOST_GAPS)) {
    const about = checks.length > 0 ? `${checks.join(", ")}: ` : "";
    io.stderr.write(`stagelight: ${printable(`${stage}: ${about}${reason}`)}\n`);
    for (const { about, text } of paste) {
      const lines = text.trimEnd().split("\n");
      io.stderr.write(
        [
          `  ${printable(about)}`,
          "",
          ...lines.map((line) => `    ${printable(line)}`.trimEnd()),
          "",
          "",
        ].join("\n"),
      );
    }
  }
  if (manual.length > MOST_GAPS)
    io.stderr.write(`stagelight: and ${manual.length - MOST_GAPS} more things that are left to you.\n`);
}

function sayLeft({ left, waiting }: Seen, io: Io): void {
  if (waiting > 0) io.stderr.write(`stagelight: ${waitingWords(waiting)}\n`);
  if (left > 0)
    io.stderr.write(`stagelight: ${left} steps are left out: somebody should look at them first.\n`);
}
