import type { JudgedSlice } from "../checks/judge.ts";
import type { Finding } from "../model/finding.ts";

/** How a finding stands against an earlier scan. */
export type Change = "new" | "open" | "fixed";

/** A finding as a list of changes names it. */
export type Compared = Pick<Finding, "fingerprint" | "check" | "stage" | "verdict" | "severity" | "message">;

/** What changed since an earlier scan. */
export interface Changes {
  /** What it was compared with, as the caller named it. */
  readonly against: string;
  readonly new: readonly Compared[];
  readonly open: readonly Compared[];
  /** Looked at again, and now right. */
  readonly fixed: readonly Compared[];
  /** Not in this scan at all: the stage is gone, or was not looked at. Never counted as fixed. */
  readonly gone: readonly Compared[];
}

/** Something that a scan is held against, slice by slice. */
export interface Compares {
  /** How a finding stands; it may be asked before and after its slice was seen. */
  changeOf(finding: Finding): Change | undefined;
  /** Takes a slice of this scan into the lists. */
  see(slice: Pick<JudgedSlice, "findings">): void;
  /** What changed, as far as was seen by now. */
  changes(): Changes;
}

/** A finding somebody has to look at: not a pass, not without meaning, not exempt. */
export const isOpen = ({ verdict, exempt }: Pick<Finding, "verdict" | "exempt">): boolean =>
  !exempt && (verdict === "fail" || verdict === "conditional" || verdict === "unknown");

/** The finding as a list of changes names it. */
export const compared = ({ fingerprint, check, stage, verdict, severity, message }: Finding): Compared => ({
  fingerprint,
  check,
  stage,
  verdict,
  severity,
  message,
});

/** Takes slices into lists, each fingerprint once; those who extend it know what a finding was before. */
export abstract class ComparedLists implements Compares {
  readonly #against: string;
  readonly #seen = new Set<string>();
  readonly #lists: Record<Change, Compared[]> = { new: [], open: [], fixed: [] };

  constructor(against: string) {
    this.#against = against;
  }

  abstract changeOf(finding: Finding): Change | undefined;

  /** What there was before and is not among the fingerprints that were seen. */
  protected abstract gone(seen: ReadonlySet<string>): readonly Compared[];

  see({ findings }: Pick<JudgedSlice, "findings">): void {
    for (const finding of findings) {
      if (this.#seen.has(finding.fingerprint)) continue;
      this.#seen.add(finding.fingerprint);
      const change = this.changeOf(finding);
      if (change) this.#lists[change].push(compared(finding));
    }
  }

  changes(): Changes {
    return { against: this.#against, ...this.#lists, gone: this.gone(this.#seen) };
  }
}

/** A scan held against an earlier one, finding by finding: the fingerprint says what is the same. */
export class Comparison extends ComparedLists {
  readonly #earlier = new Map<string, Compared>();

  constructor(against: string, earlier: Iterable<Finding>) {
    super(against);
    for (const finding of earlier) {
      if (isOpen(finding)) this.#earlier.set(finding.fingerprint, compared(finding));
    }
  }

  /**
   * Undefined: nothing was wrong before, nothing is now; or somebody has exempted it since. What only could not be told
   * before, and fails now, is new.
   */
  changeOf(finding: Finding): Change | undefined {
    const before = this.#earlier.get(finding.fingerprint);
    if (!isOpen(finding)) return before && !finding.exempt ? "fixed" : undefined;
    if (!before || (finding.verdict === "fail" && before.verdict !== "fail")) return "new";
    return "open";
  }

  protected gone(seen: ReadonlySet<string>): readonly Compared[] {
    return [...this.#earlier.values()].filter(({ fingerprint }) => !seen.has(fingerprint));
  }
}

/** `2 new, 1 fixed, 3 still open, 1 no longer seen`. */
export function changesInWords({ new: added, fixed, open, gone }: Changes): string {
  const rest = gone.length > 0 ? `, ${gone.length} no longer seen` : "";
  return `${added.length} new, ${fixed.length} fixed, ${open.length} still open${rest}`;
}
