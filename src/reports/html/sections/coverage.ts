import { COVERAGE_CHECK, type Coverage, emptyCoverage } from "../../../model/coverage.ts";
import { percent } from "../../headline.ts";
import { coverageBar } from "../bar.ts";
import { html, type Markup, NOTHING } from "../escape.ts";
import { type Ledger, type TagTally, TEAM_KEYS } from "../ledger.ts";
import type { Group, Tally } from "../tally.ts";
import { apiTypeText, grouped, kindText } from "../words.ts";

/** Coverage by account, Region, kind of API, source and tag. */
export function coverageSection(ledger: Ledger): Markup {
  if (ledger.findings > 0 && !ledger.checks.has(COVERAGE_CHECK)) {
    return html`<p>This scan did not run ${COVERAGE_CHECK}, so there is no coverage by account, Region or team.</p>`;
  }
  const columns = columnsOf(ledger);
  const [team, others] = tagsOf(ledger);
  const sources = ledger.sources.groups().length > 1;
  // Two tables stand side by side where their columns leave room for it.
  const layout = columns.length > 4 ? "groups broad" : "groups";
  const groups = [
    table("By kind of API", "apiType", ledger.apiTypes, columns, apiTypeText),
    sources ? table("By source", "kind", ledger.sources, columns, kindText) : NOTHING,
    team ? tagTable(team, ledger.all, columns) : noTeam(ledger),
    table("By account", "account", ledger.accounts, columns),
    table("By Region", "region", ledger.regions, columns),
  ];
  const more =
    others.length === 0
      ? NOTHING
      : html`<details class="more"><summary>By other tags (${others.length})</summary><div class="${layout}">${others.map((tag) => tagTable(tag, ledger.all, columns))}</div></details>`;
  return html`<div class="${layout}">${groups}</div>${more}`;
}

type Column = keyof Coverage;

/** A part that no stage at all falls into takes no column. */
function columnsOf({ all }: Ledger): readonly Column[] {
  const whole = all.groups()[0]?.coverage;
  const sometimes: readonly Column[] = ["conditional", "unknown", "exempt"];
  return ["stages", "logged", "unlogged", ...sometimes.filter((column) => whole && whole[column] > 0)];
}

const noTeam = ({ findings }: Ledger): Markup =>
  findings === 0
    ? html`<p>No stage was found.</p>`
    : html`<div class="group"><h3>By team</h3><p class="muted">No stage carries a tag that names a team (${TEAM_KEYS.join(", ")}).</p></div>`;

function tagsOf({ tags }: Ledger): readonly [TagTally | undefined, readonly TagTally[]] {
  const key = TEAM_KEYS.find((each) => tags.has(each));
  const team = key === undefined ? undefined : tags.get(key);
  return [team, [...tags.values()].filter((tag) => tag !== team).sort((a, b) => (a.key < b.key ? -1 : 1))];
}

function tagTable({ key, tally }: TagTally, all: Tally, columns: readonly Column[]): Markup {
  const groups = tally.groups();
  const without = { name: "", coverage: rest(all.groups()[0], groups), gaps: 0 };
  const field = `tag:${key.toLowerCase()}`;
  const rows = groups.map((group) =>
    row(group, group === tally.rest ? "" : field, group.name, columns, false),
  );
  const last = without.coverage.stages > 0 ? [row(without, "", "(without this tag)", columns, false)] : [];
  return frame(`By tag ${key}`, [...rows, ...last], columns, false);
}

/** What is left of the whole when the groups are taken away: stages without the tag. */
function rest(whole: Group | undefined, groups: readonly Group[]): Coverage {
  const left = { ...(whole?.coverage ?? emptyCoverage()) };
  for (const { coverage } of groups) {
    for (const key of Object.keys(left) as Column[]) left[key] -= coverage[key];
  }
  return left;
}

function table(
  title: string,
  field: string,
  tally: Tally,
  columns: readonly Column[],
  text = (name: string) => name,
): Markup {
  const groups = tally.groups();
  if (groups.length === 0) return NOTHING;
  const gaps = groups.some((group) => group.gaps > 0);
  const rows = groups.map((group) =>
    row(
      group,
      group === tally.rest || group.coverage.stages === 0 ? "" : field,
      text(group.name),
      columns,
      gaps,
    ),
  );
  return frame(title, rows, columns, gaps);
}

function frame(title: string, rows: readonly Markup[], columns: readonly Column[], gaps: boolean): Markup {
  const heads = [...columns, ...(gaps ? ["gaps"] : [])].map(
    (name) => html`<th scope="col" class="number">${capital(name)}</th>`,
  );
  return html`
<div class="group">
<h3>${title}</h3>
<div class="scroll" tabindex="0" role="region" aria-label="${title}">
<table><thead><tr><th scope="col">${capital(title.slice(3))}</th><th scope="col" class="number">Coverage</th>${heads}</tr></thead>
<tbody>${rows}</tbody></table>
</div>
</div>`;
}

/** `field` names the filter of the findings that the row stands for; empty: none does. */
function row(
  { name, coverage, gaps }: Group,
  field: string,
  text: string,
  columns: readonly Column[],
  showGaps: boolean,
): Markup {
  const counts = [...columns.map((column) => coverage[column]), ...(showGaps ? [gaps] : [])];
  const numbers = counts.map(
    (count) => html`<td class="number${count === 0 ? " zero" : ""}">${grouped(count)}</td>`,
  );
  const pick =
    field === "" ? html`${text}` : html`<span data-field="${field}" data-value="${name}">${text}</span>`;
  const { stages, logged } = coverage;
  const share =
    stages === 0 ? html`<span class="muted">none seen</span>` : html`${percent(logged, stages)} %`;
  return html`
<tr><th scope="row">${pick}${stages === 0 ? NOTHING : coverageBar(coverage, "thin")}</th><td class="number">${share}</td>${numbers}</tr>`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
