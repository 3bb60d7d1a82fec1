import { createHash } from "node:crypto";
import { AwsError } from "../aws-error.ts";
import type { Call, Operation } from "../service.ts";
import type { Account } from "../state/account.ts";
import { type ManagedPolicy, managedPolicy } from "./managed.ts";
import { encodedDocument, need, needDocument, needName, noSuch } from "./parameters.ts";

function policyIn(call: Call): ManagedPolicy {
  const arn = need(call, "PolicyArn");
  const policy = managedPolicy(call.account, arn);
  if (!policy) throw noSuch(`Policy ${arn} was not found.`);
  return policy;
}

const view = ({ roles }: Account, policy: ManagedPolicy) => ({
  PolicyName: policy.name,
  PolicyId: `ANPA${createHash("sha256").update(policy.arn).digest("hex").slice(0, 17).toUpperCase()}`,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: policy.version,
  AttachmentCount: [...roles.values()].filter((role) => role.policies.has(policy.arn)).length,
  PermissionsBoundaryUsageCount: [...roles.values()].filter(({ boundary }) => boundary === policy.arn).length,
  IsAttachable: true,
  CreateDate: new Date(policy.createdAt).toISOString(),
  UpdateDate: new Date(policy.createdAt).toISOString(),
});

export const POLICY_OPERATIONS: readonly Operation[] = [
  {
    name: "CreatePolicy",
    run(call) {
      const name = needName(call, "PolicyName");
      const document = needDocument(call, "PolicyDocument");
      const path = call.parameters.get("Path") ?? "/";
      const { account } = call;
      const arn = `arn:${account.partition}:iam::${account.id}:policy${path}${name}`;
      if (account.managedPolicies.has(arn))
        throw new AwsError(
          409,
          "EntityAlreadyExists",
          `A policy called ${name} already exists. Duplicate names are not allowed.`,
        );
      const policy = { arn, name, path, document, version: "v1", createdAt: call.now };
      account.managedPolicies.set(arn, policy);
      return { Policy: view(account, policy) };
    },
  },
  { name: "GetPolicy", run: (call) => ({ Policy: view(call.account, policyIn(call)) }) },
  {
    name: "GetPolicyVersion",
    run(call) {
      const policy = policyIn(call);
      const version = need(call, "VersionId");
      if (version !== policy.version)
        throw noSuch(`Policy ${policy.arn} version ${version} does not exist or is not attachable.`);
      return {
        PolicyVersion: {
          Document: encodedDocument(policy.document),
          VersionId: version,
          IsDefaultVersion: true,
          CreateDate: new Date(policy.createdAt).toISOString(),
        },
      };
    },
  },
  {
    name: "DeletePolicy",
    run(call) {
      const policy = policyIn(call);
      const used = [...call.account.roles.values()].some((role) => role.policies.has(policy.arn));
      if (used) throw new AwsError(409, "DeleteConflict", "Cannot delete a policy attached to entities.");
      if (!call.account.managedPolicies.delete(policy.arn))
        throw new AwsError(403, "AccessDenied", `Policy ${policy.arn} belongs to AWS.`);
      return {};
    },
  },
];
