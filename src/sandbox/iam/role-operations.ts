import { AwsError } from "../aws-error.ts";
import type { Call, Operation } from "../service.ts";
import type { Role } from "../state/account.ts";
import { managedPolicy } from "./managed.ts";
import { encodedDocument, iamPage, need, needDocument, needName, noSuch, roleIn } from "./parameters.ts";
import { trustedBy } from "./trust.ts";

const view = (role: Role) => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: new Date(role.createdAt).toISOString(),
  AssumeRolePolicyDocument: encodedDocument(role.trustPolicy),
  MaxSessionDuration: 3_600,
  PermissionsBoundary:
    role.boundary === undefined
      ? undefined
      : { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: role.boundary },
});

/** The ARN of a managed policy that is there. Throws NoSuchEntity. */
function policyArnIn(call: Call, parameter: string): string {
  const arn = need(call, parameter);
  if (!managedPolicy(call.account, arn)) throw noSuch(`Policy ${arn} does not exist or is not attachable.`);
  return arn;
}

export const ROLE_OPERATIONS: readonly Operation[] = [
  {
    name: "CreateRole",
    run(call) {
      const name = needName(call, "RoleName");
      const trustPolicy = needDocument(call, "AssumeRolePolicyDocument");
      const path = call.parameters.get("Path") ?? "/";
      const { account } = call;
      if (account.roles.has(name))
        throw new AwsError(409, "EntityAlreadyExists", `Role with name ${name} already exists.`);
      const boundary = call.parameters.has("PermissionsBoundary")
        ? policyArnIn(call, "PermissionsBoundary")
        : undefined;
      const role: Role = {
        name,
        path,
        arn: `arn:${account.partition}:iam::${account.id}:role${path}${name}`,
        id: `AROA${call.world.newId(16).toUpperCase()}`,
        createdAt: call.now,
        ...trustedBy(trustPolicy),
        trustPolicy,
        policies: new Set(),
        inlinePolicies: new Map(),
        boundary,
      };
      account.roles.set(name, role);
      return { Role: view(role) };
    },
  },
  { name: "GetRole", run: (call) => ({ Role: view(roleIn(call)) }) },
  {
    name: "UpdateAssumeRolePolicy",
    run(call) {
      const role = roleIn(call);
      role.changedAt = call.now;
      role.trustPolicy = needDocument(call, "PolicyDocument");
      const { trusts, externalId } = trustedBy(role.trustPolicy);
      role.trusts = trusts;
      if (externalId === undefined) delete role.externalId;
      else role.externalId = externalId;
      return {};
    },
  },
  {
    name: "DeleteRole",
    run(call) {
      const role = roleIn(call);
      if (role.policies.size > 0)
        throw new AwsError(409, "DeleteConflict", "Cannot delete entity, must detach all policies first.");
      if (role.inlinePolicies.size > 0)
        throw new AwsError(409, "DeleteConflict", "Cannot delete entity, must delete policies first.");
      call.account.roles.delete(role.name);
      return {};
    },
  },
  {
    name: "PutRolePolicy",
    run(call) {
      const role = roleIn(call);
      role.inlinePolicies.set(needName(call, "PolicyName"), needDocument(call, "PolicyDocument"));
      role.changedAt = call.now;
      return {};
    },
  },
  {
    name: "GetRolePolicy",
    run(call) {
      const role = roleIn(call);
      const name = needName(call, "PolicyName");
      const document = role.inlinePolicies.get(name);
      if (document === undefined) throw noSuch(`The role policy with name ${name} cannot be found.`);
      return { RoleName: role.name, PolicyName: name, PolicyDocument: encodedDocument(document) };
    },
  },
  {
    name: "DeleteRolePolicy",
    run(call) {
      const role = roleIn(call);
      const name = needName(call, "PolicyName");
      if (!role.inlinePolicies.delete(name))
        throw noSuch(`The role policy with name ${name} cannot be found.`);
      return {};
    },
  },
  {
    name: "ListRolePolicies",
    run(call) {
      const { items, rest } = iamPage(call, [...roleIn(call).inlinePolicies.keys()]);
      return { PolicyNames: items, ...rest };
    },
  },
  {
    name: "AttachRolePolicy",
    run(call) {
      const role = roleIn(call);
      role.policies.add(policyArnIn(call, "PolicyArn"));
      role.changedAt = call.now;
      return {};
    },
  },
  {
    name: "DetachRolePolicy",
    run(call) {
      const role = roleIn(call);
      const arn = need(call, "PolicyArn");
      if (!role.policies.delete(arn)) throw noSuch(`Policy ${arn} was not found.`);
      return {};
    },
  },
  {
    name: "ListAttachedRolePolicies",
    run(call) {
      const { items, rest } = iamPage(call, [...roleIn(call).policies]);
      return {
        AttachedPolicies: items.map((PolicyArn) => ({
          PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf("/") + 1),
          PolicyArn,
        })),
        ...rest,
      };
    },
  },
  {
    name: "PutRolePermissionsBoundary",
    run(call) {
      roleIn(call).boundary = policyArnIn(call, "PermissionsBoundary");
      return {};
    },
  },
  {
    name: "DeleteRolePermissionsBoundary",
    run(call) {
      roleIn(call).boundary = undefined;
      return {};
    },
  },
];
