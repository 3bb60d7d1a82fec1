import { type Finding, SEVERITIES, type Severity } from "../model/finding.ts";
import type { Gap } from "../model/gap.ts";
import type { Stage } from "../model/stage.ts";
import { type Change, type Changes, type Compared, changesInWords } from "./compare.ts";
import { headline } from "./headline.ts";
import { markdownCode, markdownText } from "./markdown-text.ts";
import { codeOf, stageInWords } from "./place.ts";
import { cut } from "./printable.ts";
import {
  type Out,
  plainCategory,
  type Report,
  type ReportContext,
  type Summary,
  withStages,
} from "./report.ts";

/** GitHub takes comments of up to 65,536 characters; some of it is left to whoever posts it. */
const MOST = 60_000;
const MESSAGE = 240;
const NAME = 160;
/** Room that a section keeps for itself, however much those before it have to say. Characters. */
const OWN = 4_000;

/** A section with as many rows as there is room for, the grave first; the rest is counted. */
interface Section {
  readonly title: string;
  readonly open: boolean;
  readonly rows: Readonly<Record<Severity, Rows>>;
  count: number;
}

interface Rows {
  readonly told: Row[];
  held: number;
}

interface Row {
  readonly text: string;
  /** How many findings it tells. */
  readonly findings: number;
}

const section = (title: string, open = false): Section => ({
  title,
  open,
  rows: { high: { told: [], held: 0 }, medium: { told: [], held: 0 }, low: { told: [], held: 0 } },
  count: 0,
});

function add(to: Section, severity: Severity, text: string, findings = 1): void {
  to.count += findings;
  const rows = to.rows[severity];
  if (rows.held + text.length > MOST) return;
  rows.held += text.length;
  rows.told.push({ text, findings });
}

function sectionsFor(compared: boolean) {
  return {
    new: section("New", true),
    fixed: section("Fixed", true),
    newUnknown: section("New, and unknown"),
    fail: section(compared ? "Still failing" : "Failing", !compared),
    conditional: section("Depends on a condition"),
    unknown: section("Unknown"),
    known: section("Known to the baseline"),
    exempt: section("Exempt"),
    gone: section("No longer seen"),
    gaps: section("Gaps: what could not be looked at"),
  };
}

/**
 * A comment for a pull request: headline, what is new, what is fixed, the rest collapsed; without an earlier scan, what
 * fails. The first line is a marker that does not show, by which a pipeline finds the comment to update.
 */
export function markdownReport(out: Out, { changeOf, category }: ReportContext): Report {
  const sections = sectionsFor(changeOf !== undefined);
  return {
    async slice(slice) {
      for (const [{ finding, stage, to }, ...others] of sharedIn(slice, changeOf))
        add(sections[to], finding.severity, row(finding, stage, others.length), others.length + 1);
      for (const gap of slice.gaps) add(sections.gaps, "high", gapRow(gap));
    },
    async end(summary) {
      for (const gone of summary.changes?.gone ?? []) add(sections.gone, gone.severity, goneRow(gone));
      await out.write(comment(Object.values(sections), summary, category));
    },
    close() {},
  };
}

type Told = {
  readonly finding: Finding;
  readonly stage: Stage;
  readonly to: keyof ReturnType<typeof sectionsFor>;
};

/** What is told of a slice: what several stages have for one reason (a role, a log group) once, with all of them. */
function sharedIn(
  slice: Parameters<Report["slice"]>[0],
  changeOf: ReportContext["changeOf"],
): readonly (readonly [Told, ...Told[]])[] {
  const groups = new Map<string, [Told, ...Told[]]>();
  let alone = 0;
  for (const { finding, stage } of withStages(slice)) {
    const to = sectionOf(finding, changeOf?.(finding));
    if (!to) continue;
    const { check, about, message, exempt } = finding;
    const key = about === undefined ? `${alone++}` : JSON.stringify([to, check, about, message, exempt]);
    const group = groups.get(key);
    if (group) group.push({ finding, stage, to });
    else groups.set(key, [{ finding, stage, to }]);
  }
  return [...groups.values()];
}

function sectionOf({ verdict, exempt, baselined }: Finding, change: Change | undefined) {
  // What nobody can tell must not bury what fails.
  if (change === "new") return verdict === "unknown" ? "newUnknown" : change;
  if (change === "fixed") return change;
  if (verdict === "pass" || verdict === "not-applicable") return undefined;
  if (exempt) return "exempt";
  return baselined ? "known" : verdict;
}

function row(finding: Finding, stage: Stage, others: number): string {
  const { check, severity, verdict, message, exempt } = finding;
  const code = codeOf(stage);
  const first = code
    ? `${markdownCode(cut(code.file, NAME))} line ${code.line}, ${markdownCode(cut(code.address, NAME))}`
    : markdownCode(cut(stageInWords(stage), NAME));
  const where = others === 0 ? first : `${first} and ${others} more ${others === 1 ? "stage" : "stages"}`;
  const said = verdict === "fail" || exempt ? message : `${verdict}: ${message}`;
  const until = exempt ? ` Exempt until ${exempt.until} (${exempt.owner}): ${exempt.reason}` : "";
  return cells(severity, where, markdownCode(check), markdownText(cut(said, MESSAGE) + cut(until, MESSAGE)));
}

const goneRow = ({ check, severity, stage, message }: Compared): string =>
  cells(
    severity,
    markdownCode(cut(stage, NAME)),
    markdownCode(check),
    markdownText(`was: ${cut(message, MESSAGE)}`),
  );

function gapRow({ kind, account, region, file, line, message }: Gap): string {
  const where = file === undefined ? [account, region].filter(Boolean).join(" ") : file;
  const at = line === undefined ? "" : ` line ${line}`;
  const place = where === "" ? "" : `${markdownCode(cut(where, NAME))}${at}`;
  return cells("", place, markdownCode(kind), markdownText(cut(message, MESSAGE)));
}

const cells = (...texts: readonly string[]): string => `| ${texts.join(" | ")} |\n`;

function comment(sections: readonly Section[], summary: Summary, category: string | undefined): string {
  const marker = category === undefined ? "" : ` ${plainCategory(category)}`;
  const head = [
    `<!-- stagelight-report${marker} -->`,
    `### ${headline(summary)}`,
    "",
    ...(summary.interrupted
      ? ["**Interrupted: this is what was seen until then, not everything.**", ""]
      : []),
    ...(summary.changes ? [since(summary.changes), ""] : []),
    "",
  ].join("\n");
  const foot = `\nLooked at ${markdownText(cut(summary.lookedAt, MESSAGE))}. \`stagelight explain CHECK\` says how to fix it.\n`;
  const told = sections.filter(({ count }) => count > 0);
  let room = MOST - head.length - foot.length;
  let body = "";
  for (const [index, each] of told.entries()) {
    const text = sectionText(each, room - OWN * (told.length - index - 1));
    body += text;
    room -= text.length;
  }
  return head + body + foot;
}

const since = (changes: Changes) =>
  `Since ${markdownCode(cut(changes.against, NAME))}: **${changesInWords(changes)}**.`;

const TABLE = "| severity | where | check | what |\n| --- | --- | --- | --- |\n";
/** What a section takes without its rows. */
const FRAME = 400;

function sectionText({ title, open, rows, count }: Section, room: number): string {
  const heading = `${title} (${count})`;
  let table = "";
  let shown = 0;
  for (const { text, findings } of SEVERITIES.toReversed().flatMap((severity) => rows[severity].told)) {
    if (table.length + text.length > room - FRAME) break;
    table += text;
    shown += findings;
  }
  const more = count > shown ? `\n${count - shown} more: see the whole report.\n` : "";
  const text = `${shown > 0 ? `${TABLE}${table}` : ""}${more}`;
  return open
    ? `\n#### ${heading}\n\n${text}`
    : `\n<details><summary>${heading}</summary>\n\n${text}\n</details>\n`;
}
