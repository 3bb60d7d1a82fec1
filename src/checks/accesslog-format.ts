import type { LintFinding } from "../access-log/lint/rule.ts";
import { defineCheck, fail, pass } from "./check.ts";
import { formatOf, lintOf } from "./format-of.ts";

/** A credential is no fault of the format: `apigw_accesslog_secrets` speaks of it. */
const ELSEWHERE = "credential";
/** The line gets through, and still the field is lost for ever. */
const ALWAYS = "unknown-variable";

export default defineCheck({
  id: "apigw_accesslog_format",
  title: "Access-log format is refused or writes broken lines",
  severity: "medium",
  needs: [],
  alone: true,
  judge(subject) {
    const read = formatOf(subject);
    if ("judgement" in read) return read.judgement;
    const { findings } = lintOf(read.format, subject.stage.apiType);
    const grave = findings.filter(
      ({ rule, severity }) => rule !== ELSEWHERE && (severity === "error" || rule === ALWAYS),
    );
    if (grave.length > 0) return fail(told(grave), { remedy: "mend-format" });
    return pass(`The format holds (${read.format.shape}, ${read.format.variables.length} variables).`);
  },
});

/** The first fault in full, with its correction; of the others how many there are. */
function told(findings: readonly LintFinding[]): string {
  const [first, ...others] = findings;
  if (!first) return "";
  const more = others.length === 0 ? "" : ` And ${others.length} more: stagelight format lint.`;
  return `${first.message} ${first.correction.advice}${more}`;
}
