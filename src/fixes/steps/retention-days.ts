import type { Demands } from "../../model/demands.ts";

/** What PutRetentionPolicy takes, in days (CloudWatch Logs API reference). */
const PERIODS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** The shortest period that meets the demand; `undefined`: CloudWatch Logs has none between its limits. */
export function retentionFor({ minDays, maxDays }: Demands["retention"]): number | undefined {
  return allowed(minDays, maxDays)[0];
}

/**
 * For a group that holds lines already, `null`: for ever. Where they are kept too long, the longest period that is allowed, so
 * that as little as possible is deleted; without an upper limit, and where they are kept too short, the shortest.
 */
export function retentionInstead(
  before: number | null,
  { minDays, maxDays }: Demands["retention"],
): number | undefined {
  const periods = allowed(minDays, maxDays);
  return maxDays !== null && (before === null || before > maxDays) ? periods.at(-1) : periods[0];
}

const allowed = (minDays: number, maxDays: number | null) =>
  PERIODS.filter((days) => days >= minDays && (maxDays === null || days <= maxDays));
