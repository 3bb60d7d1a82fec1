import { describe, expect, test } from "vitest";
import accesslogDestination from "../../../src/checks/accesslog-destination.ts";
import accesslogging from "../../../src/checks/accesslogging.ts";
import accountRole from "../../../src/checks/account-role.ts";
import { defineCheck, pass } from "../../../src/checks/check.ts";
import { judgeStage } from "../../../src/checks/judge.ts";
import { conditionsOf, known, set, settle, valueIfKnown } from "../../../src/model/fact.ts";
import type { Stage } from "../../../src/model/stage.ts";
import type { Surroundings } from "../../../src/model/surroundings.ts";
import { scan } from "./scan.ts";

const API = `
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: orders}}
  Prod:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      DeploymentId: d
      StageName: prod
      AccessLogSetting: {DestinationArn: !GetAtt Logs.Arn, Format: $context.requestId}
`;
const around = (resources: string, more: Parameters<typeof scan>[1] & { head?: string } = {}): Surroundings =>
  scan(`${more.head ?? ""}Resources:${API}${resources}`, more).slice.surroundings;
const stageOf = (text: string, address = "Prod"): Stage | undefined =>
  scan(text).slice.stages.find(({ origin }) => origin.kind !== "aws" && origin.address === address);

describe("log groups", () => {
  test("with what is written and what stands for the rest", () => {
    const { logGroups } = around(`  Logs: {Type: AWS::Logs::LogGroup}
  Kept:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: /orders
      RetentionInDays: '90'
      KmsKeyId: !GetAtt Key.Arn
      LogGroupClass: INFREQUENT_ACCESS
      DeletionProtectionEnabled: true
  Odd: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: soon, LogGroupClass: GOLD}}
  Key: {Type: AWS::KMS::Key, Properties: {Enabled: false}}
`);
    expect(logGroups?.partial).toBe(true);
    const [logs, kept, odd] = logGroups?.items ?? [];
    expect(logs).toEqual({
      id: "Logs",
      place: { file: "template.yaml", line: 10 },
      name: set("!Ref Logs", "Logs"),
      retentionDays: known(null),
      kmsKey: known(null),
      logClass: known("STANDARD"),
      deletionProtected: known(false),
    });
    expect(kept).toMatchObject({
      name: known("/orders"),
      retentionDays: known(90),
      kmsKey: set("!GetAtt Key.Arn", "Key"),
      logClass: known("INFREQUENT_ACCESS"),
      deletionProtected: known(true),
    });
    expect(odd).toMatchObject({ retentionDays: { state: "unknown" }, logClass: { state: "unknown" } });
  });

  test.each([
    ["!GetAtt Logs.Arn", "Logs"],
    ["!Sub '${Logs.Arn}'", "Logs"],
    ["!Sub '${Logs.Arn}:*'", "Logs"],
    ["!Select [0, !Split [':*', !GetAtt Logs.Arn]]", "Logs"],
    ["!Sub 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Logs}'", "Logs"],
    [
      "!Join [':', [arn, aws, logs, !Ref AWS::Region, !Ref AWS::AccountId, log-group, !Ref Logs, '*']]",
      "Logs",
    ],
    ["!Sub 'arn:aws:firehose:${AWS::Region}:1:deliverystream/${Stream}'", "Stream"],
    ["!Sub 'arn:aws:firehose:${AWS::Region}:1:deliverystream/amazon-apigateway-${Stream}'", undefined],
    ["!Sub 'arn:aws:logs:eu-west-1:1:log-group:${Logs}-x'", undefined],
    ["!GetAtt Deep.Outputs.Arn", "Deep/Group"],
    ["!GetAtt Far.Outputs.Arn", undefined],
  ])("%s leads to %s", (destination, address) => {
    const { slice } = scan(
      `Resources:${API.replace("!GetAtt Logs.Arn", `\n          ${destination}\n        `)}
  Logs: {Type: AWS::Logs::LogGroup}
  Stream: {Type: AWS::KinesisFirehose::DeliveryStream}
  Deep: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: deep.yaml}}
  Far: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://s3.amazonaws.com/b/k}}
`,
      {
        tree: {
          "deep.yaml":
            "Resources: {Group: {Type: AWS::Logs::LogGroup}}\nOutputs: {Arn: {Value: !GetAtt Group.Arn}}\n",
        },
      },
    );
    const log = valueIfKnown(slice.stages[0]?.accessLog ?? known(null));
    const destinationFact = log?.destination;
    expect(destinationFact?.state).toBe("set");
    expect(destinationFact?.state === "set" ? destinationFact.resource : "").toBe(address);
    expect(slice.surroundings.logGroups?.items.map(({ id }) => id)).toEqual(["Logs", "Deep/Group"]);
  });

  test.each([
    ["/aws/${Api}", "Named"],
    ["/fixed", "Fixed"],
    ["/twice/${Api}", undefined],
    ["/nobody/${Api}", undefined],
  ])("a destination that spells out the name %s leads to %s", (name, address) => {
    const { slice } = scan(`Parameters: {P: {Type: String}}
Conditions: {C: !Equals [!Ref P, x], D: !Not [{Condition: C}]}
Resources:${API.replace(
      "!GetAtt Logs.Arn",
      `!Sub 'arn:aws:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${name}'`,
    )}
  Named: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub '/aws/\${Api}'}}
  Fixed: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /fixed}}
  One: {Type: AWS::Logs::LogGroup, Condition: C, Properties: {LogGroupName: !Sub '/twice/\${Api}'}}
  Two: {Type: AWS::Logs::LogGroup, Condition: D, Properties: {LogGroupName: !Sub '/twice/\${Api}'}}
  Filter: {Type: AWS::Logs::MetricFilter, Properties: {LogGroupName: !Sub '${name}', FilterPattern: '', MetricTransformations: []}}
`);
    const destination = valueIfKnown(slice.stages[0]?.accessLog ?? known(null))?.destination;
    expect(destination?.state === "set" ? destination.resource : "").toBe(address);
    const [filter] = slice.surroundings.metricFilters?.items ?? [];
    const expected = name === "/fixed" ? known("/fixed") : expect.objectContaining({ state: "set" });
    expect(filter?.logGroup).toEqual(expected);
    if (filter?.logGroup.state === "set") expect(filter.logGroup.resource).toBe(address);
  });

  test.each([
    ["!Ref Logs", "fail: !Ref Logs is a name, and API Gateway takes ARNs only: it refuses the stage."],
    ["!Sub '${Logs}'", "fail: ${Logs} is a name, and API Gateway takes ARNs only: it refuses the stage."],
    [
      "!Sub '/aws/${Api}'",
      "fail: /aws/${Api} is a name, and API Gateway takes ARNs only: it refuses the stage.",
    ],
    [
      "!GetAtt Deep.Outputs.Name",
      "fail: !Ref Group is a name, and API Gateway takes ARNs only: it refuses the stage.",
    ],
    ["!Ref Stream", "fail: !Ref Stream is a name, and API Gateway takes ARNs only: it refuses the stage."],
    [
      "!Sub 'arn:aws:logs:${AWS::Region}:1:log-group:${Logs}'",
      "pass: The log group Logs can take the lines.",
    ],
  ])("a destination that is a name and no ARN: %s", (destination, expected) => {
    const { slice } = scan(
      `Resources:${API.replace("!GetAtt Logs.Arn", `\n          ${destination}\n        `)}
  Logs: {Type: AWS::Logs::LogGroup}
  Named: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub '/aws/\${Api}'}}
  Stream: {Type: AWS::KinesisFirehose::DeliveryStream}
  Deep: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: deep.yaml}}
`,
      {
        tree: {
          "deep.yaml":
            "Resources: {Group: {Type: AWS::Logs::LogGroup}}\nOutputs: {Name: {Value: !Ref Group}}\n",
        },
      },
    );
    const [stage] = slice.stages;
    const finding = stage && judgeStage(accesslogDestination, stage, slice.surroundings);
    expect(`${finding?.verdict}: ${finding?.message}`).toBe(expected);
  });

  test("a policy of its own comes with the group that it is for", () => {
    const { logPolicies } = around(
      "  Logs: {Type: AWS::Logs::LogGroup, Properties: {ResourcePolicyDocument: {Statement: []}}}\n",
    );
    expect(logPolicies?.items).toMatchObject([
      { id: "Logs", document: known('{"Statement":[]}'), logGroup: set("!GetAtt Logs.Arn", "Logs") },
    ]);
  });

  test("a nested stack's log group that the parent hands over keeps its address", () => {
    const { slice } = scan(
      `Resources:
  Logs: {Type: AWS::Logs::LogGroup}
  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml, Parameters: {Arn: !GetAtt Logs.Arn}}}
`,
      {
        tree: {
          "child.yaml": `Parameters: {Arn: {Type: String}}\nResources:${API.replace("!GetAtt Logs.Arn", "!Ref Arn")}`,
        },
      },
    );
    expect(valueIfKnown(slice.stages[0]?.accessLog ?? known(null))?.destination).toMatchObject({
      resource: "Logs",
    });
    expect(slice.stages[0]?.api).toEqual({ id: "Child/Api", name: "orders" });
  });
});

test("where it matters which value it is, each that a parameter allows counts", () => {
  const head = `Parameters:
  Days: {Type: Number, Default: 365, AllowedValues: [7, 365]}
  Many: {Type: Number, Default: 30, AllowedValues: [1, 3, 5, 7, 14, 30, 60, 90, 120]}
  Usual: {Type: Number, Default: 90}
  Level: {Type: String, AllowedValues: ['OFF', INFO]}
  Endpoint: {Type: String, Default: REGIONAL, AllowedValues: [REGIONAL, PRIVATE]}
`;
  const text = `${head}Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {EndpointConfiguration: {Types: [!Ref Endpoint]}}}
  Prod:
    Type: AWS::ApiGateway::Stage
    Properties: {RestApiId: !Ref Api, StageName: prod, MethodSettings: [{ResourcePath: '/*', HttpMethod: '*', LoggingLevel: !Ref Level}]}
  A: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !Ref Days}}
  B: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !Ref Many}}
  C: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !Ref Usual}}
`;
  const { slice } = scan(text);
  const days = slice.surroundings.logGroups?.items.map(({ retentionDays }) => retentionDays) ?? [];
  expect(days).toEqual([
    { state: "choice", condition: 'Days == "365"', whenTrue: known(365), whenFalse: known(7) },
    {
      state: "choice",
      condition: 'Many == "30"',
      whenTrue: known(30),
      whenFalse: { state: "unknown", why: "Many allows 9 values" },
    },
    known(90),
  ]);
  expect(slice.stages[0]).toMatchObject({
    executionLog: {
      condition: 'Level == "OFF"',
      whenTrue: known({ level: "OFF", dataTrace: false }),
      whenFalse: known({ level: "INFO", dataTrace: false }),
    },
    exposure: { condition: 'Endpoint == "REGIONAL"', whenTrue: known("public"), whenFalse: known("private") },
  });
  expect(slice.stages[0]?.worlds?.filter(({ isDefault }) => isDefault)).toHaveLength(2);
  const given = scan(text, { parameters: { Days: "7" } }).slice.surroundings.logGroups?.items[0];
  expect(given?.retentionDays).toEqual(known(7));
});

test("streams say where they write", () => {
  const { deliveryStreams } = around(`  A:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      DeliveryStreamName: amazon-apigateway-a
      ExtendedS3DestinationConfiguration: {BucketARN: !GetAtt Bucket.Arn}
  B: {Type: AWS::KinesisFirehose::DeliveryStream, Properties: {SplunkDestinationConfiguration: {}}}
  Bucket: {Type: AWS::S3::Bucket}
`);
  expect(deliveryStreams?.items).toMatchObject([
    { name: known("amazon-apigateway-a"), target: set("!GetAtt Bucket.Arn", "Bucket") },
    { name: set("!Ref B", "B"), target: known("splunk") },
  ]);
});

test("metric filters, alarms, subscriptions, resource policies and keys", () => {
  const seen = around(`  Logs: {Type: AWS::Logs::LogGroup}
  Filter:
    Type: AWS::Logs::MetricFilter
    Properties:
      LogGroupName: !Ref Logs
      FilterPattern: '{ $.status = 5* }'
      MetricTransformations: [{MetricNamespace: Orders, MetricName: Errors, MetricValue: '1'}]
  ByStage:
    Type: AWS::Logs::MetricFilter
    Properties:
      LogGroupName: !Ref Logs
      FilterPattern: ''
      MetricTransformations:
        - {MetricNamespace: Orders, MetricName: Lines, MetricValue: '1', Dimensions: [{Key: Stage, Value: $.stage}]}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: errors
      Statistic: Sum
      Namespace: Orders
      MetricName: Errors
      Dimensions: [{Name: Stage, Value: !Ref Prod}]
      Threshold: 5
      AlarmActions: [!Ref Topic]
  Silent:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: Orders, MetricName: Errors, ActionsEnabled: 'false', AlarmActions: [!Ref Topic]}
  Mute: {Type: AWS::CloudWatch::Alarm, Properties: {Namespace: Orders, MetricName: Errors, AlarmActions: [!Ref AWS::NoValue]}}
  Sum:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Metrics:
        - {Id: e, Expression: a + b}
        - {Id: a, MetricStat: {Metric: {Namespace: Orders, MetricName: A}, Period: 60, Stat: Average}}
        - {Id: b, MetricStat: {Metric: {Namespace: Orders, MetricName: B}, Period: 60, Stat: Sum}}
  Topic: {Type: AWS::SNS::Topic}
  Lines: {Type: AWS::Logs::SubscriptionFilter, Properties: {LogGroupName: /orders, DestinationArn: !GetAtt Stream.Arn, FilterPattern: ''}}
  Stream: {Type: AWS::Kinesis::Stream}
  Policy: {Type: AWS::Logs::ResourcePolicy, Properties: {PolicyName: p, PolicyDocument: '{"Statement":[]}'}}
  Key: {Type: AWS::KMS::Key}
`);
  expect(seen.metricFilters?.items).toMatchObject([
    {
      id: "Filter",
      logGroup: set("!Ref Logs", "Logs"),
      pattern: known("{ $.status = 5* }"),
      metric: { namespace: known("Orders"), name: known("Errors") },
      value: known("1"),
      divided: known(false),
    },
    { id: "ByStage", divided: known(true) },
  ]);
  const [alarm, silent, mute, sum] = seen.alarms?.items ?? [];
  expect(alarm).toMatchObject({
    name: known("errors"),
    metrics: [{ namespace: known("Orders"), name: known("Errors"), statistic: known("Sum") }],
    acts: known(true),
    threshold: known(5),
  });
  expect(alarm?.metrics[0]?.dimensions).toEqual(new Map([["Stage", set("!Ref Prod", "Prod", true)]]));
  expect(silent).toMatchObject({ name: set("!Ref Silent", "Silent"), acts: known(false) });
  expect(silent).not.toHaveProperty("threshold");
  expect(alarm).not.toHaveProperty("calculates");
  expect(sum).toHaveProperty("calculates", true);
  expect(mute?.acts).toEqual(known(false));
  expect(sum?.metrics.map(({ name }) => name)).toEqual([known("A"), known("B")]);
  expect(seen.subscriptions?.items).toMatchObject([
    { logGroup: known("/orders"), destination: set("!GetAtt Stream.Arn", "Stream"), pattern: known("") },
  ]);
  expect(seen.logPolicies?.items).toMatchObject([{ id: "Policy", document: known('{"Statement":[]}') }]);
  expect(seen.keys?.items).toMatchObject([{ id: "Key", state: known("Enabled") }]);
});

test("of the roles, the account's, with every policy that is in sight", () => {
  const { roles, accountRole } = around(
    `  Account: {Type: AWS::ApiGateway::Account, Properties: {CloudWatchRoleArn: !GetAtt Role.Arn}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: apigateway.amazonaws.com}, Action: 'sts:AssumeRole'}]}
      ManagedPolicyArns:
        - !Sub arn:\${AWS::Partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs
        - !Ref Own
      PermissionsBoundary: !Ref Own
      Policies: [{PolicyName: inline, PolicyDocument: {Statement: [{Effect: Allow, Action: 'logs:*', Resource: !GetAtt Logs.Arn}, !Ref AWS::NoValue]}}]
  Own: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: []}}}
  More: {Type: AWS::IAM::Policy, Condition: Extra, Properties: {PolicyName: more, PolicyDocument: {Statement: [{Effect: Deny}]}, Roles: [!Ref Role]}}
  Other: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
  Logs: {Type: AWS::Logs::LogGroup}
`,
    { head: "Parameters: {Extra: {Type: String}}\nConditions: {Extra: !Equals [!Ref Extra, 'yes']}\n" },
  );
  expect(accountRole).toEqual(set("!GetAtt Role.Arn", "Role"));
  expect(roles?.items.map(({ id }) => id)).toEqual(["Role"]);
  const [role] = roles?.items ?? [];
  expect(role).toMatchObject({
    trust: known(
      '{"Statement":[{"Effect":"Allow","Principal":{"Service":"apigateway.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
    ),
    boundary: known('{"Statement":[]}'),
  });
  expect(role).not.toHaveProperty("unseenPolicies");
  expect(role?.policies).toEqual([
    {
      name: "inline",
      document: known('{"Statement":[{"Effect":"Allow","Action":"logs:*","Resource":"${Logs.Arn}"}]}'),
    },
    {
      name: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
      document: expect.objectContaining({ state: "unknown" }),
    },
    { name: "!Ref Own", document: known('{"Statement":[]}') },
    {
      name: "more",
      document: expect.objectContaining({
        condition: "Extra",
        whenTrue: known('{"Statement":[{"Effect":"Deny"}]}'),
      }),
    },
  ]);
});

test("what a role lacks is certain only where no other template can name it", () => {
  const verdict = (name: string) => {
    const { slice } = scan(`Resources:${API}
  Logs: {Type: AWS::Logs::LogGroup}
  Account: {Type: AWS::ApiGateway::Account, Properties: {CloudWatchRoleArn: !GetAtt Role.Arn}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      ${name}
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: apigateway.amazonaws.com}, Action: 'sts:AssumeRole'}]}
`);
    const [stage] = slice.stages;
    if (!stage) throw new Error("there is a stage");
    return judgeStage(accountRole, stage, slice.surroundings).verdict;
  };
  expect(verdict("")).toBe("fail");
  expect(verdict("RoleName: gateway")).toBe("unknown");
});

describe("what else a stage says", () => {
  const rest = (api: string, stage: string, more = "", head = "") =>
    stageOf(`${head}Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: orders${api}}}
  Prod: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, DeploymentId: d, StageName: prod${stage}}}
${more}`);
  const OFF = known({ level: "OFF", dataTrace: false });

  test("a REST stage that says nothing", () => {
    expect(rest("", "")).toMatchObject({
      executionLog: OFF,
      exposure: known("public"),
      canary: known(false),
      webAcl: { state: "unknown", why: expect.stringContaining("made elsewhere") },
    });
  });

  test.each([
    [
      "[{ResourcePath: '/*', HttpMethod: '*', LoggingLevel: INFO, DataTraceEnabled: true}]",
      known({ level: "INFO", dataTrace: true }),
    ],
    ["[{ResourcePath: '/orders', HttpMethod: GET, LoggingLevel: INFO}]", OFF],
    [
      "[{ResourcePath: '/a', HttpMethod: '*'}, {ResourcePath: '/*', HttpMethod: '*', LoggingLevel: ERROR}]",
      known({ level: "ERROR", dataTrace: false }),
    ],
    [
      "[{ResourcePath: '/*', HttpMethod: '*', LoggingLevel: !Ref Level}]",
      expect.objectContaining({ state: "unknown" }),
    ],
    [
      "[{ResourcePath: '/*', HttpMethod: '*', LoggingLevel: LOUD}]",
      expect.objectContaining({ state: "unknown" }),
    ],
  ])("method settings %s", (settings, expected) => {
    const head = "Parameters: {Level: {Type: String}}\n";
    expect(rest("", `, MethodSettings: ${settings}`, "", head)?.executionLog).toEqual(expected);
  });

  test("a private API, a canary and a web ACL", () => {
    const stage = rest(
      ", EndpointConfiguration: {Types: [PRIVATE]}",
      ", CanarySetting: {PercentTraffic: 5}",
      `  Acl: {Type: AWS::WAFv2::WebACL}
  Other: {Type: AWS::WAFv2::WebACLAssociation, Properties: {ResourceArn: !GetAtt Balancer.Arn, WebACLArn: other}}
  Wall: {Type: AWS::WAFv2::WebACLAssociation, Properties: {WebACLArn: !GetAtt Acl.Arn, ResourceArn: !Sub 'arn:aws:apigateway:\${AWS::Region}::/restapis/\${Api}/stages/\${Prod}'}}
`,
    );
    expect(stage).toMatchObject({
      exposure: known("private"),
      canary: known(true),
      webAcl: set("!GetAtt Acl.Arn", "Acl"),
    });
  });

  test.each([
    ["arn:aws:apigateway:eu-west-1::/restapis/${Api}/stages/prod", "known"],
    ["arn:aws:apigateway:eu-west-1::/restapis/${Api}/stages/dev", "unknown"],
    ["arn:aws:apigateway:eu-west-1::/restapis/${Other}/stages/prod", "unknown"],
    ["arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/x", "unknown"],
    ["arn:aws:apigateway:eu-west-1::/restapis/${Api}/stages/${Sibling}", "unknown"],
  ])("a web ACL for %s: %s", (arn, state) => {
    const more = `  Wall: {Type: AWS::WAFv2::WebACLAssociation, Properties: {WebACLArn: acl, ResourceArn: !Sub '${arn}'}}\n  Other: {Type: AWS::ApiGateway::RestApi}\n  Sibling: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: other}}\n`;
    const acl = rest("", "", more)?.webAcl;
    expect(acl?.state).toBe(state);
    if (acl?.state === "unknown") expect(acl.why).toMatch(/^No web ACL association of this stage/);
  });

  test("an association of something else changes nothing, one by condition stands by condition", () => {
    const head =
      "Parameters: {Env: {Type: String, Default: dev}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}\n";
    const stage = stageOf(`${head}Resources:
  Api: {Type: AWS::ApiGateway::RestApi}
  Prod: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, StageName: !Ref Env}}
  Wall: {Type: AWS::WAFv2::WebACLAssociation, Condition: IsProd, Properties: {WebACLArn: acl, ResourceArn: !Sub 'arn:aws:apigateway:x::/restapis/\${Api}/stages/\${Env}'}}
  Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer}
  Other: {Type: AWS::WAFv2::WebACLAssociation, Properties: {ResourceArn: !Ref Balancer, WebACLArn: other}}
`);
    const acl = stage?.webAcl;
    const worlds = stage?.worlds ?? [];
    expect(worlds).toHaveLength(2);
    for (const { assignment } of worlds)
      expect(acl && settle(acl, assignment).state).toBe(assignment.IsProd ? "known" : "unknown");
  });

  test("WebSocket stages have an execution log, HTTP stages have none", () => {
    const v2 = (protocol: string) =>
      stageOf(`Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: chat, ProtocolType: ${protocol}}}
  Prod: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: prod, DefaultRouteSettings: {LoggingLevel: ERROR}}}
`);
    expect(v2("WEBSOCKET")?.executionLog).toEqual(known({ level: "ERROR", dataTrace: false }));
    expect(v2("HTTP")).not.toHaveProperty("executionLog");
    expect(v2("HTTP")).not.toHaveProperty("webAcl");
  });

  test("a deployment's stage has its settings in the description", () => {
    const stage = stageOf(
      `Resources:
  Api: {Type: AWS::ApiGateway::RestApi}
  Prod: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Api, StageName: prod, DeploymentCanarySettings: {PercentTraffic: 5}, StageDescription: {LoggingLevel: INFO}}}
`,
    );
    expect(stage).toMatchObject({
      executionLog: known({ level: "INFO", dataTrace: false }),
      canary: known(true),
    });
  });

  test("SAM's stages take theirs from the API and from Globals", () => {
    const text = `Transform: AWS::Serverless-2016-10-31
Globals: {Api: {EndpointConfiguration: PRIVATE, MethodSettings: [{ResourcePath: '/*', HttpMethod: '*', LoggingLevel: INFO}]}}
Resources:
  Shop: {Type: AWS::Serverless::Api, Properties: {StageName: live, CanarySetting: {PercentTraffic: 1}}}
  Wall: {Type: AWS::WAFv2::WebACLAssociation, Properties: {WebACLArn: acl, ResourceArn: !Sub 'arn:aws:apigateway:eu-west-1::/restapis/\${Shop}/stages/\${Shop.Stage}'}}
`;
    expect(stageOf(text, "Shop")).toMatchObject({
      executionLog: known({ level: "INFO", dataTrace: false }),
      exposure: known("private"),
      canary: known(true),
      webAcl: known("acl"),
    });
    expect(stageOf(text, "Shop/Stage")).toMatchObject({ executionLog: OFF, exposure: known("private") });
  });
});

describe("the worlds of a stage", () => {
  const HEAD = `Parameters: {Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Equals [!Ref Env, dev]
`;
  /** Passes where a log group that is there is the one that the stage writes to. */
  const led = defineCheck({
    id: "led",
    title: "",
    severity: "low",
    needs: ["logGroups"],
    judge({ stage, surroundings, decide }) {
      const log = decide(stage.accessLog);
      const to = log.state === "known" && log.value ? decide(log.value.destination) : undefined;
      const there = surroundings.logGroups?.items.filter(({ when }) => {
        const settled = when ? decide(when) : known(true);
        return settled.state === "known" && settled.value;
      });
      const found = there?.some(({ id }) => to?.state === "set" && to.resource === id);
      return found ? pass("") : { verdict: "fail", message: "" };
    },
  });
  const CHOOSING = API.replace("!GetAtt Logs.Arn", "!If [IsProd, !GetAtt Big.Arn, !GetAtt Small.Arn]");
  const GROUPS = `  Big: {Type: AWS::Logs::LogGroup, Condition: IsProd}
  Small: {Type: AWS::Logs::LogGroup, Condition: IsDev}
`;

  test("name the conditions around it, so that what excludes each other never comes together", () => {
    const { slice } = scan(`${HEAD}Resources:${CHOOSING}${GROUPS}`);
    const [stage] = slice.stages;
    expect(stage && judgeStage(led, stage, slice.surroundings).verdict).toBe("pass");
    expect(stage?.worlds).toHaveLength(2);
    expect(slice.surroundings.logGroups?.items[0]?.when).toMatchObject({ condition: "IsProd" });
  });

  test("keep conditions of one name in two documents apart", () => {
    const other = HEAD.replace("IsProd", "Swap").replace("IsDev", "IsProd").replace("Swap", "IsDev");
    const { slice } = scan(
      `${HEAD}Resources:${CHOOSING}${GROUPS}---\n${other}Resources:${CHOOSING}${GROUPS}`,
    );
    const conditions = slice.surroundings.logGroups?.items.map(({ when }) => [
      ...conditionsOf(when ?? known(true)),
    ]);
    expect(conditions).toEqual([["IsProd"], ["IsDev"], ["document-2/IsProd"], ["document-2/IsDev"]]);
    expect(slice.stages.map((stage) => judgeStage(led, stage, slice.surroundings).verdict)).toEqual([
      "pass",
      "pass",
    ]);
  });

  test("stay few, and keep what is correlated, beside many conditions of something else", () => {
    const many = Array.from({ length: 40 }, (_, index) => index);
    const head = `${HEAD.replace(/\}\n/, `${many.map((n) => `, P${n}: {Type: String}`).join("")}}\n`)}${many
      .map((n) => `  C${n}: !Equals [!Ref P${n}, x]\n`)
      .join("")}`;
    const groups = many.map((n) => `  G${n}: {Type: AWS::Logs::LogGroup, Condition: C${n}}\n`).join("");
    const { slice } = scan(`${head}Resources:${CHOOSING}${GROUPS}${groups}`);
    const [stage] = slice.stages;
    expect(slice.surroundings.logGroups?.items).toHaveLength(42);
    expect(Object.keys(stage?.worlds?.[0]?.assignment ?? {}).sort()).toEqual(["IsDev", "IsProd"]);
  });

  test("a resource whose condition never holds is not there", () => {
    const head = "Conditions: {Never: !Equals [a, b]}\n";
    const { logGroups } = around("  Logs: {Type: AWS::Logs::LogGroup, Condition: Never}\n", { head });
    expect(logGroups?.items).toEqual([]);
  });
});

describe("a stack set is deployed to accounts and Regions of its own", () => {
  const SET = `
  Set: {Type: AWS::CloudFormation::StackSet, Properties: {StackSetName: all, PermissionModel: SELF_MANAGED, TemplateURL: child.yaml}}
  Stack: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml}}
  Account: {Type: AWS::ApiGateway::Account, Properties: {CloudWatchRoleArn: !GetAtt Role.Arn}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: apigateway.amazonaws.com}, Action: sts:AssumeRole}]}
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]
`;
  const child = (more = "") => `Conditions: {Near: !Equals [!Ref AWS::Region, eu-west-1]}
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: orders}}
  Logs: {Type: AWS::Logs::LogGroup}
  Prod:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      DeploymentId: d
      StageName: prod
      AccessLogSetting: !If [Near, {DestinationArn: !GetAtt Logs.Arn, Format: $context.requestId}, !Ref AWS::NoValue]
${more}`;
  const said = (
    check: Parameters<typeof judgeStage>[0],
    text: string,
    parameters: Record<string, string> = {},
  ) => {
    const { slice } = scan(`Resources:${SET}`, { tree: { "child.yaml": text }, parameters });
    return slice.stages.map((stage) => {
      const { verdict } = judgeStage(check, stage, slice.surroundings);
      return `${stage.origin.kind === "aws" ? "" : stage.origin.address}: ${verdict}`;
    });
  };

  test("the role of the template around it is not that of its stages", () => {
    expect(said(accountRole, child())).toEqual(["Set/Prod: unknown", "Stack/Prod: pass"]);
    const own = "  Account: {Type: AWS::ApiGateway::Account}\n";
    expect(said(accountRole, child(own))[0]).toBe("Set/Prod: fail");
  });

  test("the Region of the template around it is not that of its conditions", () => {
    expect(said(accesslogging, child(), { "AWS::Region": "eu-west-1" })).toEqual([
      "Set/Prod: conditional",
      "Stack/Prod: pass",
    ]);
  });

  test("its own log groups are seen", () => {
    expect(said(accesslogDestination, child())).toEqual(["Set/Prod: pass", "Stack/Prod: pass"]);
  });
});

describe("policies that a role has under a condition", () => {
  const PUSH = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";
  const POLICY =
    "{PolicyName: push, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 'logs:*', Resource: '*'}]}}";
  const judged = (policies: string) => {
    const { slice } = scan(`Parameters: {On: {Type: String, AllowedValues: [yes, no]}}
Conditions: {IsOn: !Equals [!Ref On, yes]}
Resources:${API}
  Logs: {Type: AWS::Logs::LogGroup}
  Account: {Type: AWS::ApiGateway::Account, Properties: {CloudWatchRoleArn: !GetAtt Role.Arn}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: apigateway.amazonaws.com}, Action: sts:AssumeRole}]}
      ${policies}
`);
    return slice.stages.map((stage) => judgeStage(accountRole, stage, slice.surroundings).verdict);
  };

  test.each([
    [`ManagedPolicyArns: [!If [IsOn, ${PUSH}, !Ref AWS::NoValue]]`, "conditional"],
    [`ManagedPolicyArns: !If [IsOn, [${PUSH}], []]`, "conditional"],
    [`ManagedPolicyArns: [!If [IsOn, ${PUSH}, ${PUSH}]]`, "pass"],
    [`ManagedPolicyArns: [!If [IsOn, ${PUSH}, arn:aws:iam::aws:policy/AdministratorAccess]]`, "pass"],
    [`ManagedPolicyArns: [!If [IsOn, ${PUSH}, arn:aws:iam::123456789012:policy/own]]`, "conditional"],
    ["ManagedPolicyArns: !Ref Unknown", "unknown"],
    [`Policies: [!If [IsOn, ${POLICY}, !Ref AWS::NoValue]]`, "conditional"],
    [`Policies: !If [IsOn, [${POLICY}], []]`, "conditional"],
    [`Policies: [${POLICY}]`, "pass"],
  ])("%s", (policies, verdict) => {
    expect(judged(policies)).toEqual([verdict]);
  });
});
