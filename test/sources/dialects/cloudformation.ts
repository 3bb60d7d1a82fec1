import {
  type Argument,
  type Arguments,
  Blocks,
  Either,
  Joined,
  type Model,
  type Named,
  Ref,
} from "./model.ts";

interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties: object;
}

type Rule = (args: Arguments, model: Model) => Resource;

/** Functions for what is no plain value, at any depth. */
function rendered(value: unknown, model: Model): unknown {
  if (value instanceof Ref) return reference(value, model);
  if (value instanceof Joined) return { "Fn::Join": ["", value.parts.map((part) => rendered(part, model))] };
  if (value instanceof Either) {
    const branch = (one: unknown) => (one === undefined ? { Ref: "AWS::NoValue" } : rendered(one, model));
    return { "Fn::If": ["On", branch(value.whenTrue), branch(value.whenFalse)] };
  }
  if (Array.isArray(value)) return value.map((item) => rendered(item, model));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      item === undefined ? [] : [[key, rendered(item, model)]],
    ),
  );
}

/** What becomes of an argument, in whichever way the condition comes out. */
function each(value: Argument | undefined, become: (value: Argument) => unknown): unknown {
  if (value === undefined) return undefined;
  if (!(value instanceof Either)) return become(value);
  const { whenTrue, whenFalse } = value;
  return new Either(each(whenTrue, become) as Argument, each(whenFalse, become) as Argument);
}

const parsed = (value: Argument | undefined) => each(value, (text) => JSON.parse(String(text)) as Argument);

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

const logOf = (args: Arguments): unknown =>
  each(args.access_log_settings, (block) => {
    const { destination_arn, format } = blockOf(block);
    return { DestinationArn: destination_arn, Format: format };
  });

/** Each of Terraform's resources as CloudFormation has it. What has no place of its own is part of another one. */
const RULES: Readonly<Record<string, Rule>> = {
  aws_api_gateway_rest_api: ({ name, endpoint_configuration: endpoint }) => ({
    Type: "AWS::ApiGateway::RestApi",
    Properties: {
      Name: name,
      EndpointConfiguration: each(endpoint, (block) => ({ Types: blockOf(block).types })),
    },
  }),
  aws_apigatewayv2_api: ({ name, protocol_type }) => ({
    Type: "AWS::ApiGatewayV2::Api",
    Properties: { Name: name, ProtocolType: protocol_type },
  }),
  aws_api_gateway_stage: (args, model) => ({
    Type: "AWS::ApiGateway::Stage",
    Properties: {
      RestApiId: args.rest_api_id,
      DeploymentId: args.deployment_id,
      StageName: args.stage_name,
      AccessLogSetting: logOf(args),
      CanarySetting: each(args.canary_settings, () => ({ PercentTraffic: 10 })),
      MethodSettings: [
        { ResourcePath: "/*", HttpMethod: "*", LoggingLevel: levelOf(model.settings?.args.settings) },
      ],
    },
  }),
  aws_apigatewayv2_stage: (args) => ({
    Type: "AWS::ApiGatewayV2::Stage",
    Properties: {
      ApiId: args.api_id,
      StageName: args.name,
      AccessLogSettings: logOf(args),
      DefaultRouteSettings: args.default_route_settings && {
        LoggingLevel: levelOf(args.default_route_settings),
      },
    },
  }),
  aws_cloudwatch_log_group: (args) => ({
    Type: "AWS::Logs::LogGroup",
    Properties: {
      LogGroupName: args.name,
      RetentionInDays: args.retention_in_days,
      KmsKeyId: args.kms_key_id,
      LogGroupClass: args.log_group_class,
    },
  }),
  aws_kms_key: (args) => ({ Type: "AWS::KMS::Key", Properties: { Enabled: args.is_enabled, KeyPolicy: {} } }),
  aws_kinesis_firehose_delivery_stream: (args) => ({
    Type: "AWS::KinesisFirehose::DeliveryStream",
    Properties: { DeliveryStreamName: args.name },
  }),
  aws_wafv2_web_acl_association: (args) => ({
    Type: "AWS::WAFv2::WebACLAssociation",
    Properties: { ResourceArn: args.resource_arn, WebACLArn: args.web_acl_arn },
  }),
  aws_api_gateway_account: (args) => ({
    Type: "AWS::ApiGateway::Account",
    Properties: { CloudWatchRoleArn: args.cloudwatch_role_arn },
  }),
  aws_iam_role: (args, model) => ({
    Type: "AWS::IAM::Role",
    Properties: {
      RoleName: args.name,
      AssumeRolePolicyDocument: parsed(args.assume_role_policy),
      ManagedPolicyArns: [
        each(args.managed_policy_arns, (arns) => (arns as readonly Argument[])[0]),
        attachedIn(model),
      ].filter((arn) => arn !== undefined),
    },
  }),
  aws_iam_role_policy: (args) => ({
    Type: "AWS::IAM::Policy",
    Properties: {
      PolicyName: args.name,
      Roles: [args.role],
      PolicyDocument: parsed(args.policy),
    },
  }),
  aws_cloudwatch_log_metric_filter: (args) => {
    const { name, namespace, value } = blockOf(args.metric_transformation);
    return {
      Type: "AWS::Logs::MetricFilter",
      Properties: {
        FilterName: args.name,
        LogGroupName: args.log_group_name,
        FilterPattern: args.pattern,
        MetricTransformations: [{ MetricName: name, MetricNamespace: namespace, MetricValue: value }],
      },
    };
  },
  aws_cloudwatch_log_subscription_filter: (args) => ({
    Type: "AWS::Logs::SubscriptionFilter",
    Properties: {
      LogGroupName: args.log_group_name,
      FilterPattern: args.filter_pattern,
      DestinationArn: args.destination_arn,
    },
  }),
  aws_cloudwatch_metric_alarm: (args) => ({
    Type: "AWS::CloudWatch::Alarm",
    Properties: {
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
      Dimensions: each(args.dimensions, (named) =>
        Object.entries((named as Named).entries).map(([Name, Value]) => ({ Name, Value })),
      ),
    },
  }),
};

/** A policy that is attached apart from the role. */
function attachedIn({ attached }: Model): unknown {
  const arn = attached?.args.policy_arn;
  if (attached?.when === undefined) return arn;
  return attached.when ? new Either(arn, undefined) : new Either(undefined, arn);
}

const levelOf = (settings: Argument | undefined) => blockOf(settings).logging_level;

/** These are said by the stage and by the role. */
const PARTS: ReadonlySet<string> = new Set([
  "aws_api_gateway_method_settings",
  "aws_iam_role_policy_attachment",
]);

/** The parts of a template. */
export interface Template {
  readonly Parameters: object;
  readonly Conditions: object;
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** The model as a template, whose parameter `On` decides where two ways are open. */
export const template = (model: Model): Template => ({
  Parameters: { On: { Type: "String", AllowedValues: ["true", "false"] } },
  Conditions: {
    On: { "Fn::Equals": [{ Ref: "On" }, "true"] },
    Off: { "Fn::Not": [{ Condition: "On" }] },
  },
  Resources: resources(model),
});

function resources(model: Model): Readonly<Record<string, Resource>> {
  return Object.fromEntries(
    Object.entries(model).flatMap(([name, { type, args, when }]) => {
      if (PARTS.has(type)) return [];
      const rule = RULES[type];
      if (!rule) throw new Error(`${type} has no type in CloudFormation`);
      const { Type, Properties } = rule(args, model);
      const condition = when === undefined ? {} : { Condition: when ? "On" : "Off" };
      return [[name, { Type, ...condition, Properties: rendered(Properties, model) as object }]];
    }),
  );
}

/** The same with the stage and its API as SAM has them. */
export function samTemplate(model: Model): object {
  const { Resources, ...head } = template(model);
  const { api, stage, ...around } = Resources;
  // The stage has no resource of its own there.
  const others = JSON.parse(JSON.stringify(around).replaceAll("${stage}", "prod")) as typeof around;
  const { Name } = (api?.Properties ?? {}) as { readonly Name?: string };
  const { RestApiId, ApiId, DeploymentId, MethodSettings, ...settings } = (stage?.Properties ??
    {}) as Readonly<Record<string, unknown>>;
  const isRest = RestApiId !== undefined;
  const { EndpointConfiguration } = (api?.Properties ?? {}) as { readonly EndpointConfiguration?: object };
  const endpoint = EndpointConfiguration === undefined ? {} : { EndpointConfiguration };
  return {
    ...head,
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

/** `Types` is a list of one, `Type` is that one. */
function endpointOf(properties: object): object {
  const typed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.length === 1 ? value[0] : value.map(typed);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key === "Types" ? "Type" : key, typed(item)]),
    );
  };
  return typed(properties) as object;
}
