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
}

export const EXIT = { clean: 0, findings: 1, couldNotRun: 2, incomplete: 3 } as const;

/** Whether a finding counts against the gate. */
export function counts(finding: Finding, gate: Gate): boolean {
  if (gate.failOn === "never" || finding.exempt) return false;
  const isFinding =
    finding.verdict === "fail" ||
    (gate.strict && (finding.verdict === "conditional" || finding.verdict === "unknown"));
  return isFinding && SEVERITIES.indexOf(finding.severity) >= SEVERITIES.indexOf(gate.failOn);
}

/**
 * The exit code of a scan that ran. An incomplete scan outranks its findings: what was not seen could be
 * worse than what was.
 */
export function exitCode(seen: { stages: number; gaps: number; counting: number }, gate: Gate): 0 | 1 | 3 {
  if (seen.gaps > 0 && !gate.allowPartial) return EXIT.incomplete;
  if (seen.stages === 0 && !gate.allowEmpty) return EXIT.incomplete;
  return seen.counting > 0 ? EXIT.findings : EXIT.clean;
}
