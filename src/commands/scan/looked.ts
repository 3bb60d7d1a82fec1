import type { GapKind } from "../../model/gap.ts";
import type { Slice } from "../../model/slice.ts";

/** Neither list of APIs came: nothing of the account-Region was seen. */
function sawNothing(gaps: Slice["gaps"]): boolean {
  const failed = new Set(gaps.map(({ operation }) => operation));
  return gaps.some(({ kind }) => BLIND.has(kind)) || (failed.has("GetRestApis") && failed.has("GetApis"));
}

const BLIND: ReadonlySet<GapKind> = new Set([
  "interrupted",
  "unreachable",
  "expired-credentials",
  "invalid-credentials",
  "assume-role",
  "region-unavailable",
]);

/** What a scan has looked at, in words. Holds a name per account, a number for the rest. */
export class Looked {
  readonly #accounts = new Set<string>();
  #regions = 0;
  #regionName = "";
  #code = 0;

  at({ scope, stages, gaps }: Slice): void {
    if (scope.kind === "code") {
      if (stages.length > 0 || !sawNothing(gaps)) this.#code += 1;
    } else {
      // An account without a Region is one that could not be entered.
      if (scope.account === undefined || scope.region === undefined) return;
      if (stages.length === 0 && sawNothing(gaps)) return;
      this.#accounts.add(scope.account);
      this.#regions += 1;
      this.#regionName = scope.region;
    }
  }

  get any(): boolean {
    return this.#regions + this.#code > 0;
  }

  /** `17 Regions of account 111122223333`, `31 Regions of 4 accounts`, `12 templates and Terraform roots`. */
  words(): string {
    const parts: string[] = [];
    if (this.#regions > 0) {
      const [only] = this.#accounts;
      const accounts = this.#accounts.size === 1 ? `account ${only}` : `${this.#accounts.size} accounts`;
      parts.push(`${this.#regions === 1 ? this.#regionName : `${this.#regions} Regions`} of ${accounts}`);
    }
    if (this.#code > 0)
      parts.push(`${this.#code} ${this.#code === 1 ? "template or root" : "templates and roots"}`);
    return parts.join(" and ") || "nothing";
  }
}
