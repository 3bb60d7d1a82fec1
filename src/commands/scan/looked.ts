import type { Slice } from "../../model/slice.ts";

/** What a scan has looked at, in words. Holds a name per account, a number for the rest. */
export class Looked {
  readonly #accounts = new Set<string>();
  #regions = 0;
  #regionName = "";
  #code = 0;

  at({ scope }: Slice): void {
    if (scope.kind === "code") this.#code += 1;
    else {
      if (scope.account !== undefined) this.#accounts.add(scope.account);
      if (scope.region !== undefined) {
        this.#regions += 1;
        this.#regionName = scope.region;
      }
    }
  }

  /** `17 Regions of account 111122223333`, `31 Regions of 4 accounts`, `12 templates and Terraform roots`. */
  words(): string {
    const parts: string[] = [];
    if (this.#regions > 0 || this.#accounts.size > 0) {
      const [only] = this.#accounts;
      const accounts = this.#accounts.size === 1 ? `account ${only}` : `${this.#accounts.size} accounts`;
      parts.push(`${this.#regions === 1 ? this.#regionName : `${this.#regions} Regions`} of ${accounts}`);
    }
    if (this.#code > 0)
      parts.push(`${this.#code} ${this.#code === 1 ? "template or root" : "templates and roots"}`);
    return parts.join(" and ") || "nothing";
  }
}
