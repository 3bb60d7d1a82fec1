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
  readonly texts: string[];
  held: number;
}

const section = (title: string, open = false): Section => ({
  title,
  open,
  rows: { high: { texts: [], held: 0 }, medium: { texts: [], held: 0 }, low: { texts: [], held: 0 } },
  count: 0,
});

function add(to: Section, severity: Severity, row: string): void {
  to.count += 1;
  const rows = to.rows[severity];
  if (rows.held + row.length > MOST) return;
  rows.held += row.length;
  rows.texts.push(row);
}

/**
 * A comment for a pull request: headline, what is new, what is fixed, the rest collapsed; without an earlier scan, what fails. The first line is a marker that
 * does not show, by which a pipeline finds the comment to update.
 */
export function markdownReport(out: Out, { changeOf, category }: ReportContext): Report {
  const sections = {
    new: section("New", true),
    fixed: section("Fixed", true),
    newUnknown: section("New, and unknown"),
    fail: section(changeOf ? "Still failing" : "Failing", !changeOf),
    conditional: section("Depends on a condition"),
    unknown: section("Unknown"),
    known: section("Known to the baseline"),
    exempt: section("Exempt"),
    gone: section("No longer seen"),
    gaps: section("Gaps: what could not be looked at"),
  };
  return {
    async slice(slice) {
      for (const { finding, stage } of withStages(slice)) {
        const change = changeOf?.(finding);
        const to = sectionOf(finding, change);
        if (to) add(sections[to], finding.severity, row(finding, stage));
      }
      for (const gap of slice.gaps) add(sections.gaps, "high", gapRow(gap));
    },
    async end(summary) {
      for (const gone of summary.changes?.gone ?? []) add(sections.gone, gone.severity, goneRow(gone));
      await out.write(comment(Object.values(sections), summary, category));
    },
    close() {},
  };
}

function sectionOf({ verdict, exempt, baselined }: Finding, change: Change | undefined) {
  // What nobody can tell must not bury what fails.
  if (change === "new") return verdict === "unknown" ? "newUnknown" : change;
  if (change === "fixed") return change;
  if (verdict === "pass" || verdict === "not-applicable") return undefined;
  if (exempt) return "exempt";
  return baselined ? "known" : verdict;
}

function row(finding: Finding, stage: Stage): string {
  const { check, severity, verdict, message, exempt } = finding;
  const code = codeOf(stage);
  const where = code
    ? `${markdownCode(cut(code.file, NAME))} line ${code.line}, ${markdownCode(cut(code.address, NAME))}`
    : markdownCode(cut(stageInWords(stage), NAME));
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
  for (const row of SEVERITIES.toReversed().flatMap((severity) => rows[severity].texts)) {
    if (table.length + row.length > room - FRAME) break;
    table += row;
    shown += 1;
  }
  const more = count > shown ? `\n${count - shown} more: see the whole report.\n` : "";
  const text = `${shown > 0 ? `${TABLE}${table}` : ""}${more}`;
  return open
    ? `\n#### ${heading}\n\n${text}`
    : `\n<details><summary>${heading}</summary>\n\n${text}\n</details>\n`;
}
