import type {
  APIGatewayClient,
  GetAccountCommandOutput,
  GetRestApisCommandOutput,
  GetStagesCommandOutput as GetRestStagesCommandOutput,
} from "@aws-sdk/client-api-gateway";
import {
  GetAccountCommand,
  GetRestApisCommand,
  GetStagesCommand as GetRestStagesCommand,
} from "@aws-sdk/client-api-gateway";
import type {
  ApiGatewayV2Client,
  GetApisCommandOutput,
  GetStagesCommandOutput,
} from "@aws-sdk/client-apigatewayv2";
import { GetApisCommand, GetStagesCommand } from "@aws-sdk/client-apigatewayv2";
import type {
  ConfigServiceClient,
  SelectAggregateResourceConfigCommandOutput,
} from "@aws-sdk/client-config-service";
import { SelectAggregateResourceConfigCommand } from "@aws-sdk/client-config-service";
import type { DescribeRegionsCommandOutput, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeRegionsCommand } from "@aws-sdk/client-ec2";
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
import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  GetCallerIdentityCommandOutput,
  STSClient,
} from "@aws-sdk/client-sts";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";

import type { Permission } from "../../aws/call.ts";
import { LIVE, type ScanCall } from "./scan-call.ts";

/** API Gateway's actions are HTTP verbs on URL paths (Service Authorization Reference, API Gateway Management). */
const apigatewayGet = (...paths: string[]): Permission => ({
  action: "apigateway:GET",
  resources: paths.map((path) => `apigateway:*::${path}`),
});

export const getRestApis: ScanCall<
  APIGatewayClient,
  { position?: string; limit: number },
  GetRestApisCommandOutput
> = {
  operation: "GetRestApis",
  permission: apigatewayGet("/restapis"),
  modes: LIVE,
  send: (client, input, options) => client.send(new GetRestApisCommand(input), options),
};

export const getRestStages: ScanCall<APIGatewayClient, { restApiId: string }, GetRestStagesCommandOutput> = {
  operation: "GetStages",
  permission: apigatewayGet("/restapis/*/stages"),
  modes: LIVE,
  send: (client, input, options) => client.send(new GetRestStagesCommand(input), options),
};

export const getAccount: ScanCall<APIGatewayClient, Record<string, never>, GetAccountCommandOutput> = {
  operation: "GetAccount",
  permission: apigatewayGet("/account"),
  modes: LIVE,
  send: (client, input, options) => client.send(new GetAccountCommand(input), options),
};

export const getApis: ScanCall<
  ApiGatewayV2Client,
  { NextToken?: string; MaxResults: string },
  GetApisCommandOutput
> = {
  operation: "GetApis",
  permission: apigatewayGet("/apis"),
  modes: LIVE,
  send: (client, input, options) => client.send(new GetApisCommand(input), options),
};

export const getStages: ScanCall<
  ApiGatewayV2Client,
  { ApiId: string; NextToken?: string; MaxResults: string },
  GetStagesCommandOutput
> = {
  operation: "GetStages",
  permission: apigatewayGet("/apis/*/stages"),
  modes: LIVE,
  send: (client, input, options) => client.send(new GetStagesCommand(input), options),
};

export const describeRegions: ScanCall<EC2Client, { AllRegions: boolean }, DescribeRegionsCommandOutput> = {
  operation: "DescribeRegions",
  permission: { action: "ec2:DescribeRegions", resources: ["*"] },
  modes: LIVE,
  send: (client, input, options) => client.send(new DescribeRegionsCommand(input), options),
};

export const getCallerIdentity: ScanCall<STSClient, Record<string, never>, GetCallerIdentityCommandOutput> = {
  operation: "GetCallerIdentity",
  modes: [...LIVE, "config"],
  send: (client, input, options) => client.send(new GetCallerIdentityCommand(input), options),
};

export const assumeRole: ScanCall<STSClient, AssumeRoleCommandInput, AssumeRoleCommandOutput> = {
  operation: "AssumeRole",
  permission: { action: "sts:AssumeRole", resources: ["iam::*:role/{roleName}"] },
  modes: ["accounts", "org"],
  send: (client, input, options) => client.send(new AssumeRoleCommand(input), options),
};

export const listAccounts: ScanCall<OrganizationsClient, { NextToken?: string }, ListAccountsCommandOutput> =
  {
    operation: "ListAccounts",
    permission: { action: "organizations:ListAccounts", resources: ["*"] },
    modes: ["org"],
    send: (client, input, options) => client.send(new ListAccountsCommand(input), options),
  };

export const listAccountsForParent: ScanCall<
  OrganizationsClient,
  { ParentId: string; NextToken?: string },
  ListAccountsForParentCommandOutput
> = {
  operation: "ListAccountsForParent",
  permission: { action: "organizations:ListAccountsForParent", resources: ["*"] },
  modes: ["org"],
  send: (client, input, options) => client.send(new ListAccountsForParentCommand(input), options),
};

export const listOrganizationalUnitsForParent: ScanCall<
  OrganizationsClient,
  { ParentId: string; NextToken?: string },
  ListOrganizationalUnitsForParentCommandOutput
> = {
  operation: "ListOrganizationalUnitsForParent",
  permission: { action: "organizations:ListOrganizationalUnitsForParent", resources: ["*"] },
  modes: ["org"],
  send: (client, input, options) => client.send(new ListOrganizationalUnitsForParentCommand(input), options),
};

export const selectAggregateResourceConfig: ScanCall<
  ConfigServiceClient,
  { ConfigurationAggregatorName: string; Expression: string; MaxResults: number; NextToken?: string },
  SelectAggregateResourceConfigCommandOutput
> = {
  operation: "SelectAggregateResourceConfig",
  permission: {
    action: "config:SelectAggregateResourceConfig",
    resources: ["config:*:*:config-aggregator/*"],
  },
  modes: ["config"],
  send: (client, input, options) => client.send(new SelectAggregateResourceConfigCommand(input), options),
};

/** The calls that find stages: every scan makes them. */
export const STAGE_CALLS = [
  getRestApis,
  getRestStages,
  getAccount,
  getApis,
  getStages,
  describeRegions,
  getCallerIdentity,
  assumeRole,
  listAccounts,
  listAccountsForParent,
  listOrganizationalUnitsForParent,
  selectAggregateResourceConfig,
] as const;
