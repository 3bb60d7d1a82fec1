import type { Looked } from "./looked.ts";

const ACCEPTED = "--allow-empty makes that acceptable";

const NO_CODE =
  "no Terraform, CloudFormation, SAM, CDK, Serverless Framework or Pulumi code with an API of API Gateway was seen";

/** That no stage was found: where, or why nothing could be looked at, and what makes that acceptable. */
export function noStage(looked: Looked, gaps: number, isOnlyCode: boolean): string {
  const where = looked.any ? ` in ${looked.words()}` : "";
  // A gap alone makes the exit code 3, so --allow-empty would not be enough.
  if (gaps > 0)
    return `no stage was found${where || ": nothing could be looked at"}, and the gaps say ${where === "" ? "why" : "what could not be looked at"}.`;
  return where === "" && isOnlyCode
    ? `no stage was found: ${NO_CODE} (--list-files says what was skipped, ${ACCEPTED}).`
    : `no stage was found${where} (${ACCEPTED}).`;
}
