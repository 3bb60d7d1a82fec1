import type { Gap } from "../../../model/gap.ts";
import type { Summary } from "../../report.ts";
import { html, type Markup, NOTHING } from "../escape.ts";
import type { GapGroup, Ledger } from "../ledger.ts";
import { grouped, plural } from "../words.ts";

/** Everything that could not be looked at. */
export function gapsSection({ gaps }: Ledger, summary: Summary): Markup {
  const groups = gaps.values();
  if (groups.length === 0) {
    return html`<p>${summary.gaps === 0 ? "Everything that was asked for could be looked at." : "Gaps were counted, but not told."}</p>`;
  }
  const more =
    gaps.left === 0
      ? NOTHING
      : html`<p>And ${plural(gaps.left, "gap")} more: they are in the JSON report.</p>`;
  return html`
<p class="lead">What could not be looked at. It never counts as a pass.</p>
<div class="scroll tall" tabindex="0" role="region" aria-label="Every gap">
<table class="plain"><thead><tr><th scope="col">Kind</th><th scope="col">Where</th><th scope="col">What happened</th><th scope="col">Permission that is missing</th></tr></thead>
<tbody>${groups.map(row)}</tbody></table>
</div>${more}`;
}

function row({ first, count }: GapGroup): Markup {
  const times = count > 1 ? html` <span class="muted">(${grouped(count)} times)</span>` : NOTHING;
  return html`
<tr><th scope="row">${first.kind}${times}</th><td>${where(first)}</td><td>${first.message}${called(first)}</td><td>${first.permission ? html`<code>${first.permission}</code>` : html`<span class="muted">none</span>`}</td></tr>`;
}

function where({ account, region, file, line, column }: Gap): string {
  if (file !== undefined) return [file, line, column].filter((part) => part !== undefined).join(":");
  return [account, region].filter((part) => part !== undefined).join(" · ") || "everywhere";
}

function called({ operation, code }: Gap): Markup {
  const parts = [operation, code].filter((part) => part !== undefined);
  return parts.length === 0 ? NOTHING : html` <span class="muted">(${parts.join(", ")})</span>`;
}
