import type { LintFinding } from "../access-log/lint/rule.ts";
import type { Format } from "../access-log/parse.ts";
import type { Stage } from "../model/stage.ts";
import { defineCheck, fail, pass, type Subject, unknown } from "./check.ts";
import { formatOf, lintOf } from "./format-of.ts";

/** A credential is no fault of the format: `apigw_accesslog_secrets` speaks of it. */
const ELSEWHERE = "credential";
/** Where that is only a warning, what fills the field may be there and is not seen. */
const MAYBE = "unknown-variable";
/** Whose line it is cannot be told: no fault where one stage writes alone. */
const SHARED = "no-origin";
const MOST_NAMED = 3;

export default defineCheck({
  id: "apigw_accesslog_format",
  title: "Access-log format is refused or writes broken lines",
  severity: "medium",
  needs: [],
  alone: true,
  judge(subject) {
    const read = formatOf(subject);
    if ("judgement" in read) return read.judgement;
    const { format } = read;
    const mixed = mixedWith(subject, format);
    const { findings } = lintOf(format, subject.stage.apiType, mixed.length > 0 ? true : undefined);
    const grave = findings.filter(({ rule, severity }) => rule !== ELSEWHERE && severity === "error");
    const doubts = findings.filter(({ rule, severity }) => rule === MAYBE && severity !== "error");
    const shared = findings.find(({ rule }) => rule === SHARED);
    const warning = shared && mixed.length > 0 ? ` ${warned(shared, mixed)}` : "";
    if (grave.length > 0) return fail(told(grave) + warning, { remedy: "mend-format" });
    if (doubts.length > 0) return unknown(told(doubts) + warning);
    return pass(`The format holds (${format.shape}, ${format.variables.length} variables).${warning}`);
  },
});

/** Whose lines cannot be told from this stage's: the same log and format, and no field in which they differ. */
function mixedWith({ stage, sharing = [] }: Subject, { variables }: Format): readonly Stage[] {
  if (sharing.length < 2) return [];
  const names = new Set(variables.map(({ name }) => name));
  return sharing.filter(
    ({ id, api, name }) =>
      id !== stage.id &&
      !(names.has("apiId") && api.id !== stage.api.id) &&
      !(names.has("stage") && name !== stage.name),
  );
}

/** The linter's warning, with the other stages. */
function warned({ message, correction }: LintFinding, mixed: readonly Stage[]): string {
  const named = mixed.slice(0, MOST_NAMED).map(({ name, api }) => `${name} of ${api.name}`);
  const more = mixed.length > named.length ? ` and ${mixed.length - named.length} more` : "";
  return `Warning: ${message} They are ${named.join(", ")}${more}. ${correction.advice}`;
}

/** The first fault in full, with its correction; of the others how many there are. */
function told(findings: readonly LintFinding[]): string {
  const [first, ...others] = findings;
  if (!first) return "";
  const more = others.length === 0 ? "" : ` And ${others.length} more: stagelight format lint.`;
  return `${first.message} ${first.correction.advice}${more}`;
}
