// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are HCL's templates, not JavaScript's
import { expect, test } from "vitest";
import { CHECKS } from "../../../src/checks/index.ts";
import { judgeStage } from "../../../src/checks/judge.ts";
import { known } from "../../../src/model/fact.ts";
import type { Slice } from "../../../src/model/slice.ts";
import { sliceOf } from "./folder.ts";

const LOG = (destination: string) => `access_log_settings {
    destination_arn = ${destination}
    format          = jsonencode({ requestId = "$context.requestId", status = "$context.status" })
  }`;
const stage = (destination: string, more = "") => `
resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
  ${more}
}
resource "aws_api_gateway_stage" "this" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  stage_name    = "prod"
  deployment_id = "d"
  ${LOG(destination)}
}
`;
const group = (body = "", name = 'name = "access"', head = "") => `
resource "aws_cloudwatch_log_group" "this" {
  ${head}
  ${name}
  ${body}
}
`;
const PUSH_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";
const THIS = "aws_cloudwatch_log_group.this";

/** What a check says of the first stage: verdict and message. */
function said(slice: Slice, id: string): string {
  const check = CHECKS.find((each) => each.id === id);
  const [first] = slice.stages;
  if (!check || !first) throw new Error("there is no such check, or no stage");
  const { verdict, message } = judgeStage(check, first, slice.surroundings);
  return `${verdict}: ${message}`;
}

const destinationOf = (slice: Slice) => {
  const [first] = slice.stages;
  const log = first?.accessLog;
  return log?.state === "known" ? log.value?.destination : log;
};

test("a log group: name, retention, key, class", () => {
  const { surroundings } = sliceOf(
    stage(`${THIS}.arn`) +
      group(
        'retention_in_days = 30\n  kms_key_id = aws_kms_key.k.arn\n  log_group_class = "INFREQUENT_ACCESS"\n  deletion_protection_enabled = true',
      ) +
      'resource "aws_kms_key" "k" {\n  is_enabled = false\n}\n',
  );
  expect(surroundings.logGroups).toEqual({
    partial: true,
    items: [
      {
        id: THIS,
        place: { file: "main.tf", line: 16 },
        name: known("access"),
        retentionDays: known(30),
        kmsKey: { state: "set", expression: "aws_kms_key.k.arn", resource: "aws_kms_key.k" },
        logClass: known("INFREQUENT_ACCESS"),
        deletionProtected: known(true),
      },
    ],
  });
  expect(surroundings.keys?.items).toEqual([
    { id: "aws_kms_key.k", place: { file: "main.tf", line: 24 }, state: known("Disabled") },
  ]);
});

test.each([
  ["", "fail: access keeps lines for ever"],
  ["retention_in_days = 0", "fail: access keeps lines for ever"],
  ["retention_in_days = null", "fail: access keeps lines for ever"],
  ["retention_in_days = 400", "pass: access keeps lines 400 days"],
  ["retention_in_days = var.days", "unknown: "],
  ["retention_in_days = var.prod ? 400 : 0", "conditional: "],
])("retention of a group with %j", (body, words) => {
  const text = `${stage(`${THIS}.arn`)}${group(body)}variable "days" {}\nvariable "prod" {}\n`;
  expect(said(sliceOf(text), "apigw_accesslog_retention")).toContain(words);
});

test.each([
  ["the ARN", `${THIS}.arn`],
  ["the ARN without its end", `trimsuffix(${THIS}.arn, ":*")`],
  ["the ARN in a text", `"\${${THIS}.arn}:*"`],
  [
    "a text made of its name",
    `"arn:aws:logs:\${data.aws_region.r.name}:\${var.account}:log-group:\${${THIS}.name}"`,
  ],
  ["the ARN by way of a local", "local.arn"],
  ["a choice", `var.on ? ${THIS}.arn : null`],
])("a destination that is %s leads to the log group", (_, destination) => {
  const more = `data "aws_region" "r" {}\nvariable "account" {}\nvariable "on" {}\nlocals {\n  arn = replace(${THIS}.arn, ":*", "")\n}\n`;
  const slice = sliceOf(`${stage(destination)}${group("retention_in_days = 400")}${more}`);
  const to = destinationOf(slice);
  expect(to?.state === "choice" ? to.whenTrue : to).toMatchObject({ state: "set", resource: THIS });
  expect(said(slice, "apigw_accesslog_retention")).toContain("pass: access keeps lines 400 days");
});

test("a destination spelled out with what only a plan knows leads to the log group of that name", () => {
  const arn = (name: string) =>
    `"arn:aws:logs:\${data.aws_region.now.name}:\${data.aws_caller_identity.me.account_id}:log-group:${name}"`;
  const around = `${group("retention_in_days = 7")}data "aws_region" "now" {}\ndata "aws_caller_identity" "me" {}\n`;
  expect(said(sliceOf(stage(arn("access")) + around), "apigw_accesslog_retention")).toMatch(
    /^fail: access keeps/,
  );
  expect(said(sliceOf(stage(arn("access:*")) + around), "apigw_accesslog_retention")).toMatch(/^fail: /);
  expect(said(sliceOf(stage(arn("other/access")) + around), "apigw_accesslog_retention")).toMatch(
    /^unknown: /,
  );
});

test("a log group in a module, by way of the module's output", () => {
  const slice = sliceOf({
    "main.tf": `${stage('module.logs["a"].arn')}module "logs" {\n  for_each = toset(["a"])\n  source = "./logs"\n  days = 400\n}\n`,
    "logs/main.tf": `variable "days" {}\n${group("retention_in_days = var.days", 'name_prefix = "x"')}output "arn" {\n  value = "\${${THIS}.arn}:*"\n}\n`,
  });
  expect(destinationOf(slice)).toMatchObject({ resource: `module.logs["a"].${THIS}` });
  expect(slice.surroundings.logGroups?.items).toMatchObject([
    { id: `module.logs["a"].${THIS}`, name: { state: "set", resource: `module.logs["a"].${THIS}` } },
  ]);
  expect(said(slice, "apigw_accesslog_retention")).toContain("keeps lines 400 days");
});

test("a log group that is made under a condition", () => {
  const slice = sliceOf(
    `variable "on" {}\n${stage('"arn:aws:logs:eu-west-1:111122223333:log-group:access"')}${group("retention_in_days = 400", undefined, "count = var.on ? 1 : 0")}`,
  );
  expect(slice.surroundings.logGroups?.items[0]?.when).toEqual({
    state: "choice",
    condition: "var.on",
    whenTrue: known(true),
    whenFalse: known(false),
  });
  expect(said(slice, "apigw_accesslog_retention")).toMatch(/^conditional: /);
});

test("how many log groups there are is not known", () => {
  const open = group("retention_in_days = 400", undefined, "count = var.n");
  const slice = sliceOf(`variable "n" {}\n${stage(`${THIS}[0].arn`)}${open}`);
  expect(slice.surroundings.logGroups?.items).toMatchObject([
    { id: `${THIS}[*]`, when: { state: "unknown" } },
  ]);
  expect(said(slice, "apigw_accesslog_retention")).toMatch(/^unknown: /);
  // With a stage for each of them there is one for each stage.
  const both = stage(`${THIS}[count.index].arn`).replace('"this" {', '"this" {\n  count = var.n');
  const counted = sliceOf(`variable "n" {}\n${both}${open}`);
  expect(counted.surroundings.logGroups?.items[0]?.when).toBeUndefined();
});

test("a stream that API Gateway cannot write to", () => {
  const stream = `resource "aws_kinesis_firehose_delivery_stream" "s" {
  name        = "lines"
  destination = "extended_s3"
  extended_s3_configuration {
    bucket_arn = "arn:aws:s3:::lake"
  }
}
`;
  const slice = sliceOf(stage("aws_kinesis_firehose_delivery_stream.s.arn") + stream);
  expect(slice.surroundings.deliveryStreams?.items).toMatchObject([{ target: known("arn:aws:s3:::lake") }]);
  expect(said(slice, "apigw_accesslog_destination")).toMatch(/^fail: .*amazon-apigateway-/);
  expect(said(slice, "apigw_account_role")).toMatch(/^not-applicable/);
});

const ALARM = `
resource "aws_cloudwatch_log_metric_filter" "errors" {
  name           = "errors"
  log_group_name = ${THIS}.name
  pattern        = "{ $.status = \\"5*\\" }"
  metric_transformation {
    name      = "Errors"
    namespace = "orders"
    value     = "1"
  }
}
resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name    = "errors"
  namespace     = "orders"
  metric_name   = aws_cloudwatch_log_metric_filter.errors.metric_transformation[0].name
  statistic     = "Sum"
  threshold     = 1
  comparison_operator = "GreaterThanThreshold"
  alarm_actions = [aws_sns_topic.t.arn]
}
resource "aws_sns_topic" "t" {}
resource "aws_kinesis_firehose_delivery_stream" "s" {}
resource "aws_cloudwatch_metric_alarm" "calculated" {
  alarm_name      = "calculated"
  actions_enabled = false
  alarm_actions   = ["arn:aws:sns:eu-west-1:111122223333:t"]
  metric_query {
    id         = "rate"
    expression = "m1"
  }
  dynamic "metric_query" {
    for_each = ["4XXError"]
    content {
      id = "m1"
      metric {
        namespace   = "AWS/ApiGateway"
        metric_name = metric_query.value
        stat        = "SampleCount"
        dimensions  = { ApiName = aws_api_gateway_rest_api.orders.name, Stage = "prod" }
      }
    }
  }
}
resource "aws_cloudwatch_log_subscription_filter" "s" {
  name            = "s"
  log_group_name  = ${THIS}.name
  filter_pattern  = ""
  destination_arn = aws_kinesis_firehose_delivery_stream.s.arn
}
`;

test("metric filters, alarms and subscriptions", () => {
  const { surroundings } = sliceOf(stage(`${THIS}.arn`) + group() + ALARM);
  expect(surroundings.metricFilters?.items).toMatchObject([
    {
      logGroup: known("access"),
      pattern: known('{ $.status = "5*" }'),
      metric: { namespace: known("orders"), name: known("Errors") },
      value: known("1"),
      divided: known(false),
    },
  ]);
  const [errors, calculated] = surroundings.alarms?.items ?? [];
  expect(errors).toMatchObject({
    acts: known(true),
    threshold: known(1),
    metrics: [{ name: known("Errors"), statistic: known("Sum") }],
  });
  expect(errors).not.toHaveProperty("calculates");
  expect(calculated).toMatchObject({ acts: known(false), calculates: true });
  expect(calculated?.metrics).toEqual([
    {
      namespace: known("AWS/ApiGateway"),
      name: known("4XXError"),
      dimensions: new Map([
        ["ApiName", known("orders")],
        ["Stage", known("prod")],
      ]),
      statistic: known("SampleCount"),
    },
  ]);
  expect(surroundings.subscriptions?.items).toMatchObject([
    { logGroup: known("access"), pattern: known(""), destination: { state: "set" } },
  ]);
});

test("a metric filter that publishes with dimensions says so", () => {
  const divided = ALARM.replace('value     = "1"', 'value = "1"\n    dimensions = { Stage = "$.stage" }');
  const slice = sliceOf(stage(`${THIS}.arn`) + group() + divided);
  expect(slice.surroundings.metricFilters?.items[0]?.divided).toEqual(known(true));
});

test("a metric filter on a group whose name is not known still leads to it", () => {
  const slice = sliceOf(`variable "n" {}\n${stage(`${THIS}.arn`)}${group("", "name = var.n")}${ALARM}`);
  expect(slice.surroundings.metricFilters?.items[0]?.logGroup).toMatchObject({
    state: "set",
    resource: THIS,
  });
});

test("an alarm on the service's own metric of an HTTP API", () => {
  const slice = sliceOf(`${group()}
resource "aws_apigatewayv2_api" "orders" {
  name          = "orders"
  protocol_type = "HTTP"
}
resource "aws_apigatewayv2_stage" "live" {
  api_id = aws_apigatewayv2_api.orders.id
  name   = "live"
  ${LOG(`${THIS}.arn`)}
}
resource "aws_cloudwatch_metric_alarm" "each" {
  for_each      = toset(["4xx", "5xx", "Latency"])
  alarm_name    = each.key
  namespace     = "AWS/ApiGateway"
  metric_name   = each.key
  dimensions    = { ApiId = aws_apigatewayv2_api.orders.id, Stage = aws_apigatewayv2_stage.live.name }
  threshold     = 1
  comparison_operator = "GreaterThanThreshold"
  alarm_actions = ["arn:aws:sns:eu-west-1:111122223333:t"]
}
`);
  expect(said(slice, "apigw_accesslog_alarms")).toBe("pass: Alarms watch 4xx, 5xx, latency.");
});

const ROLE = (trust: string) => `
resource "aws_api_gateway_account" "a" {
  cloudwatch_role_arn = aws_iam_role.cw.arn
}
resource "aws_iam_role" "cw" {
  name               = "cw"
  assume_role_policy = ${trust}
}
resource "aws_iam_role" "another" {
  name               = "another"
  assume_role_policy = "{}"
}
`;
const TRUST = (service: string) =>
  `jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "${service}" } }] })`;
const ATTACHED = `resource "aws_iam_role_policy_attachment" "a" {
  role       = aws_iam_role.cw.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}
`;
const INLINE = `resource "aws_iam_role_policy" "a" {
  role   = aws_iam_role.cw.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "logs:*", Resource = "*" }] })
}
`;
const OWN = `resource "aws_iam_policy" "p" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "logs:*", Resource = "*" }] })
}
resource "aws_iam_role_policy_attachment" "a" {
  count      = var.on ? 1 : 0
  role       = aws_iam_role.cw.name
  policy_arn = aws_iam_policy.p.arn
}
variable "on" {}
`;
const ON = 'variable "on" {}\n';
const DOCUMENT = (service: string, more = "") => `data "aws_iam_policy_document" "d" {
  ${more}
  statement {
    actions = ["sts:AssumeRole"]
    dynamic "principals" {
      for_each = ["${service}.amazonaws.com"]
      content {
        type        = "Service"
        identifiers = [principals.value]
      }
    }
  }
}
`;

test.each([
  ["trusted, AWS's own policy", ROLE(TRUST("apigateway.amazonaws.com")) + ATTACHED, /^pass: /],
  ["trusted, a policy of its own", ROLE(TRUST("apigateway.amazonaws.com")) + INLINE, /^pass: /],
  ["trusted, a policy under a condition", ROLE(TRUST("apigateway.amazonaws.com")) + OWN, /^conditional: /],
  ["trusted, no policy in this code", ROLE(TRUST("apigateway.amazonaws.com")), /^unknown: .*may lack/],
  ["trusted to another service", ROLE(TRUST("lambda.amazonaws.com")) + ATTACHED, /^fail: .*does not trust/],
  ["a trust policy that is not known", ROLE("var.trust") + ATTACHED, /^unknown: /],
  [
    "trusted by a policy document",
    ROLE("data.aws_iam_policy_document.d.json") + ATTACHED + DOCUMENT("apigateway"),
    /^pass: /,
  ],
  [
    "another trusted by a document",
    ROLE("data.aws_iam_policy_document.d.json") + ATTACHED + DOCUMENT("lambda"),
    /^fail: /,
  ],
  [
    "a document under a condition",
    ROLE("data.aws_iam_policy_document.d.json") +
      ATTACHED +
      DOCUMENT('${var.on ? "apigateway" : "lambda"}') +
      ON,
    /^conditional: .*var\.on/,
  ],
  [
    "a document made of others",
    ROLE("data.aws_iam_policy_document.d.json") +
      ATTACHED +
      DOCUMENT("lambda", "source_policy_documents = []"),
    /^unknown: /,
  ],
  ["no role", 'resource "aws_api_gateway_account" "a" {}\n', /^fail: .*no CloudWatch role/],
  ["no account", "", /^unknown: /],
])("the account's role: %s", (_, text, words) => {
  const slice = sliceOf(`variable "trust" {}\n${stage(`${THIS}.arn`)}${group()}${text}`);
  expect(said(slice, "apigw_account_role")).toMatch(words);
});

test("the account's role is told without stages too", () => {
  const { surroundings } = sliceOf(ROLE('"{}"'));
  expect(surroundings).toEqual({
    accountRole: { state: "set", expression: "aws_iam_role.cw.arn", resource: "aws_iam_role.cw" },
  });
});

const settings = (path: string, level: string, name = "aws_api_gateway_stage.this.stage_name") => `
resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  stage_name  = ${name}
  method_path = "${path}"
  settings {
    logging_level      = ${level}
    data_trace_enabled = true
  }
}
`;

test.each([
  ["for every method", settings("*/*", '"INFO"'), /^pass: .*INFO/],
  ["by the stage's name", settings("*/*", '"ERROR"', '"prod"'), /^pass: .*ERROR/],
  ["off", settings("*/*", '"OFF"'), /^fail: /],
  ["without a level", settings("*/*", "null"), /^fail: /],
  ["of one method", settings("orders/GET", '"INFO"'), /^unknown: /],
  ["of another stage", settings("*/*", '"INFO"', '"test"'), /^unknown: No /],
  [
    "of another stage that is there under a condition",
    `${settings("*/*", '"INFO"', "aws_api_gateway_stage.maybe[0].stage_name")}
resource "aws_api_gateway_stage" "maybe" {
  count       = var.on ? 1 : 0
  rest_api_id = aws_api_gateway_rest_api.orders.id
  stage_name  = "maybe"
}
variable "on" {}`,
    /^unknown: No /,
  ],
  ["none", "", /^unknown: /],
])("execution logging, method settings %s", (_, text, words) => {
  expect(said(sliceOf(stage(`${THIS}.arn`) + group() + text), "apigw_executionlogging")).toMatch(words);
});

test("a stage and its method settings under one condition are there together", () => {
  const text = `${stage(`${THIS}.arn`).replace('stage_name    = "prod"', 'stage_name    = "prod"\n  count = var.on ? 1 : 0')}
${settings("*/*", 'var.on ? "INFO" : "OFF"', `aws_api_gateway_stage.this[0].stage_name`).replace("{", "{\n  count = var.on ? 1 : 0")}
variable "on" {}`;
  expect(said(sliceOf(text), "apigw_executionlogging")).toMatch(/^pass: .*INFO/);
});

test("execution logging of a WebSocket stage stands in the stage", () => {
  const chat = (more: string) => `resource "aws_apigatewayv2_api" "chat" {
  name          = "chat"
  protocol_type = "WEBSOCKET"
}
resource "aws_apigatewayv2_stage" "live" {
  api_id = aws_apigatewayv2_api.chat.id
  name   = "live"
  ${more}
}
`;
  expect(said(sliceOf(chat("")), "apigw_executionlogging")).toMatch(/^fail: /);
  const on = chat('default_route_settings {\n    logging_level = "INFO"\n  }');
  expect(said(sliceOf(on), "apigw_executionlogging")).toMatch(/^pass: /);
});

const ACL = (arn: string, head = "") => `resource "aws_wafv2_web_acl_association" "a" {
  ${head}
  resource_arn = ${arn}
  web_acl_arn  = aws_wafv2_web_acl.w.arn
}
resource "aws_wafv2_web_acl" "w" {
  name = "w"
}
variable "on" {}
`;

test.each([
  ["with the stage's ARN", ACL("aws_api_gateway_stage.this.arn"), /^pass: .*aws_wafv2_web_acl.w.arn/],
  [
    "with a text made of its name",
    ACL(
      '"arn:aws:apigateway:eu-west-1::/restapis/${aws_api_gateway_rest_api.orders.id}/stages/${aws_api_gateway_stage.this.stage_name}"',
    ),
    /^pass: /,
  ],
  [
    "with a text that spells its name",
    ACL('"arn:aws:apigateway:eu-west-1::/restapis/${aws_api_gateway_rest_api.orders.id}/stages/prod"'),
    /^pass: /,
  ],
  [
    "with a text that spells the name of another",
    ACL('"arn:aws:apigateway:eu-west-1::/restapis/${aws_api_gateway_rest_api.orders.id}/stages/prod2"'),
    /^unknown: No web ACL/,
  ],
  ["of another", ACL("aws_lb.x.arn"), /^unknown: /],
  [
    "under a condition",
    ACL("aws_api_gateway_stage.this.arn", "count = var.on ? 1 : 0"),
    /^unknown: |^conditional: /,
  ],
  ["none", "", /^unknown: /],
])("a web ACL association %s", (_, text, words) => {
  expect(said(sliceOf(stage(`${THIS}.arn`) + group() + text), "apigw_waf")).toMatch(words);
});

test("a private API, and a canary", () => {
  const text = stage(`${THIS}.arn`, 'endpoint_configuration {\n    types = ["PRIVATE"]\n  }').replace(
    'deployment_id = "d"',
    'deployment_id = "d"\n  canary_settings {\n    percent_traffic = 1\n  }',
  );
  const [first] = sliceOf(text + group()).stages;
  expect(first).toMatchObject({ exposure: known("private"), canary: known(true) });
  const [other] = sliceOf(stage(`${THIS}.arn`) + group()).stages;
  expect(other).toMatchObject({ exposure: known("public"), canary: known(false) });
});

test("a resource policy of CloudWatch Logs", () => {
  const policy =
    'resource "aws_cloudwatch_log_resource_policy" "p" {\n  policy_name = "p"\n  policy_document = "{}"\n}\n';
  const { surroundings } = sliceOf(stage(`${THIS}.arn`) + group() + policy);
  expect(surroundings.logPolicies?.items).toEqual([
    { id: "aws_cloudwatch_log_resource_policy.p", place: expect.anything(), document: known("{}") },
  ]);
});

test.each([
  [`${THIS}.name`, `fail: ${THIS}.name is a name, and API Gateway takes ARNs only: it refuses the stage.`],
  [`${THIS}.id`, `fail: ${THIS}.id is a name, and API Gateway takes ARNs only: it refuses the stage.`],
  [
    `"arn:aws:logs:eu-west-1:1:log-group:\${${THIS}.name}"`,
    `pass: The log group ${THIS} can take the lines.`,
  ],
  [`${THIS}.arn`, `pass: The log group ${THIS} can take the lines.`],
])("a destination that is %s", (destination, expected) => {
  const slice = sliceOf(stage(destination) + group("", 'name_prefix = "access"'));
  expect(said(slice, "apigw_accesslog_destination")).toBe(expected);
});

test("method settings that name the stage by the same variable are its own", () => {
  const code = (name: string, other: string) => `
    variable "env" {}
    variable "other" {}
    resource "aws_api_gateway_stage" "s" {
      rest_api_id = "a"
      stage_name  = ${name}
    }
    resource "aws_api_gateway_method_settings" "m" {
      rest_api_id = "a"
      stage_name  = ${other}
      method_path = "*/*"
      settings {
        logging_level = "INFO"
      }
    }`;
  const verdict = (name: string, other: string) =>
    said(sliceOf(code(name, other)), "apigw_executionlogging").split(":")[0];
  expect(verdict("var.env", "var.env")).toBe("pass");
  expect(verdict("var.env", "var.other")).toBe("unknown");
  const modules = sliceOf({
    "main.tf": 'module "m" {\n source = "./m"\n}\nmodule "n" {\n source = "./n"\n}',
    "m/main.tf":
      'variable "env" {}\nresource "aws_api_gateway_stage" "s" {\n rest_api_id = "a"\n stage_name = var.env\n}',
    "n/main.tf":
      'variable "env" {}\nresource "aws_api_gateway_method_settings" "m" {\n rest_api_id = "a"\n stage_name = var.env\n method_path = "*/*"\n settings {\n logging_level = "INFO"\n }\n}',
  });
  expect(said(modules, "apigw_executionlogging")).toMatch(/^unknown/);
});

test.each([
  ["made of what is open", 'name = "/api/${var.env}/access"'],
  ["open", "name = var.env"],
  ["one of two", 'name = var.env ? "/a" : "/b"'],
])("the name of a log group is no ARN, whatever it is: %s", (_, name) => {
  const slice = sliceOf(
    `variable "env" {}\n${stage(`${THIS}.name`)}${group("retention_in_days = 90", name)}`,
  );
  expect(said(slice, "apigw_accesslog_destination")).toMatch(/^fail: .* is a name|^fail: .* is neither/);
  const arn = `"arn:aws:logs:eu-west-1:111122223333:log-group:\${${THIS}.name}"`;
  const spelled = sliceOf(`variable "env" {}\n${stage(arn)}${group("retention_in_days = 90", name)}`);
  expect(said(spelled, "apigw_accesslogging")).toMatch(/^pass/);
});

test("a canary writes to a second group, whose retention is unseen where the name is not known", () => {
  const canary = stage(`${THIS}.arn`).replace(
    "access_log_settings",
    "canary_settings {}\n  access_log_settings",
  );
  const slice = sliceOf(canary + group("retention_in_days = 365", 'name_prefix = "a"'));
  expect(said(slice, "apigw_accesslog_retention")).toMatch(/^unknown: .*canary/);
});

test.each([
  ["one of two of its own", "var.x ? aws_iam_policy.good.arn : aws_iam_policy.weak.arn"],
  ["AWS's or its own", `var.x ? "${PUSH_POLICY}" : aws_iam_policy.weak.arn`],
])("of the policies that a condition chooses between, a role has one: %s", (_, chosen) => {
  const document = (action: string) =>
    `jsonencode({ Statement = [{ Effect = "Allow", Action = "${action}", Resource = "*" }] })`;
  const slice = sliceOf(`variable "x" {}
    ${stage(`${THIS}.arn`)}${group()}
    resource "aws_iam_policy" "good" {
      policy = ${document("logs:*")}
    }
    resource "aws_iam_policy" "weak" {
      policy = ${document("s3:*")}
    }
    resource "aws_iam_role" "r" {
      assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "apigateway.amazonaws.com" }, Action = "sts:AssumeRole" }] })
    }
    resource "aws_iam_role_policy_attachment" "p" {
      role       = aws_iam_role.r.name
      policy_arn = ${chosen}
    }
    resource "aws_api_gateway_account" "a" {
      cloudwatch_role_arn = aws_iam_role.r.arn
    }`);
  expect(said(slice, "apigw_account_role")).toMatch(
    /^conditional: .*pass when var\.x is true .*unknown when/,
  );
});
