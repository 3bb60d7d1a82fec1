import type {
  APIGatewayClient,
  GetAccountCommandOutput,
  GetRestApisCommandInput,
  GetRestApisCommandOutput,
  GetStageCommandInput as GetRestStageCommandInput,
  GetStageCommandOutput as GetRestStageCommandOutput,
  GetStagesCommandInput as GetRestStagesCommandInput,
  GetStagesCommandOutput as GetRestStagesCommandOutput,
} from "@aws-sdk/client-api-gateway";
import {
  GetAccountCommand,
  GetRestApisCommand,
  GetStageCommand as GetRestStageCommand,
  GetStagesCommand as GetRestStagesCommand,
} from "@aws-sdk/client-api-gateway";
import type {
  ApiGatewayV2Client,
  GetApisCommandInput,
  GetApisCommandOutput,
  GetStageCommandInput,
  GetStageCommandOutput,
  GetStagesCommandInput,
  GetStagesCommandOutput,
} from "@aws-sdk/client-apigatewayv2";
import { GetApisCommand, GetStageCommand, GetStagesCommand } from "@aws-sdk/client-apigatewayv2";
import type { Call, Permission } from "../call.ts";

/** API Gateway's actions are HTTP verbs on URL paths (Service Authorization Reference, API Gateway Management). */
const apigatewayGet = (...paths: string[]): Permission => ({
  action: "apigateway:GET",
  resources: paths.map((path) => `apigateway:*::${path}`),
});

export const getRestStage: Call<APIGatewayClient, GetRestStageCommandInput, GetRestStageCommandOutput> = {
  operation: "GetStage",
  permission: apigatewayGet("/restapis/*/stages/*"),
  send: (client, input, options) => client.send(new GetRestStageCommand(input), options),
};

export const getStage: Call<ApiGatewayV2Client, GetStageCommandInput, GetStageCommandOutput> = {
  operation: "GetStage",
  permission: apigatewayGet("/apis/*/stages/*"),
  send: (client, input, options) => client.send(new GetStageCommand(input), options),
};

export const getRestApis: Call<APIGatewayClient, GetRestApisCommandInput, GetRestApisCommandOutput> = {
  operation: "GetRestApis",
  permission: apigatewayGet("/restapis"),
  send: (client, input, options) => client.send(new GetRestApisCommand(input), options),
};

export const getRestStages: Call<APIGatewayClient, GetRestStagesCommandInput, GetRestStagesCommandOutput> = {
  operation: "GetStages",
  permission: apigatewayGet("/restapis/*/stages"),
  send: (client, input, options) => client.send(new GetRestStagesCommand(input), options),
};

export const getApis: Call<ApiGatewayV2Client, GetApisCommandInput, GetApisCommandOutput> = {
  operation: "GetApis",
  permission: apigatewayGet("/apis"),
  send: (client, input, options) => client.send(new GetApisCommand(input), options),
};

export const getStages: Call<ApiGatewayV2Client, GetStagesCommandInput, GetStagesCommandOutput> = {
  operation: "GetStages",
  permission: apigatewayGet("/apis/*/stages"),
  send: (client, input, options) => client.send(new GetStagesCommand(input), options),
};

export const getAccount: Call<APIGatewayClient, object, GetAccountCommandOutput> = {
  operation: "GetAccount",
  permission: apigatewayGet("/account"),
  send: (client, input, options) => client.send(new GetAccountCommand(input), options),
};
