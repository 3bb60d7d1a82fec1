// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub writes ${…}
import fc from "fast-check";

type Json = unknown;

export const ARN = "arn:aws:logs:eu-west-1:123456789012:log-group:/a";
const FORMAT = JSON.stringify({
  id: "$context.requestId",
  ip: "$context.identity.sourceIp",
  status: "$context.status",
  time: "$context.requestTime",
  method: "$context.httpMethod",
  path: "$context.path",
  caller: "$context.identity.caller",
});
const TOPIC = "arn:aws:sns:eu-west-1:123456789012:oncall";
const PUSH = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";
const NOTHING = { Ref: "AWS::NoValue" };

export const PARAMETERS = ["P", "Q", "R", "Arn", "Format", "List"] as const;
const KEYS = ["P", "Q", "R"] as const;
const CONDITIONS = ["C0", "C1", "C2"] as const;

interface Parameter {
  readonly Type: string;
  readonly Default?: string | undefined;
  readonly AllowedValues?: readonly string[];
}

export interface Generated {
  readonly Parameters: Readonly<Record<(typeof PARAMETERS)[number], Parameter>>;
  readonly Conditions: Readonly<Record<string, Json>>;
}

const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const ref = (name: string) => ({ Ref: name });
const byRow = (map: string, key: string) =>
  oneOf(...KEYS).map((name) => ({ "Fn::FindInMap": [map, ref(name), key] }));

/** The conditions in order: each may use those before it. */
const conditions = fc.tuple(...CONDITIONS.map((_, at) => conditionAt(at)));

function conditionAt(at: number): fc.Arbitrary<Json> {
  const equals = fc.oneof(
    fc.tuple(oneOf(...KEYS), oneOf("a", "b")).map(([name, value]) => ({ "Fn::Equals": [ref(name), value] })),
    fc.tuple(oneOf(...KEYS), oneOf(...KEYS)).map((names) => ({ "Fn::Equals": names.map(ref) })),
    fc.tuple(byRow("Texts", "k"), oneOf("", ARN, "x")).map((sides) => ({ "Fn::Equals": sides })),
    oneOf("", ARN).map((value) => ({ "Fn::Equals": [ref("Arn"), value] })),
    oneOf("", ARN).map((value) => ({ "Fn::Equals": [{ "Fn::Join": ["", ref("List")] }, value] })),
    oneOf("", "x").map((value) => ({ "Fn::Equals": [value, { "Fn::Select": [0, ref("List")] }] })),
  );
  const before = CONDITIONS.slice(0, at);
  const leaf =
    before.length === 0
      ? equals
      : fc.oneof(
          equals,
          oneOf(...before).map((name) => ({ Condition: name })),
        );
  const { condition } = fc.letrec((tie) => ({
    condition: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      leaf,
      tie("condition").map((part) => ({ "Fn::Not": [part] })),
      fc.tuple(tie("condition"), tie("condition")).map((parts) => ({ "Fn::And": parts })),
      fc.tuple(tie("condition"), tie("condition")).map((parts) => ({ "Fn::Or": parts })),
    ),
  }));
  return condition;
}

const when = oneOf(...CONDITIONS);

/** A text, put together of leaves by functions in every position. */
function text(...leaves: readonly Json[]): fc.Arbitrary<Json> {
  const { any } = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      oneOf(...leaves),
      byRow("Texts", "e"),
      fc.tuple(when, tie("any"), fc.oneof(tie("any"), fc.constant(NOTHING))).map((branches) => ({
        "Fn::If": branches,
      })),
      fc
        .tuple(oneOf<Json>(0, 1, "1"), fc.tuple(tie("any"), tie("any")))
        .map((parts) => ({ "Fn::Select": parts })),
      tie("any").map((item) => ({ "Fn::Join": ["", [item]] })),
      tie("any").map((item) => ({ "Fn::Sub": ["${v}", { v: item }] })),
      tie("any").map((item) => ({
        "Fn::Select": [0, { "Fn::Split": ["|", { "Fn::Join": ["|", [item, "z"]] }] }],
      })),
    ),
  }));
  return any;
}

const conditionally = fc
  .option(when, { nil: undefined })
  .map((name) => (name === undefined ? {} : { Condition: name }));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const destination = text(
  ref("Arn"),
  ARN,
  "",
  ref("Group"),
  { "Fn::GetAtt": ["Group", "Arn"] },
  { "Fn::Sub": "${Group.Arn}" },
  { "Fn::Select": [0, ref("List")] },
  { "Fn::Sub": "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/g" },
);
const format = text(
  ref("Format"),
  FORMAT,
  "",
  "$context.requestId",
  '{"status":$context.status,"id":"$context.requestId"}',
  { "Fn::Sub": '{"id":"$context.requestId","stage":"${P}"}' },
);
const settings = fc.record({ DestinationArn: maybe(destination), Format: maybe(format) });
const accessLog = fc.oneof(
  settings,
  fc.tuple(when, settings, fc.oneof(settings, fc.constant(NOTHING))).map((parts) => ({ "Fn::If": parts })),
  fc.constant(undefined),
);

const retention = fc.oneof(
  oneOf<Json>(undefined, 30, 365),
  fc.tuple(when, oneOf<Json>(7, NOTHING)).map(([name, other]) => ({ "Fn::If": [name, 365, other] })),
  byRow("Days", "n"),
);

const resources = fc.record({
  v2: fc.boolean(),
  protocol: oneOf("HTTP", "WEBSOCKET"),
  stage: fc.tuple(conditionally, accessLog),
  level: maybe(text("OFF", "INFO", "ERROR")),
  group: fc.record({
    RetentionInDays: retention,
    LogGroupClass: maybe(text("STANDARD", "INFREQUENT_ACCESS")),
  }),
  other: fc.tuple(conditionally, fc.record({ LogGroupName: text("/h", "/a"), RetentionInDays: retention })),
  account: maybe(
    fc.tuple(conditionally, text({ "Fn::GetAtt": ["Role", "Arn"] }, "", "arn:aws:iam::123456789012:role/x")),
  ),
  trust: fc.tuple(text("Allow", "Deny"), oneOf("apigateway.amazonaws.com", "ec2.amazonaws.com")),
  policies: fc.oneof(
    fc.constant<Json>([PUSH]),
    when.map((name) => ({ "Fn::If": [name, [PUSH], []] })),
    when.map((name) => [{ "Fn::If": [name, PUSH, NOTHING] }]),
  ),
  filter: maybe(
    fc.tuple(
      conditionally,
      oneOf<Json>(ref("Group"), "/h", "/a"),
      text('{ $.status = "5*" }', "{ $.nope = 1 }", ""),
      text("m", "n"),
    ),
  ),
  alarm: maybe(
    fc.tuple(
      conditionally,
      text("m", "n", "5XXError", "5xx", "4xx", "4XXError"),
      text("own", "AWS/ApiGateway"),
      text("GreaterThanOrEqualToThreshold", "LessThanThreshold"),
      oneOf<Json>([TOPIC], { "Fn::If": ["C0", [TOPIC], NOTHING] }),
      fc.boolean(),
    ),
  ),
  acl: maybe(fc.tuple(conditionally, oneOf("${Stage}", "prod"))),
});

const pair = (...pairs: readonly (readonly [string, string])[]) =>
  fc.tuple(oneOf(...pairs), fc.option(fc.nat(1), { nil: undefined })).map(([values, usual]) => ({
    Type: "String",
    AllowedValues: values,
    ...(usual === undefined ? {} : { Default: values[usual] }),
  }));
const key = fc.oneof(
  pair(["a", "b"]),
  oneOf("a", "b", undefined).map((usual) => ({ Type: "String", Default: usual })),
);
const parameters = fc.record({
  P: key,
  Q: key,
  R: key,
  Arn: pair([ARN, ""], [ARN, "x"], ["", "x"], [ARN, `${ARN}b`]),
  Format: pair([FORMAT, ""], [FORMAT, "$context.requestId"], ["x", FORMAT]),
  List: oneOf("", ARN, `${ARN}, x`).map((usual) => ({ Type: "CommaDelimitedList", Default: usual })),
});
const row = fc.record({ k: oneOf(ARN, ""), e: oneOf("x", "", ARN) });

/** Templates of one stage and what may be around it, in which every value hangs on parameters. */
export const templates: fc.Arbitrary<Generated> = fc
  .tuple(parameters, conditions, fc.record({ a: row, b: row, c: row }), resources)
  .map(([Parameters, [C0, C1, C2], Texts, made]) => ({
    Parameters,
    Mappings: { Texts, Days: { a: { n: 30 }, b: { n: 365 }, c: { n: 7 } } },
    Conditions: { C0, C1, C2 },
    Resources: resourcesOf(made),
  }));

type Made = typeof resources extends fc.Arbitrary<infer T> ? T : never;

function resourcesOf(made: Made): Readonly<Record<string, Json>> {
  const { v2, stage, group, other, account, trust, policies, filter, alarm, acl } = made;
  const [stageWhen, log] = stage;
  const [effect, principal] = trust;
  const api = v2
    ? { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: "api", ProtocolType: made.protocol } }
    : { Type: "AWS::ApiGateway::RestApi", Properties: { Name: "api" } };
  const level =
    made.level === undefined || v2
      ? {}
      : { MethodSettings: [{ HttpMethod: "*", ResourcePath: "/*", LoggingLevel: made.level }] };
  return {
    Api: api,
    Stage: {
      Type: v2 ? "AWS::ApiGatewayV2::Stage" : "AWS::ApiGateway::Stage",
      ...stageWhen,
      Properties: {
        StageName: "prod",
        [v2 ? "ApiId" : "RestApiId"]: ref("Api"),
        [v2 ? "AccessLogSettings" : "AccessLogSetting"]: log,
        ...level,
      },
    },
    // What the stage refers to has no condition: CloudFormation refuses a reference to what is not made.
    Group: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "/g", ...group } },
    Other: { Type: "AWS::Logs::LogGroup", ...other[0], Properties: other[1] },
    Role: {
      Type: "AWS::IAM::Role",
      Properties: {
        AssumeRolePolicyDocument: {
          Version: "2012-10-17",
          Statement: [{ Effect: effect, Principal: { Service: principal }, Action: "sts:AssumeRole" }],
        },
        ManagedPolicyArns: policies,
      },
    },
    ...(account && {
      Account: {
        Type: "AWS::ApiGateway::Account",
        ...account[0],
        Properties: { CloudWatchRoleArn: account[1] },
      },
    }),
    ...(filter && {
      Filter: {
        Type: "AWS::Logs::MetricFilter",
        ...filter[0],
        Properties: {
          LogGroupName: filter[1],
          FilterPattern: filter[2],
          MetricTransformations: [{ MetricName: filter[3], MetricNamespace: "own", MetricValue: "1" }],
        },
      },
    }),
    ...(alarm && {
      Alarm: {
        Type: "AWS::CloudWatch::Alarm",
        ...alarm[0],
        Properties: {
          MetricName: alarm[1],
          Namespace: alarm[2],
          ComparisonOperator: alarm[3],
          AlarmActions: alarm[4],
          ...{ Statistic: "Sum", Period: 60, EvaluationPeriods: 1, Threshold: 1 },
          ...(alarm[5] && {
            Dimensions: [v2 ? { Name: "ApiId", Value: ref("Api") } : { Name: "ApiName", Value: "api" }],
          }),
        },
      },
    }),
    ...(acl && {
      Acl: {
        Type: "AWS::WAFv2::WebACLAssociation",
        ...acl[0],
        Properties: {
          WebACLArn: "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/x/1",
          ResourceArn: {
            "Fn::Sub": `arn:aws:apigateway:\${AWS::Region}::/restapis/\${Api}/stages/${acl[1]}`,
          },
        },
      },
    }),
  };
}

/** A template that nests the other one, and hands on what it is given. */
export function around({ Parameters }: Generated): Json {
  const passed = { ...Object.fromEntries(PARAMETERS.map((name) => [name, ref(name)])) };
  return {
    Parameters,
    Resources: {
      Child: {
        Type: "AWS::CloudFormation::Stack",
        Properties: {
          TemplateURL: "child.json",
          Parameters: { ...passed, List: { "Fn::Join": [",", ref("List")] } },
        },
      },
    },
  };
}
