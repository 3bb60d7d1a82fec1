import type { Summary } from "../report.ts";
import { PAGE_FOOTER, pageHead } from "./document.ts";
import { html, Markup } from "./escape.ts";
import type { CheckTitle } from "./index.ts";
import type { Ledger } from "./ledger.ts";
import { SCRIPT, SCRIPT_HASH } from "./page-assets.ts";
import { changesSection } from "./sections/changes.ts";
import { checksSection } from "./sections/checks.ts";
import { coverageSection } from "./sections/coverage.ts";
import { exemptionsSection } from "./sections/exemptions.ts";
import { findingsSection } from "./sections/findings.ts";
import { gapsSection } from "./sections/gaps.ts";
import { recordSection } from "./sections/record.ts";
import { summarySection } from "./sections/summary.ts";

/** Ours, not from outside: its hash stands in the policy. */
const SCRIPT_MARKUP = new Markup(SCRIPT);

const THEME = html`<button type="button" class="quiet" id="theme" hidden>Theme: system</button>`;

/** The page up to its data. */
export function pageStart(summary: Summary, ledger: Ledger, checks: readonly CheckTitle[]): string {
  const sections: readonly (readonly [id: string, name: string, section: Markup])[] = [
    ["coverage", "Coverage", coverageSection(ledger)],
    ...(summary.changes ? [["changes", "Changes", changesSection(summary.changes)] as const] : []),
    ["findings", "Findings", findingsSection(ledger)],
    ["gaps", "Gaps", gapsSection(ledger, summary)],
    ["exemptions", "Exemptions", exemptionsSection(ledger)],
    ["checks", "Checks", checksSection(ledger, checks)],
    ["record", "Scan record", recordSection(summary)],
  ];
  const links = sections.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`);
  const parts = sections.map(
    ([id, name, section]) => html`
<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${name}</h2>
${section}
</section>`,
  );
  const head = pageHead({
    title: `API Gateway access logging: ${titleOf(summary)}`,
    skip: "Skip to the report",
    parts: "Parts of the report",
    links,
    besides: THEME,
    scriptHash: SCRIPT_HASH,
  });
  return html`${head}${summarySection(summary, ledger.costs)}
${parts}
</main>
${PAGE_FOOTER}
`.text;
}

/** The page from its data on. */
export const pageEnd = (): string =>
  html`<script>${SCRIPT_MARKUP}</script>
</body>
</html>
`.text;

function titleOf({ coverage }: Summary): string {
  return `${coverage.logged} of ${coverage.stages} stages`;
}
