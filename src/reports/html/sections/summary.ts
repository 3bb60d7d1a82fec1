import { changesInWords } from "../../compare.ts";
import type { Costs } from "../../cost-words.ts";
import { percent } from "../../headline.ts";
import type { Summary } from "../../report.ts";
import { coverageBar, PARTS } from "../bar.ts";
import { html, type Markup, NOTHING } from "../escape.ts";
import { grouped, plural } from "../words.ts";

const MEANINGS = {
  logged: "a destination and a format are set",
  unlogged: "no access log, or only half of one",
  conditional: "depends on a condition of the code",
  unknown: "could not be looked at",
  exempt: "not logged, by a signed decision",
} as const;

/** The headline of the report: what share of stages logs, and what stands in the way of believing it. */
export function summarySection(summary: Summary, costs: Costs): Markup {
  const { coverage, lookedAt } = summary;
  const legend = PARTS.map(
    ([key, name]) => html`
<li class="${coverage[key] === 0 ? "zero" : "some"}"><span class="key ${key}" aria-hidden="true"></span><span class="count">${grouped(coverage[key])}</span> <span class="name">${name}</span> <span class="meaning">${MEANINGS[key]}</span></li>`,
  );
  return html`
<div class="summary">
<h1>Access logging of API Gateway stages</h1>
<p class="looked">Looked at ${lookedAt}.${when(summary)}</p>
${warning(summary)}
<div class="headline">
<p class="share">${share(coverage)}</p>
<p class="says">${saying(summary)}</p>
</div>
${coverage.stages === 0 ? NOTHING : html`${coverageBar(coverage, "wide")}<ul class="legend">${legend}</ul>`}
${costs.words() === "" ? NOTHING : html`<p class="aside">${costs.words()}</p>`}
${summary.changes ? html`<p class="aside">Since ${summary.changes.against}: <a href="#changes">${changesInWords(summary.changes)}</a>.</p>` : NOTHING}
</div>`;
}

function when({ record }: Summary): string {
  return record ? ` Scanned ${record.endedAt.slice(0, 16).replace("T", " ")} UTC.` : "";
}

function share({ stages, logged }: Summary["coverage"]): Markup {
  return stages === 0
    ? html`<strong>–</strong>`
    : html`<strong>${percent(logged, stages)}<span class="unit"> %</span></strong>`;
}

function saying({ coverage }: Summary): string {
  if (coverage.stages === 0) return "No stage was found.";
  const { logged, stages } = coverage;
  if (logged === 0)
    return stages === 1
      ? "The one stage found writes no access log."
      : `None of ${grouped(stages)} stages writes an access log.`;
  if (logged === stages)
    return stages === 1
      ? "The one stage found writes an access log."
      : "Every stage found writes an access log.";
  return `${grouped(logged)} of ${plural(stages, "stage")} ${logged === 1 ? "writes" : "write"} an access log.`;
}

/** What could not be seen stands beside the figure, never below it. */
function warning({ gaps, interrupted }: Summary): Markup {
  if (interrupted) {
    return html`<p class="warning"><strong>Interrupted.</strong> This is what was seen until then, not everything.</p>`;
  }
  if (gaps === 0) return NOTHING;
  return html`<p class="warning"><strong>Not everything could be looked at.</strong> There ${gaps === 1 ? "is" : "are"} <a href="#gaps">${plural(gaps, "gap")}</a>; what lies there is not counted as logged.</p>`;
}
