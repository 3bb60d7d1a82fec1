import type { Check } from "../checks/check.ts";
import type { JudgedSlice } from "../checks/judge.ts";
import { COVERAGE_CHECK, type Coverage } from "../model/coverage.ts";
import type { ExemptionProblem } from "../model/exemption-problem.ts";
import type { Finding } from "../model/finding.ts";
import type { Stage } from "../model/stage.ts";
import type { Change, Changes } from "./compare.ts";

/** Where a report's text goes. `write` resolves when more may follow. */
export interface Out {
  write(text: string): Promise<void>;
}

/** The scan's own record. Times are ISO 8601 in UTC. */
export interface ScanRecord {
  readonly startedAt: string;
  readonly endedAt: string;
  /** ARNs that the scan's AWS credentials belong to; none where only code was read. */
  readonly identities: readonly string[];
  /** What was looked at, in words. */
  readonly lookedAt: string;
  /** How the scan was called, without values that may be secrets; none where nobody typed it. */
  readonly arguments: readonly string[];
  /** What the arguments narrowed it to. */
  readonly scope: ScanScope;
  /** The version of the tool that made the scan. */
  readonly version: string;
}

/** What a scan was narrowed to: plain names of the paths, and of the accounts and Regions. Absent: all there is. */
export interface ScanScope {
  readonly code?: string;
  readonly live?: string;
}

/** What a scan came to, known at its end. */
export interface Summary {
  readonly coverage: Coverage;
  readonly gaps: number;
  /** Gaps that a permission would have closed. */
  readonly denied: number;
  readonly interrupted: boolean;
  /** What was looked at, in words: `17 Regions of account 111122223333`. */
  readonly lookedAt: string;
  /** Against an earlier scan, where there is one to compare with. */
  readonly changes?: Changes;
  /** Exemptions that do not hold or that nothing needs; absent: none. */
  readonly exemptionProblems?: readonly ExemptionProblem[];
  /** Absent where nobody wrote it down: scans saved by early versions hold none. */
  readonly record?: ScanRecord;
}

/** A change of the code that mends a finding, and that was seen to hold. */
export interface CodeFix {
  readonly description: string;
  readonly replacements: readonly Replacement[];
}

/** What stands between two places of a file gives way to a text. Lines and columns (UTF-16 units) count from 1, the end excluded. */
export interface Replacement {
  readonly file: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

/** What the reports for other programs want to know besides the slices. */
export interface ReportContext {
  readonly checks: readonly Check[];
  /** The page of a check in Markdown; undefined for a check that this version does not have. */
  readonly page: (check: string) => string | undefined;
  /** When the scan was made. */
  readonly at: Date;
  /** How a finding stands against the earlier scan, where there is one to compare with. */
  readonly changeOf?: (finding: Finding) => Change | undefined;
  /** The change that mends a finding of the slice at hand, where one is known. */
  readonly fixOf?: (finding: Finding) => CodeFix | undefined;
  /** Tells one kind of scan from another where the results of both are kept side by side. */
  readonly category?: string;
}

/** A report takes the slices as they come and must not hold on to their stages. */
export interface Report {
  slice(slice: JudgedSlice): Promise<void>;
  end(summary: Summary): Promise<void>;
  /** Frees what the report holds outside memory, also when it never ended. */
  close(): void;
}

/** The findings of a slice with their stages. */
export function withStages({ findings, stages }: JudgedSlice): { finding: Finding; stage: Stage }[] {
  const byId = new Map(stages.map((stage) => [stage.id, stage]));
  return findings.flatMap((finding) => {
    const stage = byId.get(finding.stage);
    return stage ? [{ finding, stage }] : [];
  });
}

/**
 * Whether a format that makes an alert of everything it is told should be told: failures, conditions, and that nobody
 * knows whether a stage is logged. That a further check could not be judged is a note, not an alarm.
 */
export const isWorthAnAlert = ({ verdict, check }: Finding): boolean =>
  verdict === "fail" || verdict === "conditional" || (verdict === "unknown" && check === COVERAGE_CHECK);

/** A category as it may stand in an identifier or a comment. */
export const plainCategory = (category: string): string => category.replace(/[^\w./-]/g, "_").slice(0, 200);
