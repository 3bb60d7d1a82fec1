import type { Check } from "../../checks/check.ts";
import { CHECKS } from "../../checks/index.ts";
import { type JudgedSlice, judgeSlice } from "../../checks/judge.ts";
import { COVERAGE_CHECK, count, emptyCoverage } from "../../model/coverage.ts";
import { BASELINE, type Demands } from "../../model/demands.ts";
import type { Slice } from "../../model/slice.ts";
import { TOOL } from "../../model/tool.ts";
import { printable } from "../../reports/printable.ts";
import type { ScanScope } from "../../reports/report.ts";
import type { BaselineBook } from "../../standard/baseline/book.ts";
import { withCosts } from "../../standard/cost/index.ts";
import type { Prices } from "../../standard/cost/prices.ts";
import type { Exemptions } from "../../standard/exemptions/exemptions.ts";
import { counts, coverageShare, exitCode, type Gate } from "../../standard/exit-code.ts";
import type { Io } from "../io.ts";
import { openReports, type Reporting } from "../reports/open.ts";
import { afterwards } from "./afterwards.ts";
import type { Earlier } from "./earlier.ts";
import { Looked } from "./looked.ts";
import { noStage } from "./no-stage.ts";
import type { Progress } from "./progress.ts";

export interface Run extends Reporting {
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
  /** Absent: every finding counts, however long it has been there. */
  readonly earlier?: Earlier;
  readonly progress: Progress;
  /** How it was called, for its record. */
  readonly arguments?: readonly string[];
  /** What it was narrowed to. */
  readonly scope?: ScanScope;
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
      const left = run.baseline?.apply(found) ?? found;
      const judged = run.earlier?.book.apply(left) ?? left;
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
    const lookedAt = looked.words();
    const record = {
      startedAt,
      endedAt: new Date().toISOString(),
      identities: run.identities?.() ?? [],
      lookedAt,
      arguments: run.arguments ?? [],
      scope: run.scope ?? {},
      version: TOOL.version,
    };
    const ids = run.checks.map(({ id }) => id);
    // What an interrupted scan did not come to is not for that reason unused.
    const exemptionProblems = interrupted ? [] : (run.exemptions?.problems(ids) ?? []);
    await report.end({
      coverage,
      gaps: seen.gaps,
      denied,
      interrupted,
      lookedAt,
      record,
      exemptionProblems,
    });
    report.finish();
    if (seen.stages === 0 && !run.gate.allowEmpty && !interrupted) {
      const isOnlyCode = run.scope?.code !== undefined && run.scope.live === undefined;
      const gaps = run.gate.allowPartial ? 0 : seen.gaps;
      io.stderr.write(`stagelight: ${noStage(looked, gaps, isOnlyCode)}\n`);
    }
    const afterwords = run.detail === "quiet" ? [] : afterwards(run, ids, interrupted);
    for (const line of afterwords) io.stderr.write(`stagelight: ${printable(line)}\n`);
    const share = coverageShare(coverage);
    if (share < run.gate.minCoverage) io.stderr.write(`stagelight: ${shortOf(share, run.gate)}\n`);
    const pushed = run.push?.end();
    for (const line of pushed?.words ?? []) io.stderr.write(`stagelight: ${printable(line)}\n`);
    return interrupted || pushed?.whole === false ? 3 : exitCode({ ...seen, coverage: share }, run.gate);
  } finally {
    run.progress.clear();
    report.close();
  }
}

/** Rounded down: 94.96 is not 95. */
const shortOf = (share: number, { minCoverage }: Gate): string =>
  `access-log coverage is ${Math.floor(share * 10) / 10} % of the stages that are not exempt, --min-coverage asks for ${minCoverage} %.`;
