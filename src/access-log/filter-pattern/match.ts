/**
 * Whether a pattern matches a line, as far as the documentation settles it. `unclear`: it does not say, and two
 * readings of it differ; `why` says what is open.
 */
export type Match =
  | { readonly outcome: "match" }
  | { readonly outcome: "no-match" }
  | { readonly outcome: "unclear"; readonly why: string };

export const MATCH: Match = { outcome: "match" };
export const NO_MATCH: Match = { outcome: "no-match" };
export const unclear = (why: string): Match => ({ outcome: "unclear", why });
export const when = (condition: boolean): Match => (condition ? MATCH : NO_MATCH);

/** All must match: one that does not decides, and what is unclear stays so otherwise. */
export function all(matches: Iterable<Match>): Match {
  let open: Match | undefined;
  for (const match of matches) {
    if (match.outcome === "no-match") return NO_MATCH;
    if (match.outcome === "unclear") open ??= match;
  }
  return open ?? MATCH;
}

/** One must match. */
export function any(matches: Iterable<Match>): Match {
  let open: Match | undefined;
  for (const match of matches) {
    if (match.outcome === "match") return MATCH;
    if (match.outcome === "unclear") open ??= match;
  }
  return open ?? NO_MATCH;
}

export function not(match: Match): Match {
  return match.outcome === "unclear" ? match : when(match.outcome === "no-match");
}
