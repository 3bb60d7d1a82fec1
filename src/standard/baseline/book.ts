import type { JudgedSlice } from "../../checks/judge.ts";
import type { Finding, Verdict } from "../../model/finding.ts";
import type { Stage } from "../../model/stage.ts";
import { type Baseline, type Entry, entryOf, isOpen, placeKey } from "./baseline.ts";
import { MovedEntries } from "./moved.ts";

/** How bad a verdict is: a finding that got worse is a new one. */
const RANK: readonly Verdict[] = ["pass", "not-applicable", "unknown", "conditional", "fail"];

/**
 * A scan held against a baseline: which findings were there before, which of it are fixed, and what of it this scan did
 * not see, which is nobody's success.
 */
export class BaselineBook {
  readonly #left: Map<string, Entry>;
  readonly #moved: MovedEntries;
  readonly #isInReach: (entry: Entry) => boolean;
  readonly #open: Entry[] = [];
  readonly #kept: Entry[] = [];
  readonly #checks = new Set<string>();
  readonly #places = new Set<string>();
  readonly #before: readonly string[];
  #known = 0;
  readonly #fixed: Entry[] = [];
  readonly #exempt: Entry[] = [];
  readonly #fixedNow = new Set<string>();

  /**
   * @param exists whether a file or folder that a baseline names is still there
   * @param isInReach whether the scan comes to where an entry was
   */
  constructor(
    baseline: Baseline,
    exists: (file: string) => boolean,
    isInReach: (entry: Entry) => boolean = () => true,
  ) {
    this.#isInReach = isInReach;
    this.#left = new Map(baseline.entries.map((entry) => [entry.fingerprint, entry]));
    this.#moved = new MovedEntries(baseline, exists);
    this.#before = baseline.places;
  }

  /** The slice with the findings marked that the baseline has. */
  apply<S extends JudgedSlice>(slice: S): S {
    const stages = new Map(slice.stages.map((stage) => [stage.id, stage]));
    for (const { origin } of slice.stages) if (origin.kind !== "aws") this.#places.add(placeKey(origin));
    const findings = slice.findings.map((finding) => {
      this.#checks.add(finding.check);
      const stage = stages.get(finding.stage);
      return stage ? this.#marked(finding, stage) : finding;
    });
    return { ...slice, findings };
  }

  /** Findings of this scan that are not fine, new ones among them: what a baseline written now would hold. */
  get open(): readonly Entry[] {
    return this.#open;
  }

  /** The places in code of every stage of this scan. */
  get places(): readonly string[] {
    return [...this.#places];
  }

  /** Those of stages that the baseline has as fine, and of what is fixed or exempt now. */
  get finePlaces(): readonly string[] {
    const left = [...this.#fixed, ...this.#exempt].filter(({ file }) => file !== undefined);
    return [...this.#before, ...left.map(placeKey)];
  }

  /** Those of the baseline that are no more: seen, and fine now. */
  get fixed(): readonly Entry[] {
    return this.#fixed;
  }

  /** Those of the baseline that somebody has exempted since: an exemption ends, so the baseline need not keep them. */
  get exempt(): readonly Entry[] {
    return this.#exempt;
  }

  /** Whether a finding of this scan, by its fingerprint, is one that the baseline had and that is fine now. */
  isFixed(fingerprint: string): boolean {
    return this.#fixedNow.has(fingerprint);
  }

  /** Those of the baseline without a counterpart in this scan, whether it could have seen them or not. */
  get left(): readonly Entry[] {
    return [...this.#left.values()];
  }

  /** Those that this scan did not see though it came to where they were, and judged their check. */
  get unseen(): readonly Entry[] {
    const isJudged = (check: string) => this.#checks.size === 0 || this.#checks.has(check);
    return this.left.filter((entry) => isJudged(entry.check) && this.#isInReach(entry));
  }

  /** Those of the unseen whose file is no more, or the root that made their stage. */
  get gone(): readonly Entry[] {
    return this.unseen.filter((entry) => this.#moved.isGone(entry));
  }

  /** Findings of this scan that do not count, because the baseline has them and they got no worse. */
  get known(): number {
    return this.#known;
  }

  /** The baseline's entries that are still open, as they are to be kept: a finding that got worse stays as it was. */
  get kept(): readonly Entry[] {
    return this.#kept;
  }

  #marked(finding: Finding, stage: Stage): Finding {
    const own = this.#left.get(finding.fingerprint);
    // What is fine takes no other place's entry along: it may always have been fine, beside the one that moved.
    const before = own ?? (isOpen(finding) ? this.#movedOf(finding, stage) : undefined);
    if (before) this.#left.delete(before.fingerprint);
    if (!isOpen(finding)) {
      if (before && finding.exempt) this.#exempt.push(before);
      else if (before) {
        this.#fixed.push(before);
        this.#fixedNow.add(finding.fingerprint);
      }
      return finding;
    }
    const entry = entryOf(finding, stage);
    this.#open.push(entry);
    if (!before) return finding;
    if (RANK.indexOf(finding.verdict) > RANK.indexOf(before.verdict)) {
      this.#kept.push(before);
      return finding;
    }
    this.#kept.push(entry);
    this.#known += 1;
    return { ...finding, baselined: true };
  }

  #movedOf({ check }: Finding, stage: Stage): Entry | undefined {
    return this.#moved.of(check, stage, ({ fingerprint }) => this.#left.has(fingerprint));
  }
}
