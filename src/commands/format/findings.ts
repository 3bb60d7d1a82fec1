import type { createColors } from "picocolors";
import type { LintReport } from "../../access-log/lint/index.ts";
import type { LintFinding } from "../../access-log/lint/rule.ts";
import { cut as cutTo, printable } from "../../reports/printable.ts";
import { wrap } from "../../reports/wrap.ts";
import { excerpt } from "./excerpt.ts";

type Paint = ReturnType<typeof createColors>;

/** The findings for people: what, where with carets, what to do; and how many at the end. */
export function findingsText(text: string, report: LintReport, columns: number, paint: Paint): string {
  const blocks = report.findings.map((finding) => block(text, finding, columns, paint));
  const more = report.cut.map((rule) => `${rule}: there are more places like these.\n`);
  return [...blocks, ...more, `${tally(report.findings)}\n`].join("\n");
}

function block(text: string, finding: LintFinding, columns: number, paint: Paint): string {
  const { severity, rule, start, end, correction } = finding;
  const colored = { error: paint.red, warning: paint.yellow, note: paint.cyan }[severity];
  const head = `${severity} ${rule} at ${start + 1}: ${bounded(finding.message)}`;
  const [first = "", ...rest] = wrap(head, columns, "  ");
  // What concerns the whole format has no place to point at.
  const whole = start === 0 && end === text.length;
  const [line, carets] = excerpt(text, start, end, columns - 4);
  const place = whole ? [] : ["", `    ${line}`, `    ${colored(carets)}`];
  const becomes = correction.edit?.text;
  const advice = bounded(correction.advice);
  const replacement = becomes === undefined || becomes.trim() === "" ? [] : [`  → ${bounded(becomes)}`];
  return [
    first.trimStart().replace(severity, colored(severity)),
    ...rest,
    ...place,
    ...wrap(advice, columns, "  "),
    ...replacement,
    "",
  ].join("\n");
}

/** Safe for a terminal, and no longer than a message may be: names in it come from the format. */
const bounded = (text: string): string => cutTo(printable(text), 400);

function tally(findings: readonly LintFinding[]): string {
  const count = (severity: string, word: string) => {
    const found = findings.filter((finding) => finding.severity === severity).length;
    return found === 0 ? [] : [`${found} ${word}${found === 1 ? "" : "s"}`];
  };
  const counts = [...count("error", "error"), ...count("warning", "warning"), ...count("note", "note")];
  return counts.length === 0 ? "Nothing to correct." : counts.join(", ");
}
