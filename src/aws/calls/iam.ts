import type {
  GetPolicyCommandOutput,
  GetPolicyVersionCommandOutput,
  GetRoleCommandInput,
  GetRoleCommandOutput,
  GetRolePolicyCommandInput,
  GetRolePolicyCommandOutput,
  IAMClient,
  ListAttachedRolePoliciesCommandInput,
  ListAttachedRolePoliciesCommandOutput,
  ListRolePoliciesCommandOutput,
} from "@aws-sdk/client-iam";
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import type { Call } from "../call.ts";

const ROLES = ["iam::*:role/*"] as const;
const POLICIES = ["iam::*:policy/*"] as const;

export const getRole: Call<IAMClient, GetRoleCommandInput, GetRoleCommandOutput> = {
  operation: "GetRole",
  permission: { action: "iam:GetRole", resources: ROLES },
  rate: 5,
  send: (client, input, options) => client.send(new GetRoleCommand(input), options),
};

export const listAttachedRolePolicies: Call<
  IAMClient,
  ListAttachedRolePoliciesCommandInput,
  ListAttachedRolePoliciesCommandOutput
> = {
  operation: "ListAttachedRolePolicies",
  permission: { action: "iam:ListAttachedRolePolicies", resources: ROLES },
  rate: 5,
  send: (client, input, options) => client.send(new ListAttachedRolePoliciesCommand(input), options),
};

export const getRolePolicy: Call<IAMClient, GetRolePolicyCommandInput, GetRolePolicyCommandOutput> = {
  operation: "GetRolePolicy",
  permission: { action: "iam:GetRolePolicy", resources: ROLES },
  rate: 5,
  send: (client, input, options) => client.send(new GetRolePolicyCommand(input), options),
};

export const listRolePolicies: Call<
  IAMClient,
  { RoleName: string; Marker?: string },
  ListRolePoliciesCommandOutput
> = {
  operation: "ListRolePolicies",
  permission: { action: "iam:ListRolePolicies", resources: ROLES },
  rate: 5,
  send: (client, input, options) => client.send(new ListRolePoliciesCommand(input), options),
};

export const getPolicy: Call<IAMClient, { PolicyArn: string }, GetPolicyCommandOutput> = {
  operation: "GetPolicy",
  permission: { action: "iam:GetPolicy", resources: POLICIES },
  rate: 5,
  send: (client, input, options) => client.send(new GetPolicyCommand(input), options),
};

export const getPolicyVersion: Call<
  IAMClient,
  { PolicyArn: string; VersionId: string },
  GetPolicyVersionCommandOutput
> = {
  operation: "GetPolicyVersion",
  permission: { action: "iam:GetPolicyVersion", resources: POLICIES },
  rate: 5,
  send: (client, input, options) => client.send(new GetPolicyVersionCommand(input), options),
};
