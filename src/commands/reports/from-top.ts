import { relative, resolve, sep } from "node:path";
import type { JudgedSlice } from "../../checks/judge.ts";
import type { Report, ReportContext } from "../../reports/report.ts";
import { isWithin } from "../../sources/code/names.ts";
import { repositoryOf } from "../../sources/code/walk.ts";

/** How a file is called from the top of the repository that holds the working folder; as it was where none does. */
export function fromTop(cwd: string): (file: string) => string {
  const top = repositoryOf(cwd);
  return (file) => {
    // Standard input is no file.
    if (top === undefined || file === "-") return file;
    const absolute = resolve(cwd, file);
    return isWithin(absolute, top) && absolute !== top ? relative(top, absolute).replaceAll(sep, "/") : file;
  };
}

/**
 * A report for those who know the repository and not the working folder: code scanning, annotations and code quality look for
 * paths from the top.
 *
 * @param make the report, which gets every file renamed
 */
export function withPathsFrom(
  name: (file: string) => string,
  make: (context: ReportContext) => Report,
  context: ReportContext,
): Report {
  const { fixOf, ...rest } = context;
  const report = make({
    ...rest,
    ...(fixOf
      ? {
          fixOf: (finding) => {
            const fix = fixOf(finding);
            return (
              fix && {
                ...fix,
                replacements: fix.replacements.map((each) => ({ ...each, file: name(each.file) })),
              }
            );
          },
        }
      : {}),
  });
  return { ...report, slice: (slice) => report.slice(renamed(slice, name)) };
}

const renamed = (slice: JudgedSlice, name: (file: string) => string): JudgedSlice => ({
  ...slice,
  stages: slice.stages.map((stage) => {
    const { origin } = stage;
    return origin.kind === "aws" ? stage : { ...stage, origin: { ...origin, file: name(origin.file) } };
  }),
  gaps: slice.gaps.map((gap) => (gap.file === undefined ? gap : { ...gap, file: name(gap.file) })),
});
