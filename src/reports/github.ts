import type { Finding, Severity } from "../model/finding.ts";
import type { Gap } from "../model/gap.ts";
import type { Stage } from "../model/stage.ts";
import { changesInWords } from "./compare.ts";
import { headline } from "./headline.ts";
import { codeOf, stageInWords } from "./place.ts";
import { printable } from "./printable.ts";
import { isWorthAnAlert, type Out, type Report, type ReportContext, withStages } from "./report.ts";

type Level = "error" | "warning" | "notice";
const LEVELS: Readonly<Record<Severity, Level>> = { high: "error", medium: "warning", low: "notice" };

/**
 * Workflow commands of GitHub Actions: an annotation for each failure, condition, stage of which nothing is known, and gap.
 * GitHub shows the first ten of each level of a step; the last line counts them all.
 */
export function githubReport(out: Out, { checks, changeOf }: ReportContext): Report {
  const titles = new Map(checks.map(({ id, title }) => [id, title]));
  let untold = 0;
  return {
    async slice(slice) {
      untold += slice.findings.filter((each) => each.verdict === "unknown" && !isWorthAnAlert(each)).length;
      const lines = withStages(slice)
        .filter(({ finding }) => !finding.exempt && isWorthAnAlert(finding))
        .map(({ finding, stage }) =>
          annotation(finding, stage, titles.get(finding.check) ?? finding.check, changeOf?.(finding)),
        );
      lines.push(...slice.gaps.map(gapLine));
      if (lines.length > 0) await out.write(lines.join(""));
    },
    async end(summary) {
      const { changes } = summary;
      const unknown = untold > 0 ? ` ${untold} further verdicts are unknown.` : "";
      const since = changes ? ` Since ${changes.against}: ${changesInWords(changes)}.` : "";
      await out.write(command("notice", { title: "Stagelight" }, `${headline(summary)}.${unknown}${since}`));
      for (const gone of changes?.gone ?? []) {
        const text = `${gone.check} of ${gone.stage}: in the earlier scan, not seen in this one.`;
        await out.write(command("notice", { title: "No longer seen" }, text));
      }
      for (const fixed of changes?.fixed ?? []) {
        await out.write(command("notice", { title: "Fixed" }, `${fixed.check} of ${fixed.stage}.`));
      }
    },
    close() {},
  };
}

function annotation(finding: Finding, stage: Stage, title: string, change: string | undefined): string {
  const code = codeOf(stage);
  const level = finding.verdict === "fail" ? LEVELS[finding.severity] : "notice";
  const place = code ? { file: code.file, line: code.line, endLine: Math.max(code.line, code.endLine) } : {};
  const said = finding.verdict === "fail" ? title : `${title}: ${finding.verdict}`;
  const since = change === "new" ? " (new)" : "";
  return command(
    level,
    { ...place, title: `${said}${since}` },
    `${code ? code.address : stageInWords(stage)}: ${finding.message} (${finding.check})`,
  );
}

function gapLine({ kind, file, line, account, region, message }: Gap): string {
  const place = file === undefined ? {} : { file, ...(line === undefined ? {} : { line }) };
  const where = [account, region].filter(Boolean).join(" ");
  return command(
    "warning",
    { ...place, title: `Not looked at: ${kind}` },
    where ? `${where}: ${message}` : message,
  );
}

/** The toolkit's own escaping (`actions/toolkit`, `command.ts`); what `printable` leaves cannot end the line. */
function command(
  level: Level,
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string {
  const list = Object.entries(properties)
    .map(([name, value]) => `${name}=${property(String(value))}`)
    .join(",");
  return `::${level} ${list}::${data(message)}\n`;
}

const data = (value: string): string =>
  printable(value).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const property = (value: string): string => data(value).replaceAll(":", "%3A").replaceAll(",", "%2C");
