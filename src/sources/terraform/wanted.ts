/** The resource types of the provider that make stages. */
export const STAGE_TYPES: ReadonlySet<string> = new Set([
  "aws_api_gateway_stage",
  "aws_api_gateway_deployment",
  "aws_apigatewayv2_stage",
  "aws_apigatewayv2_api",
]);

/** The resource types that matter: those that make stages, and those around them. */
export const WANTED: ReadonlySet<string> = new Set([
  ...STAGE_TYPES,
  "aws_api_gateway_account",
  "aws_api_gateway_rest_api",
]);
