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
    const mixed = mixedWith(subject, subject.stage, format);
    const { findings } = lintOf(format, subject.stage.apiType, mixed.length > 0 ? true : undefined);
    const grave = findings.filter(({ rule, severity }) => rule !== ELSEWHERE && severity === "error");
    const doubts = findings.filter(({ rule, severity }) => rule === MAYBE && severity !== "error");
    const shared = findings.find(({ rule }) => rule === SHARED);
    const warning = shared && mixed.length > 0 ? ` ${warned(shared, subject.stage, mixed)}` : "";
    if (grave.length > 0) return fail(told(grave) + warning, { remedy: "mend-format" });
    if (doubts.length > 0) return unknown(told(doubts) + warning);
    return pass(`The format holds (${format.shape}, ${format.variables.length} variables).${warning}`);
  },
});

/** The stages whose lines cannot be told apart: the same log and format, and no field in which they differ. */
function mixedWith({ sharing }: Subject, stage: Stage, { variables }: Format): readonly Stage[] {
  if (!sharing || sharing.length < 2) return [];
  const names = new Set(variables.map(({ name }) => name));
  const keyOf = ({ api, name }: Stage) =>
    JSON.stringify([names.has("apiId") ? api.id : "", names.has("stage") ? name : ""]);
  // All of them have this format: grouped once, for thousands may share a log.
  const groups = grouped.get(sharing) ?? Map.groupBy(sharing, keyOf);
  grouped.set(sharing, groups);
  const mixed = groups.get(keyOf(stage)) ?? [];
  return mixed.length < 2 ? [] : mixed;
}

const grouped = new WeakMap<readonly Stage[], ReadonlyMap<string, readonly Stage[]>>();

/** The linter's warning, with the other stages. */
function warned({ message, correction }: LintFinding, stage: Stage, mixed: readonly Stage[]): string {
  const others = mixed.slice(0, MOST_NAMED + 1).filter(({ id }) => id !== stage.id);
  const named = others.slice(0, MOST_NAMED).map(({ name, api }) => `${name} of ${api.name}`);
  const unnamed = mixed.length - 1 - named.length;
  const more = unnamed > 0 ? ` and ${unnamed} more` : "";
  return `Warning: ${message} They are ${named.join(", ")}${more}. ${correction.advice}`;
}

/** The first fault in full, with its correction; of the others how many there are. */
function told(findings: readonly LintFinding[]): string {
  const [first, ...others] = findings;
  if (!first) return "";
  const more = others.length === 0 ? "" : ` And ${others.length} more: stagelight format lint.`;
  return `${first.message} ${first.correction.advice}${more}`;
}
