import type {
  ListAccountsCommandOutput,
  ListAccountsForParentCommandOutput,
  ListOrganizationalUnitsForParentCommandOutput,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import {
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
} from "@aws-sdk/client-organizations";
import type { Call } from "../call.ts";

export const listAccounts: Call<OrganizationsClient, { NextToken?: string }, ListAccountsCommandOutput> = {
  operation: "ListAccounts",
  permission: { action: "organizations:ListAccounts", resources: ["*"] },
  send: (client, input, options) => client.send(new ListAccountsCommand(input), options),
};

export const listAccountsForParent: Call<
  OrganizationsClient,
  { ParentId: string; NextToken?: string },
  ListAccountsForParentCommandOutput
> = {
  operation: "ListAccountsForParent",
  permission: { action: "organizations:ListAccountsForParent", resources: ["*"] },
  send: (client, input, options) => client.send(new ListAccountsForParentCommand(input), options),
};

export const listOrganizationalUnitsForParent: Call<
  OrganizationsClient,
  { ParentId: string; NextToken?: string },
  ListOrganizationalUnitsForParentCommandOutput
> = {
  operation: "ListOrganizationalUnitsForParent",
  permission: { action: "organizations:ListOrganizationalUnitsForParent", resources: ["*"] },
  send: (client, input, options) => client.send(new ListOrganizationalUnitsForParentCommand(input), options),
};
