import { html, type Markup, NOTHING } from "../escape.ts";
import type { ExemptionGroup, Ledger } from "../ledger.ts";
import { placeText, stageText } from "../stage-words.ts";
import { plural } from "../words.ts";

/** The decisions that let findings stand, the one that ends first on top. */
export function exemptionsSection({ exemptions }: Ledger): Markup {
  const groups = exemptions
    .values()
    .toSorted((a, b) => ((a.first.exempt?.until ?? "") < (b.first.exempt?.until ?? "") ? -1 : 1));
  if (groups.length === 0) return html`<p>No finding is exempt.</p>`;
  const more =
    exemptions.left === 0
      ? NOTHING
      : html`<p>And ${plural(exemptions.left, "exempt finding")} more: they are among the findings.</p>`;
  return html`
<p class="lead">Findings that do not count, by a decision that somebody signed. Each is still among the findings, marked.</p>
<div class="scroll tall" tabindex="0" role="region" aria-label="Every exemption">
<table class="plain"><thead><tr><th scope="col">Until</th><th scope="col">Reason</th><th scope="col">Owner</th><th scope="col">Check</th><th scope="col">Stages</th></tr></thead>
<tbody>${groups.map(row)}</tbody></table>
</div>${more}`;
}

function row({ first, stages, count }: ExemptionGroup): Markup {
  const { exempt, check } = first;
  if (!exempt) return NOTHING;
  const named = stages.map(
    (stage) => html`<li>${stageText(stage)} <span class="muted">${placeText(stage)}</span></li>`,
  );
  const others =
    count > stages.length
      ? html`<li class="muted">and ${plural(count - stages.length, "other")}</li>`
      : NOTHING;
  return html`
<tr><th scope="row" class="date">${exempt.until}</th><td>${exempt.reason}</td><td>${exempt.owner}</td><td><code>${check}</code></td><td><ul class="bare">${named}${others}</ul></td></tr>`;
}
