/** An exemption that does not hold (expired, malformed), or that nothing needs or meets in this scan. */
export interface ExemptionProblem {
  readonly kind: "does-not-hold" | "not-needed" | "not-used";
  /** Where it is written: `stagelight.yaml:12`, a file of code and its line, a stage and its tag. */
  readonly where: string;
  readonly message: string;
}
