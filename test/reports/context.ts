import { CHECKS } from "../../src/checks/index.ts";
import type { JudgedSlice } from "../../src/checks/judge.ts";
import type { Finding } from "../../src/model/finding.ts";
import { asffReport } from "../../src/reports/asff.ts";
import { Comparison } from "../../src/reports/compare.ts";
import { csvReport } from "../../src/reports/csv.ts";
import { githubReport } from "../../src/reports/github.ts";
import { gitlabReport } from "../../src/reports/gitlab.ts";
import { jsonReport } from "../../src/reports/json.ts";
import { junitReport } from "../../src/reports/junit.ts";
import { markdownReport } from "../../src/reports/markdown.ts";
import { ocsfReport } from "../../src/reports/ocsf.ts";
import type { Out, Report, ReportContext } from "../../src/reports/report.ts";
import { sarifReport } from "../../src/reports/sarif.ts";
import { written } from "./collect.ts";

const REPORTS: Readonly<Record<string, (out: Out, context: ReportContext) => Report>> = {
  json: jsonReport,
  sarif: sarifReport,
  junit: junitReport,
  csv: csvReport,
  markdown: markdownReport,
  github: githubReport,
  gitlab: gitlabReport,
  ocsf: ocsfReport,
  asff: asffReport,
};
export const MACHINE_FORMATS = Object.keys(REPORTS);

/** What a report of this format writes; with `earlier`, held against those findings. */
export async function inFormat(
  format: string,
  slices: readonly JudgedSlice[],
  more: Partial<ReportContext> & { earlier?: readonly Finding[] } = {},
): Promise<string> {
  const { earlier, ...context } = more;
  const comparison = earlier && new Comparison("earlier.json", earlier);
  for (const slice of slices) comparison?.see(slice);
  const make = REPORTS[format];
  if (!make) throw new Error(`There is no format ${format}.`);
  return written(
    (out) =>
      make(out, {
        checks: CHECKS,
        page: (id) => `# ${id}\n\n## What it finds\n\nThe page of ${id}.\n`,
        at: new Date("2026-01-31T12:00:00Z"),
        ...(comparison ? { changeOf: (finding) => comparison.changeOf(finding) } : {}),
        ...context,
      }),
    slices,
    { ...(comparison ? { changes: comparison.changes() } : {}) },
  );
}
