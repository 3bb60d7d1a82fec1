// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language under test writes ${…}
import { describe, expect, test } from "vitest";
import { MAX_SURROUNDINGS } from "../../../src/sources/aws-provider/surroundings.ts";
import { inExport, inPreview, inYaml, type Program, said } from "./shapes.ts";

const TRUST = {
  "fn::toJSON": {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" },
    ],
  },
};
const PUSH = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";
const ACL = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/edge/1";
const TOPIC = "arn:aws:sns:eu-west-1:111122223333:ops";

const FORMAT = '{"requestId":"$context.requestId","status":"$context.status"}';

const LIVE: Program = {
  access: ["aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 365 }],
  api: ["aws:apigateway/restApi:RestApi", { endpointConfiguration: { types: "REGIONAL" } }],
  live: [
    "aws:apigateway/stage:Stage",
    {
      restApi: "${api.id}",
      stageName: "live",
      accessLogSettings: { destinationArn: "${access.arn}", format: FORMAT },
    },
  ],
};

const alarm = (metricName: string, dimensions: object, more: object = {}) =>
  [
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    {
      ...{ comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, period: 60, threshold: 0.1 },
      ...{ namespace: "AWS/ApiGateway", metricName, statistic: "Average", dimensions },
      ...{ alarmActions: [TOPIC], ...more },
    },
  ] as const;

const SHAPES = [
  ["a program", inYaml],
  ["a preview", inPreview],
  ["an exported stack", inExport],
] as const;

describe.each(SHAPES)("%s", (shape, read) => {
  const live = (check: string, more: Program = {}) => said(read({ ...LIVE, ...more }), check).live ?? "";
  const settings = (settings: object, over: object = {}): Program => ({
    settings: [
      "aws:apigateway/methodSettings:MethodSettings",
      { restApi: "${api.id}", stageName: "${live.stageName}", methodPath: "*/*", settings, ...over },
    ],
  });

  test("a log group that it makes is found, with its retention", () => {
    expect(live("apigw_accesslog_destination")).toMatch(/^pass: The log group \S+ can take the lines/);
    expect(live("apigw_accesslog_retention")).toMatch(/^pass: .*365 days/);
    const access = ["aws:cloudwatch/logGroup:LogGroup", {}] as const;
    expect(live("apigw_accesslog_retention", { access })).toMatch(/^fail: .*for ever/);
  });

  test("a log group whose key is switched off cannot take lines", () => {
    const encrypted = (isEnabled: boolean): Program => ({
      key: ["aws:kms/key:Key", { isEnabled }],
      access: ["aws:cloudwatch/logGroup:LogGroup", { kmsKeyId: "${key.arn}" }],
    });
    expect(live("apigw_accesslog_destination", encrypted(false))).toMatch(/^fail: .*Disabled/i);
    expect(live("apigw_accesslog_destination", encrypted(true))).toMatch(/^pass/);
  });

  test("a class that cannot be filtered is told", () => {
    const access = [
      "aws:cloudwatch/logGroup:LogGroup",
      { logGroupClass: "INFREQUENT_ACCESS", retentionInDays: 365 },
    ] as const;
    expect(live("apigw_accesslog_destination", { access })).toContain("INFREQUENT_ACCESS");
  });

  test("the account's role, with the policies that it has", () => {
    const account: Program = {
      account: ["aws:apigateway/account:Account", { cloudwatchRoleArn: "${role.arn}" }],
    };
    const role = (properties: object): Program => ({
      ...account,
      role: ["aws:iam/role:Role", { assumeRolePolicy: TRUST, ...properties }],
    });
    expect(live("apigw_account_role", role({ managedPolicyArns: [PUSH] }))).toMatch(/^pass/);
    const attached: Program = {
      ...role({}),
      push: ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: "${role.name}", policyArn: PUSH }],
    };
    expect(live("apigw_account_role", attached)).toMatch(/^pass/);
    const lambda = {
      "fn::toJSON": {
        Statement: [
          { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
        ],
      },
    };
    const distrusted = role({ managedPolicyArns: [PUSH], assumeRolePolicy: lambda });
    expect(live("apigw_account_role", distrusted)).toMatch(/^fail: .*trust/);
    const none: Program = { account: ["aws:apigateway/account:Account", {}] };
    expect(live("apigw_account_role", none)).toMatch(/^fail/);
    expect(live("apigw_account_role")).toMatch(/^unknown/);
  });

  test.each([
    [{ loggingLevel: "INFO" }, {}, /^pass: Execution logging is on \(INFO\)/],
    [{ loggingLevel: "OFF" }, {}, /^fail/],
    [{ loggingLevel: "INFO" }, { methodPath: "orders/GET" }, /^unknown: .*No method settings/],
    [{ loggingLevel: "INFO" }, { stageName: "other" }, /^unknown: .*No method settings/],
  ])("method settings %j %j", (own, over, expected) => {
    expect(live("apigw_executionlogging", settings(own, over))).toMatch(expected);
  });

  test("a web ACL in front of the stage; a private API needs none", () => {
    const acl: Program = {
      acl: ["aws:wafv2/webAclAssociation:WebAclAssociation", { resourceArn: "${live.arn}", webAclArn: ACL }],
    };
    expect(live("apigw_waf", acl)).toBe(`pass: Behind the web ACL ${ACL}.`);
    expect(live("apigw_waf")).toMatch(/^unknown/);
    const api = ["aws:apigateway/restApi:RestApi", { endpointConfiguration: { types: "PRIVATE" } }] as const;
    expect(live("apigw_waf", { api })).toMatch(/^not-applicable/);
  });

  test("an alarm on a metric filter of the log group", () => {
    const counted = (pattern: string): Program => ({
      count: [
        "aws:cloudwatch/logMetricFilter:LogMetricFilter",
        {
          logGroupName: "${access.name}",
          pattern,
          metricTransformation: { namespace: "shop", name: "faults", value: "1" },
        },
      ],
      faults: alarm("faults", {}, { namespace: "shop", statistic: "Sum", threshold: 5 }),
    });
    expect(live("apigw_accesslog_alarms", counted('{ $.status = "5*" }'))).not.toMatch(/5xx: no alarm/);
    expect(live("apigw_accesslog_alarms", counted('{ $.state = "5*" }'))).toMatch(/5xx: /);
    expect(live("apigw_accesslog_alarms")).toMatch(/5xx: no alarm/);
  });

  test("alarms that do nothing, and those of metric queries", () => {
    const counted = (more: object): Program => ({
      faults: alarm("5XXError", { ApiName: "orders", Stage: "live" }, more),
      api: ["aws:apigateway/restApi:RestApi", { name: "orders" }],
    });
    const of = (more: object) => live("apigw_accesslog_alarms", counted(more));
    expect(of({})).not.toMatch(/5xx/);
    expect(of({ actionsEnabled: false })).toMatch(/5xx/);
    expect(of({ alarmActions: [] })).toMatch(/5xx/);
    const metric = { namespace: "AWS/ApiGateway", metricName: "5XXError", stat: "Sum", period: 60 };
    const queries = (dimensions: object) => ({
      metricName: null,
      namespace: null,
      statistic: null,
      dimensions: null,
      metricQueries: [{ id: "m", returnData: true, metric: { ...metric, dimensions } }],
    });
    expect(of(queries({ ApiName: "orders", Stage: "live" }))).not.toMatch(/5xx/);
    expect(of(queries({ ApiName: "carts", Stage: "live" }))).toMatch(/5xx/);
  });

  test("a Firehose stream has to have the name that API Gateway asks for", () => {
    const to = (name: string): Program => ({
      stream: [
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        { name, destination: "extended_s3" },
      ],
      live: [
        "aws:apigateway/stage:Stage",
        {
          restApi: "${api.id}",
          stageName: "live",
          accessLogSettings: { destinationArn: "${stream.arn}", format: FORMAT },
        },
      ],
    });
    expect(live("apigw_accesslog_destination", to("amazon-apigateway-lines"))).toMatch(/^pass/);
    expect(live("apigw_accesslog_destination", to("lines"))).toMatch(/^fail: .*amazon-apigateway-/);
  });

  test("what is made in another Region is not the stage's own", () => {
    const elsewhere = (region: string): Program => ({
      here: ["pulumi:providers:aws", { region: "eu-west-1" }],
      there: ["pulumi:providers:aws", { region }],
      access: ["aws:cloudwatch/logGroup:LogGroup", { name: "/x" }, { provider: "${there}" }],
      live: [...(LIVE.live as [string, object]), { provider: "${here}" }],
    });
    expect(live("apigw_accesslog_destination", elsewhere("us-east-1"))).toMatch(/^fail: .*us-east-1/);
    expect(live("apigw_accesslog_destination", elsewhere("eu-west-1"))).toMatch(/^pass/);
    const own: Program = {
      ...elsewhere("eu-west-1"),
      access: ["aws:cloudwatch/logGroup:LogGroup", { region: "us-east-1" }, { provider: "${there}" }],
    };
    expect(live("apigw_accesslog_destination", own)).toMatch(/^fail: .*us-east-1/);
  });

  test("what is made in perhaps another account is unknown", () => {
    const elsewhere: Program = {
      here: ["pulumi:providers:aws", { region: "eu-west-1" }],
      there: ["pulumi:providers:aws", { region: "eu-west-1", profile: "logs" }],
      access: ["aws:cloudwatch/logGroup:LogGroup", { name: "/x" }, { provider: "${there}" }],
      live: [...(LIVE.live as [string, object]), { provider: "${here}" }],
    };
    expect(live("apigw_accesslog_destination", elsewhere)).toMatch(
      shape === "an exported stack" ? /^(?:unknown|pass)/ : /^unknown/,
    );
  });
});

describe("a program", () => {
  const live = (check: string, more: Program) => said(inYaml({ ...LIVE, ...more }), check).live ?? "";
  const toward = (destinationArn: unknown): Program => ({
    live: [
      "aws:apigateway/stage:Stage",
      { restApi: "${api.id}", stageName: "live", accessLogSettings: { destinationArn, format: FORMAT } },
    ],
  });

  test.each([
    ["${access.arn}:*", /^pass/],
    [{ "fn::join": ["", ["${access.arn}", ":*"]] }, /^pass/],
    ["arn:aws:logs:eu-west-1:111122223333:log-group:${access.name}", /^pass/],
    ["${access.name}", /^fail: .*ARN/],
    ["${access.id}", /^fail: .*ARN/],
    ["${other.arn}", /^unknown/],
  ])("a destination written as %j", (destination, expected) => {
    expect(live("apigw_accesslog_destination", toward(destination))).toMatch(expected);
  });

  test.each([
    [{ ApiName: "${api.name}", Stage: "${live.stageName}" }, false],
    [{ ApiName: "${api.id}", Stage: "live" }, true],
    [{ ApiName: "${other.name}", Stage: "live" }, true],
  ])("an alarm with the dimensions %j", (dimensions, isOpen) => {
    const other = ["aws:apigateway:RestApi", {}] as const;
    const words = live("apigw_accesslog_alarms", { other, faults: alarm("5XXError", dimensions) });
    expect(/5xx/.test(words)).toBe(isOpen);
  });

  test("the Region of the stacks' configuration counts, where they agree", () => {
    const literal = toward("arn:aws:logs:us-east-1:111122223333:log-group:x");
    const at = (...regions: string[]) =>
      said(
        inYaml(
          { ...LIVE, ...literal },
          Object.fromEntries(
            regions.map((region, index) => [`/Pulumi.s${index}.yaml`, `config:\n  aws:region: ${region}\n`]),
          ),
        ),
        "apigw_accesslog_destination",
      ).live;
    expect(at("eu-west-1")).toMatch(/^fail: .*us-east-1/);
    expect(at("us-east-1")).not.toMatch(/^fail/);
    expect(at("eu-west-1", "us-east-1")).not.toMatch(/^fail/);
  });

  test("names that lead in a circle end", () => {
    const group = (name: string) => ["aws:cloudwatch:LogGroup", { name }] as const;
    expect(
      live("apigw_accesslog_destination", { access: group("${b.name}"), b: group("${access.name}") }),
    ).toMatch(/^pass/);
  });
});

test("an alarm whose dimension is an output is not taken for the stage's own in a preview", () => {
  const faults = alarm("5XXError", { ApiName: "orders", Stage: "${other.arn}" });
  const other = ["aws:apigateway/stage:Stage", { restApi: "${api.id}", stageName: "other" }] as const;
  const words = said(inPreview({ ...LIVE, other, faults }), "apigw_accesslog_alarms");
  expect(words.live).toMatch(/5xx/);
});

test("what a preview deletes or only reads is not there", () => {
  const preview = (op: string) => {
    const slice = inPreview({ ...LIVE, account: ["aws:apigateway/account:Account", {}] }, { account: op });
    return said(slice, "apigw_account_role").live;
  };
  expect(preview("create")).toMatch(/^fail/);
  expect(preview("delete")).toMatch(/^unknown/);
  expect(preview("read")).toMatch(/^unknown/);
});

test("a program with more around its stages than is looked at says so", () => {
  const groups = Array.from({ length: MAX_SURROUNDINGS + 1 }, (_, index) => [
    `g${index}`,
    ["aws:cloudwatch:LogGroup", { name: `/g/${index}` }] as const,
  ]);
  const slice = inPreview({ ...LIVE, ...Object.fromEntries(groups) });
  expect(slice.surroundings.logGroups?.items).toHaveLength(MAX_SURROUNDINGS);
  expect(slice.surroundings.logGroups?.unseen).toBe(
    "This program has more resources around its stages than are looked at.",
  );
});
