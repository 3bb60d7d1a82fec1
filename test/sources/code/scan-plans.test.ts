import { expect, test } from "vitest";
import { scan, tree } from "./tree.ts";

const HCL = `resource "aws_api_gateway_stage" "this" {
  rest_api_id   = "abc"
  deployment_id = "def"
  stage_name    = "prod"
  access_log_settings {
    destination_arn = var.destination
    format          = "$context.requestId"
  }
}
variable "destination" {}
`;
const ADDED = HCL.replace(/variable .*/, "").replace('"this"', '"added"');

const stage = (name: string, logs: object[]) => ({
  address: `aws_api_gateway_stage.${name}`,
  mode: "managed",
  type: "aws_api_gateway_stage",
  name,
  provider_name: "registry.terraform.io/hashicorp/aws",
  values: { rest_api_id: "abc", stage_name: "prod", access_log_settings: logs },
});
const LOGS = [
  { destination_arn: "arn:aws:logs:eu-west-1:111122223333:log-group:x", format: "$context.requestId" },
];
const plan = (...resources: object[]) =>
  JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.13.0",
    planned_values: { root_module: { resources } },
    resource_changes: [],
    configuration: {},
  });
const state = (...resources: object[]) =>
  JSON.stringify({
    format_version: "1.0",
    terraform_version: "1.13.0",
    values: { root_module: { resources } },
  });

test("code alone leaves open what its variables are", async () => {
  using files = tree({ "main.tf": HCL });
  expect((await scan(files.root)).verdicts).toEqual(["main.tf#aws_api_gateway_stage.this unknown"]);
});

test("a plan beside the code stands for it; what was added since stays", async () => {
  using files = tree({ "main.tf": HCL, "added.tf": ADDED, "plan.json": plan(stage("this", LOGS)) });
  expect((await scan(files.root)).verdicts).toEqual([
    "added.tf#aws_api_gateway_stage.added unknown",
    "plan.json#aws_api_gateway_stage.this pass",
  ]);
});

test("a plan kept elsewhere finds its code by --source", async () => {
  using files = tree({ "infra/main.tf": HCL, "ci/plan.json": plan(stage("this", [])) });
  const seen = await scan(files.root, ["."], { sourceFolder: `${files.root}/infra` });
  expect(seen.verdicts).toEqual(["ci/plan.json#aws_api_gateway_stage.this fail"]);
  expect(seen.slices.flatMap(({ stages }) => stages)[0]?.origin).toMatchObject({
    file: "infra/main.tf",
    line: 1,
  });
});

test("code stands for a state beside it; what was removed since stays", async () => {
  using files = tree({ "main.tf": HCL, "state.json": state(stage("this", LOGS), stage("removed", [])) });
  const { verdicts } = await scan(files.root);
  expect(verdicts).toHaveLength(2);
  expect(verdicts[0]).toBe("main.tf#aws_api_gateway_stage.this unknown");
  expect(verdicts[1]).toMatch(/aws_api_gateway_stage\.removed fail$/);
});

test("a plan on standard input is read", async () => {
  using files = tree({});
  const { verdicts } = await scan(files.root, ["-"], { stdin: plan(stage("this", LOGS)) });
  expect(verdicts).toEqual(["-#aws_api_gateway_stage.this pass"]);
});

test("a plan as PowerShell redirects it, in UTF-16, is read", async () => {
  const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(plan(stage("this", LOGS)), "utf16le")]);
  using files = tree({ "plan.json": wide });
  expect((await scan(files.root)).verdicts).toEqual(["plan.json#aws_api_gateway_stage.this pass"]);
});

test("a binary plan that is asked for says what to do", async () => {
  using files = tree({ tfplan: Buffer.from("PK\x03\x04\0\0\0") });
  const seen = await scan(files.root, ["tfplan"]);
  expect(seen.slices[0]?.gaps[0]?.message).toContain("terraform show -json");
});

test.each([
  "\nTerraform will perform the following actions:\n\n  # aws_api_gateway_stage.s will be created\n",
  "\x1b[1mOpenTofu will perform the following actions:\x1b[0m\n\n  # aws_api_gateway_stage.s will be created\n",
  '{"@level":"info","@message":"Terraform 1.9.8","@module":"terraform.ui","type":"version"}\n{"@level":"info","@message":"aws_api_gateway_stage.s: Plan to create"}\n',
])("a plan that is not for programs says what to do: %j", async (text) => {
  using files = tree({ "plan.txt": text });
  const { slices } = await scan(files.root, ["plan.txt"]);
  const said = slices.flatMap(({ gaps }) => gaps.map(({ message }) => message));
  expect(said).toEqual(["The file is a plan in words: scan what `terraform show -json` makes of it."]);
});
