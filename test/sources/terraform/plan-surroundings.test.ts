import { expect, test } from "vitest";
import { CHECKS } from "../../../src/checks/index.ts";
import { judgeStage } from "../../../src/checks/judge.ts";
import { known } from "../../../src/model/fact.ts";
import type { Slice } from "../../../src/model/slice.ts";
import { loadTerraform } from "../../../src/sources/terraform/index.ts";
import { filesOf, NO_INPUTS } from "./folder.ts";

const terraform = await loadTerraform();

function planSliceOf(document: object, others: Record<string, string> = {}): Slice {
  const file = { path: "plan.json", absolute: "/root/plan.json", text: JSON.stringify(document) };
  return terraform.planSlice(file, filesOf(others), NO_INPUTS, undefined);
}

function said(slice: Slice, id: string): string {
  const check = CHECKS.find((each) => each.id === id);
  const [first] = slice.stages;
  if (!check || !first) throw new Error("there is no such check, or no stage");
  const { verdict, message } = judgeStage(check, first, slice.surroundings);
  return `${verdict}: ${message}`;
}

const refers = (...references: string[]) => ({ references });
const resource = (module: string, type: string, name: string, values: object, index = "") => ({
  address: `${module}${type}.${name}${index}`,
  mode: "managed",
  type,
  name,
  values,
});
const later = (address: string, after_unknown: object) => ({ address, change: { after_unknown } });

/** As `terraform show -json` prints the plan of a stage whose log group comes from a module by way of a variable. */
const PLAN = {
  format_version: "1.2",
  terraform_version: "1.11.4",
  planned_values: {
    root_module: {
      child_modules: [
        {
          address: "module.api",
          resources: [
            resource("module.api.", "aws_api_gateway_rest_api", "this", {
              name: "orders",
              endpoint_configuration: [{ types: ["PRIVATE"] }],
            }),
            resource("module.api.", "aws_api_gateway_stage", "this", {
              stage_name: "prod",
              access_log_settings: [{ format: '{"id":"$context.requestId"}' }],
              canary_settings: [],
            }),
            resource("module.api.", "aws_api_gateway_method_settings", "all", {
              method_path: "*/*",
              stage_name: "prod",
              settings: [{ logging_level: "INFO", data_trace_enabled: false }],
            }),
            resource("module.api.", "aws_wafv2_web_acl_association", "this", { web_acl_arn: "arn:acl" }),
          ],
        },
        {
          address: 'module.logs["a"]',
          resources: [
            resource(
              'module.logs["a"].',
              "aws_cloudwatch_log_group",
              "this",
              {
                name_prefix: "a",
                retention_in_days: 0,
              },
              "[0]",
            ),
          ],
        },
        {
          address: 'module.logs["b"]',
          resources: [
            resource(
              'module.logs["b"].',
              "aws_cloudwatch_log_group",
              "this",
              { name: "b", retention_in_days: 400, kms_key_id: null, log_group_class: "STANDARD" },
              "[0]",
            ),
          ],
        },
      ],
    },
  },
  resource_changes: [
    later("module.api.aws_api_gateway_stage.this", {
      rest_api_id: true,
      arn: true,
      access_log_settings: [{ destination_arn: true }],
    }),
    later("module.api.aws_api_gateway_rest_api.this", { id: true, arn: true }),
    later("module.api.aws_api_gateway_method_settings.all", { rest_api_id: true }),
    later("module.api.aws_wafv2_web_acl_association.this", { resource_arn: true }),
    later('module.logs["a"].aws_cloudwatch_log_group.this[0]', { name: true, arn: true }),
    later('module.logs["b"].aws_cloudwatch_log_group.this[0]', { arn: true }),
  ],
  configuration: {
    root_module: {
      module_calls: {
        api: {
          expressions: { log_arn: refers("module.logs.arn", "module.logs") },
          module: {
            resources: [
              {
                address: "aws_api_gateway_stage.this",
                expressions: {
                  rest_api_id: refers("aws_api_gateway_rest_api.this.id", "aws_api_gateway_rest_api.this"),
                  access_log_settings: [
                    { destination_arn: refers("var.log_arn"), format: { constant_value: "" } },
                  ],
                },
              },
              {
                address: "aws_api_gateway_method_settings.all",
                expressions: {
                  rest_api_id: refers("aws_api_gateway_rest_api.this.id", "aws_api_gateway_rest_api.this"),
                  stage_name: refers("aws_api_gateway_stage.this.stage_name", "aws_api_gateway_stage.this"),
                },
              },
              {
                address: "aws_wafv2_web_acl_association.this",
                expressions: {
                  resource_arn: refers("aws_api_gateway_stage.this.arn", "aws_api_gateway_stage.this"),
                },
              },
            ],
          },
        },
        logs: {
          module: {
            outputs: {
              arn: {
                expression: refers("aws_cloudwatch_log_group.this[0].arn", "aws_cloudwatch_log_group.this"),
              },
            },
            resources: [
              { address: "aws_cloudwatch_log_group.this", expressions: { name: { constant_value: "b" } } },
            ],
          },
        },
      },
    },
  },
};

/** The same plan with one log module only: with two of them which is meant cannot be told. */
const withOnly = (address: string) => {
  const plan = structuredClone(PLAN);
  const { root_module } = plan.planned_values;
  root_module.child_modules = root_module.child_modules.filter(
    (module) => module.address === "module.api" || module.address === address,
  );
  return plan;
};

test("a plan's stage leads through a variable and a module's output to its log group", () => {
  const slice = planSliceOf(withOnly('module.logs["b"]'));
  expect(said(slice, "apigw_accesslogging")).toBe(
    'pass: Writes to module.logs["b"].aws_cloudwatch_log_group.this[0].arn.',
  );
  expect(slice.stages[0]?.accessLog).toMatchObject({
    value: { destination: { state: "set", resource: 'module.logs["b"].aws_cloudwatch_log_group.this[0]' } },
  });
  expect(said(slice, "apigw_accesslog_retention")).toBe("pass: b keeps lines 400 days.");
  expect(said(slice, "apigw_accesslog_destination")).toMatch(/^pass: /);
});

test("a name that the provider makes up, and no retention", () => {
  const slice = planSliceOf(withOnly('module.logs["a"]'));
  const id = 'module.logs["a"].aws_cloudwatch_log_group.this[0]';
  expect(slice.surroundings.logGroups?.items[0]).toMatchObject({ id, name: { state: "set", resource: id } });
  expect(said(slice, "apigw_accesslog_retention")).toMatch(/^fail: .*for ever/);
});

/** The plan with another output of its one log module. */
const withOutput = (...references: string[]) => {
  const plan = withOnly('module.logs["a"]');
  const { logs } = plan.configuration.root_module.module_calls;
  logs.module.outputs.arn.expression = refers(...references);
  return plan;
};

test("of a name a plan does not tell whether it is the destination or part of one", () => {
  const group = "aws_cloudwatch_log_group.this";
  const name = [`${group}[0].name`, `${group}[0]`, group];
  const bare = planSliceOf(withOutput(...name));
  expect(said(bare, "apigw_accesslogging")).toMatch(/^pass: /);
  expect(said(bare, "apigw_accesslog_destination")).toBe(
    'unknown: The destination is made of module.logs["a"].aws_cloudwatch_log_group.this[0].name, a name, and API Gateway takes ARNs only: a plan does not tell whether an ARN is made of it. The code does: scan that.',
  );
  const id = planSliceOf(withOutput(`${group}[0].id`, `${group}[0]`, group));
  expect(said(id, "apigw_accesslog_destination")).toMatch(/^unknown: .*\.id, a name/);
  const region = ["data.aws_region.current.name", "data.aws_region.current"];
  const arn = planSliceOf(withOutput(...region, ...name));
  expect(said(arn, "apigw_accesslog_destination")).toMatch(/^pass: /);
  const either = planSliceOf(withOutput(`${group}[0].arn`, `${group}[0]`, group, ...name));
  expect(said(either, "apigw_accesslog_destination")).toMatch(/^pass: /);
  const splat = planSliceOf(withOutput(...name, group));
  expect(said(splat, "apigw_accesslog_destination")).toMatch(/^pass: /);
});

test("a reference that may mean either of two is followed to neither", () => {
  const slice = planSliceOf(PLAN);
  expect(slice.surroundings.logGroups?.items).toHaveLength(2);
  expect(said(slice, "apigw_accesslog_retention")).toMatch(/^unknown: /);
});

test("what belongs to a plan's stage", () => {
  const [first] = planSliceOf(PLAN).stages;
  expect(first).toMatchObject({
    executionLog: known({ level: "INFO", dataTrace: false }),
    webAcl: known("arn:acl"),
    exposure: known("private"),
    canary: known(false),
  });
});

test("where the configuration is at hand the surroundings have their places", () => {
  const slice = planSliceOf(withOnly('module.logs["b"]'), {
    "main.tf": 'module "logs" {\n  source = "./logs"\n}\n',
    "logs/main.tf": '\nresource "aws_cloudwatch_log_group" "this" {}\n',
  });
  expect(slice.surroundings.logGroups?.items[0]?.place).toEqual({ file: "logs/main.tf", line: 2 });
});

test("a state leads by ARNs", () => {
  const arn = "arn:aws:logs:eu-west-1:111122223333:log-group:access";
  const role = "arn:aws:iam::111122223333:role/cw";
  const key = "arn:aws:kms:eu-west-1:111122223333:key/k";
  const instance = (type: string, attributes: object) => ({
    mode: "managed",
    type,
    name: "this",
    instances: [{ attributes }],
  });
  const trust = {
    Statement: [
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "apigateway.amazonaws.com" } },
    ],
  };
  const slice = planSliceOf({
    version: 4,
    terraform_version: "1.11.4",
    lineage: "x",
    resources: [
      instance("aws_api_gateway_rest_api", {
        id: "abc",
        name: "orders",
        endpoint_configuration: [{ types: ["REGIONAL"] }],
      }),
      instance("aws_api_gateway_stage", {
        rest_api_id: "abc",
        stage_name: "prod",
        arn: "arn:aws:apigateway:eu-west-1::/restapis/abc/stages/prod",
        access_log_settings: [{ destination_arn: arn, format: "$context.requestId" }],
      }),
      instance("aws_cloudwatch_log_group", {
        arn: `${arn}:*`,
        name: "access",
        retention_in_days: 400,
        kms_key_id: key,
        log_group_class: "STANDARD",
      }),
      instance("aws_kms_key", { arn: key, is_enabled: false }),
      instance("aws_api_gateway_account", { cloudwatch_role_arn: role }),
      instance("aws_iam_role", { arn: role, name: "cw", assume_role_policy: JSON.stringify(trust) }),
      instance("aws_iam_role_policy_attachment", {
        role: "cw",
        policy_arn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
      }),
      instance("aws_api_gateway_method_settings", {
        rest_api_id: "abc",
        stage_name: "prod",
        method_path: "*/*",
        settings: [{ logging_level: "ERROR" }],
      }),
      instance("aws_wafv2_web_acl_association", {
        resource_arn: "arn:aws:apigateway:eu-west-1::/restapis/abc/stages/prod",
        web_acl_arn: "arn:acl",
      }),
      instance("aws_cloudwatch_metric_alarm", {
        alarm_name: "5xx",
        metric_name: "5XXError",
        namespace: "AWS/ApiGateway",
        dimensions: { ApiName: "orders", Stage: "prod" },
        alarm_actions: ["arn:aws:sns:eu-west-1:111122223333:t"],
        threshold: 1,
      }),
    ],
  });
  expect(said(slice, "apigw_accesslog_retention")).toMatch(/^pass: /);
  expect(said(slice, "apigw_accesslog_destination")).toMatch(/^fail: .*KMS key .* is Disabled/);
  expect(said(slice, "apigw_account_role")).toMatch(/^pass: /);
  expect(said(slice, "apigw_executionlogging")).toMatch(/^pass: .*ERROR/);
  expect(said(slice, "apigw_waf")).toMatch(/^pass: .*arn:acl/);
  expect(slice.surroundings.alarms?.items[0]).toMatchObject({ acts: known(true), threshold: known(1) });
  expect(slice.stages[0]?.exposure).toEqual(known("public"));
});
