import { randomUUID } from "node:crypto";
import { AwsError } from "../aws-error.ts";
import { membersOf } from "../members.ts";
import { awsJson } from "../protocols/aws-json.ts";
import { type Call, JSON_REFUSALS, type Operation, type Service } from "../service.ts";
import type { RestStage } from "../state/rest-api.ts";
import { aclArn, aclsIn, stageOf, stagesWith, type WebAcl } from "../waf/acls.ts";

const members = membersOf("WAFInvalidParameterException");
const NAME = { min: 1, max: 128, pattern: /^[\w-]+$/, shown: "^[\\w\\-]+$" };
const ARN = { min: 20, max: 2_048 };

const nonexistent = () =>
  new AwsError(
    400,
    "WAFNonexistentItemException",
    "AWS WAF couldn’t perform the operation because your resource doesn’t exist.",
  );

function aclIn(call: Call): WebAcl {
  const acl = aclsIn(call.home).get(members.needText(call.body, "WebACLArn", ARN));
  if (!acl) throw nonexistent();
  return acl;
}

function stageIn(call: Call): RestStage {
  const arn = members.needText(call.body, "ResourceArn", ARN);
  if (!arn.startsWith("arn:"))
    throw new AwsError(
      400,
      "WAFInvalidParameterException",
      `Error reason: The ARN isn't valid. field: RESOURCE_ARN, parameter: ${arn}`,
    );
  const stage = stageOf(call.home, arn);
  if (!stage) throw nonexistent();
  return stage;
}

const view = (acl: WebAcl) => ({
  Name: acl.name,
  Id: acl.id,
  ARN: acl.arn,
  DefaultAction: { [acl.defaultAction]: {} },
  Description: acl.description,
  Rules: acl.rules,
  VisibilityConfig: acl.visibility,
  Capacity: acl.rules.length,
  ManagedByFirewallManager: false,
});

const OPERATIONS: readonly Operation[] = [
  {
    name: "CreateWebACL",
    run(call) {
      const { body, home } = call;
      const name = members.needText(body, "Name", NAME);
      const scope = members.needText(body, "Scope", { oneOf: ["CLOUDFRONT", "REGIONAL"] });
      const action = members.object(body, "DefaultAction");
      const visibility = members.object(body, "VisibilityConfig");
      if (!action) throw members.broken("defaultAction", undefined, "not be null");
      if (!visibility) throw members.broken("visibilityConfig", undefined, "not be null");
      if (scope === "CLOUDFRONT")
        throw new AwsError(400, "WAFInvalidParameterException", "The sandbox has regional web ACLs only.");
      if ([...aclsIn(home).values()].some((acl) => acl.name === name))
        throw new AwsError(
          400,
          "WAFDuplicateItemException",
          "AWS WAF couldn’t perform the operation because some resource in your request is a duplicate of an existing one.",
        );
      const id = randomUUID();
      const acl: WebAcl = {
        id,
        arn: aclArn(home, name, id),
        name,
        description: members.text(body, "Description", { min: 1, max: 256 }),
        defaultAction: members.object(action, "Block") ? "Block" : "Allow",
        rules: members.list(body, "Rules") ?? [],
        visibility,
      };
      aclsIn(home).set(acl.arn, acl);
      return {
        Summary: {
          Name: name,
          Id: id,
          Description: acl.description,
          LockToken: randomUUID(),
          ARN: acl.arn,
        },
      };
    },
  },
  {
    name: "AssociateWebACL",
    run(call) {
      const acl = aclIn(call);
      stageIn(call).webAclArn = acl.arn;
      return {};
    },
  },
  {
    name: "DisassociateWebACL",
    run(call) {
      stageIn(call).webAclArn = undefined;
      return {};
    },
  },
  {
    name: "GetWebACLForResource",
    run(call) {
      const { webAclArn } = stageIn(call);
      const acl = webAclArn === undefined ? undefined : aclsIn(call.home).get(webAclArn);
      return acl ? { WebACL: view(acl) } : {};
    },
  },
  {
    name: "ListResourcesForWebACL",
    run(call) {
      const type = members.text(call.body, "ResourceType", { max: 64 }) ?? "APPLICATION_LOAD_BALANCER";
      const acl = aclIn(call);
      return { ResourceArns: type === "API_GATEWAY" ? stagesWith(call.home, acl.arn) : [] };
    },
  },
];

/** AWS WAF for REST stages, which are the only ones that it can stand before. */
export const wafv2: Service = {
  name: "wafv2",
  signingName: "wafv2",
  iamPrefix: "wafv2",
  protocol: awsJson("AWSWAF_20190729", OPERATIONS),
  refusals: JSON_REFUSALS,
};
