import type { Program } from "../pulumi/shapes.ts";
import { type Argument, type Arguments, Blocks, Joined, type Model, Named, Ref } from "./model.ts";

/** Pulumi's tokens for Terraform's types (@pulumi/aws, API docs). */
const TOKENS: Readonly<Record<string, string>> = {
  aws_api_gateway_rest_api: "aws:apigateway/restApi:RestApi",
  aws_api_gateway_stage: "aws:apigateway/stage:Stage",
  aws_api_gateway_method_settings: "aws:apigateway/methodSettings:MethodSettings",
  aws_api_gateway_account: "aws:apigateway/account:Account",
  aws_apigatewayv2_api: "aws:apigatewayv2/api:Api",
  aws_apigatewayv2_stage: "aws:apigatewayv2/stage:Stage",
  aws_cloudwatch_log_group: "aws:cloudwatch/logGroup:LogGroup",
  aws_cloudwatch_log_metric_filter: "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  aws_cloudwatch_log_subscription_filter: "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
  aws_cloudwatch_metric_alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  aws_iam_role: "aws:iam/role:Role",
  aws_iam_role_policy: "aws:iam/rolePolicy:RolePolicy",
  aws_iam_role_policy_attachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  aws_kinesis_firehose_delivery_stream: "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
  aws_kms_key: "aws:kms/key:Key",
  aws_wafv2_web_acl_association: "aws:wafv2/webAclAssociation:WebAclAssociation",
};

const RENAMED: Readonly<Record<string, string>> = {
  rest_api_id: "restApi",
  deployment_id: "deployment",
  alarm_name: "name",
};

/** The model as a Pulumi program. */
export function program(model: Model): Program {
  return Object.fromEntries(
    Object.entries(model).map(([name, { type, args }]) => {
      const token = TOKENS[type];
      if (token === undefined) throw new Error(`${type} has no token`);
      return [name, [token, properties(args, model, type)]];
    }),
  );
}

function properties(args: Arguments, model: Model, type = ""): object {
  return Object.fromEntries(
    Object.entries(args).flatMap(([name, value]) =>
      value === undefined ? [] : [[propertyName(name, type), propertyValue(name, value, model)]],
    ),
  );
}

function propertyName(name: string, type: string): string {
  // Of a subscription it is the group, of a metric filter the group's name (@pulumi/aws, API docs).
  if (name === "log_group_name" && type === "aws_cloudwatch_log_subscription_filter") return "logGroup";
  return RENAMED[name] ?? name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function propertyValue(name: string, value: Argument, model: Model): unknown {
  if (value instanceof Blocks) {
    const [only = {}] = value.all;
    return properties(only, model);
  }
  if (value instanceof Ref) return reference(value, model);
  if (value instanceof Joined) {
    return value.parts.map((part) => (part instanceof Ref ? reference(part, model) : part)).join("");
  }
  if (value instanceof Named) {
    const entries = Object.entries(value.entries);
    return Object.fromEntries(entries.map(([key, item]) => [key, propertyValue(key, item, model)]));
  }
  if (!Array.isArray(value)) return value;
  const items = value.map((item: Argument) => propertyValue(name, item, model));
  return name === "types" ? items[0] : items;
}

function reference({ to, attribute }: Ref, model: Model): string {
  const isStage = model[to]?.type === "aws_api_gateway_stage";
  return `\${${to}.${isStage && attribute === "name" ? "stageName" : attribute}}`;
}
