import type { JudgedSlice } from "../../src/checks/judge.ts";
import { COVERAGE_CHECK, count, emptyCoverage } from "../../src/model/coverage.ts";
import type { Out, Report, Summary } from "../../src/reports/report.ts";

/** What a report writes for these slices. */
export async function written(
  make: (out: Out) => Report,
  slices: readonly JudgedSlice[],
  more: Partial<Summary> = {},
): Promise<string> {
  let text = "";
  const report = make({
    async write(part) {
      text += part;
    },
  });
  const coverage = emptyCoverage();
  for (const slice of slices) {
    for (const finding of slice.findings) if (finding.check === COVERAGE_CHECK) count(coverage, finding);
    await report.slice(slice);
  }
  const gaps = slices.reduce((sum, slice) => sum + slice.gaps.length, 0);
  await report.end({
    coverage,
    gaps,
    denied: 0,
    interrupted: false,
    lookedAt: "1 Region of account 111122223333",
    ...more,
  });
  report.close();
  return text;
}
