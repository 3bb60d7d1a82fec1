import type { Cost } from "../model/finding.ts";

/** `Logging it would cost about $1.20 a month (2,400,000 requests in the last 30 days).` */
export function costText({ usdPerMonth, usdPerMillion, monthlyRequests }: Cost): string {
  if (usdPerMonth === undefined || monthlyRequests === undefined) {
    return `Logging it would cost about ${dollars(usdPerMillion)} per million requests.`;
  }
  if (monthlyRequests === 0) return "No requests in 30 days: logging it would cost nothing.";
  const requests = `${monthlyRequests.toLocaleString("en-US")} requests in the last 30 days`;
  return `Logging it would cost ${monthly(usdPerMonth)} a month (${requests}).`;
}

/** Of something that had requests: it is rounded, never nothing. */
const monthly = (usd: number) => (usd < 0.01 ? "less than $0.01" : `about ${dollars(usd)}`);

const dollars = (usd: number) => (usd > 0 && usd < 0.01 ? "less than $0.01" : `$${usd.toFixed(2)}`);

/** What logging the unlogged stages would cost together. */
export class Costs {
  #usdPerMonth = 0;
  #requests = 0;
  /** Stages whose traffic is known. */
  #counted = 0;
  #uncounted = 0;
  #asOf = "";

  add({ usdPerMonth, monthlyRequests = 0, pricesAsOf }: Cost): void {
    this.#asOf = pricesAsOf;
    if (usdPerMonth === undefined) this.#uncounted += 1;
    else {
      this.#counted += 1;
      this.#usdPerMonth += usdPerMonth;
      this.#requests += monthlyRequests;
    }
  }

  /** The sum in a sentence; empty where no stage's traffic is known. */
  words(): string {
    if (this.#counted === 0) return "";
    const rest = this.#uncounted > 0 ? `; ${this.#uncounted} more, whose traffic is not known` : "";
    if (this.#requests === 0) {
      const stages = this.#counted === 1 ? "The unlogged stage" : `The ${this.#counted} unlogged stages`;
      return `${stages} had no requests in 30 days${rest}.`;
    }
    const asOf = `an estimate with CloudWatch's prices of ${this.#asOf}`;
    return `Logging the ${this.#counted} unlogged would cost ${monthly(this.#usdPerMonth)} a month (${asOf}${rest}).`;
  }
}
