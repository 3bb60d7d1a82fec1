import { html, type Markup, NOTHING } from "../escape.ts";
import type { Ledger } from "../ledger.ts";
import { placeText, stageText } from "../stage-words.ts";
import { grouped, plural } from "../words.ts";

/** The frame that the page's script fills, and a plain table of failures where there is no script. */
export function findingsSection(ledger: Ledger): Markup {
  if (ledger.findings === 0) return html`<p>No stage was judged, so there are no findings.</p>`;
  return html`
<div id="explorer" hidden></div>
<noscript>
<p>Searching and sorting take JavaScript, which is off here. ${failuresSaying(ledger)}</p>
${failuresTable(ledger)}
</noscript>`;
}

function failuresSaying({ failureCount, failures }: Ledger): string {
  if (failureCount === 0) return "No check failed.";
  if (failures.length === failureCount) return `This is every failure (${grouped(failureCount)}).`;
  return `These are the first ${grouped(failures.length)} of ${plural(failureCount, "failure")}.`;
}

function failuresTable({ failures }: Ledger): Markup {
  if (failures.length === 0) return NOTHING;
  const rows = failures.map(
    ({ stage, finding }) => html`
<tr><td>${finding.severity}</td><th scope="row">${stageText(stage)}</th><td>${placeText(stage)}</td><td>${finding.check}</td><td>${finding.message}</td></tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Failures">
<table class="plain"><thead><tr><th scope="col">Severity</th><th scope="col">Stage</th><th scope="col">Where</th><th scope="col">Check</th><th scope="col">What was found</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}
