import type { Cost } from "../model/finding.ts";

/** `Logging it would cost about $1.20 a month (2.4 million requests).` */
export function costText({ usdPerMonth, usdPerMillion, monthlyRequests }: Cost): string {
  if (usdPerMonth === undefined || monthlyRequests === undefined) {
    return `Logging it would cost about ${dollars(usdPerMillion)} per million requests.`;
  }
  const requests = `${monthlyRequests.toLocaleString("en-US")} requests in the last 30 days`;
  return `Logging it would cost about ${dollars(usdPerMonth)} a month (${requests}).`;
}

const dollars = (usd: number) => (usd > 0 && usd < 0.01 ? "less than $0.01" : `$${usd.toFixed(2)}`);

/** What logging the unlogged stages would cost together. */
export class Costs {
  #usdPerMonth = 0;
  /** Stages whose traffic is known. */
  #counted = 0;
  #uncounted = 0;
  #asOf = "";

  add({ usdPerMonth, pricesAsOf }: Cost): void {
    this.#asOf = pricesAsOf;
    if (usdPerMonth === undefined) this.#uncounted += 1;
    else {
      this.#counted += 1;
      this.#usdPerMonth += usdPerMonth;
    }
  }

  /** The sum in a sentence; empty where no stage's traffic is known. */
  words(): string {
    if (this.#counted === 0) return "";
    const rest = this.#uncounted > 0 ? `; ${this.#uncounted} more, whose traffic is not known` : "";
    const asOf = `an estimate with CloudWatch's prices of ${this.#asOf}`;
    return `Logging the ${this.#counted} unlogged would cost about ${dollars(this.#usdPerMonth)} a month (${asOf}${rest}).`;
  }
}
