import { type Coverage, count, emptyCoverage } from "../../model/coverage.ts";
import type { Finding } from "../../model/finding.ts";

/** More different names than this in one table are told as a sum. */
const MOST_NAMES = 1_000;

export interface Group {
  readonly name: string;
  readonly coverage: Coverage;
  gaps: number;
}

/** Coverage by one property of stages: account, Region, kind of API, value of a tag. Bounded. */
export class Tally {
  readonly #groups = new Map<string, Group>();
  readonly #most: number;
  /** All names beyond the bound together. */
  readonly rest: Group = { name: "all others", coverage: emptyCoverage(), gaps: 0 };

  constructor(most = MOST_NAMES) {
    this.#most = most;
  }

  stage(name: string, finding: Finding): void {
    count(this.#at(name).coverage, finding);
  }

  gap(name: string): void {
    this.#at(name).gaps += 1;
  }

  #at(name: string): Group {
    const known = this.#groups.get(name);
    if (known) return known;
    if (this.#groups.size >= this.#most) return this.rest;
    const group = { name, coverage: emptyCoverage(), gaps: 0 };
    this.#groups.set(name, group);
    return group;
  }

  /** Those with most to do first; then by name. */
  groups(): readonly Group[] {
    const open = ({ coverage }: Group) => coverage.stages - coverage.logged - coverage.exempt;
    const rest = this.rest.coverage.stages + this.rest.gaps > 0 ? [this.rest] : [];
    return [
      ...[...this.#groups.values()].sort(
        (a, b) => open(b) - open(a) || b.gaps - a.gaps || (a.name < b.name ? -1 : 1),
      ),
      ...rest,
    ];
  }
}
