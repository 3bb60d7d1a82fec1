import type { BaselineBook } from "../../standard/baseline/book.ts";

/** What the earlier scan could not see is named up to here; the rest is counted. */
const MOST_NAMED = 5;

/** The findings of an earlier version of the code, and what could not be seen of it. */
export interface Earlier {
  readonly book: BaselineBook;
  readonly ref: string;
  /** A line each; all findings in such a place count as new. */
  readonly unseen: readonly string[];
}

/** What a scan says on stderr of the version that it was held against. */
export function sinceWords({ book, ref, unseen }: Earlier): string[] {
  const lines: string[] = [];
  const { known, fixed, exempt } = book;
  if (known > 0)
    lines.push(`${count(known)} as at ${ref} ${known === 1 ? "does" : "do"} not count (--new-since).`);
  if (fixed.length > 0) lines.push(`${count(fixed.length)} fixed since ${ref}.`);
  if (exempt.length > 0)
    lines.push(`${count(exempt.length)} as at ${ref} ${exempt.length === 1 ? "is" : "are"} exempt now.`);
  for (const line of unseen.slice(0, MOST_NAMED))
    lines.push(`at ${ref}, ${line}: what is found there counts as new.`);
  if (unseen.length > MOST_NAMED)
    lines.push(`and ${unseen.length - MOST_NAMED} more that could not be seen at ${ref}.`);
  return lines;
}

const count = (number: number) => `${number} ${number === 1 ? "finding" : "findings"}`;
