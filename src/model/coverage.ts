import type { Finding } from "./finding.ts";

/** Counts of stages by what is known of their access logging. `stages` is the sum of the others. */
export interface Coverage {
  stages: number;
  logged: number;
  unlogged: number;
  conditional: number;
  unknown: number;
  exempt: number;
}

export const COVERAGE_CHECK = "apigw_accesslogging";

export const emptyCoverage = (): Coverage => ({
  stages: 0,
  logged: 0,
  unlogged: 0,
  conditional: 0,
  unknown: 0,
  exempt: 0,
});

/**
 * Adds a stage to the coverage by its `apigw_accesslogging` finding.
 * An exempt stage counts as exempt unless it logs anyway.
 */
export function count(coverage: Coverage, finding: Finding): void {
  coverage.stages += 1;
  if (finding.exempt && finding.verdict !== "pass") coverage.exempt += 1;
  else if (finding.verdict === "pass") coverage.logged += 1;
  else if (finding.verdict === "fail") coverage.unlogged += 1;
  else if (finding.verdict === "conditional") coverage.conditional += 1;
  else coverage.unknown += 1;
}
