import { expect, test } from "vitest";
import { loadTerraform } from "../../../src/sources/terraform/index.ts";
import { filesOf, NO_INPUTS, sliceOf, verdictsOf } from "./folder.ts";

const terraform = await loadTerraform();

const LOG = 'access_log_settings {\n destination_arn = "arn:x"\n format = "x"\n}';
const both = (deployment: string, stage: string, head = "") => `
${head}
resource "aws_api_gateway_deployment" "d" {
  ${deployment}
}
resource "aws_api_gateway_stage" "s" {
  ${stage}
  ${LOG}
}
`;
const API = 'rest_api_id = "abc"\nstage_name = "prod"';
const BY_EACH = 'rest_api_id = each.value\nstage_name = "prod"';
const [D, S] = ["aws_api_gateway_deployment.d", "aws_api_gateway_stage.s"];

test.each([
  ["the same", API, API, [`${S}: pass`]],
  ["a stage that may not be", API, `${API}\ncount = var.on ? 1 : 0`, [`${D}: fail`, `${S}[0]: pass`]],
  [
    "a stage that is where the deployment is",
    `${API}\ncount = var.on ? 1 : 0`,
    `${API}\ncount = var.on ? 1 : 0`,
    [`${S}[0]: pass`],
  ],
  ["stages of unknown number", API, `${API}\nfor_each = var.any`, [`${D}: fail`, `${S}[*]: pass`]],
  [
    "both of one unknown number",
    `${BY_EACH}\nfor_each = var.any`,
    `${BY_EACH}\nfor_each = var.any`,
    [`${S}[*]: pass`],
  ],
  [
    "fewer stages than deployments",
    `${BY_EACH}\nfor_each = { pay = var.pay, orders = var.orders }`,
    `${BY_EACH}\nfor_each = { orders = var.orders }`,
    [`${D}["pay"]: fail`, `${S}["orders"]: pass`],
  ],
  [
    "other APIs under the same key",
    `${BY_EACH}\nfor_each = { a = var.pay }`,
    `${BY_EACH}\nfor_each = { a = var.orders }`,
    [`${D}["a"]: fail`, `${S}["a"]: pass`],
  ],
  [
    "a name that may be another",
    API,
    'rest_api_id = "abc"\nstage_name = var.on ? "prod" : "dev"',
    [`${D}: fail`, `${S}: pass`],
  ],
])("a deployment's stage beside a stage: %s", (_, deployment, stage, verdicts) => {
  const head = ["on", "any", "pay", "orders"].map((name) => `variable "${name}" {}`).join("\n");
  expect(verdictsOf(sliceOf(both(deployment, stage, head)))).toEqual(verdicts);
});

test("where the stage may not be, the deployment's stage is judged for that case alone", () => {
  const slice = sliceOf(both(API, `${API}\ncount = var.on ? 1 : 0`, 'variable "on" {}'));
  expect(slice.stages[0]?.worlds).toEqual([{ assignment: { "var.on": false }, isDefault: false }]);
});

const quick = (api: string, name: string, more = "") => `
resource "aws_apigatewayv2_api" "q" {
  name          = "orders"
  protocol_type = "HTTP"
  target        = "arn:aws:lambda:eu-west-1:111122223333:function:f"
}
resource "aws_apigatewayv2_stage" "s" {
  api_id = ${api}
  name   = "${name}"
  ${more}
  ${LOG}
}
variable "on" {
  type = bool
}
`;
const [Q, V] = ["aws_apigatewayv2_api.q", "aws_apigatewayv2_stage.s"];

test.each([
  ["its own $default, imported", quick(`${Q}.id`, "$default"), [`${V}: pass`]],
  ["another stage of it", quick(`${Q}.id`, "prod"), [`${Q}: fail`, `${V}: pass`]],
  ["the $default of another API", quick('"abc"', "$default"), [`${Q}: fail`, `${V}: pass`]],
  [
    "its own $default, which may not be",
    quick(`${Q}.id`, "$default", "count = var.on ? 1 : 0"),
    [`${Q}: fail`, `${V}[0]: pass`],
  ],
])("a quick-create API beside %s", (_, text, expected) => {
  expect(verdictsOf(sliceOf(text))).toEqual(expected);
});

test("a plan of a quick-create API whose $default is a resource has that stage once", () => {
  const api = { name: "orders", protocol_type: "HTTP", target: "arn:x" };
  const settings = [{ destination_arn: "arn:aws:logs:eu-west-1:111122223333:log-group:a", format: "x" }];
  const stagesOf = (name: string, ids: boolean) => {
    const resources = [
      {
        address: `module.m.${Q}`,
        type: "aws_apigatewayv2_api",
        name: "q",
        values: ids ? { ...api, id: "abc" } : api,
      },
      {
        address: `module.m.${V}`,
        type: "aws_apigatewayv2_stage",
        name: "s",
        values: { name, access_log_settings: settings, ...(ids ? { api_id: "abc" } : {}) },
      },
    ].map((resource) => ({ ...resource, mode: "managed" }));
    const references = { api_id: { references: [`${Q}.id`, Q] } };
    const module = { resources: [{ address: V, expressions: references }] };
    const document = {
      format_version: "1.2",
      planned_values: { root_module: { child_modules: [{ address: "module.m", resources }] } },
      resource_changes: [],
      configuration: { root_module: { module_calls: { m: { module } } } },
    };
    const file = { path: "plan.json", absolute: "/root/plan.json", text: JSON.stringify(document) };
    return verdictsOf(terraform.planSlice(file, filesOf({}), NO_INPUTS, undefined));
  };
  for (const ids of [true, false]) {
    expect(stagesOf("$default", ids)).toEqual([`module.m.${V}: pass`]);
    expect(stagesOf("prod", ids)).toEqual([`module.m.${Q}: fail`, `module.m.${V}: pass`]);
  }
});
