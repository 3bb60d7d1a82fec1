import { expect, test } from "vitest";
import { scan, tree } from "./tree.ts";

const MODULE = `
variable "log" {
  default = false
}
resource "aws_api_gateway_stage" "s" {
  stage_name = "prod"
  dynamic "access_log_settings" {
    for_each = var.log ? [1] : []
    content {
      destination_arn = "arn:aws:logs:eu-west-1:111122223333:log-group:a"
      format          = "$context.requestId"
    }
  }
}
`;
const caller = (source: string) => `
variable "base" {
  default = "./modules"
}
variable "open" {}
locals {
  api = "\${var.base}/api"
}
module "a" {
  source = ${source}
  log    = true
}
`;

test.each([["local.api"], ['"${var.base}/api"'], ['"./${"modules"}/api"'], ['"${path.module}/modules/api"']])(
  "OpenTofu works a module's source out; the module is no root then: %s",
  async (source) => {
    using project = tree({ "main.tofu": caller(source), "modules/api/main.tf": MODULE, "a/main.tf": MODULE });
    const { verdicts, gaps, events } = await scan(project.root);
    expect(verdicts).toEqual([
      "a/main.tf#aws_api_gateway_stage.s fail",
      "modules/api/main.tf#module.a.aws_api_gateway_stage.s pass",
    ]);
    expect(gaps).toEqual([]);
    expect(events).toContainEqual({
      kind: "skipped",
      path: "modules/api",
      why: "a module, read where it is called",
    });
  },
);

test("a source that is not known is a gap in the code's own words", async () => {
  using project = tree({ "main.tofu": caller('"${var.open}/api"'), "modules/api/main.tf": MODULE });
  const { slices } = await scan(project.root);
  expect(slices.flatMap((slice) => slice.gaps).map(({ message }) => message)).toEqual([
    'main.tofu:9: module.a has the source "${var.open}/api", which is not known here: pass --var or scan the plan.',
  ]);
});

test("a module that has values of its own is run by itself too", async () => {
  using project = tree({
    "main.tofu": caller("local.api"),
    "modules/api/main.tf": MODULE,
    "modules/api/terraform.tfvars": "",
  });
  const { verdicts } = await scan(project.root);
  expect(verdicts).toEqual([
    "modules/api/main.tf#aws_api_gateway_stage.s fail",
    "modules/api/main.tf#module.a.aws_api_gateway_stage.s pass",
  ]);
});
