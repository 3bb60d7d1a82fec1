import { stageArn } from "../../model/arn.ts";
import { called, type LiveStage } from "../place.ts";
import type { Step } from "../step.ts";

/** Puts a web ACL in front of a REST stage. */
export function associateWebAcl(stage: LiveStage, webAcl: string): Step {
  const { account, region } = stage.origin;
  const arn = stageArn("REST", region, stage.api.id, stage.name);
  return {
    id: `associate-web-acl ${stage.id}`,
    kind: "associate-web-acl",
    account,
    region,
    target: { stageArn: arn },
    before: null,
    after: webAcl,
    stages: [stage.id],
    checks: ["apigw_waf"],
    needs: [],
    preconditions: [`${called(stage)} has no web ACL.`, `${webAcl} is there.`],
    effect: `${webAcl} filters the requests to ${called(stage)}.`,
    call: {
      service: "wafv2",
      operation: "AssociateWebACL",
      parameters: { WebACLArn: webAcl, ResourceArn: arn },
    },
    undo: { service: "wafv2", operation: "DisassociateWebACL", parameters: { ResourceArn: arn } },
    // WAF's own, and API Gateway's for the stage (Service Authorization Reference, AWS WAF V2).
    permissions: ["apigateway:SetWebACL", "wafv2:AssociateWebACL", "wafv2:DisassociateWebACL"],
    cost: "AWS WAF charges about 0.60 US dollars for a million requests.",
    risk: "The web ACL's rules decide who gets through: requests that came through until now may be blocked.",
    care: "review",
  };
}
