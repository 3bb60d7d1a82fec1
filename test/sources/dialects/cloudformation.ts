import { type Argument, type Arguments, Blocks, Joined, type Model, Named, Ref } from "./model.ts";

interface Resource {
  readonly Type: string;
  readonly Properties: object;
}

type Rule = (args: Arguments, model: Model) => Resource;

const text = (value: Argument | undefined, model: Model): unknown => {
  if (value instanceof Ref) return reference(value, model);
  if (value instanceof Joined) {
    return {
      "Fn::Join": ["", value.parts.map((part) => (part instanceof Ref ? reference(part, model) : part))],
    };
  }
  return Array.isArray(value) ? value.map((item: Argument) => text(item, model)) : value;
};

function reference({ to, attribute }: Ref, model: Model): unknown {
  const { type = "" } = model[to] ?? {};
  const isStage = type === "aws_api_gateway_stage";
  if (isStage && attribute === "arn") {
    return { "Fn::Sub": `arn:aws:apigateway:\${AWS::Region}::/restapis/\${api}/stages/\${${to}}` };
  }
  return attribute === "arn" ? { "Fn::GetAtt": [to, "Arn"] } : { Ref: to };
}

const blockOf = (value: Argument | undefined): Arguments =>
  (value instanceof Blocks ? value.all[0] : undefined) ?? {};

/** Without what is absent. */
const present = (properties: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));

const logOf = (args: Arguments, model: Model): object | undefined => {
  if (args.access_log_settings === undefined) return undefined;
  const { destination_arn, format } = blockOf(args.access_log_settings);
  return { DestinationArn: text(destination_arn, model), Format: format };
};

/** Each of Terraform's resources as CloudFormation has it. What has no place of its own is part of another one. */
const RULES: Readonly<Record<string, Rule>> = {
  aws_api_gateway_rest_api: ({ name, endpoint_configuration: endpoint }) => ({
    Type: "AWS::ApiGateway::RestApi",
    Properties: present({
      Name: name,
      EndpointConfiguration: endpoint && { Types: blockOf(endpoint).types },
    }),
  }),
  aws_apigatewayv2_api: ({ name, protocol_type }) => ({
    Type: "AWS::ApiGatewayV2::Api",
    Properties: { Name: name, ProtocolType: protocol_type },
  }),
  aws_api_gateway_stage: (args, model) => ({
    Type: "AWS::ApiGateway::Stage",
    Properties: present({
      RestApiId: text(args.rest_api_id, model),
      DeploymentId: args.deployment_id,
      StageName: args.stage_name,
      AccessLogSetting: logOf(args, model),
      CanarySetting: args.canary_settings && { PercentTraffic: 10 },
      MethodSettings: [
        { ResourcePath: "/*", HttpMethod: "*", LoggingLevel: levelOf(model.settings?.args.settings) },
      ],
    }),
  }),
  aws_apigatewayv2_stage: (args, model) => ({
    Type: "AWS::ApiGatewayV2::Stage",
    Properties: present({
      ApiId: text(args.api_id, model),
      StageName: args.name,
      AccessLogSettings: logOf(args, model),
      DefaultRouteSettings: args.default_route_settings && {
        LoggingLevel: levelOf(args.default_route_settings),
      },
    }),
  }),
  aws_cloudwatch_log_group: (args, model) => ({
    Type: "AWS::Logs::LogGroup",
    Properties: present({
      LogGroupName: args.name,
      RetentionInDays: args.retention_in_days,
      KmsKeyId: text(args.kms_key_id, model),
      LogGroupClass: args.log_group_class,
    }),
  }),
  aws_kms_key: (args) => ({ Type: "AWS::KMS::Key", Properties: { Enabled: args.is_enabled, KeyPolicy: {} } }),
  aws_kinesis_firehose_delivery_stream: (args) => ({
    Type: "AWS::KinesisFirehose::DeliveryStream",
    Properties: { DeliveryStreamName: args.name },
  }),
  aws_wafv2_web_acl_association: (args, model) => ({
    Type: "AWS::WAFv2::WebACLAssociation",
    Properties: { ResourceArn: text(args.resource_arn, model), WebACLArn: args.web_acl_arn },
  }),
  aws_api_gateway_account: (args, model) => ({
    Type: "AWS::ApiGateway::Account",
    Properties: present({ CloudWatchRoleArn: text(args.cloudwatch_role_arn, model) }),
  }),
  aws_iam_role: (args, model) => ({
    Type: "AWS::IAM::Role",
    Properties: present({
      RoleName: args.name,
      AssumeRolePolicyDocument: JSON.parse(String(args.assume_role_policy)) as unknown,
      ManagedPolicyArns: args.managed_policy_arns ?? (model.attached && [model.attached.args.policy_arn]),
    }),
  }),
  aws_iam_role_policy: (args, model) => ({
    Type: "AWS::IAM::Policy",
    Properties: {
      PolicyName: args.name,
      Roles: [text(args.role, model)],
      PolicyDocument: JSON.parse(String(args.policy)) as unknown,
    },
  }),
  aws_cloudwatch_log_metric_filter: (args, model) => {
    const { name, namespace, value } = blockOf(args.metric_transformation);
    return {
      Type: "AWS::Logs::MetricFilter",
      Properties: {
        FilterName: args.name,
        LogGroupName: text(args.log_group_name, model),
        FilterPattern: args.pattern,
        MetricTransformations: [{ MetricName: name, MetricNamespace: namespace, MetricValue: value }],
      },
    };
  },
  aws_cloudwatch_log_subscription_filter: (args, model) => ({
    Type: "AWS::Logs::SubscriptionFilter",
    Properties: {
      LogGroupName: text(args.log_group_name, model),
      FilterPattern: args.filter_pattern,
      DestinationArn: text(args.destination_arn, model),
    },
  }),
  aws_cloudwatch_metric_alarm: (args, model) => ({
    Type: "AWS::CloudWatch::Alarm",
    Properties: present({
      AlarmName: args.alarm_name,
      Namespace: args.namespace,
      MetricName: args.metric_name,
      Statistic: args.statistic,
      Period: args.period,
      EvaluationPeriods: args.evaluation_periods,
      Threshold: args.threshold,
      ComparisonOperator: args.comparison_operator,
      AlarmActions: args.alarm_actions,
      ActionsEnabled: args.actions_enabled,
      Dimensions:
        args.dimensions instanceof Named
          ? Object.entries(args.dimensions.entries).map(([Name, value]) => ({
              Name,
              Value: text(value, model),
            }))
          : undefined,
    }),
  }),
};

const levelOf = (settings: Argument | undefined) => blockOf(settings).logging_level;

/** These are said by the stage and by the role. */
const PARTS: ReadonlySet<string> = new Set([
  "aws_api_gateway_method_settings",
  "aws_iam_role_policy_attachment",
]);

/** The `Resources` of a template. */
export function resources(model: Model): Readonly<Record<string, Resource>> {
  return Object.fromEntries(
    Object.entries(model).flatMap(([name, { type, args }]) => {
      if (PARTS.has(type)) return [];
      const rule = RULES[type];
      if (!rule) throw new Error(`${type} has no type in CloudFormation`);
      return [[name, rule(args, model)]];
    }),
  );
}

/** The same with the stage and its API as SAM has them. */
export function samTemplate(model: Model): object {
  const { api, stage, ...around } = resources(model);
  // The stage has no resource of its own there.
  const others = JSON.parse(JSON.stringify(around).replaceAll("${stage}", "prod")) as typeof around;
  const { Name } = (api?.Properties ?? {}) as { readonly Name?: string };
  const { RestApiId, ApiId, DeploymentId, MethodSettings, ...settings } = (stage?.Properties ??
    {}) as Readonly<Record<string, unknown>>;
  const isRest = RestApiId !== undefined;
  const endpoint = api?.Properties && "EndpointConfiguration" in api.Properties ? api.Properties : {};
  return {
    Transform: "AWS::Serverless-2016-10-31",
    Globals: { Api: { OpenApiVersion: "3.0.1" } },
    Resources: {
      ...others,
      api: {
        Type: isRest ? "AWS::Serverless::Api" : "AWS::Serverless::HttpApi",
        Properties: {
          Name,
          ...settings,
          ...(isRest ? { MethodSettings, ...endpointOf(endpoint) } : {}),
        },
      },
    },
  };
}

function endpointOf(properties: object): object {
  const { EndpointConfiguration: given } = properties as { EndpointConfiguration?: { Types: string[] } };
  return given ? { EndpointConfiguration: { Type: given.Types[0] } } : {};
}
