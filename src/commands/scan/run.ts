import pc from "picocolors";
import type { Check } from "../../checks/check.ts";
import { CHECKS } from "../../checks/index.ts";
import { type JudgedSlice, judgeSlice } from "../../checks/judge.ts";
import { COVERAGE_CHECK, count, emptyCoverage } from "../../model/coverage.ts";
import { BASELINE, type Demands } from "../../model/demands.ts";
import type { Slice } from "../../model/slice.ts";
import { type Stage, UNLISTED_STAGES } from "../../model/stage.ts";
import { jsonReport } from "../../reports/json.ts";
import { printable } from "../../reports/printable.ts";
import type { Out, Report, Summary } from "../../reports/report.ts";
import type { CodeLine } from "../../reports/terminal.ts";
import { terminalReport } from "../../reports/terminal.ts";
import type { BaselineBook } from "../../standard/baseline/book.ts";
import { withCosts } from "../../standard/cost/index.ts";
import type { Prices } from "../../standard/cost/prices.ts";
import type { Exemptions } from "../../standard/exemptions/exemptions.ts";
import { counts, coverageShare, exitCode, type Gate } from "../../standard/exit-code.ts";
import type { Io } from "../io.ts";
import { liveStageId } from "../stage-id.ts";
import { afterwards } from "./afterwards.ts";
import { type FileOut, fileOut } from "./file-out.ts";
import { Looked } from "./looked.ts";
import type { Output } from "./options.ts";
import type { Progress } from "./progress.ts";

export const FORMATS = ["terminal", "json", "html"] as const;

export interface Run {
  readonly slices: AsyncIterable<Slice>;
  readonly checks: readonly Check[];
  readonly gate: Gate;
  /** Absent: no estimates. */
  readonly prices: Prices | undefined;
  /** What the standard asks; absent: the default. */
  readonly demands?: Demands;
  /** Absent: nothing is exempt. */
  readonly exemptions?: Exemptions;
  /** Absent: every finding counts. */
  readonly baseline?: BaselineBook;
  readonly format: string;
  readonly outputs: readonly Output[];
  readonly hidePasses: boolean;
  readonly progress: Progress;
  /** How this program is called here: `stagelight`, or through npm in a checkout. */
  readonly invocation: string;
  readonly nextSteps: (summary: Summary) => readonly string[];
  /** The lines of code a finding is about. */
  readonly excerpt: (stage: Stage) => readonly CodeLine[];
  /** The AWS identities of the scan, so far as they are known by now. */
  readonly identities?: () => readonly string[];
}

/** Judges the slices as they come and hands them to every report. Resolves to the exit code. */
export async function run(run: Run, io: Io): Promise<number> {
  const startedAt = new Date().toISOString();
  const report = await openReports(run, io);
  const coverage = emptyCoverage();
  const looked = new Looked();
  const seen = { stages: 0, gaps: 0, counting: 0 };
  let denied = 0;
  const coverageCheck = run.checks.some(({ id }) => id === COVERAGE_CHECK)
    ? []
    : CHECKS.filter(({ id }) => id === COVERAGE_CHECK);
  const judge = (slice: Slice, checks: readonly Check[]): JudgedSlice => {
    const judged = judgeSlice(slice, checks, run.demands);
    const priced = run.prices ? withCosts(judged, run.prices, run.demands ?? BASELINE) : judged;
    return run.exemptions?.apply(priced) ?? priced;
  };
  try {
    for await (const slice of run.slices) {
      const found = judge(slice, run.checks);
      const logging = coverageCheck.length > 0 ? judge(slice, coverageCheck) : found;
      const judged = run.baseline?.apply(found) ?? found;
      for (const finding of logging.findings) if (finding.check === COVERAGE_CHECK) count(coverage, finding);
      seen.stages += slice.stages.length;
      seen.gaps += slice.gaps.length;
      denied += slice.gaps.filter(({ permission }) => permission !== undefined).length;
      seen.counting += judged.findings.filter((finding) => counts(finding, run.gate)).length;
      looked.at(slice);
      run.progress.clear();
      await report.slice(judged);
    }
    run.progress.clear();
    const interrupted = io.signal.aborted;
    const record = { startedAt, endedAt: new Date().toISOString(), identities: run.identities?.() ?? [] };
    await report.end({ coverage, gaps: seen.gaps, denied, interrupted, lookedAt: looked.words(), record });
    report.finish();
    if (seen.stages === 0 && !run.gate.allowEmpty) {
      io.stderr.write(
        `stagelight: no stage was found in ${looked.words()} (--allow-empty makes that acceptable).\n`,
      );
    }
    const ids = run.checks.map(({ id }) => id);
    for (const line of afterwards(run, ids, interrupted)) io.stderr.write(`stagelight: ${printable(line)}\n`);
    const share = coverageShare(coverage);
    if (share < run.gate.minCoverage) io.stderr.write(`stagelight: ${shortOf(share, run.gate)}\n`);
    return interrupted ? 3 : exitCode({ ...seen, coverage: share }, run.gate);
  } finally {
    run.progress.clear();
    report.close();
  }
}

/** Rounded down: 94.96 is not 95. */
const shortOf = (share: number, { minCoverage }: Gate): string =>
  `access-log coverage is ${Math.floor(share * 10) / 10} % of the stages that are not exempt, --min-coverage asks for ${minCoverage} %.`;

interface Reports extends Report {
  /** Puts the files in place; without it they are left as they were before the scan. */
  finish(): void;
}

async function openReports(run: Run, io: Io): Promise<Reports> {
  const files: { out: FileOut; report: Report }[] = [];
  for (const output of run.outputs) {
    const out = fileOut(output, io.cwd);
    files.push({ out, report: await reportFor(output.format, out, run, FILE) });
  }
  const look = { columns: io.columns ?? (Number(io.env.COLUMNS) || FILE.columns), color: io.color };
  const reports = [
    await reportFor(run.format, streamOut(io.stdout), run, look),
    ...files.map(({ report }) => report),
  ];
  return {
    async slice(slice) {
      for (const report of reports) await report.slice(slice);
    },
    async end(summary) {
      for (const report of reports) await report.end(summary);
    },
    finish() {
      for (const { out } of files) out.finish();
    },
    close() {
      for (const report of reports) report.close();
      for (const { out } of files) out.abandon();
    },
  };
}

/** How text looks where there is no terminal. */
const FILE = { columns: 80, color: false };

/** The report of a format; what only one format needs is loaded for it alone. */
async function reportFor(
  format: string,
  out: Out,
  run: Run,
  { columns, color }: typeof FILE,
): Promise<Report> {
  if (format === "json") return jsonReport(out);
  if (format === "html") {
    const { htmlReport } = await import("../../reports/html/index.ts");
    return htmlReport(out, CHECKS);
  }
  return terminalReport(out, {
    columns,
    paint: pc.createColors(color),
    hidePasses: run.hidePasses,
    nextCommand: (_, stage) => nextCommand(run.invocation, stage),
    nextSteps: run.nextSteps,
    excerpt: run.excerpt,
  });
}

function nextCommand(invocation: string, { origin, name, id }: Stage): string {
  if (origin.kind !== "aws") return "";
  if (name === UNLISTED_STAGES) return `${invocation} iam scan`;
  if (!liveStageId(id)) return "";
  return `${invocation} explain --stage ${id.includes("$") ? `'${id}'` : id}`;
}

function streamOut(stream: NodeJS.WritableStream): Out {
  return {
    async write(text) {
      if (text === "" || !stream.writable || stream.write(text)) return;
      await new Promise<void>((resolve) => {
        // A reader that goes away closes the stream instead of draining it.
        for (const event of ["drain", "close", "error"]) stream.once(event, resolve);
      });
    },
  };
}
