import { fits } from "../../../checks/arn.ts";
import { CHECKS } from "../../../checks/index.ts";
import { FOREIGN_IDS, type Scanner } from "../../../checks/other-scanners.ts";

/** A scanner by the word with which code speaks to it. */
export type Tool = "checkov" | "tfsec" | "trivy" | "kics" | "cfn_nag" | "cdk_nag" | "guard";

const SCANNERS: Readonly<Record<Tool, Scanner>> = {
  checkov: "Checkov",
  tfsec: "Trivy, tfsec",
  trivy: "Trivy, tfsec",
  kics: "KICS",
  cfn_nag: "cfn_nag",
  cdk_nag: "cdk-nag",
  guard: "AWS Config, Guard rules registry",
};

/** The checks of ours that a scanner's id means, `*` in it standing for anything; none where it means none. */
export function checksFor(tool: Tool, id: string): readonly string[] {
  const pattern = id.toLowerCase();
  const meant = new Set(
    FOREIGN_IDS.filter(
      (foreign) => foreign.scanner === SCANNERS[tool] && fits(pattern, foreign.id.toLowerCase()),
    ).flatMap(({ checks }) => checks),
  );
  return CHECKS.map((check) => check.id).filter((check) => meant.has(check));
}
