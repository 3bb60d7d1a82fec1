// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are HCL's templates, not JavaScript's
import { expect, test } from "vitest";
import { CHECKS } from "../../../src/checks/index.ts";
import { judgeSlice } from "../../../src/checks/judge.ts";
import type { Slice } from "../../../src/model/slice.ts";
import { loadTerraform } from "../../../src/sources/terraform/index.ts";
import { filesOf, NO_INPUTS, sliceOf } from "./folder.ts";

const terraform = await loadTerraform();

/** What a check says of each stage: `prod: fail: …`. */
function said(slice: Slice, id: string): string[] {
  const { findings, stages } = judgeSlice(
    slice,
    CHECKS.filter((check) => check.id === id),
  );
  const names = new Map(stages.map((stage) => [stage.id, stage.name]));
  return findings.map(({ stage, verdict, message }) => `${names.get(stage)}: ${verdict}: ${message}`);
}

const PROVIDERS = `
provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "us"
  region = "us-east-1"
}
provider "aws" {
  alias  = "tagged"
  region = "eu-west-1"
  default_tags {
    tags = { team = "orders" }
  }
}
provider "aws" {
  alias  = "audit"
  region = "eu-west-1"
  assume_role {
    role_arn = "arn:aws:iam::222233334444:role/audit"
  }
}
`;
const stage = (destination: string, name = "prod", more = "") => `
resource "aws_api_gateway_stage" "${name}" {
  ${more}
  rest_api_id   = "a"
  deployment_id = "d"
  stage_name    = "${name}"
  access_log_settings {
    destination_arn = ${destination}
    format          = "$context.requestId"
  }
}
`;
const group = (more = "", name = "g") => `
resource "aws_cloudwatch_log_group" "${name}" {
  ${more}
  name              = "${name}"
  retention_in_days = 365
}
`;
const GROUP = "aws_cloudwatch_log_group.g.arn";
const ROLE = `
resource "aws_iam_role" "cw" {
  name                = "cw"
  assume_role_policy  = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "apigateway.amazonaws.com" }, Action = "sts:AssumeRole" }] })
  managed_policy_arns = ["arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"]
}
`;
const account = (more = "") => `
resource "aws_api_gateway_account" "this" {
  ${more}
  cloudwatch_role_arn = aws_iam_role.cw.arn
}
`;

const ELSEWHERE = "aws_cloudwatch_log_group.g is made in us-east-1, the stage in eu-west-1.";
const OTHER_ACCOUNT =
  "aws_cloudwatch_log_group.g is made with the provider aws.audit, the stage with aws: whether that is the same account and Region is not known here.";

test.each([
  ["provider = aws.us", `fail: ${ELSEWHERE} No line arrives.`, `unknown: ${ELSEWHERE}`],
  ['region = "us-east-1"', `fail: ${ELSEWHERE} No line arrives.`, `unknown: ${ELSEWHERE}`],
  ["provider = aws.audit", `unknown: ${OTHER_ACCOUNT}`, `unknown: ${OTHER_ACCOUNT}`],
  ["provider = aws.tagged", "pass: The log group g can take the lines.", "pass: g keeps lines 365 days."],
  ["", "pass: The log group g can take the lines.", "pass: g keeps lines 365 days."],
])("a log group with %s, the stage in eu-west-1", (more, destination, retention) => {
  const slice = sliceOf(PROVIDERS + stage(GROUP) + group(more));
  expect(said(slice, "apigw_accesslogging")).toEqual([
    "prod: pass: Writes to aws_cloudwatch_log_group.g.arn.",
  ]);
  expect(said(slice, "apigw_accesslog_destination")).toEqual([`prod: ${destination}`]);
  expect(said(slice, "apigw_accesslog_retention")).toEqual([`prod: ${retention}`]);
});

test("a literal ARN in another Region than the stage's provider", () => {
  const arn = (region: string) => `"arn:aws:logs:${region}:111122223333:log-group:g"`;
  const code = `${PROVIDERS}${stage(arn("us-east-1"))}${stage(arn("eu-west-1"), "near")}${group("", "other")}`;
  expect(said(sliceOf(code), "apigw_accesslog_destination").map((line) => line.slice(0, 80))).toEqual([
    "prod: fail: The destination is in us-east-1, the stage in eu-west-1: no line arrives.".slice(0, 80),
    "near: pass: The log group g is one that API Gateway can write to. It is not made by this code".slice(
      0,
      80,
    ),
  ]);
});

test("the CloudWatch role of one Region is none of another's", () => {
  const code = (more: string) =>
    PROVIDERS + ROLE + account(more) + stage(GROUP) + stage(GROUP, "us", "provider = aws.us") + group();
  const unseen =
    "unknown: The account's CloudWatch role is not set here: whether it is set elsewhere was not seen.";
  const works = "pass: The CloudWatch role aws_iam_role.cw can write.";
  expect(said(sliceOf(code("")), "apigw_account_role")).toEqual([`prod: ${works}`, `us: ${unseen}`]);
  expect(said(sliceOf(code("provider = aws.us")), "apigw_account_role")).toEqual([
    `prod: ${unseen}`,
    `us: ${works}`,
  ]);
});

test("a module called for two Regions has a log group of one name in each", () => {
  const slice = sliceOf({
    "main.tf": `${PROVIDERS}
      module "eu" {
        source = "./api"
      }
      module "us" {
        source    = "./api"
        providers = { aws = aws.us }
      }
      module "split" {
        source    = "./api"
        providers = {
          aws      = aws.tagged
          aws.logs = aws.us
        }
      }`,
    "api/main.tf":
      stage(GROUP) +
      stage("aws_cloudwatch_log_group.l.arn", "far") +
      group() +
      group("provider = aws.logs", "l"),
  });
  const apart = (module: string, made: string, own: string) =>
    `module.${module}.aws_cloudwatch_log_group.l is made with the provider ${made}, the stage with ${own}: whether that is the same account and Region is not known here.`;
  expect(said(slice, "apigw_accesslog_destination")).toEqual([
    "prod: pass: The log group g can take the lines.",
    `far: unknown: ${apart("eu", "aws.logs", "aws")}`,
    "prod: pass: The log group g can take the lines.",
    `far: unknown: ${apart("us", "aws.logs", "aws.us")}`,
    "prod: pass: The log group g can take the lines.",
    "far: fail: module.split.aws_cloudwatch_log_group.l is made in us-east-1, the stage in eu-west-1. No line arrives.",
  ]);
});

test("a provider for each of several Regions, as OpenTofu has it", () => {
  const providers = `
    provider "aws" {
      alias    = "by"
      for_each = toset(["eu-west-1", "us-east-1"])
      region   = each.value
    }
    resource "aws_cloudwatch_log_group" "g" {
      for_each = toset(["eu-west-1", "us-east-1"])
      provider = aws.by[each.key]
      name     = "g"
    }`;
  const own = stage('aws_cloudwatch_log_group.g["eu-west-1"].arn', "own", 'provider = aws.by["eu-west-1"]');
  const other = stage(
    'aws_cloudwatch_log_group.g["us-east-1"].arn',
    "other",
    'provider = aws.by["eu-west-1"]',
  );
  expect(said(sliceOf(providers + own + other), "apigw_accesslog_destination")).toEqual([
    "own: pass: The log group g can take the lines.",
    'other: unknown: aws_cloudwatch_log_group.g["us-east-1"] is made with the provider aws.by["us-east-1"], the stage with aws.by["eu-west-1"]: whether that is the same account and Region is not known here.',
  ]);
});

test("JSON syntax names providers in texts", () => {
  const document = {
    provider: { aws: [{ region: "eu-west-1" }, { alias: "us", region: "us-east-1" }] },
    resource: {
      aws_cloudwatch_log_group: { g: { provider: "aws.us", name: "g" } },
      aws_api_gateway_stage: {
        prod: {
          rest_api_id: "a",
          stage_name: "prod",
          access_log_settings: { destination_arn: `\${${GROUP}}`, format: "$context.requestId" },
        },
      },
    },
  };
  const slice = sliceOf({ "main.tf.json": JSON.stringify(document) });
  expect(said(slice, "apigw_accesslog_destination")).toEqual([`prod: fail: ${ELSEWHERE} No line arrives.`]);
});

function planned(groupValues: object, providerKey: string): Slice {
  const resource = (type: string, name: string, values: object) => ({
    ...{ address: `${type}.${name}`, mode: "managed", type, name, values },
  });
  const configured = (type: string, name: string, key: string, expressions: object) => ({
    ...{ address: `${type}.${name}`, mode: "managed", type, name, provider_config_key: key, expressions },
  });
  const settings = [{ destination_arn: { references: [GROUP, "aws_cloudwatch_log_group.g"] } }];
  const document = {
    format_version: "1.2",
    planned_values: {
      root_module: {
        resources: [
          resource("aws_api_gateway_stage", "prod", {
            stage_name: "prod",
            access_log_settings: [{ format: "$context.requestId" }],
          }),
          resource("aws_cloudwatch_log_group", "g", { name: "g", ...groupValues }),
        ],
      },
    },
    resource_changes: [
      {
        address: "aws_api_gateway_stage.prod",
        change: { after_unknown: { access_log_settings: [{ destination_arn: true }] } },
      },
    ],
    configuration: {
      provider_config: {
        aws: { name: "aws", expressions: { region: { constant_value: "eu-west-1" } } },
        "aws.us": { name: "aws", alias: "us", expressions: { region: { constant_value: "us-east-1" } } },
        "aws.open": { name: "aws", alias: "open", expressions: { region: { references: ["var.region"] } } },
      },
      root_module: {
        resources: [
          configured("aws_api_gateway_stage", "prod", "aws", { access_log_settings: settings }),
          configured("aws_cloudwatch_log_group", "g", providerKey, {}),
        ],
      },
    },
  };
  const file = { path: "plan.json", absolute: "/root/plan.json", text: JSON.stringify(document) };
  return terraform.planSlice(file, filesOf({}), NO_INPUTS, undefined);
}

test.each([
  ["aws", {}, "pass: The log group g can take the lines."],
  ["aws.us", {}, `fail: ${ELSEWHERE} No line arrives.`],
  ["aws", { region: "us-east-1" }, `fail: ${ELSEWHERE} No line arrives.`],
  [
    "aws.open",
    {},
    "unknown: aws_cloudwatch_log_group.g is made with the provider aws.open, the stage with aws: whether that is the same account and Region is not known here.",
  ],
])("a plan with the log group's provider %s and %j", (key, values, verdict) => {
  expect(said(planned(values, key), "apigw_accesslog_destination")).toEqual([`prod: ${verdict}`]);
});

test("a state, by the Regions in ARNs", () => {
  const recorded = (type: string, name: string, attributes: object) => ({
    ...{ mode: "managed", type, name, instances: [{ attributes }] },
  });
  const document = {
    version: 4,
    resources: [
      recorded("aws_api_gateway_stage", "prod", {
        arn: "arn:aws:apigateway:eu-west-1::/restapis/a/stages/prod",
        stage_name: "prod",
        access_log_settings: [
          {
            destination_arn: "arn:aws:logs:us-east-1:111122223333:log-group:g",
            format: "$context.requestId",
          },
        ],
      }),
      recorded("aws_cloudwatch_log_group", "g", {
        arn: "arn:aws:logs:us-east-1:111122223333:log-group:g",
        name: "g",
      }),
    ],
  };
  const file = {
    path: "terraform.tfstate",
    absolute: "/root/terraform.tfstate",
    text: JSON.stringify(document),
  };
  const slice = terraform.planSlice(file, filesOf({}), NO_INPUTS, undefined);
  expect(said(slice, "apigw_accesslog_destination")).toEqual([
    "prod: fail: The destination is in us-east-1, the stage in eu-west-1: no line arrives.",
  ]);
});
