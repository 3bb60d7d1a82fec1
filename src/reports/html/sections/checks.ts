import { type Clause, clausesOf } from "../../../checks/clauses.ts";
import { html, type Markup, NOTHING } from "../escape.ts";
import type { CheckTitle } from "../index.ts";
import type { Counted, Ledger } from "../ledger.ts";
import { grouped } from "../words.ts";

const SHOWN: readonly Counted[] = [
  "fail",
  "unknown",
  "conditional",
  "pass",
  "not-applicable",
  "known",
  "exempt",
];

/** What was judged: each check with its verdicts and the clauses it gives evidence for. */
export function checksSection({ checks }: Ledger, titles: readonly CheckTitle[]): Markup {
  if (titles.length === 0) return html`<p>No check ran.</p>`;
  return html`
<p class="lead">A check is evidence towards a clause, never proof that the whole clause is met. <abbr title="Published by AWS">AWS</abbr> marks mappings that AWS publishes (Security Hub, AWS Config); the others are this tool's reading.</p>
<div class="cards">${titles.map((check) => card(check, checks.get(check.id) ?? new Map()))}</div>`;
}

function card({ id, title }: CheckTitle, verdicts: ReadonlyMap<Counted, number>): Markup {
  const counts = SHOWN.flatMap((verdict) => {
    const count = verdicts.get(verdict) ?? 0;
    return count === 0
      ? []
      : [html`<li><span class="badge ${verdict}">${verdict}</span> ${grouped(count)}</li>`];
  });
  return html`
<article class="card">
<h3>${title}</h3>
<p class="id"><code>${id}</code></p>
<ul class="verdicts">${counts}</ul>
${clauseList(clausesOf(id))}
</article>`;
}

function clauseList(clauses: readonly Clause[]): Markup {
  if (clauses.length === 0) return html`<p class="muted">No clause is named for this check.</p>`;
  const bySource = Map.groupBy(clauses, ({ source }) => source);
  const parts = [...bySource].map(
    ([source, own]) => html`
<dt>${source}</dt>${own.map(
      ({ clause, title, basis }) =>
        html`<dd><strong>${clause}</strong> ${title}${basis === "aws" ? html` <span class="basis">AWS</span>` : NOTHING}</dd>`,
    )}`,
  );
  return html`<dl class="clauses">${parts}</dl>`;
}
