import type { Demands } from "../../model/demands.ts";

/** What PutRetentionPolicy takes, in days (CloudWatch Logs API reference). */
const PERIODS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The shortest period that meets the demand; `undefined`: CloudWatch Logs has none between its limits. */
export function retentionFor({ minDays, maxDays }: Demands["retention"]): number | undefined {
  return PERIODS.find((days) => days >= minDays && (maxDays === null || days <= maxDays));
}
