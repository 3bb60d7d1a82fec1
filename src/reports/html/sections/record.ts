import { TOOL } from "../../../model/tool.ts";
import type { Summary } from "../../report.ts";
import { html, type Markup } from "../escape.ts";
import { plural } from "../words.ts";

/** The scan's own record: what an auditor asks about the evidence itself. */
export function recordSection(summary: Summary): Markup {
  const { record, coverage } = summary;
  const own = `${TOOL.name} ${TOOL.version}`;
  const scannedBy = record ? `${TOOL.name} ${record.version}` : own;
  const untold = "not recorded";
  const rows: readonly (readonly [string, string])[] = [
    ["Tool", scannedBy === own ? own : `${scannedBy}; this page was made by ${own}`],
    ["Started", record?.startedAt ?? untold],
    ["Ended", record?.endedAt ?? untold],
    ["As whom", who(summary)],
    ["Called as", record && record.arguments.length > 0 ? record.arguments.join(" ") : untold],
    ["Looked at", record?.lookedAt ?? summary.lookedAt],
    ["Found", `${plural(coverage.stages, "stage")}, ${plural(summary.gaps, "gap")}`],
    ["Whole", summary.interrupted ? "no: interrupted" : summary.gaps > 0 ? "no: there are gaps" : "yes"],
  ];
  return html`<dl class="record">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function who({ record }: Summary): string {
  if (!record) return "not recorded";
  return record.identities.length > 0 ? record.identities.join(", ") : "no AWS identity: only code was read";
}
