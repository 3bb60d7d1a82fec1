import { expect, test } from "vitest";
import { sliceOf, verdictsOf } from "./folder.ts";

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
