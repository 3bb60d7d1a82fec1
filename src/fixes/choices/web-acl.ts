import { inPlace } from "../options.ts";
import type { LiveStage } from "../place.ts";
import type { Step } from "../step.ts";
import { associateWebAcl } from "../steps/web-acl.ts";
import type { Work } from "../work.ts";

/** The web ACL for a stage. Those of CloudFront stand in `global/`, and API Gateway takes none of them. */
export function chooseWebAcl(
  stage: LiveStage,
  { options }: Work,
): { readonly step: Step } | { readonly reason: string } {
  const [webAcl] = inPlace(options.webAcl, (arn) => arn, stage.origin).filter((arn) =>
    /:regional\/webacl\/[^/]+\/[^/]+$/.test(arn),
  );
  if (webAcl !== undefined) return { step: associateWebAcl(stage, webAcl) };
  return {
    reason:
      "Which web ACL belongs in front of it, people have to say: --web-acl ARN (regional, of this account and Region).",
  };
}
