import { type Changes, type Compared, changesInWords } from "../../compare.ts";
import { html, type Markup, NOTHING } from "../escape.ts";
import { grouped, plural } from "../words.ts";

/** Rows of one list; the rest is among the findings, or in the JSON report. */
const MOST = 500;

/** What is new, fixed and gone since an earlier scan. What is still open is only counted: it is among the findings. */
export function changesSection(changes: Changes): Markup {
  return html`
<p class="lead">Since ${changes.against}: ${changesInWords(changes)}.</p>
${list("New", changes.new, "Found now, and not then.")}
${list("Fixed", changes.fixed, "Looked at again, and now right.")}
${list("No longer seen", changes.gone, "Not in this scan at all: the stage is gone, or was not looked at. Not counted as fixed.")}`;
}

function list(title: string, findings: readonly Compared[], meaning: string): Markup {
  if (findings.length === 0) return NOTHING;
  const rows = findings.slice(0, MOST).map(
    ({ verdict, severity, stage, check, message }) => html`
<tr><td><span class="badge ${verdict}">${verdict}</span> ${severity}</td><th scope="row">${stage}</th><td><code>${check}</code></td><td>${message}</td></tr>`,
  );
  const more =
    findings.length > MOST ? html`<p>And ${plural(findings.length - MOST, "finding")} more.</p>` : NOTHING;
  return html`
<h3>${title} (${grouped(findings.length)})</h3>
<p class="muted">${meaning}</p>
<div class="scroll tall" tabindex="0" role="region" aria-label="${title} since then">
<table class="plain"><thead><tr><th scope="col">Verdict</th><th scope="col">Stage</th><th scope="col">Check</th><th scope="col">What was found</th></tr></thead>
<tbody>${rows}</tbody></table>
</div>${more}`;
}
