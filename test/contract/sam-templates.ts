import fc from "fast-check";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Members = Record<string, Json>;

/** An object whose members may each be missing. */
const some = (members: Record<string, fc.Arbitrary<Json>>): fc.Arbitrary<Members> =>
  fc.record(members, { requiredKeys: [] }) as fc.Arbitrary<Members>;

const arn = "arn:aws:logs:eu-west-1:111122223333:log-group:api";
const destination = fc.constantFrom<Json>(
  arn,
  "",
  { "Fn::GetAtt": ["Logs", "Arn"] },
  { Ref: "LogArn" },
  { Ref: "MaybeLogArn" },
  { Ref: "AWS::NoValue" },
  { "Fn::If": ["IsProd", arn, { Ref: "AWS::NoValue" }] },
  { "Fn::Sub": `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:\${Env}` },
  { "Fn::ImportValue": "log-arn" },
);
const format = fc.constantFrom<Json>("$context.requestId", "", {
  "Fn::If": ["IsEu", "$context.requestId", ""],
});
const block = fc.oneof(
  some({ DestinationArn: destination, Format: format }),
  fc.record<Members>({ DestinationArn: destination, Format: fc.constant<Json>("$context.requestId") }),
);
const log: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: block as fc.Arbitrary<Json> },
  {
    weight: 1,
    arbitrary: block.map((settings): Json => ({ "Fn::If": ["IsProd", settings, { Ref: "AWS::NoValue" }] })),
  },
);

const openApiVersion = fc.constantFrom<Json>("3.0.1", "2.0", "3.0.3");
const restStage = fc.constantFrom<Json>(
  "prod",
  "Stage",
  "my-stage",
  { Ref: "Env" },
  { "Fn::Sub": `\${Env}-x` },
);
const v2Stage = fc.constantFrom<Json>("prod", "$default", "v1", { Ref: "Env" });
const condition = fc.option(fc.constantFrom("IsProd", "IsEu", "Never"), { nil: undefined });
const ignoreGlobals = fc.option(fc.constantFrom<Json>("*", ["AccessLogSetting"], ["OpenApiVersion"]), {
  nil: undefined,
  freq: 5,
});

const resource = (
  type: string,
  properties: Json,
  more: { Condition?: string | undefined; IgnoreGlobals?: Json | undefined } = {},
): Json => ({
  Type: type,
  Properties: properties,
  ...(more.Condition === undefined ? {} : { Condition: more.Condition }),
  ...(more.IgnoreGlobals === undefined ? {} : { IgnoreGlobals: more.IgnoreGlobals }),
});

const api = fc
  .tuple(
    restStage,
    some({
      AccessLogSetting: log,
      OpenApiVersion: openApiVersion,
      AlwaysDeploy: fc.boolean(),
      Name: fc.constantFrom<Json>("orders", { Ref: "Env" }),
      TracingEnabled: fc.boolean(),
    }),
    fc.boolean(),
    condition,
    ignoreGlobals,
  )
  .map(([StageName, members, inline, Condition, IgnoreGlobals]) =>
    resource(
      "AWS::Serverless::Api",
      {
        StageName,
        ...members,
        ...(inline
          ? { DefinitionBody: { swagger: "2.0", info: { title: "a", version: "1" }, paths: {} } }
          : {}),
      },
      { Condition, IgnoreGlobals },
    ),
  );

const httpApi = fc
  .tuple(some({ StageName: v2Stage, AccessLogSettings: log, FailOnWarnings: fc.boolean() }), condition)
  .map(([members, Condition]) => resource("AWS::Serverless::HttpApi", members, { Condition }));

const webSocketApi = fc
  .tuple(
    some({ StageName: fc.constantFrom<Json>("prod", "v1", { Ref: "Env" }), AccessLogSettings: log }),
    condition,
  )
  .map(([members, Condition]) =>
    resource(
      "AWS::Serverless::WebSocketApi",
      {
        RouteSelectionExpression: "$request.body.action",
        Routes: { ping: { FunctionArn: "arn:aws:lambda:eu-west-1:111122223333:function:f" } },
        ...members,
      },
      { Condition },
    ),
  );

const route = fc.record({ Path: fc.constantFrom("/", "/a"), Method: fc.constantFrom("get", "post") });
const event: fc.Arbitrary<Json> = fc.oneof(
  route.map((Properties): Json => ({ Type: "Api", Properties })),
  route.map((Properties): Json => ({ Type: "HttpApi", Properties })),
  route.map((at): Json => ({ Type: "Api", Properties: { ...at, RestApiId: { Ref: "Rest" } } })),
  route.map((at): Json => ({ Type: "HttpApi", Properties: { ...at, ApiId: { Ref: "Http" } } })),
  route.map((at): Json => ({ Type: "Api", Properties: { ...at, RestApiId: { Ref: "ServerlessRestApi" } } })),
  fc.constantFrom<Json>(
    { Type: "HttpApi" },
    { Type: "HttpApi", Properties: { TimeoutInMillis: 1000 } },
    { Type: "Schedule", Properties: { Schedule: "rate(1 day)" } },
  ),
);
const func = fc.tuple(fc.array(event, { maxLength: 3 }), condition).map(([events, Condition]) =>
  resource(
    "AWS::Serverless::Function",
    {
      Handler: "a.b",
      Runtime: "nodejs24.x",
      InlineCode: "x",
      Events: Object.fromEntries(events.map((one, index) => [`E${index}`, one])),
    },
    { Condition },
  ),
);
const machine = fc.tuple(fc.array(route, { maxLength: 2 }), condition).map(([routes, Condition]) =>
  resource(
    "AWS::Serverless::StateMachine",
    {
      DefinitionUri: { Bucket: "b", Key: "k" },
      Role: "arn:aws:iam::111122223333:role/r",
      Events: Object.fromEntries(routes.map((one, index) => [`E${index}`, { Type: "Api", Properties: one }])),
    },
    { Condition },
  ),
);

const plainStage = fc
  .tuple(some({ AccessLogSetting: log }), condition)
  .map(([members, Condition]) =>
    resource(
      "AWS::ApiGateway::Stage",
      { RestApiId: { Ref: "Rest" }, DeploymentId: "d", StageName: "extra", ...members },
      { Condition },
    ),
  );

const globals = some({
  Api: some({ AccessLogSetting: log, OpenApiVersion: openApiVersion, TracingEnabled: fc.boolean() }),
  HttpApi: some({ AccessLogSettings: log, FailOnWarnings: fc.boolean() }),
  WebSocketApi: some({ AccessLogSettings: log }),
  Function: some({ Timeout: fc.constantFrom<Json>(3, 9) }),
});

/** SAM templates as JSON text: Globals, explicit and implicit APIs, events that name APIs, conditions. */
export const samTemplates: fc.Arbitrary<string> = fc
  .tuple(
    fc.option(globals, { nil: undefined }),
    some({
      Rest: api,
      Http: httpApi,
      Socket: webSocketApi,
      F: func,
      G: func,
      Machine: machine,
      Plain: plainStage,
      ServerlessRestApi: fc.oneof(
        { weight: 1, arbitrary: api },
        { weight: 4, arbitrary: fc.constant<Json>(null) },
      ),
    }),
  )
  .map(([Globals, resources]) => {
    const present = Object.entries(resources).filter(([, value]) => value !== null);
    return JSON.stringify({
      AWSTemplateFormatVersion: "2010-09-09",
      Transform: "AWS::Serverless-2016-10-31",
      Parameters: {
        Env: { Type: "String", Default: "dev", AllowedValues: ["dev", "prod"] },
        LogArn: { Type: "String" },
        MaybeLogArn: { Type: "String", Default: "" },
      },
      Conditions: {
        IsProd: { "Fn::Equals": [{ Ref: "Env" }, "prod"] },
        IsEu: { "Fn::Equals": [{ Ref: "AWS::Region" }, "eu-west-1"] },
        Never: { "Fn::Equals": ["a", "b"] },
      },
      ...(Globals ? { Globals } : {}),
      Resources: { Logs: { Type: "AWS::Logs::LogGroup" }, ...Object.fromEntries(present) },
    });
  });
