import { COVERAGE_CHECK } from "../../../model/coverage.ts";
import { percent } from "../../headline.ts";
import { coverageBar } from "../bar.ts";
import { html, type Markup, NOTHING } from "../escape.ts";
import { type Ledger, type TagTally, TEAM_KEYS } from "../ledger.ts";
import type { Group, Tally } from "../tally.ts";
import { apiTypeText, grouped, kindText } from "../words.ts";

/** Coverage by account, Region, kind of API, source and tag. `field` names the filter that a row stands for. */
export function coverageSection(ledger: Ledger): Markup {
  if (ledger.findings > 0 && !ledger.checks.has(COVERAGE_CHECK)) {
    return html`<p>This scan did not run ${COVERAGE_CHECK}, so there is no coverage by account, Region or team.</p>`;
  }
  const [team, others] = tagsOf(ledger);
  const groups = [
    table("By kind of API", "apiType", ledger.apiTypes, apiTypeText),
    table("By source", "kind", ledger.sources, kindText),
    table("By account", "account", ledger.accounts),
    table("By Region", "region", ledger.regions),
    team ? tagTable(team, ledger.all) : NO_TEAM,
  ];
  const more =
    others.length === 0
      ? NOTHING
      : html`<details class="more"><summary>By other tags (${others.length})</summary>${others.map((tag) => tagTable(tag, ledger.all))}</details>`;
  return html`<div class="groups">${groups}</div>${more}`;
}

const NO_TEAM = html`<div class="group"><h3>By team</h3><p class="muted">No stage carries a tag that names a team (${TEAM_KEYS.join(", ")}).</p></div>`;

function tagsOf({ tags }: Ledger): readonly [TagTally | undefined, readonly TagTally[]] {
  const key = TEAM_KEYS.find((each) => tags.has(each));
  const team = key === undefined ? undefined : tags.get(key);
  return [team, [...tags.values()].filter((tag) => tag !== team).sort((a, b) => (a.key < b.key ? -1 : 1))];
}

function tagTable({ key, tally }: TagTally, all: Tally): Markup {
  const groups = tally.groups();
  const without = { name: "", coverage: rest(all.groups()[0], groups), gaps: 0 };
  const rows = groups.map((group) => row(group, `tag:${key.toLowerCase()}`, group.name, false));
  const last = without.coverage.stages > 0 ? [row(without, "", "(without this tag)", false)] : [];
  return frame(`By tag ${key}`, [...rows, ...last], false);
}

/** What is left of the whole when the groups are taken away: stages without the tag. */
function rest(whole: Group | undefined, groups: readonly Group[]): Group["coverage"] {
  const left = {
    ...(whole?.coverage ?? { stages: 0, logged: 0, unlogged: 0, conditional: 0, unknown: 0, exempt: 0 }),
  };
  for (const { coverage } of groups) {
    for (const key of Object.keys(left) as (keyof typeof left)[]) left[key] -= coverage[key];
  }
  return left;
}

function table(title: string, field: string, tally: Tally, text = (name: string) => name): Markup {
  const groups = tally.groups();
  if (groups.length === 0) return NOTHING;
  const gaps = groups.some((group) => group.gaps > 0);
  return frame(
    title,
    groups.map((group) => row(group, group === tally.rest ? "" : field, text(group.name), gaps)),
    gaps,
  );
}

function frame(title: string, rows: readonly Markup[], gaps: boolean): Markup {
  const columns = ["Logged", "Unlogged", "Conditional", "Unknown", "Exempt", ...(gaps ? ["Gaps"] : [])];
  const heads = columns.map((name) => html`<th scope="col" class="number">${name}</th>`);
  return html`
<div class="group">
<h3>${title}</h3>
<div class="scroll" tabindex="0" role="region" aria-label="${title}">
<table><thead><tr><th scope="col">${title.slice(3)}</th><th scope="col" class="number">Coverage</th>${heads}</tr></thead>
<tbody>${rows}</tbody></table>
</div>
</div>`;
}

function row({ name, coverage, gaps }: Group, field: string, text: string, showGaps: boolean): Markup {
  const { stages, logged, unlogged, conditional, unknown, exempt } = coverage;
  const numbers = [logged, unlogged, conditional, unknown, exempt, ...(showGaps ? [gaps] : [])].map(
    (count) => html`<td class="number${count === 0 ? " zero" : ""}">${grouped(count)}</td>`,
  );
  const pick =
    field === "" ? html`${text}` : html`<span data-field="${field}" data-value="${name}">${text}</span>`;
  const share =
    stages === 0 ? html`<span class="muted">no stage seen</span>` : html`${percent(logged, stages)} %`;
  return html`
<tr><th scope="row">${pick}${stages === 0 ? NOTHING : coverageBar(coverage, "thin")}</th><td class="number">${share}</td>${numbers}</tr>`;
}
