import { expect, test } from "vitest";
import type { Check } from "../../src/checks/check.ts";
import { judged, type Row } from "./subject.ts";

/** Each row: a stage, what is around it, the verdict and what the message has to say. */
export function rows(check: Check, table: readonly Row[]): void {
  test.each(table.map((row) => [row[0], row] as const))("%s", (_, row) => {
    const finding = judged(check, row);
    expect(finding.message).toMatch(row[4]);
    expect(finding.verdict).toBe(row[3]);
  });
}
