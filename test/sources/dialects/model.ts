import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";

/** An attribute of another resource. */
export class Ref {
  readonly to: string;
  readonly attribute: "id" | "arn" | "name";

  constructor(to: string, attribute: "id" | "arn" | "name") {
    this.to = to;
    this.attribute = attribute;
  }
}

/** A text made of texts and attributes. */
export class Joined {
  readonly parts: readonly (string | Ref)[];

  constructor(...parts: readonly (string | Ref)[]) {
    this.parts = parts;
  }
}

export type Argument =
  | string
  | number
  | boolean
  | Ref
  | Joined
  | Blocks
  | Named
  | Either
  | readonly Argument[];

/** One of two, by the one condition there is. Undefined: absent. */
export class Either {
  readonly whenTrue: Argument | undefined;
  readonly whenFalse: Argument | undefined;

  constructor(whenTrue: Argument | undefined, whenFalse: Argument | undefined) {
    this.whenTrue = whenTrue;
    this.whenFalse = whenFalse;
  }
}

/** Nested blocks: what they hold, by argument. */
export class Blocks {
  readonly all: readonly Arguments[];

  constructor(...all: readonly Arguments[]) {
    this.all = all;
  }
}

/** A map whose keys are names of the author's. */
export class Named {
  readonly entries: Readonly<Record<string, Argument>>;

  constructor(entries: Readonly<Record<string, Argument>>) {
    this.entries = entries;
  }
}

/** What is absent is undefined. */
export type Arguments = Readonly<Record<string, Argument | undefined>>;

/** A resource with the type and arguments that Terraform's AWS provider has for it. */
export interface Declared {
  readonly type: string;
  readonly args: Arguments;
  /** It is made where the one condition comes out so; undefined: always. */
  readonly when?: boolean;
}

/** A stage and what is around it, by name, in no dialect. The stage is called `stage`, its API `api`. */
export type Model = Readonly<Record<string, Declared>>;

const GOOD =
  '{"id":"$context.requestId","who":"$context.identity.caller","ip":"$context.identity.sourceIp","at":"$context.requestTime","what":"$context.httpMethod","path":"$context.path","route":"$context.routeKey","status":"$context.status","latency":"$context.responseLatency"}';
const FORMATS = [
  GOOD,
  GOOD.replace('"$context.status"', "$context.status"),
  '{"id":"$context.requestId"}',
  '{"id":"$context.requestId","key":"$context.identity.apiKey"}',
  '$context.identity.sourceIp [$context.requestTime] "$context.httpMethod" $context.status $context.requestId',
  '{"status":"$context.status"}',
  "",
];
const PUSH = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";
const TOPIC = "arn:aws:sns:eu-west-1:111122223333:ops";
const ELSEWHERE = "arn:aws:logs:eu-west-1:111122223333:log-group:/made/elsewhere";

const trust = (service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
const policy = (actions: readonly string[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
  });
const WRITES = [
  "logs:CreateLogGroup",
  "logs:CreateLogStream",
  "logs:DescribeLogGroups",
  "logs:DescribeLogStreams",
  "logs:PutLogEvents",
  "logs:GetLogEvents",
  "logs:FilterLogEvents",
];

const choicesOf = {
  apiType: fc.constantFrom("REST", "HTTP", "WEBSOCKET"),
  exposure: fc.constantFrom(undefined, "REGIONAL", "PRIVATE"),
  log: fc.constantFrom(
    "group",
    "group",
    "group",
    "spelled",
    "stream",
    "elsewhere",
    "bucket",
    "name",
    "none",
    "half",
  ),
  format: fc.constantFrom(...FORMATS),
  groupName: fc.constantFrom(undefined, "/api/access"),
  retention: fc.constantFrom(undefined, 7, 90, 400),
  key: fc.constantFrom(undefined, true, false),
  class: fc.constantFrom(undefined, "STANDARD", "INFREQUENT_ACCESS"),
  streamName: fc.constantFrom("amazon-apigateway-x", "x"),
  account: fc.constantFrom(
    "none",
    "empty",
    "managed",
    "attached",
    "inline",
    "weak",
    "distrusted",
    "elsewhere",
  ),
  executionLevel: fc.constantFrom("OFF", "ERROR", "INFO"),
  acl: fc.boolean(),
  canary: fc.boolean(),
  subscription: fc.constantFrom(undefined, "", "{ $.status = 5* }"),
  alarms: fc.array(
    fc.record({
      subject: fc.constantFrom("4xx", "5xx", "latency"),
      by: fc.constantFrom("filter", "service"),
      pattern: fc.boolean(),
      acts: fc.constantFrom("yes", "no", "off"),
      comparison: fc.constantFrom("GreaterThanThreshold", "LessThanThreshold"),
    }),
    { maxLength: 4 },
  ),
};

const choices = fc.record(choicesOf);

export type Choices = typeof choices extends fc.Arbitrary<infer T> ? T : never;

/** Models of a stage with what is around it. */
export const models: fc.Arbitrary<Model> = choices.map(modelOf);

/** Two models, and one that is the first or the second by a condition that is open. */
export interface Fork {
  readonly whenTrue: Model;
  readonly whenFalse: Model;
  readonly open: Model;
}

/** Forks of models that differ in a few things. */
export const forks: fc.Arbitrary<Fork> = fc
  .tuple(choices, choices, fc.subarray(Object.keys(choicesOf), { minLength: 1, maxLength: 3 }))
  .map(([one, other, differing]) => {
    const changed = Object.entries(other).filter(([key]) => key !== "apiType" && differing.includes(key));
    const whenTrue = modelOf(one);
    const whenFalse = modelOf({ ...one, ...Object.fromEntries(changed) });
    return { whenTrue, whenFalse, open: merged(whenTrue, whenFalse) };
  });

function merged(whenTrue: Model, whenFalse: Model): Model {
  const names = new Set([...Object.keys(whenTrue), ...Object.keys(whenFalse)]);
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const [one, other] = [whenTrue[name], whenFalse[name]];
      if (one && other) return [[name, { type: one.type, args: mergedArguments(one.args, other.args) }]];
      const only = one ?? other;
      return only ? [[name, { ...only, when: one !== undefined }]] : [];
    }),
  );
}

function mergedArguments(one: Arguments, other: Arguments): Arguments {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...names].map((name) => [name, mergedArgument(one[name], other[name])]));
}

function mergedArgument(one: Argument | undefined, other: Argument | undefined): Argument | undefined {
  if (isDeepStrictEqual(one, other)) return one;
  if (one instanceof Blocks && other instanceof Blocks) {
    return new Blocks(mergedArguments(one.all[0] ?? {}, other.all[0] ?? {}));
  }
  return new Either(one, other);
}

function modelOf(chosen: Choices): Model {
  const { apiType, log } = chosen;
  const model: Record<string, Declared> = {};
  const isRest = apiType === "REST";
  model.api = isRest
    ? {
        type: "aws_api_gateway_rest_api",
        args: {
          name: "orders",
          endpoint_configuration:
            chosen.exposure === undefined ? undefined : new Blocks({ types: [chosen.exposure] }),
        },
      }
    : { type: "aws_apigatewayv2_api", args: { name: "orders", protocol_type: apiType } };
  if (["group", "spelled", "name"].includes(log)) logGroup(model, chosen);
  if (log === "stream") model.stream = stream(chosen.streamName);
  const settings = accessLog(chosen);
  model.stage = isRest
    ? {
        type: "aws_api_gateway_stage",
        args: {
          rest_api_id: new Ref("api", "id"),
          deployment_id: "d",
          stage_name: "prod",
          access_log_settings: settings,
          canary_settings: chosen.canary ? new Blocks({ percent_traffic: 10 }) : undefined,
        },
      }
    : {
        type: "aws_apigatewayv2_stage",
        args: {
          api_id: new Ref("api", "id"),
          name: "prod",
          access_log_settings: settings,
          default_route_settings:
            apiType === "WEBSOCKET" ? new Blocks({ logging_level: chosen.executionLevel }) : undefined,
        },
      };
  if (isRest) {
    model.settings = {
      type: "aws_api_gateway_method_settings",
      args: {
        rest_api_id: new Ref("api", "id"),
        stage_name: new Ref("stage", "name"),
        method_path: "*/*",
        settings: new Blocks({ logging_level: chosen.executionLevel }),
      },
    };
    if (chosen.acl) {
      model.acl = {
        type: "aws_wafv2_web_acl_association",
        args: {
          resource_arn: new Ref("stage", "arn"),
          web_acl_arn: "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/edge/1",
        },
      };
    }
  }
  account(model, chosen);
  for (const [index, alarm] of chosen.alarms.entries()) addAlarm(model, alarm, apiType, index);
  if (chosen.subscription !== undefined && model.group) {
    model.target = stream("lines");
    model.subscription = {
      type: "aws_cloudwatch_log_subscription_filter",
      args: {
        name: "all",
        log_group_name: new Ref("group", "name"),
        filter_pattern: chosen.subscription,
        destination_arn: new Ref("target", "arn"),
      },
    };
  }
  return model;
}

const stream = (name: string): Declared => ({
  type: "aws_kinesis_firehose_delivery_stream",
  args: { name, destination: "extended_s3" },
});

function logGroup(
  model: Record<string, Declared>,
  { groupName, retention, key, class: kind }: Choices,
): void {
  if (key !== undefined) model.key = { type: "aws_kms_key", args: { is_enabled: key } };
  model.group = {
    type: "aws_cloudwatch_log_group",
    args: {
      name: groupName,
      retention_in_days: retention,
      kms_key_id: key === undefined ? undefined : new Ref("key", "arn"),
      log_group_class: kind,
    },
  };
}

function accessLog({ log, format }: Choices): Argument | undefined {
  const to = (destination_arn: Argument) => new Blocks({ destination_arn, format });
  switch (log) {
    case "group":
      return to(new Ref("group", "arn"));
    case "spelled":
      return to(new Joined("arn:aws:logs:eu-west-1:111122223333:log-group:", new Ref("group", "name")));
    case "name":
      return to(new Ref("group", "name"));
    case "stream":
      return to(new Ref("stream", "arn"));
    case "elsewhere":
      return to(ELSEWHERE);
    case "bucket":
      return to("arn:aws:s3:::bucket");
    case "half":
      return new Blocks({ destination_arn: ELSEWHERE, format: "" });
    default:
      return undefined;
  }
}

function account(model: Record<string, Declared>, chosen: Choices): void {
  const kind = chosen.account;
  if (kind === "none") return;
  const isMade = kind !== "empty" && kind !== "elsewhere";
  const elsewhere = kind === "empty" ? undefined : "arn:aws:iam::111122223333:role/other";
  model.account = {
    type: "aws_api_gateway_account",
    args: { cloudwatch_role_arn: isMade ? new Ref("role", "arn") : elsewhere },
  };
  if (!isMade) return;
  const service = kind === "distrusted" ? "lambda.amazonaws.com" : "apigateway.amazonaws.com";
  model.role = {
    type: "aws_iam_role",
    args: {
      name: "gateway",
      assume_role_policy: trust(service),
      managed_policy_arns: kind === "managed" || kind === "distrusted" ? [PUSH] : undefined,
    },
  };
  if (kind === "attached") {
    model.attached = {
      type: "aws_iam_role_policy_attachment",
      args: { role: new Ref("role", "name"), policy_arn: PUSH },
    };
  }
  if (kind === "inline" || kind === "weak") {
    model.inline = {
      type: "aws_iam_role_policy",
      args: {
        name: "write",
        role: new Ref("role", "name"),
        policy: policy(kind === "weak" ? WRITES.slice(0, 1) : WRITES),
      },
    };
  }
}

const PATTERNS = { "4xx": "{ $.status = 4* }", "5xx": "{ $.status = 5* }", latency: "{ $.latency > 1000 }" };
const METRICS = {
  REST: { "4xx": "4XXError", "5xx": "5XXError", latency: "Latency" },
  HTTP: { "4xx": "4xx", "5xx": "5xx", latency: "Latency" },
  WEBSOCKET: { "4xx": "ClientError", "5xx": "ExecutionError", latency: "IntegrationLatency" },
};

function addAlarm(
  model: Record<string, Declared>,
  { subject, by, pattern, acts, comparison }: Choices["alarms"][number],
  apiType: Choices["apiType"],
  index: number,
): void {
  const isFilter = by === "filter" && model.group !== undefined;
  const metric = isFilter ? `m${index}` : METRICS[apiType][subject];
  if (isFilter) {
    model[`filter${index}`] = {
      type: "aws_cloudwatch_log_metric_filter",
      args: {
        name: `m${index}`,
        log_group_name: new Ref("group", "name"),
        pattern: pattern ? PATTERNS[subject] : "{ $.nothing = 1 }",
        metric_transformation: new Blocks({ name: metric, namespace: "shop", value: "1" }),
      },
    };
  }
  const dimensions: Record<string, Argument> =
    apiType === "REST"
      ? { ApiName: "orders", Stage: "prod" }
      : { ApiId: new Ref("api", "id"), Stage: "prod" };
  model[`alarm${index}`] = {
    type: "aws_cloudwatch_metric_alarm",
    args: {
      alarm_name: `alarm${index}`,
      namespace: isFilter ? "shop" : "AWS/ApiGateway",
      metric_name: metric,
      statistic: "Sum",
      period: 60,
      evaluation_periods: 1,
      threshold: 1,
      comparison_operator: comparison,
      dimensions: isFilter ? undefined : new Named(dimensions),
      alarm_actions: acts === "no" ? undefined : [TOPIC],
      actions_enabled: acts === "off" ? false : undefined,
    },
  };
}
