export type Verdict = "pass" | "fail" | "conditional" | "unknown" | "not-applicable";
export type Severity = "low" | "medium" | "high";

export const SEVERITIES: readonly Severity[] = ["low", "medium", "high"];

/** Why a finding does not count: a decision somebody signed. `until` is an ISO date, inclusive. */
export interface Exemption {
  readonly reason: string;
  readonly owner: string;
  readonly until: string;
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
  /** Hash of identity (check and stage), never of line numbers: stable from scan to scan. */
  readonly fingerprint: string;
  readonly exempt?: Exemption;
}
