import type { JudgedSlice } from "../checks/judge.ts";
import type { Finding } from "../model/finding.ts";
import type { Stage } from "../model/stage.ts";

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

/** What a comparison needs of a slice; without the stages it cannot tell what was moved. */
export type Seen = Pick<JudgedSlice, "findings"> & Partial<Pick<JudgedSlice, "stages">>;

/**
 * The fingerprint that a finding had in the earlier scan, where its file was called otherwise then.
 *
 * @param isLeft whether an earlier finding of this fingerprint is still without a counterpart
 */
export type MovedFrom = (
  check: string,
  stage: Stage,
  isLeft: (fingerprint: string) => boolean,
) => string | undefined;

/** Something that a scan is held against, slice by slice. */
export interface Compares {
  /** How a finding stands; it may be asked before and after its slice was seen. */
  changeOf(finding: Finding): Change | undefined;
  /** Takes a slice of this scan into the lists. */
  see(slice: Seen): void;
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

/**
 * A scan held against an earlier one, finding by finding: the fingerprint says what is the same, and what is left of the
 * earlier scan may have moved.
 */
export class Comparison implements Compares {
  readonly #against: string;
  readonly #movedFrom: MovedFrom | undefined;
  readonly #earlier = new Map<string, Compared>();
  readonly #seen = new Set<string>();
  readonly #checks = new Set<string>();
  /** Fingerprints of today to those of the same findings before their files were moved. */
  readonly #moved = new Map<string, string>();
  readonly #lists: Record<Change, Compared[]> = { new: [], open: [], fixed: [] };

  constructor(against: string, earlier: Iterable<Finding>, movedFrom?: MovedFrom) {
    this.#against = against;
    this.#movedFrom = movedFrom;
    for (const finding of earlier) {
      if (isOpen(finding)) this.#earlier.set(finding.fingerprint, compared(finding));
    }
  }

  /**
   * Undefined: nothing was wrong before, nothing is now; or somebody has exempted it since. What only could not be told
   * before, and fails now, is new.
   */
  changeOf(finding: Finding): Change | undefined {
    const { fingerprint } = finding;
    const before = this.#earlier.get(this.#moved.get(fingerprint) ?? fingerprint);
    if (!isOpen(finding)) return before && !finding.exempt ? "fixed" : undefined;
    if (!before || (finding.verdict === "fail" && before.verdict !== "fail")) return "new";
    return "open";
  }

  /** Takes a slice of this scan into the lists. */
  see({ findings, stages }: Seen): void {
    const byId = new Map(stages?.map((stage) => [stage.id, stage]));
    for (const finding of findings) {
      if (this.#seen.has(finding.fingerprint)) continue;
      this.#seen.add(finding.fingerprint);
      this.#checks.add(finding.check);
      this.#follow(finding, byId.get(finding.stage));
      const change = this.changeOf(finding);
      if (change) this.#lists[change].push(compared(finding));
    }
  }

  #follow(finding: Finding, stage: Stage | undefined): void {
    if (!stage || !isOpen(finding) || this.#earlier.has(finding.fingerprint)) return;
    const isLeft = (fingerprint: string) => this.#earlier.has(fingerprint) && !this.#seen.has(fingerprint);
    const from = this.#movedFrom?.(finding.check, stage, isLeft);
    if (from === undefined) return;
    this.#moved.set(finding.fingerprint, from);
    this.#seen.add(from);
  }

  changes(): Changes {
    // A check that this scan did not judge anywhere (`--checks`) is not for that reason gone.
    const isJudged = (check: string) => this.#checks.size === 0 || this.#checks.has(check);
    const gone = [...this.#earlier.values()].filter(
      ({ fingerprint, check }) => !this.#seen.has(fingerprint) && isJudged(check),
    );
    return { against: this.#against, ...this.#lists, gone };
  }
}

/** `2 new, 1 fixed, 3 still open, 1 no longer seen`. */
export function changesInWords({ new: added, fixed, open, gone }: Changes): string {
  const rest = gone.length > 0 ? `, ${gone.length} no longer seen` : "";
  return `${added.length} new, ${fixed.length} fixed, ${open.length} still open${rest}`;
}
