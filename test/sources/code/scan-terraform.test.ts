import { describe, expect, test } from "vitest";
import { scan, skipped, tree } from "./tree.ts";

const STAGE = `resource "aws_api_gateway_stage" "this" {
  rest_api_id   = "abc"
  deployment_id = "def"
  stage_name    = "prod"
}
`;
const call = (source: string) => `module "api" {\n  source = "${source}"\n}\n`;

describe("Terraform in a tree", () => {
  test("a module is judged once for each root that calls it, and not on its own", async () => {
    using files = tree({
      "live/dev/main.tf": call("../../modules/api"),
      "live/prod/main.tf": call("../../modules/api"),
      "modules/api/main.tf": STAGE,
      "queue/main.tf": 'resource "aws_sqs_queue" "q" {}\n',
    });
    const seen = await scan(files.root);
    const address = "module.api.aws_api_gateway_stage.this";
    expect(seen.verdicts).toEqual([
      `modules/api/main.tf#${address}@live/dev fail`,
      `modules/api/main.tf#${address}@live/prod fail`,
    ]);
    expect(skipped(seen, "modules/api")).toBe("a module, read where it is called");
    expect(skipped(seen, "queue")).toBe("declares no API Gateway stage and calls no module that does");
  });

  test("a folder with values of its own is a root, also where another one calls it", async () => {
    using files = tree({
      "api/main.tf": STAGE,
      "api/terraform.tfvars": "",
      "example/main.tf": call("../api"),
    });
    expect((await scan(files.root)).verdicts).toEqual([
      "api/main.tf#aws_api_gateway_stage.this fail",
      "api/main.tf#module.api.aws_api_gateway_stage.this@example fail",
    ]);
  });

  test("the two stages of one module have fingerprints of their own", async () => {
    using files = tree({
      "dev/main.tf": call("../api"),
      "prod/main.tf": call("../api"),
      "api/main.tf": STAGE,
    });
    const { fingerprints } = await scan(files.root);
    expect(new Set(fingerprints).size).toBe(2);
  });

  test("a module that is missing is one gap, however many roots lead to it", async () => {
    using files = tree({
      "dev/main.tf": call("../shared"),
      "prod/main.tf": call("../shared"),
      "shared/main.tf": call("terraform-aws-modules/apigateway-v2/aws"),
    });
    const seen = await scan(files.root);
    expect(seen.gaps).toEqual(["unresolved-module shared/main.tf:1"]);
    expect(seen.slices.flatMap(({ gaps }) => gaps)[0]?.message).toContain("terraform init");
  });

  test("one file that is asked for stands for its folder", async () => {
    using files = tree({ "main.tf": STAGE, "other.tf": "" });
    const { verdicts } = await scan(files.root, ["main.tf", "other.tf"]);
    expect(verdicts).toEqual(["main.tf#aws_api_gateway_stage.this fail"]);
  });

  test("a syntax error is a gap, and the other roots are judged", async () => {
    using files = tree({ "a/main.tf": `${STAGE}resource {{{\n`, "b/main.tf": STAGE });
    const seen = await scan(files.root);
    expect(seen.verdicts).toContain("b/main.tf#aws_api_gateway_stage.this fail");
    expect(seen.gaps[0]).toMatch(/^syntax-error a\/main\.tf:\d+$/);
  });

  test("standard input may be HCL", async () => {
    using files = tree({});
    const seen = await scan(files.root, ["-"], { stdin: STAGE });
    expect(seen.verdicts).toEqual(["-#aws_api_gateway_stage.this fail"]);
  });
});

test("a plan stands for the instances it has, not for those that came later", async () => {
  const address = 'aws_api_gateway_stage.this["dev"]';
  const values = {
    rest_api_id: "abc",
    stage_name: "dev",
    access_log_settings: [
      { destination_arn: "arn:aws:logs:eu-west-1:1:log-group:a", format: "$context.requestId" },
    ],
  };
  const resource = {
    address,
    mode: "managed",
    type: "aws_api_gateway_stage",
    name: "this",
    index: "dev",
    provider_name: "registry.terraform.io/hashicorp/aws",
    values,
  };
  using files = tree({
    "main.tf": STAGE.replace("{", '{\n  for_each      = toset(["dev", "prod"])').replace(
      '"prod"\n',
      "each.key\n",
    ),
    "plan.json": JSON.stringify({
      format_version: "1.2",
      terraform_version: "1.9.0",
      planned_values: { root_module: { resources: [resource] } },
      resource_changes: [],
    }),
  });
  const { verdicts } = await scan(files.root);
  expect(verdicts.map((verdict) => verdict.replace(/^[^#]*#/, "")).sort()).toEqual([
    `${address} pass`,
    'aws_api_gateway_stage.this["prod"] fail',
  ]);
});
