import { randomFrom } from "../../src/sandbox/random.ts";
import { pick } from "./pick.ts";

type Files = Generator<readonly [path: string, text: string]>;

/**
 * A monorepo of Terraform: services of four files each, which call local modules. Of the files, 2 % concern API
 * Gateway; the others are queues, tables and functions.
 */
export function* monorepo(files: number, seed: number): Files {
  const random = randomFrom(seed);
  yield ["modules/queue/main.tf", MODULE("aws_sqs_queue")];
  yield ["modules/table/main.tf", MODULE("aws_dynamodb_table")];
  yield ["modules/api/main.tf", API_MODULE];
  yield [
    "modules/api/variables.tf",
    'variable "name" { type = string }\nvariable "logs" { default = true }\n',
  ];
  const services = Math.ceil((files - 4) / 4);
  for (let at = 0; at < services; at++) {
    const folder = `services/team-${at % 50}/service-${at}`;
    // A service with an API has two files about it: 4 % of the services are 2 % of the files.
    const hasApi = at % 25 === 0;
    yield [`${folder}/main.tf`, main(at, random)];
    yield [`${folder}/variables.tf`, variables(random)];
    yield [`${folder}/functions.tf`, functions(at, random) + (hasApi ? moduleCall(at, random) : "")];
    yield [`${folder}/${hasApi ? "api" : "outputs"}.tf`, hasApi ? api(`own_${at}`, random) : OUTPUTS];
  }
}

/** Folders of three files each, which all declare stages. */
export function* stagesOnly(files: number, seed: number): Files {
  const random = randomFrom(seed);
  for (let at = 0; at < files; at++) {
    yield [`apis/api-${Math.floor(at / 3)}/part-${at % 3}.tf`, api(`part_${at % 3}`, random)];
  }
}

function main(at: number, random: () => number): string {
  const kind = pick(["queue", "table"], random);
  return `terraform {
  required_version = ">= 1.9"
}

locals {
  name = "service-${at}"
  tags = { team = "${at % 50}", cost = "${pick(["a", "b", "c"], random)}" }
}

module "${kind}" {
  source = "../../../modules/${kind}"
  name   = local.name
  tags   = local.tags
}

resource "aws_s3_bucket" "data" {
  bucket = "\${local.name}-data"
  tags   = local.tags
}

resource "aws_s3_bucket_versioning" "data" {
  bucket = aws_s3_bucket.data.id
  versioning_configuration {
    status = "Enabled"
  }
}
`;
}

function variables(random: () => number): string {
  return ["region", "environment", "owner"]
    .map(
      (name) =>
        `variable "${name}" {\n  type        = string\n  description = "The ${name}."\n  default     = "${pick(["x", "y"], random)}"\n}\n`,
    )
    .join("\n");
}

function functions(at: number, random: () => number): string {
  let text = "";
  for (let index = 0; index < 1 + Math.floor(random() * 4); index++) {
    text += `resource "aws_lambda_function" "handler_${index}" {
  function_name = "service-${at}-${index}"
  handler       = "index.handler"
  runtime       = "nodejs22.x"
  role          = aws_iam_role.lambda.arn
  filename      = "handler.zip"
  environment {
    variables = { BUCKET = aws_s3_bucket.data.id, ENVIRONMENT = var.environment }
  }
}

`;
  }
  return `${text}resource "aws_iam_role" "lambda" {
  name = "service-${at}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ Action = "sts:AssumeRole", Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}
`;
}

function moduleCall(at: number, random: () => number): string {
  return `\nmodule "api" {\n  source = "../../../modules/api"\n  name   = "service-${at}"\n  logs   = ${pick(["true", "false"], random)}\n}\n`;
}

/** A REST API as people write them: resources, methods and integrations, then the deployment and its stage. */
function api(name: string, random: () => number): string {
  const paths = ["orders", "customers", "invoices", "health"].slice(0, 1 + Math.floor(random() * 4));
  const logged = random() < 0.6;
  return `resource "aws_api_gateway_rest_api" "${name}" {
  name        = "${name}"
  description = "The API ${name}."
  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

${paths.map((path) => endpoint(name, path)).join("\n")}
resource "aws_cloudwatch_log_group" "${name}" {
  name              = "/aws/apigateway/${name}"
  retention_in_days = 90
}

resource "aws_api_gateway_deployment" "${name}" {
  rest_api_id = aws_api_gateway_rest_api.${name}.id
  triggers = {
    redeployment = sha1(jsonencode([
${paths.map((path) => `      aws_api_gateway_integration.${name}_${path}.id,\n`).join("")}    ]))
  }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "${name}" {
  rest_api_id   = aws_api_gateway_rest_api.${name}.id
  deployment_id = aws_api_gateway_deployment.${name}.id
  stage_name    = "prod"
${logged ? LOGGING(name) : ""}}
`;
}

const endpoint = (name: string, path: string) => `resource "aws_api_gateway_resource" "${name}_${path}" {
  rest_api_id = aws_api_gateway_rest_api.${name}.id
  parent_id   = aws_api_gateway_rest_api.${name}.root_resource_id
  path_part   = "${path}"
}

resource "aws_api_gateway_method" "${name}_${path}" {
  rest_api_id   = aws_api_gateway_rest_api.${name}.id
  resource_id   = aws_api_gateway_resource.${name}_${path}.id
  http_method   = "GET"
  authorization = "AWS_IAM"
}

resource "aws_api_gateway_integration" "${name}_${path}" {
  rest_api_id             = aws_api_gateway_rest_api.${name}.id
  resource_id             = aws_api_gateway_resource.${name}_${path}.id
  http_method             = aws_api_gateway_method.${name}_${path}.http_method
  integration_http_method = "POST"
  type                    = "AWS_PROXY"
  uri                     = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${path}/invocations"
}
`;

const LOGGING = (name: string) => `
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.${name}.arn
    format          = jsonencode({ requestId = "$context.requestId", ip = "$context.identity.sourceIp" })
  }
`;

const MODULE = (type: string) =>
  `variable "name" { type = string }\nvariable "tags" { type = map(string) }\n\nresource "${type}" "this" {\n  name = var.name\n  tags = var.tags\n}\n`;

const API_MODULE = `resource "aws_apigatewayv2_api" "this" {
  name          = var.name
  protocol_type = "HTTP"
}

resource "aws_cloudwatch_log_group" "this" {
  name = "/aws/http-api/\${var.name}"
}

resource "aws_apigatewayv2_stage" "this" {
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default"
  auto_deploy = true

  dynamic "access_log_settings" {
    for_each = var.logs ? [1] : []
    content {
      destination_arn = aws_cloudwatch_log_group.this.arn
      format          = jsonencode({ requestId = "$context.requestId" })
    }
  }
}
`;

const OUTPUTS = `output "bucket" {\n  value = aws_s3_bucket.data.id\n}\n`;
