import { all, any, type Match, not, unclear, when } from "./match.ts";
import { quotedAt, regexAt, regexMatch } from "./operand.ts";
import type { Regex } from "./regex.ts";
import type { Scanner } from "./scanner.ts";

/** `ERROR "out of memory" -test ?WARN %4\d\d%`: what the line holds, wherever. An empty pattern takes every line. */
export interface TermsPattern {
  readonly kind: "terms";
  readonly required: readonly Term[];
  readonly excluded: readonly Term[];
  /** One of them is enough. */
  readonly optional: readonly Term[];
}

type Term = { readonly text: string } | { readonly regex: Regex };

/** Reads the terms to the pattern's end. */
export function termsPatternAt(scanner: Scanner): TermsPattern {
  const required: Term[] = [];
  const excluded: Term[] = [];
  const optional: Term[] = [];
  for (scanner.blanks(); !scanner.atEnd; scanner.blanks()) {
    const list = scanner.skip("-") ? excluded : scanner.skip("?") ? optional : required;
    scanner.blanks();
    list.push(termAt(scanner));
    if (!scanner.atEnd && !/\s/.test(scanner.text[scanner.at] ?? "")) return scanner.fail(QUOTE_IT);
  }
  return { kind: "terms", required, excluded, optional };
}

const QUOTE_IT = "A term with other characters than letters, digits and _ must be in double quotes";

function termAt(scanner: Scanner): Term {
  if (scanner.sees("%")) return { regex: regexAt(scanner) };
  if (scanner.sees('"')) return { text: quotedAt(scanner) };
  const text = scanner.take(/\w+/y);
  return text === undefined ? scanner.fail(QUOTE_IT) : { text };
}

/** Whether a line holds the required terms and none of the excluded ones; case counts. */
export function matchTerms({ required, excluded, optional }: TermsPattern, line: string): Match {
  const holds = (term: Term) =>
    "text" in term ? when(line.includes(term.text)) : regexMatch(term.regex, line);
  const sure = all([...required.map(holds), ...excluded.map((term) => not(holds(term)))]);
  if (optional.length === 0) return sure;
  const one = any(optional.map(holds));
  if (required.length + excluded.length === 0) return one;
  // The guide says of such mixtures only that the ? terms are then ignored; whether wholly, it has not said always.
  const both = all([sure, one]);
  return both.outcome === sure.outcome ? both : unclear("terms with ? are mixed with others");
}
