import type { Summary } from "./report.ts";

/** `Access-log coverage 41 of 57 stages (72 %), 3 unknown, 2 gaps`. */
export function headline({ coverage, gaps }: Pick<Summary, "coverage" | "gaps">): string {
  const { stages, logged, conditional, unknown, exempt } = coverage;
  const share = stages === 0 ? "" : ` (${percent(logged, stages)} %)`;
  const parts = [
    `Access-log coverage ${logged} of ${stages} ${stages === 1 ? "stage" : "stages"}${share}`,
    conditional > 0 ? `${conditional} conditional` : "",
    unknown > 0 ? `${unknown} unknown` : "",
    exempt > 0 ? `${exempt} exempt` : "",
    gaps > 0 ? `${gaps} ${gaps === 1 ? "gap" : "gaps"}` : "",
  ];
  return parts.filter(Boolean).join(", ");
}

/** Rounded, but never up to 100 and never down to 0. */
export function percent(part: number, whole: number): number {
  const rounded = Math.round((100 * part) / whole);
  if (rounded === 100 && part < whole) return 99;
  return rounded === 0 && part > 0 ? 1 : rounded;
}
