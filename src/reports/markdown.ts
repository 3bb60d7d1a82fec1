import type { Finding } from "../model/finding.ts";
import type { Gap } from "../model/gap.ts";
import type { Stage } from "../model/stage.ts";
import { type Change, type Changes, type Compared, changesInWords } from "./compare.ts";
import { headline } from "./headline.ts";
import { markdownCode, markdownText } from "./markdown-text.ts";
import { codeOf, stageInWords } from "./place.ts";
import { cut } from "./printable.ts";
import { type Out, type Report, type ReportContext, type Summary, withStages } from "./report.ts";

/** GitHub takes comments of up to 65,536 characters; some of it is left to whoever posts it. */
const MOST = 60_000;
/** The least room for the sections that come after the failures. */
const MESSAGE = 240;
const NAME = 160;

/** A section with as many rows as there is room for; the rest is counted. */
interface Section {
  readonly title: string;
  readonly open: boolean;
  readonly rows: string[];
  held: number;
  count: number;
}

const section = (title: string, open = false): Section => ({ title, open, rows: [], held: 0, count: 0 });

function add(to: Section, row: string): void {
  to.count += 1;
  if (to.held + row.length > MOST) return;
  to.held += row.length;
  to.rows.push(row);
}

/**
 * A comment for a pull request: headline, what is new, what fails, the rest collapsed. The first line is a marker that
 * does not show, by which a pipeline finds the comment to update.
 */
export function markdownReport(out: Out, { checks, changeOf, category }: ReportContext): Report {
  const titles = new Map(checks.map(({ id, title }) => [id, title]));
  const sections = {
    new: section("New", true),
    fail: section(changeOf ? "Still failing" : "Failing", !changeOf),
    conditional: section("Depends on a condition"),
    unknown: section("Unknown"),
    exempt: section("Exempt"),
    fixed: section("Fixed"),
    gone: section("No longer seen"),
    gaps: section("Gaps: what could not be looked at"),
  };
  return {
    async slice(slice) {
      for (const { finding, stage } of withStages(slice)) {
        const change = changeOf?.(finding);
        const to = sectionOf(finding, change);
        if (to) add(sections[to], row(finding, stage, titles.get(finding.check)));
      }
      for (const gap of slice.gaps) add(sections.gaps, gapRow(gap));
    },
    async end(summary) {
      for (const gone of summary.changes?.gone ?? []) add(sections.gone, goneRow(gone));
      await out.write(comment(Object.values(sections), summary, category));
    },
    close() {},
  };
}

function sectionOf({ verdict, exempt }: Finding, change: Change | undefined) {
  if (change === "new" || change === "fixed") return change;
  if (verdict === "pass" || verdict === "not-applicable") return undefined;
  return exempt ? "exempt" : verdict;
}

function row(finding: Finding, stage: Stage, title: string | undefined): string {
  const { check, severity, verdict, message, exempt } = finding;
  const code = codeOf(stage);
  const where = code ? `${code.file}:${code.line}` : stageInWords(stage);
  const subject = code ? ` ${markdownCode(cut(code.address, NAME))}` : "";
  const said = verdict === "fail" || exempt ? message : `${verdict}: ${message}`;
  const until = exempt
    ? ` ${markdownText(cut(`Exempt until ${exempt.until} (${exempt.owner}): ${exempt.reason}`, MESSAGE))}`
    : "";
  const name = title === undefined ? check : `${title} (${check})`;
  return `| ${severity} | ${markdownCode(cut(where, NAME))}${subject} | ${markdownText(name)} | ${markdownText(cut(said, MESSAGE))}${until} |\n`;
}

const goneRow = ({ check, severity, stage, message }: Compared): string =>
  `| ${severity} | ${markdownCode(cut(stage, NAME))} | ${markdownText(check)} | ${markdownText(cut(message, MESSAGE))} |\n`;

function gapRow({ kind, account, region, file, line, message }: Gap): string {
  const where = file === undefined ? [account, region].filter(Boolean).join(" ") : `${file}:${line ?? 1}`;
  const place = where === "" ? "" : markdownCode(cut(where, NAME));
  return `| | ${place} | ${markdownText(kind)} | ${markdownText(cut(message, MESSAGE))} |\n`;
}

function comment(sections: readonly Section[], summary: Summary, category: string | undefined): string {
  const marker = category === undefined ? "" : ` ${category.replace(/[^\w./-]/g, "_").slice(0, 100)}`;
  const head = [
    `<!-- stagelight-report${marker} -->`,
    `### ${markdownText(headline(summary))}`,
    "",
    ...(summary.interrupted
      ? ["**Interrupted: this is what was seen until then, not everything.**", ""]
      : []),
    ...(summary.changes ? [since(summary.changes), ""] : []),
    "",
  ].join("\n");
  const foot = `\nLooked at ${markdownText(cut(summary.lookedAt, MESSAGE))}. \`stagelight explain CHECK\` says how to fix it.\n`;
  let room = MOST - head.length - foot.length;
  let body = "";
  for (const each of sections) {
    const text = sectionText(each, room);
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
  if (count === 0) return "";
  const heading = `${title} (${count})`;
  if (room < FRAME) return room < 100 ? "" : `\n${heading}: no room here.\n`;
  let table = "";
  let shown = 0;
  for (const each of rows) {
    if (table.length + each.length > room - FRAME) break;
    table += each;
    shown += 1;
  }
  const more = count > shown ? `\n${count - shown} more: see the whole report.\n` : "";
  const text = `${shown > 0 ? `${TABLE}${table}` : ""}${more}`;
  return open
    ? `\n#### ${heading}\n\n${text}`
    : `\n<details><summary>${heading}</summary>\n\n${text}\n</details>\n`;
}
