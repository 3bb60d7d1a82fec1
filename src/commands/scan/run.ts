import type { Check } from "../../checks/check.ts";
import { CHECKS } from "../../checks/index.ts";
import { judgeSlice } from "../../checks/judge.ts";
import { COVERAGE_CHECK, count, emptyCoverage } from "../../model/coverage.ts";
import { BASELINE } from "../../model/demands.ts";
import type { Slice } from "../../model/slice.ts";
import { withCosts } from "../../standard/cost/index.ts";
import type { Prices } from "../../standard/cost/prices.ts";
import { counts, exitCode, type Gate } from "../../standard/exit-code.ts";
import type { Io } from "../io.ts";
import { openReports, type Reporting } from "../reports/open.ts";
import { Looked } from "./looked.ts";
import type { Progress } from "./progress.ts";

export interface Run extends Reporting {
  readonly slices: AsyncIterable<Slice>;
  readonly checks: readonly Check[];
  readonly gate: Gate;
  /** Absent: no estimates. */
  readonly prices: Prices | undefined;
  readonly progress: Progress;
}

/** Judges the slices as they come and hands them to every report. Resolves to the exit code. */
export async function run(run: Run, io: Io): Promise<number> {
  const report = await openReports(run, io);
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
