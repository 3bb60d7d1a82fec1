import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  GetCallerIdentityCommandOutput,
  STSClient,
} from "@aws-sdk/client-sts";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Call } from "../call.ts";

export const getCallerIdentity: Call<STSClient, object, GetCallerIdentityCommandOutput> = {
  operation: "GetCallerIdentity",
  rate: 10,
  send: (client, input, options) => client.send(new GetCallerIdentityCommand(input), options),
};

export const assumeRole: Call<STSClient, AssumeRoleCommandInput, AssumeRoleCommandOutput> = {
  operation: "AssumeRole",
  permission: { action: "sts:AssumeRole", resources: ["iam::*:role/{roleName}"] },
  send: (client, input, options) => client.send(new AssumeRoleCommand(input), options),
};
