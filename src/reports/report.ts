import type { JudgedSlice } from "../checks/judge.ts";
import type { Coverage } from "../model/coverage.ts";

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
  /** Absent where nobody wrote it down: a report made from a saved scan. */
  readonly record?: ScanRecord;
}

/** A report takes the slices as they come and must not hold on to their stages. */
export interface Report {
  slice(slice: JudgedSlice): Promise<void>;
  end(summary: Summary): Promise<void>;
  /** Frees what the report holds outside memory, also when it never ended. */
  close(): void;
}
