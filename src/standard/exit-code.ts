import type { Coverage } from "../model/coverage.ts";
import type { Finding, Severity } from "../model/finding.ts";
import { SEVERITIES } from "../model/finding.ts";

export type FailOn = Severity | "never";

export interface Gate {
  readonly failOn: FailOn;
  /** Conditional and unknown verdicts count as findings. */
  readonly strict: boolean;
  /** Gaps do not make the run incomplete. */
  readonly allowPartial: boolean;
  /** Nothing to scan is fine. */
  readonly allowEmpty: boolean;
  /** The share of stages that has to write an access log, in percent; 0: any. */
  readonly minCoverage: number;
}

/** What a scan came to, as far as the exit code is concerned. */
export interface Seen {
  readonly stages: number;
  readonly gaps: number;
  /** Findings that count against the gate. */
  readonly counting: number;
  /** As `coverageShare` has it. */
  readonly coverage: number;
}

export const EXIT = { clean: 0, findings: 1, couldNotRun: 2, incomplete: 3 } as const;

/** Whether a finding counts against the gate. */
export function counts(finding: Finding, gate: Gate): boolean {
  if (gate.failOn === "never" || finding.exempt || finding.baselined) return false;
  const isFinding =
    finding.verdict === "fail" ||
    (gate.strict && (finding.verdict === "conditional" || finding.verdict === "unknown"));
  return isFinding && SEVERITIES.indexOf(finding.severity) >= SEVERITIES.indexOf(gate.failOn);
}

/**
 * The exit code of a scan that ran. An incomplete scan outranks its findings: what was not seen could be
 * worse than what was.
 */
export function exitCode(seen: Seen, gate: Gate): 0 | 1 | 3 {
  if (seen.gaps > 0 && !gate.allowPartial) return EXIT.incomplete;
  if (seen.stages === 0 && !gate.allowEmpty) return EXIT.incomplete;
  const short = seen.coverage < gate.minCoverage;
  return seen.counting > 0 || short ? EXIT.findings : EXIT.clean;
}

/**
 * The share of stages that write an access log, in percent, not rounded. Exempt stages are left out: somebody has
 * accepted them. Conditional and unknown ones are not: they were not seen to log. 100 where no stage is left.
 */
export function coverageShare({ stages, exempt, logged }: Coverage): number {
  const counted = stages - exempt;
  return counted <= 0 ? 100 : (100 * logged) / counted;
}
