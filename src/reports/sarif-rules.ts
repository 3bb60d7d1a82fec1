import type { Check } from "../checks/check.ts";
import type { ReportContext } from "./report.ts";

const LEVELS = { high: "error", medium: "warning", low: "note" } as const;
/** Of rules tagged `security`, GitHub shows this score in words: over 7 is high, over 4 medium ("SARIF support for code scanning"). */
const SCORES = { high: "8.0", medium: "5.0", low: "3.0" } as const;
/** GitHub cuts descriptions here. */
const LONGEST = 1024;

interface SarifRules {
  /** The rule's place in the list; a check that this version does not have is added. */
  indexOf(check: string): number;
  all(): readonly object[];
}

/** The rules of a run: every check, with its page as help. */
export function sarifRules({ checks, page }: ReportContext): SarifRules {
  const rules: object[] = [];
  const places = new Map<string, number>();
  for (const check of checks) {
    places.set(check.id, rules.length);
    rules.push(ruleOf(check, page(check.id)));
  }
  return {
    indexOf(check) {
      const known = places.get(check);
      if (known !== undefined) return known;
      places.set(check, rules.length);
      rules.push(foreignRule(check));
      return rules.length - 1;
    },
    all: () => rules,
  };
}

function ruleOf({ id, title, severity }: Check, page: string | undefined): object {
  const help = page ?? `${title}. stagelight explain ${id} says more.`;
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: (firstParagraph(help) ?? title).slice(0, LONGEST) },
    help: { text: help, markdown: help },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      tags: ["security", "logging", "aws", "api-gateway"],
      precision: "very-high",
      "security-severity": SCORES[severity],
      "problem.severity": severity === "low" ? "recommendation" : LEVELS[severity],
    },
  };
}

/** A saved scan may come from a later version. */
function foreignRule(id: string): object {
  const text = `The check ${id} is not one of this version of Stagelight.`;
  return { id, shortDescription: { text }, fullDescription: { text }, help: { text } };
}

/** The first paragraph of a page's "What it finds". */
function firstParagraph(page: string): string | undefined {
  const chapter = page.split(/^## What it finds\n+/m)[1];
  return (
    chapter
      ?.split(/\n\s*\n/)[0]
      ?.replaceAll("\n", " ")
      .trim() || undefined
  );
}
