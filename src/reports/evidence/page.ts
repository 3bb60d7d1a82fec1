import type { Gap } from "../../model/gap.ts";
import { PAGE_FOOTER, pageHead } from "../html/document.ts";
import { html, type Markup, NOTHING } from "../html/escape.ts";
import { placeText, stageText } from "../html/stage-words.ts";
import { grouped, plural } from "../html/words.ts";
import type { Out } from "../report.ts";
import type { ClauseEvidence, Evidence, StageEvidence } from "./evidence.ts";
import type { Standing } from "./runs.ts";

/** Rows of one table: a page has to open, and to be printed. The JSON has all. */
const MOST_ROWS = 500;

/** Writes the evidence as one HTML file without a script, for people and for paper. */
export async function writeEvidencePage(evidence: Evidence, out: Out): Promise<void> {
  const words = new Words(evidence);
  const { regulations } = evidence;
  await out.write(start(evidence).text);
  for (const [at, { name, clauses }] of regulations.entries()) {
    await out.write(
      html`
<section id="r${at}" aria-labelledby="r${at}-title">
<h2 id="r${at}-title">${name}</h2>
${clauses.length === 0 ? html`<p>No check gives evidence for this. The standard claims it; what is meant may stand under another name.</p>` : NOTHING}`
        .text,
    );
    for (const clause of clauses) await out.write(clauseSection(name, clause, words).text);
    await out.write("\n</section>");
  }
  await out.write(exemptionsSection(evidence, words).text);
  await out.write(gapsSection(evidence, words).text);
  await out.write(
    html`
</main>
${PAGE_FOOTER}
</body>
</html>
`.text,
  );
}

/** Stages and times of the evidence as the page shows them. */
class Words {
  readonly #stages: ReadonlyMap<string, Evidence["stages"][number]>;
  readonly #days: readonly string[];

  constructor({ stages, inputs }: Evidence) {
    this.#stages = new Map(stages.map((stage) => [stage.id, stage]));
    this.#days = inputs.map(({ at }) => at.slice(0, 16).replace("T", " "));
  }

  when(scan: number): string {
    return this.#days[scan] ?? "";
  }

  stage(id: string): Markup {
    const stage = this.#stages.get(id);
    if (!stage) return html`${id}`;
    return html`${stageText(stage)} <span class="muted">${placeText(stage)}</span>`;
  }
}

function start({ period, inputs, regulations }: Evidence): Markup {
  const links = [
    ...regulations.map(({ name }, at) => html`<li><a href="#r${at}">${name}</a></li>`),
    html`<li><a href="#exemptions">Exemptions</a></li>`,
    html`<li><a href="#gaps">Gaps</a></li>`,
  ];
  const days = `${period.from.slice(0, 10)} to ${period.to.slice(0, 10)}`;
  const rows = inputs.map(
    (input) => html`
<tr><th scope="row">${input.file}<br><code>${input.sha256}</code></th><td class="date">${input.at.slice(0, 19).replace("T", " ")}${input.timeFrom === "file" ? html`<br>(the file’s time)` : NOTHING}</td><td>${scanText(input)}</td><td>${grouped(input.bytes)}</td><td>${input.version}</td><td>${grouped(input.coverage.logged)} of ${grouped(input.coverage.stages)}</td><td>${grouped(input.gaps)}</td></tr>`,
  );
  const head = pageHead({
    title: `API Gateway access logging: evidence, ${days}`,
    skip: "Skip to the evidence",
    parts: "Parts of the evidence",
    links,
  });
  return html`${head}<section aria-label="What this is">
<h1>Evidence of API Gateway access logging, ${days}</h1>
<p class="lead">What ${plural(inputs.length, "scan")} saw, by regulation and clause. A check is evidence towards a clause, never proof that the whole clause is met; what no scan saw is no evidence. Between two scans nothing was looked at: “since” is the first of these scans in which it is so, and it may have been so before.</p>
</section>
<section id="inputs" aria-labelledby="inputs-title">
<h2 id="inputs-title">Inputs</h2>
<p>The times, in UTC, are those at which the scans ended by their own record; where a file holds no record, that at which it was last written. The hashes say which files this was made from.</p>
${table("Scans", ["File and its SHA-256", "Ended", "Scan", "Bytes", "Made by version", "Stages that log", "Gaps"], rows)}
</section>`;
}

/** A table in a part of the page that scrolls by itself where it is too wide or too long; on paper it is whole. */
const table = (
  name: string,
  columns: readonly string[],
  rows: readonly Markup[],
): Markup => html`<div class="scroll tall" tabindex="0" role="region" aria-label="${name}">
<table class="plain"><thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table>
</div>`;

/** Who looked at what, and how it was called. */
function scanText({ identities, lookedAt, arguments: given = [] }: Evidence["inputs"][number]): Markup {
  if (identities === undefined) return html`not recorded`;
  const who = identities.length > 0 ? identities.join(", ") : "no AWS identity";
  const call = given.length > 0 ? html`<br><code>${given.join(" ")}</code>` : NOTHING;
  return html`${lookedAt ?? ""}, by ${who}${call}`;
}

const NAMES: Readonly<Record<Standing, string>> = {
  fail: "fail",
  conditional: "conditional",
  unknown: "unknown",
  exempt: "exempt",
  pass: "pass",
  "not-applicable": "not applicable",
};

const badge = (standing: Standing): Markup => html`<span class="badge ${standing}">${NAMES[standing]}</span>`;

function clauseSection(source: string, evidence: ClauseEvidence, words: Words): Markup {
  const { clause, title, basis, checks, notJudged, counts, stages } = evidence;
  const totals = (Object.keys(counts) as Standing[])
    .filter((standing) => counts[standing] > 0)
    .map((standing) => html`<li>${badge(standing)} ${grouped(counts[standing])}</li>`);
  const untold =
    notJudged.length === 0
      ? NOTHING
      : html`<p><strong>Not judged in any of these scans:</strong> ${codes(notJudged)}. For their part there is no evidence.</p>`;
  const rows = stages.slice(0, MOST_ROWS).map((stage) => stageRow(stage, words));
  const shown =
    stages.length === 0
      ? html`<p>No evidence: no stage was judged for this clause.</p>`
      : html`
${table(`Stages, ${source} ${clause}`, ["Stage", "Verdict", "Since", "Last seen", "Because of", "Before"], rows)}${more(stages.length)}`;
  return html`
<h3>${clause} ${title}</h3>
<p class="muted">By ${codes(checks)}. ${basis === "aws" ? "AWS publishes this mapping." : "This mapping is the tool's reading of the clause."}</p>
<ul class="verdicts">${totals}</ul>
${untold}${shown}`;
}

const codes = (names: readonly string[]): Markup[] =>
  names.map((name, at) => html`${at === 0 ? "" : ", "}<code>${name}</code>`);

function stageRow({ stage, standing, since, last, checks, before }: StageEvidence, words: Words): Markup {
  const because = Object.keys(checks).filter((check) => checks[check] === standing);
  const earlier = before.map(
    (run) => html`<li>${NAMES[run.standing]} ${words.when(run.since)} to ${words.when(run.last)}</li>`,
  );
  return html`
<tr><th scope="row">${words.stage(stage)}</th><td>${badge(standing)}</td><td class="date">${words.when(since)}</td><td class="date">${words.when(last)}</td><td>${codes(because)}</td><td>${before.length === 0 ? NOTHING : html`<ul class="bare">${earlier}</ul>`}</td></tr>`;
}

const more = (count: number): Markup =>
  count <= MOST_ROWS
    ? NOTHING
    : html`<p>And ${grouped(count - MOST_ROWS)} more, none worse than these: they are in the JSON evidence.</p>`;

function exemptionsSection({ exemptions }: Evidence, words: Words): Markup {
  const rows = exemptions.slice(0, MOST_ROWS).map(
    ({ check, stage, reason, owner, until, since, last }) => html`
<tr><th scope="row" class="date">${until}</th><td>${reason}</td><td>${owner}</td><td><code>${check}</code></td><td>${words.stage(stage)}</td><td class="date">${words.when(since)}</td><td class="date">${words.when(last)}</td></tr>`,
  );
  const left = exemptions.length - rows.length;
  return html`
<section id="exemptions" aria-labelledby="exemptions-title">
<h2 id="exemptions-title">Exemptions</h2>
${
  rows.length === 0
    ? html`<p>No finding was exempt.</p>`
    : table(
        "Every exemption",
        ["Until", "Reason", "Owner", "Check", "Stage", "First seen", "Last seen"],
        rows,
      )
}${left > 0 ? html`<p>And ${grouped(left)} more: they are in the JSON evidence.</p>` : NOTHING}
</section>`;
}

function gapsSection({ gaps }: Evidence, words: Words): Markup {
  const rows = gaps.slice(0, MOST_ROWS).map(
    (gap) => html`
<tr><th scope="row" class="date">${words.when(gap.input)}</th><td>${gap.kind}</td><td>${placeOf(gap)}</td><td>${gap.message}</td></tr>`,
  );
  const left = gaps.length - rows.length;
  return html`
<section id="gaps" aria-labelledby="gaps-title">
<h2 id="gaps-title">Gaps</h2>
${
  rows.length === 0
    ? html`<p>Everything that was asked for could be looked at, in every scan.</p>`
    : html`<p class="lead">What could not be looked at. It never counts as a pass.</p>
${table("Every gap", ["Scan", "Kind", "Where", "What happened"], rows)}`
}${left > 0 ? html`<p>And ${grouped(left)} more: they are in the JSON evidence.</p>` : NOTHING}
</section>`;
}

const placeOf = ({ account, region, file, line }: Gap): string =>
  (file === undefined ? [account, region] : [file, line]).filter((part) => part !== undefined).join(" ") ||
  "everywhere";
