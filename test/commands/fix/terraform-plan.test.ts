import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tree } from "../../sources/code/tree.ts";
import { cli } from "../cli.ts";

const ONLY = ["--no-config", "--only", "apigw_accesslogging"];

const CODE = `resource "aws_api_gateway_rest_api" "shop" {
  name = "shop"
}

resource "aws_api_gateway_stage" "live" {
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  deployment_id = "d"
  stage_name    = "live"
}
`;
const managed = (type: string, name: string) => ({ address: `${type}.${name}`, mode: "managed", type, name });
const API = managed("aws_api_gateway_rest_api", "shop");
const STAGE = managed("aws_api_gateway_stage", "live");
const PLAN = JSON.stringify({
  format_version: "1.2",
  terraform_version: "1.9.0",
  planned_values: {
    root_module: {
      resources: [
        { ...API, values: { name: "shop" } },
        { ...STAGE, values: { stage_name: "live", access_log_settings: [] } },
      ],
    },
  },
  configuration: {
    root_module: {
      resources: [
        { ...API, expressions: { name: { constant_value: "shop" } } },
        {
          ...STAGE,
          expressions: {
            stage_name: { constant_value: "live" },
            rest_api_id: { references: ["aws_api_gateway_rest_api.shop.id"] },
          },
        },
      ],
    },
  },
});
const STATE = JSON.stringify({
  version: 4,
  terraform_version: "1.9.0",
  serial: 1,
  lineage: "a",
  outputs: {},
  resources: [
    {
      ...STAGE,
      provider: 'provider["registry.terraform.io/hashicorp/aws"]',
      instances: [
        {
          schema_version: 0,
          attributes: { rest_api_id: "abc", stage_name: "live", access_log_settings: [] },
        },
      ],
    },
  ],
});

interface Plan {
  readonly patches: readonly { stages: string[]; effect: string; edits: { file: string }[] }[];
  readonly manual: readonly { stage: string; reason: string }[];
}
const planOf = async (cwd: string, ...args: string[]): Promise<Plan> =>
  JSON.parse((await cli(["fix", ...args, ...ONLY, "--as", "json"], { cwd })).stdout);

test.each<[string, Record<string, string>, string[], string]>([
  ["beside it", { "plan.json": PLAN, "main.tf": CODE }, ["plan.json"], "main.tf"],
  ["scanned with it", { "plan.json": PLAN, "main.tf": CODE }, ["."], "main.tf"],
  ["named", { "out/plan.json": PLAN, "in/main.tf": CODE }, ["out", "--source", "in"], "in/main.tf"],
])("a plan whose code is %s has that patched, and is to be made again", async (_, files, args, code) => {
  using project = tree(files);
  const { root } = project;
  const { patches, manual } = await planOf(root, ...args);
  expect(manual).toEqual([]);
  expect(patches).toHaveLength(1);
  expect(patches[0]?.effect).toMatch(/plan\.json stays as it is: make it again/);
  expect(new Set(patches[0]?.edits.map(({ file }) => file))).toEqual(new Set([code]));
  await cli(["fix", ...args, ...ONLY, "--write"], { cwd: root });
  const after = readFileSync(join(root, code), "utf8");
  expect(after).toContain("access_log_settings {");

  // The plan still says that there is no log: that is told, and nothing is patched twice.
  const again = await planOf(root, ...args);
  expect(again.patches).toEqual([]);
  expect(again.manual.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/main\.tf gives it a log, .*plan\.json was made before: plan again\.$/),
  ]);
  expect(readFileSync(join(root, code), "utf8")).toBe(after);
});

test("two plans of the same code have it patched once", async () => {
  using project = tree({ "a.json": PLAN, "b.json": PLAN, "main.tf": CODE });
  const { patches, manual } = await planOf(project.root, ".");
  expect([patches.map(({ stages }) => stages.length), manual]).toEqual([[2], []]);
  expect(patches[0]?.effect).toMatch(/a\.json stays.* b\.json stays/);
});

test.each<[string, Record<string, string>, RegExp]>([
  ["a plan", { "plan.json": PLAN }, /plan\.json is a plan, .*--source FOLDER/],
  ["a state", { "terraform.tfstate": STATE }, /terraform\.tfstate is a state, .*apply that/],
])("%s without its code is left to people, who are told what to do", async (_, files, words) => {
  using project = tree(files);
  const { patches, manual } = await planOf(project.root, ".");
  expect(patches).toEqual([]);
  expect(manual.map(({ reason }) => reason)).toEqual([expect.stringMatching(words)]);
});

test("of a state with its code beside it, the code is patched", async () => {
  using project = tree({ "terraform.tfstate": STATE, "main.tf": CODE });
  const { patches, manual } = await planOf(project.root, ".");
  expect(manual).toEqual([]);
  expect(patches.map(({ stages }) => stages)).toEqual([["main.tf#aws_api_gateway_stage.live"]]);
});

test("a plan whose code has settings that hang on something is left to people", async () => {
  const settings =
    '  access_log_settings {\n    destination_arn = var.arn\n    format = "$context.requestId"\n  }\n}\n';
  const code = `variable "arn" {\n  default = null\n}\n${CODE.replace(/\}\n$/, settings)}`;
  using project = tree({ "plan.json": PLAN, "main.tf": code });
  const { patches, manual } = await planOf(project.root, ".");
  expect(patches).toEqual([]);
  expect(manual.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/has access_log_settings in main\.tf, and plan\.json has none/),
  ]);
});
