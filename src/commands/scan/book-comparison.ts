import { CHECKS } from "../../checks/index.ts";
import type { JudgedSlice } from "../../checks/judge.ts";
import type { Finding, Severity } from "../../model/finding.ts";
import {
  type Change,
  type Changes,
  type Compared,
  type Compares,
  compared,
  isOpen,
} from "../../reports/compare.ts";
import { BASELINE_FILE, type Entry } from "../../standard/baseline/baseline.ts";
import type { BaselineBook } from "../../standard/baseline/book.ts";
import type { Earlier } from "./earlier.ts";

/** Checks that this version does not know. */
const UNKNOWN_SEVERITY: Severity = "medium";

/**
 * A scan held against a baseline, or against what the code had at an earlier revision, for the reports. The books have marked
 * the findings before a report gets them.
 */
class BookComparison implements Compares {
  readonly #against: string;
  readonly #books: readonly BaselineBook[];
  readonly #seen = new Set<string>();
  readonly #lists: Record<Change, Compared[]> = { new: [], open: [], fixed: [] };

  /** @param against what the books are of, as the caller names it */
  constructor(against: string, books: readonly BaselineBook[]) {
    this.#against = against;
    this.#books = books;
  }

  changeOf(finding: Finding): Change | undefined {
    if (isOpen(finding)) return finding.baselined ? "open" : "new";
    return this.#books.some((book) => book.isFixed(finding.fingerprint)) ? "fixed" : undefined;
  }

  see({ findings }: Pick<JudgedSlice, "findings">): void {
    for (const finding of findings) {
      if (this.#seen.has(finding.fingerprint)) continue;
      this.#seen.add(finding.fingerprint);
      const change = this.changeOf(finding);
      if (change) this.#lists[change].push(compared(finding));
    }
  }

  changes(): Changes {
    const unseen = new Map(
      this.#books.flatMap((book) => book.unseen.map((entry) => [entry.fingerprint, entry] as const)),
    );
    const gone = [...unseen.values()].map((entry) => goneEntry(entry, this.#against));
    return { against: this.#against, ...this.#lists, gone };
  }
}

/** A baseline keeps neither severities nor messages. */
const goneEntry = ({ fingerprint, check, stage, verdict }: Entry, against: string): Compared => ({
  fingerprint,
  check,
  stage,
  verdict,
  severity: CHECKS.find(({ id }) => id === check)?.severity ?? UNKNOWN_SEVERITY,
  message: `It is in ${against}, and was not seen by this scan.`,
});

/**
 * What the reports say of changes where no earlier scan was named: since the baseline, since the revision, or both. None where
 * there is neither.
 *
 * @param baseline `--baseline`
 * @param known what it holds
 */
export function comparisonWithBooks({
  baseline,
  known,
  earlier,
}: {
  readonly baseline: string | false | undefined;
  readonly known: BaselineBook | undefined;
  readonly earlier: Earlier | undefined;
}): Compares | undefined {
  const books = [
    ...(known ? [{ name: baseline || BASELINE_FILE, book: known }] : []),
    ...(earlier ? [{ name: earlier.ref, book: earlier.book }] : []),
  ];
  if (books.length === 0) return undefined;
  return new BookComparison(
    books.map(({ name }) => name).join(" and "),
    books.map(({ book }) => book),
  );
}
