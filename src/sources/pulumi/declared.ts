import type { Declared } from "../aws-provider/arguments.ts";
import { TEMPLATE_STACKS } from "../aws-provider/template-stacks.ts";
import { pulumiArguments } from "./arguments.ts";
import { type All, idIn, type PulumiResource } from "./resource.ts";

/** Pulumi's AWS provider is made from Terraform's: each resource is one of those (@pulumi/aws, API docs). */
const TERRAFORM: ReadonlyMap<string, string> = new Map([
  ["aws:apigateway:Account", "aws_api_gateway_account"],
  ["aws-native:apigateway:Account", "aws_api_gateway_account"],
  ["aws:apigateway:Deployment", "aws_api_gateway_deployment"],
  ["aws:apigateway:MethodSettings", "aws_api_gateway_method_settings"],
  ["aws:apigateway:RestApi", "aws_api_gateway_rest_api"],
  ["aws:apigateway:Stage", "aws_api_gateway_stage"],
  ["aws:apigatewayv2:Api", "aws_apigatewayv2_api"],
  ["aws:apigatewayv2:Stage", "aws_apigatewayv2_stage"],
  ["aws:cloudformation:Stack", "aws_cloudformation_stack"],
  ["aws:cloudformation:StackSet", "aws_cloudformation_stack_set"],
  [
    "aws:serverlessrepository:CloudFormationStack",
    "aws_serverlessapplicationrepository_cloudformation_stack",
  ],
  ["aws:cloudwatch:LogGroup", "aws_cloudwatch_log_group"],
  ["aws:cloudwatch:LogMetricFilter", "aws_cloudwatch_log_metric_filter"],
  ["aws:cloudwatch:LogResourcePolicy", "aws_cloudwatch_log_resource_policy"],
  ["aws:cloudwatch:LogSubscriptionFilter", "aws_cloudwatch_log_subscription_filter"],
  ["aws:cloudwatch:MetricAlarm", "aws_cloudwatch_metric_alarm"],
  ["aws:iam:Policy", "aws_iam_policy"],
  ["aws:iam:PolicyAttachment", "aws_iam_policy_attachment"],
  ["aws:iam:Role", "aws_iam_role"],
  ["aws:iam:RolePolicy", "aws_iam_role_policy"],
  ["aws:iam:RolePolicyAttachment", "aws_iam_role_policy_attachment"],
  ["aws:kinesis:FirehoseDeliveryStream", "aws_kinesis_firehose_delivery_stream"],
  ["aws:kms:Key", "aws_kms_key"],
  ["aws:wafregional:WebAclAssociation", "aws_wafregional_web_acl_association"],
  ["aws:wafv2:WebAclAssociation", "aws_wafv2_web_acl_association"],
]);

const MAKERS = new Set([
  ...["aws:apigateway:Deployment", "aws:apigateway:Stage"],
  ...["aws:apigatewayv2:Api", "aws:apigatewayv2:Stage"],
]);

/** Whether something of that type is around stages. */
export const isAround = ({ type }: PulumiResource): boolean => TERRAFORM.has(type) && !MAKERS.has(type);

/** Whether it hands a template to CloudFormation. */
export const isTemplateStack = ({ type }: PulumiResource): boolean =>
  TEMPLATE_STACKS.has(TERRAFORM.get(type) ?? "");

export function declaredOf(resource: PulumiResource, file: string, all: All): Declared {
  const { address, type, line, site } = resource;
  return {
    type: TERRAFORM.get(type) ?? type,
    id: idIn(all, address),
    address,
    place: { file, line },
    ...(site ? { site } : {}),
    args: pulumiArguments(resource, all),
  };
}
