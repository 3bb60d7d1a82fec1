import { TOOL } from "../../model/tool.ts";
import { html, Markup } from "./escape.ts";
import { STYLE, STYLE_HASH } from "./page-assets.ts";

/** Ours, not from outside: its hash stands in the policy. */
const STYLE_MARKUP = new Markup(STYLE);
const DOCTYPE = new Markup("<!doctype html>");

/** What a page is called, and what leads through it. */
export interface PageHead {
  readonly title: string;
  /** The words of the link that skips the head: `Skip to the report`. */
  readonly skip: string;
  /** What the links at the top are, for who cannot see them. */
  readonly parts: string;
  /** The links, each in its `<li>`. */
  readonly links: readonly Markup[];
  /** Stands beside the links. */
  readonly besides?: Markup;
  /** The hash of the page's own script; absent: nothing runs. */
  readonly scriptHash?: string;
}

/** A page up to the beginning of its `<main>`. Nothing is loaded from anywhere, and nothing is sent. */
export function pageHead({ title, skip, parts, links, besides, scriptHash }: PageHead): Markup {
  const policy = [
    "default-src 'none'",
    ...(scriptHash === undefined ? [] : [`script-src '${scriptHash}'`]),
    `style-src '${STYLE_HASH}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html`${DOCTYPE}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="${TOOL.name} ${TOOL.version}">
<title>${title}</title>
<style>${STYLE_MARKUP}</style>
</head>
<body>
<a class="skip" href="#main">${skip}</a>
<header class="top">
<div class="bar">
<p class="brand"><span class="lamp" aria-hidden="true"></span>${TOOL.name}</p>
<nav aria-label="${parts}"><ul>${links}</ul></nav>${
    besides === undefined
      ? ""
      : html`
${besides}`
  }
</div>
</header>
<main id="main" tabindex="-1">
`;
}

/** What ends every page after its `<main>`. */
export const PAGE_FOOTER = html`<footer><p>Made by ${TOOL.name} ${TOOL.version}. This file holds everything it shows: it loads nothing and sends nothing.</p></footer>`;
