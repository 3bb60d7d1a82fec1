import { TOOL } from "../../model/tool.ts";
import type { Summary } from "../report.ts";
import { html, Markup } from "./escape.ts";
import type { CheckTitle } from "./index.ts";
import type { Ledger } from "./ledger.ts";
import { SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH } from "./page-assets.ts";
import { changesSection } from "./sections/changes.ts";
import { checksSection } from "./sections/checks.ts";
import { coverageSection } from "./sections/coverage.ts";
import { exemptionsSection } from "./sections/exemptions.ts";
import { findingsSection } from "./sections/findings.ts";
import { gapsSection } from "./sections/gaps.ts";
import { recordSection } from "./sections/record.ts";
import { summarySection } from "./sections/summary.ts";

/** Nothing is loaded from anywhere, nothing runs but our own script, nothing is sent. */
const POLICY = [
  "default-src 'none'",
  `script-src '${SCRIPT_HASH}'`,
  `style-src '${STYLE_HASH}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Ours, not from outside: their hashes stand in the policy. */
const STYLE_MARKUP = new Markup(STYLE);
const SCRIPT_MARKUP = new Markup(SCRIPT);
const DOCTYPE = new Markup("<!doctype html>");

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
  return html`${DOCTYPE}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="${TOOL.name} ${TOOL.version}">
<title>API Gateway access logging: ${titleOf(summary)}</title>
<style>${STYLE_MARKUP}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header class="top">
<div class="bar">
<p class="brand"><span class="lamp" aria-hidden="true"></span>${TOOL.name}</p>
<nav aria-label="Parts of the report"><ul>${links}</ul></nav>
<button type="button" class="quiet" id="theme" hidden>Theme: system</button>
</div>
</header>
<main id="main" tabindex="-1">
${summarySection(summary, ledger.costs)}
${parts}
</main>
<footer><p>Made by ${TOOL.name} ${TOOL.version}. This file holds everything it shows: it loads nothing and sends nothing.</p></footer>
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
