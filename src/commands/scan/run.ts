import pc from "picocolors";
import type { Check } from "../../checks/check.ts";
import { CHECKS } from "../../checks/index.ts";
import { judgeSlice } from "../../checks/judge.ts";
import { COVERAGE_CHECK, count, emptyCoverage } from "../../model/coverage.ts";
import { BASELINE } from "../../model/demands.ts";
import type { Slice } from "../../model/slice.ts";
import { type CodeOrigin, type Stage, UNLISTED_STAGES } from "../../model/stage.ts";
import { jsonReport } from "../../reports/json.ts";
import type { Out, Report, Summary } from "../../reports/report.ts";
import { terminalReport } from "../../reports/terminal.ts";
import { withCosts } from "../../standard/cost/index.ts";
import type { Prices } from "../../standard/cost/prices.ts";
import { counts, exitCode, type Gate } from "../../standard/exit-code.ts";
import type { Io } from "../io.ts";
import { liveStageId } from "../stage-id.ts";
import { fileOut } from "./file-out.ts";
import { Looked } from "./looked.ts";
import type { Output } from "./options.ts";
import type { Progress } from "./progress.ts";

export const FORMATS = ["terminal", "json"] as const;

export interface Run {
  readonly slices: AsyncIterable<Slice>;
  readonly checks: readonly Check[];
  readonly gate: Gate;
  /** Absent: no estimates. */
  readonly prices: Prices | undefined;
  readonly format: string;
  readonly outputs: readonly Output[];
  readonly hidePasses: boolean;
  readonly progress: Progress;
  /** How this program is called here: `stagelight`, or through npm in a checkout. */
  readonly invocation: string;
  readonly nextSteps: (summary: Summary) => readonly string[];
  /** The lines of code a finding is about. */
  readonly excerpt: (origin: CodeOrigin) => readonly string[];
}

/** Judges the slices as they come and hands them to every report. Resolves to the exit code. */
export async function run(run: Run, io: Io): Promise<number> {
  const report = openReports(run, io);
  const coverage = emptyCoverage();
  const looked = new Looked();
  const seen = { stages: 0, gaps: 0, counting: 0 };
  let denied = 0;
  const coverageCheck = CHECKS.filter(({ id }) => id === COVERAGE_CHECK);
  try {
    for await (const slice of run.slices) {
      const verdicts = judgeSlice(slice, run.checks);
      const judged = run.prices ? withCosts(verdicts, run.prices, BASELINE) : verdicts;
      for (const finding of judgeSlice(slice, coverageCheck).findings) count(coverage, finding);
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
    await report.end({ coverage, gaps: seen.gaps, denied, interrupted, lookedAt: looked.words() });
    report.finish();
    if (seen.stages === 0 && !run.gate.allowEmpty) {
      io.stderr.write(
        `stagelight: no stage was found in ${looked.words()} (--allow-empty makes that acceptable).\n`,
      );
    }
    return interrupted ? 3 : exitCode(seen, run.gate);
  } finally {
    run.progress.clear();
    report.close();
  }
}

interface Reports extends Report {
  /** Puts the files in place; without it they are left as they were before the scan. */
  finish(): void;
}

function openReports(run: Run, io: Io): Reports {
  const files = run.outputs.map((output) => {
    const out = fileOut(output, io.cwd);
    return { out, report: reportFor(output.format, out, run, FILE) };
  });
  const look = { columns: io.columns ?? (Number(io.env.COLUMNS) || FILE.columns), color: io.color };
  const reports = [
    reportFor(run.format, streamOut(io.stdout), run, look),
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

function reportFor(format: string, out: Out, run: Run, { columns, color }: typeof FILE): Report {
  if (format === "json") return jsonReport(out);
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
