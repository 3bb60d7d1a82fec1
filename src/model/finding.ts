export type Verdict = "pass" | "fail" | "conditional" | "unknown" | "not-applicable";
export type Severity = "low" | "medium" | "high";

export const SEVERITIES: readonly Severity[] = ["low", "medium", "high"];

/** Why a finding does not count: a decision somebody signed. `until` is an ISO date, inclusive. */
export interface Exemption {
  readonly reason: string;
  readonly owner: string;
  readonly until: string;
}

/** What logging an unlogged stage would cost in CloudWatch Logs: an estimate, in US dollars. */
export interface Cost {
  /** Expected bytes of a line of our format for this API type, with what CloudWatch adds to each event. */
  readonly bytesPerLine: number;
  /** Taking in a million lines and keeping them as long as the standard asks. */
  readonly usdPerMillion: number;
  /** Requests of the last 30 days; absent where they were not counted. */
  readonly monthlyRequests?: number;
  readonly usdPerMonth?: number;
  /** ISO date of the prices. */
  readonly pricesAsOf: string;
}

/** One verdict of one check on one stage, built whole. */
export interface Finding {
  readonly check: string;
  readonly verdict: Verdict;
  readonly severity: Severity;
  /** The stage's id. */
  readonly stage: string;
  readonly message: string;
  /** What the finding is really about where several stages share it: the account role, a log group. */
  readonly about?: string;
  /**
   * Hash of identity, never of line numbers: the check and account, Region, API and stage, or path and address; of a stage of a
   * module, the path of the root that calls it. Stable from scan to scan.
   */
  readonly fingerprint: string;
  readonly exempt?: Exemption;
  /** It was there when the baseline was written, and no better then: it does not count. */
  readonly baselined?: true;
  /** On stages without logging. */
  readonly cost?: Cost;
}
