import { expect, test } from "vitest";
import { tree } from "../../sources/code/tree.ts";
import { cli } from "../cli.ts";

// Plans and states of Terraform show what was; a patch belongs in the configuration.

const PROVIDER = "registry.terraform.io/hashicorp/aws";
const ATTRIBUTES = { name: "live", api_id: "abc", access_log_settings: [] };
const RESOURCE = {
  address: "aws_apigatewayv2_stage.s",
  mode: "managed",
  type: "aws_apigatewayv2_stage",
  name: "s",
};
const PLAN = JSON.stringify({
  format_version: "1.2",
  terraform_version: "1.9.0",
  planned_values: {
    root_module: { resources: [{ ...RESOURCE, provider_name: PROVIDER, values: ATTRIBUTES }] },
  },
  resource_changes: [
    {
      ...RESOURCE,
      provider_name: PROVIDER,
      change: { actions: ["create"], before: null, after: ATTRIBUTES, after_unknown: {} },
    },
  ],
  configuration: {
    root_module: {
      resources: [
        {
          ...RESOURCE,
          provider_config_key: "aws",
          expressions: { name: { constant_value: "live" }, api_id: { constant_value: "abc" } },
        },
      ],
    },
  },
});
const STATE = JSON.stringify({
  version: 4,
  terraform_version: "1.9.0",
  serial: 1,
  lineage: "l",
  outputs: {},
  resources: [
    {
      mode: "managed",
      type: "aws_apigatewayv2_stage",
      name: "s",
      provider: `provider["${PROVIDER}"]`,
      instances: [{ schema_version: 0, attributes: { id: "live", ...ATTRIBUTES } }],
    },
  ],
});
const HCL = 'resource "aws_apigatewayv2_stage" "s" {\n  name   = "live"\n  api_id = "abc"\n}\n';

test.each<[string, Record<string, string>, RegExp]>([
  [
    "a plan alone",
    { "plan.json": PLAN },
    /^plan\.json is a plan: change the configuration that it was made of/,
  ],
  [
    "a plan beside its configuration",
    { "plan.json": PLAN, "main.tf": HCL },
    /^main\.tf:1 makes it, and was planned without a log\..* take the plan away/,
  ],
  ["a state", { "terraform.tfstate": STATE }, /^terraform\.tfstate is a state/],
])("%s is not patched, and what to do is said", async (_, files, words) => {
  using project = tree(files);
  const args = ["fix", ".", "--no-config", "--only", "apigw_accesslogging"];
  const { stdout } = await cli([...args, "--as", "json"], { cwd: project.root });
  const { patches, manual } = JSON.parse(stdout) as { patches: unknown[]; manual: { reason: string }[] };
  expect(patches).toEqual([]);
  expect(manual.map(({ reason }) => reason)).toEqual([expect.stringMatching(words)]);
  const { stderr } = await cli([...args, "--write"], { cwd: project.root });
  expect(stderr).not.toContain("wrote ");
});
