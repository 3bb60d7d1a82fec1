import { TEMPLATE_STACKS } from "../aws-provider/template-stacks.ts";

/** The resource types that make stages: of the AWS provider, and of AWS's own (`awscc`, made from CloudFormation's types). */
export const STAGE_TYPES: ReadonlySet<string> = new Set([
  "aws_api_gateway_stage",
  "aws_api_gateway_deployment",
  "aws_apigatewayv2_stage",
  "aws_apigatewayv2_api",
  "awscc_apigateway_stage",
  "awscc_apigateway_deployment",
  "awscc_apigatewayv2_stage",
]);

/** The resource types that matter: those that make stages or may, and those around them. */
export const WANTED: ReadonlySet<string> = new Set([
  ...STAGE_TYPES,
  ...TEMPLATE_STACKS,
  "aws_api_gateway_account",
  "aws_api_gateway_rest_api",
]);
