import { once } from "node:events";
import { createWriteStream } from "node:fs";
import pc from "picocolors";
import type { Check } from "../../checks/check.ts";
import { CHECKS } from "../../checks/index.ts";
import { judgeSlice } from "../../checks/judge.ts";
import { COVERAGE_CHECK, count, emptyCoverage } from "../../model/coverage.ts";
import type { Finding } from "../../model/finding.ts";
import type { Slice } from "../../model/slice.ts";
import { type Stage, UNLISTED_STAGES } from "../../model/stage.ts";
import { jsonReport } from "../../reports/json.ts";
import type { Out, Report, Summary } from "../../reports/report.ts";
import { terminalReport } from "../../reports/terminal.ts";
import { counts, exitCode, type Gate } from "../../standard/exit-code.ts";
import { type Io, UsageError } from "../io.ts";
import { Looked } from "./looked.ts";
import type { Output } from "./options.ts";
import type { Progress } from "./progress.ts";

export const FORMATS = ["terminal", "json"] as const;

export interface Run {
  readonly slices: AsyncIterable<Slice>;
  readonly checks: readonly Check[];
  readonly gate: Gate;
  readonly format: string;
  readonly outputs: readonly Output[];
  readonly hidePasses: boolean;
  readonly progress: Progress;
  /** How this program is called here: `stagelight`, or through npm in a checkout. */
  readonly invocation: string;
  readonly nextSteps: (summary: Summary) => readonly string[];
}

/** Judges the slices as they come and hands them to every report. Resolves to the exit code. */
export async function run(run: Run, io: Io): Promise<number> {
  const { report, finish } = openReports(run, io);
  const coverage = emptyCoverage();
  const looked = new Looked();
  const seen = { stages: 0, gaps: 0, counting: 0 };
  const coverageCheck = CHECKS.filter(({ id }) => id === COVERAGE_CHECK);
  try {
    for await (const slice of run.slices) {
      const judged = judgeSlice(slice, run.checks);
      for (const finding of judgeSlice(slice, coverageCheck).findings) count(coverage, finding);
      seen.stages += slice.stages.length;
      seen.gaps += slice.gaps.length;
      seen.counting += judged.findings.filter((finding) => counts(finding, run.gate)).length;
      looked.at(slice);
      run.progress.clear();
      await report.slice(judged);
    }
    run.progress.clear();
    const interrupted = io.signal.aborted;
    await report.end({ coverage, gaps: seen.gaps, interrupted, lookedAt: looked.words() });
    await finish();
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

function openReports(run: Run, io: Io): { report: Report; finish: () => Promise<void> } {
  const files = run.outputs.map(({ format, file }) => {
    const stream = createWriteStream(file, { flush: true });
    // Until it is awaited below, a file that cannot be opened must not bring the process down.
    const failed = once(stream, "error").then(([error]) => {
      throw new UsageError(
        `--output ${format}=${file}: cannot be written (${(error as NodeJS.ErrnoException).code}).`,
      );
    });
    failed.catch(() => {});
    return { stream, failed, report: reportFor(format, streamOut(stream, failed), run, FILE) };
  });
  const look = { columns: io.columns ?? (Number(io.env.COLUMNS) || FILE.columns), color: io.color };
  const first = reportFor(run.format, streamOut(io.stdout), run, look);
  const reports = [first, ...files.map(({ report }) => report)];
  return {
    report: {
      async slice(slice) {
        for (const report of reports) await report.slice(slice);
      },
      async end(summary) {
        for (const report of reports) await report.end(summary);
      },
      close() {
        for (const report of reports) report.close();
      },
    },
    async finish() {
      for (const { stream, failed } of files) {
        stream.end();
        await Promise.race([once(stream, "close"), failed]);
      }
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
    nextCommand: (finding, stage) => nextCommand(run.invocation, finding, stage),
    nextSteps: run.nextSteps,
  });
}

function nextCommand(invocation: string, finding: Finding, { origin, name, id }: Stage): string {
  if (origin.kind !== "aws") return `${invocation} explain ${finding.check}`;
  if (name === UNLISTED_STAGES) return `${invocation} iam scan`;
  return `${invocation} explain --stage ${id.includes("$") ? `'${id}'` : id}`;
}

function streamOut(stream: NodeJS.WritableStream, failed?: Promise<never>): Out {
  return {
    async write(text) {
      if (text === "" || stream.write(text)) return;
      await Promise.race([once(stream, "drain"), ...(failed === undefined ? [] : [failed])]);
    },
  };
}
