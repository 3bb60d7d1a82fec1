import type { JudgedSlice } from "../checks/judge.ts";
import { type Finding, SEVERITIES, type Severity } from "../model/finding.ts";
import type { Gap } from "../model/gap.ts";
import type { Scope } from "../model/slice.ts";
import type { Stage } from "../model/stage.ts";
import { type Changes, changesInWords } from "./compare.ts";
import { Costs } from "./cost-words.ts";
import { headline } from "./headline.ts";
import type { Links } from "./links.ts";
import { column, cut, printable } from "./printable.ts";
import type { Out, Report, Summary } from "./report.ts";
import { stageLines } from "./terminal-stages.ts";
import { withoutCommands } from "./workflow-commands.ts";
import { wrap } from "./wrap.ts";

/** Paints text; the identity where colours are off. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** How much is said: only what fails and the headline, the usual, or the reasons of every verdict besides. */
export type Detail = "quiet" | "usual" | "verbose";

export interface TerminalOptions {
  readonly detail: Detail;
  /** What `quiet` shows. */
  readonly fails: (finding: Finding) => boolean;
  /** A gap fails the run too, so `quiet` shows them. */
  readonly gapsFail: boolean;
  /** Columns to fill. */
  readonly columns: number;
  readonly paint: Paint;
  /** Leave out stages that pass. */
  readonly hidePasses: boolean;
  /** The command that says more about a stage and how to mend it; empty where the report's end says it for all. */
  readonly nextCommand: (finding: Finding, stage: Stage) => string;
  /** Commands to try after this scan. */
  readonly nextSteps: (summary: Summary) => readonly string[];
  /** The lines of code a finding is about, where there are any. */
  readonly excerpt?: (stage: Stage) => readonly CodeLine[];
  /** Absent: the terminal knows no links. */
  readonly links?: Links | undefined;
}

/** A line of code, numbered from 1. */
export interface CodeLine {
  readonly number: number;
  readonly text: string;
}

/** Different kinds of gaps that are kept apart; the rest is only counted. */
const GAP_GROUPS = 500;
const INDENT = "    ";

/** The report for people: findings by account and Region or by file, then gaps, then the headline. */
export function terminalReport(to: Out, options: TerminalOptions): Report {
  const out: Out = { write: (text) => to.write(withoutCommands(text)) };
  const gaps = new Map<string, GapGroup>();
  const recorded: Recorded = {};
  const failing: Record<Severity, number> = { high: 0, medium: 0, low: 0 };
  const costs = new Costs();
  let ungrouped = 0;
  return {
    async slice(slice) {
      for (const { verdict, severity, exempt, baselined, cost } of slice.findings) {
        if (verdict === "fail" && !exempt && !baselined) failing[severity] += 1;
        if (cost) costs.add(cost);
      }
      for (const gap of slice.gaps) if (!group(gaps, gap)) ungrouped += 1;
      for (const stage of slice.stages) note(recorded, stage);
      const text = sliceText(slice, options);
      if (text) await out.write(text);
    },
    async end(summary) {
      if (options.detail === "quiet") {
        if (options.gapsFail) await out.write(gapsText([...gaps.values()], ungrouped, options));
        await out.write(quietEnd(summary, options));
        return;
      }
      await out.write(gapsText([...gaps.values()], ungrouped, options));
      await out.write(endText(summary, recorded, { failing, costs }, options));
    },
    close() {},
  };
}

function sliceText(slice: JudgedSlice, options: TerminalOptions): string {
  const lines = stageLines(slice, options);
  if (lines.length === 0) return "";
  const count = `${slice.stages.length} ${slice.stages.length === 1 ? "stage" : "stages"}`;
  const title = cut(printable(scopeText(slice.scope)), Math.max(20, options.columns - count.length - 2));
  return `${options.paint.bold(title)}  ${options.paint.dim(count)}\n${lines.join("\n")}\n\n`;
}

function scopeText(scope: Scope): string {
  if (scope.kind === "code") return scope.path;
  const account = [scope.account, scope.accountName].filter((part) => part !== undefined).join(" ");
  return [account, scope.region].filter(Boolean).join(" · ");
}

interface GapGroup {
  readonly first: Gap;
  count: number;
}

/** Collects gaps of the same kind in the same place; false when there are too many kinds to keep. */
function group(groups: Map<string, GapGroup>, gap: Gap): boolean {
  const { kind, account, region, operation, code, file, line } = gap;
  // An interrupt leaves a gap for each account-Region; people need to be told once.
  const place = kind === "interrupted" ? [] : [account, region, operation, code, file, line];
  const key = JSON.stringify([kind, ...place]);
  const known = groups.get(key);
  if (known) known.count += 1;
  else if (groups.size < GAP_GROUPS) groups.set(key, { first: gap, count: 1 });
  else return false;
  return true;
}

function gapsText(
  groups: readonly GapGroup[],
  ungrouped: number,
  { paint, columns }: TerminalOptions,
): string {
  if (groups.length === 0) return "";
  const lines = groups.flatMap(({ first, count }) => {
    const { account, region, file, line, kind } = first;
    const place = file
      ? `${file}${line === undefined ? "" : `:${line}`}`
      : [account, region].filter(Boolean).join(" · ");
    const times = count > 1 ? ` (${count} times)` : "";
    const head = `  ${paint.yellow(column(kind, 21))} ${cut(printable(place), Math.max(20, columns - 24))}${times}`;
    return [head.trimEnd(), ...wrap(printable(first.message), columns, INDENT)];
  });
  const more = ungrouped > 0 ? [`  and ${ungrouped} more: see --format json`] : [];
  return `${paint.bold("Gaps")}  ${paint.dim("what could not be looked at; never counted as a pass")}\n${[...lines, ...more].join("\n")}\n\n`;
}

/** When AWS Config saw what it reports, first and last. */
interface Recorded {
  first?: string;
  last?: string;
}

function note(recorded: Recorded, { origin }: Stage): void {
  if (origin.kind !== "aws" || !origin.recordedBy) return;
  const { at } = origin.recordedBy;
  if (recorded.first === undefined || at < recorded.first) recorded.first = at;
  if (recorded.last === undefined || at > recorded.last) recorded.last = at;
}

const INTERRUPTED = "Interrupted: this is what was seen until then, not everything.";

const quietEnd = (summary: Summary, { paint }: TerminalOptions): string =>
  `${summary.interrupted ? `${paint.yellow(INTERRUPTED)}\n` : ""}${paint.bold(headline(summary))}\n`;

function endText(
  summary: Summary,
  recorded: Recorded,
  { failing, costs }: { failing: Readonly<Record<Severity, number>>; costs: Costs },
  options: TerminalOptions,
): string {
  const { paint, columns } = options;
  const lines: string[] = [];
  if (recorded.first !== undefined) {
    const seen = `Seen by AWS Config, not by this scan: items recorded between ${recorded.first} and ${recorded.last}.`;
    lines.push(...wrap(printable(seen), columns, "").map(paint.yellow));
  }
  if (summary.interrupted) lines.push(paint.yellow(INTERRUPTED));
  lines.push(...wrap(`Looked at ${printable(summary.lookedAt)}.`, columns, "").map(paint.dim));
  lines.push(paint.bold(headline(summary)));
  if (summary.changes) lines.push(...changeLines(summary.changes, options));
  const counted = SEVERITIES.toReversed().filter((severity) => failing[severity] > 0);
  if (counted.length > 0) {
    lines.push(`Failing: ${counted.map((severity) => `${failing[severity]} ${severity}`).join(", ")}`);
  }
  const sum = costs.words();
  if (sum) lines.push(...wrap(sum, columns, "").map(paint.dim));
  const steps = options.nextSteps(summary);
  if (steps.length > 0) lines.push("", paint.dim("Next:"), ...steps.map((step) => `  ${step}`));
  return `${lines.join("\n")}\n`;
}

/** Findings of each kind of change that are named; the rest is counted. */
const NAMED_CHANGES = 20;

/** What is new, fixed, still open and no longer seen since the earlier scan. */
function changeLines(changes: Changes, { paint, columns }: TerminalOptions): string[] {
  const told = wrap(`Since ${printable(changes.against)}: ${changesInWords(changes)}.`, columns, "");
  const lists = (["new", "fixed", "open", "gone"] as const).flatMap((kind) => {
    const list = changes[kind];
    const named = list
      .slice(0, NAMED_CHANGES)
      .map(({ check, stage }) => cut(`  ${kind.padEnd(5)} ${check} ${printable(stage)}`, columns));
    const more =
      list.length > NAMED_CHANGES ? [`  ${kind.padEnd(5)} and ${list.length - NAMED_CHANGES} more`] : [];
    const colour = kind === "new" ? paint.red : kind === "fixed" ? paint.green : paint.dim;
    return [...named, ...more].map(colour);
  });
  return [...told, ...lists];
}
