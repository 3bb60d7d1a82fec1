/**
 * The days that a log group can keep its lines (CloudWatch Logs API, `PutRetentionPolicy`, `retentionInDays`); for ever
 * is the other possibility.
 */
export const RETENTION_PERIODS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
