import type { Finding } from "../../model/finding.ts";
import { type Change, type Changes, type Compares, compared } from "../compare.ts";

/** What changed since the scan that the saved one was held against. What is in its findings is named by fingerprint. */
export interface SavedChanges {
  readonly against: string;
  readonly new: readonly string[];
  readonly open: readonly string[];
  readonly fixed: readonly string[];
  readonly gone: readonly Finding[];
}

/** What a saved scan says of its own changes, for the reports that are made of it. */
export class SavedComparison implements Compares {
  readonly #saved: SavedChanges;
  readonly #changes = new Map<string, Change>();
  readonly #lists = { new: new Map(), open: new Map(), fixed: new Map() } as const satisfies Record<
    Change,
    Map<string, ReturnType<typeof compared>>
  >;

  constructor(saved: SavedChanges) {
    this.#saved = saved;
    for (const change of ["new", "open", "fixed"] as const)
      for (const fingerprint of saved[change]) this.#changes.set(fingerprint, change);
  }

  changeOf({ fingerprint }: Finding): Change | undefined {
    return this.#changes.get(fingerprint);
  }

  see({ findings }: { readonly findings: readonly Finding[] }): void {
    for (const finding of findings) {
      const change = this.changeOf(finding);
      if (change) this.#lists[change].set(finding.fingerprint, compared(finding));
    }
  }

  changes(): Changes {
    const { new: added, open, fixed } = this.#lists;
    return {
      against: this.#saved.against,
      new: [...added.values()],
      open: [...open.values()],
      fixed: [...fixed.values()],
      gone: this.#saved.gone,
    };
  }
}
