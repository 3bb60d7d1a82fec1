import { partitionOf } from "../../model/arn.ts";
import type { Place } from "../place.ts";
import type { Json, Step } from "../step.ts";

const CHECKS = ["apigw_account_role"];

/** A service that a role is for, and the checks that it answers. */
export interface Taker {
  readonly name: string;
  readonly trust: Json;
  readonly checks: readonly string[];
}

/** Lets API Gateway take on the role (Developer Guide, `set-up-logging`). */
export const TRUST_STATEMENT: Json = {
  Effect: "Allow",
  Principal: { Service: "apigateway.amazonaws.com" },
  Action: "sts:AssumeRole",
};
const API_GATEWAY: Taker = {
  name: "API Gateway",
  trust: { Version: "2012-10-17", Statement: [TRUST_STATEMENT] },
  checks: CHECKS,
};

/** The ARN of the policy that AWS keeps for this; its path belongs to it (AWS managed policy reference). */
export const pushPolicyArn = (region: string): string =>
  `arn:${partitionOf(region)}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs`;

export interface RoleName {
  readonly name: string;
  /** Begins and ends with a slash; `/` alone: none. */
  readonly path: string;
}

export interface ForRole {
  readonly stages: readonly string[];
  readonly needs: readonly string[];
  /** What has settings already and begins to write with it, as a sentence, or nothing. */
  readonly wakes: string;
  readonly care: Step["care"];
}

export function createRole(
  place: Place,
  { name, path }: RoleName,
  { stages, needs, wakes, care }: ForRole,
  taker: Taker = API_GATEWAY,
): Step {
  return {
    id: `create-role ${place.account}/${name}`,
    kind: "create-role",
    ...place,
    target: { role: name },
    before: null,
    after: { trust: taker.trust },
    stages,
    checks: taker.checks,
    needs,
    preconditions: [`There is no role ${name} in account ${place.account}.`],
    effect: `Creates the role ${name}, which ${taker.name} can take on.${wakes}`,
    call: {
      service: "iam",
      operation: "CreateRole",
      parameters: {
        RoleName: name,
        ...(path === "/" ? {} : { Path: path }),
        AssumeRolePolicyDocument: JSON.stringify(taker.trust),
      },
    },
    undo: { service: "iam", operation: "DeleteRole", parameters: { RoleName: name } },
    permissions: ["iam:CreateRole", "iam:DeleteRole"],
    cost: "Nothing: roles are free.",
    risk: "None by itself: a role does nothing until something takes it on.",
    care,
  };
}

/** The trust policy as it is, with API Gateway added; nothing that is there is taken away. */
export function setRoleTrust(
  place: Place,
  { name }: RoleName,
  trust: { readonly before: Json; readonly after: Json },
  { stages, needs, wakes }: ForRole,
): Step {
  const call = (document: Json) =>
    ({
      service: "iam",
      operation: "UpdateAssumeRolePolicy",
      parameters: { RoleName: name, PolicyDocument: JSON.stringify(document) },
    }) as const;
  return {
    id: `set-role-trust ${place.account}/${name}`,
    kind: "set-role-trust",
    ...place,
    target: { role: name },
    before: trust.before,
    after: trust.after,
    stages,
    checks: CHECKS,
    needs,
    preconditions: [`The role ${name} is there, and its trust policy is as it was seen.`],
    effect: `Lets API Gateway take on the role ${name}; whoever could before still can.${wakes}`,
    call: call(trust.after),
    undo: call(trust.before),
    permissions: ["iam:UpdateAssumeRolePolicy"],
    cost: "Nothing.",
    risk: "API Gateway can do all that this role may. What else the role may was not weighed.",
    care: "review",
  };
}

export function attachRolePolicy(
  place: Place,
  { name }: RoleName,
  policyArn: string,
  { stages, needs, wakes, care }: ForRole,
): Step {
  const parameters = { RoleName: name, PolicyArn: policyArn };
  return {
    id: `attach-role-policy ${place.account}/${name} ${policyArn}`,
    kind: "attach-role-policy",
    ...place,
    target: { role: name, policyArn },
    before: false,
    after: true,
    stages,
    checks: CHECKS,
    needs,
    preconditions: [`The role ${name} is there, without the policy ${policyArn}.`],
    effect: `Lets the role ${name} write to CloudWatch Logs.${wakes}`,
    call: { service: "iam", operation: "AttachRolePolicy", parameters },
    undo: { service: "iam", operation: "DetachRolePolicy", parameters },
    permissions: ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
    cost: "Nothing by itself.",
    risk: "The role can write to and read every log group of the account: it is AWS's own policy for this.",
    care,
  };
}
