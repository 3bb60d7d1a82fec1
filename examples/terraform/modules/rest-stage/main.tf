variable "rest_api_id" {
  type = string
}

variable "deployment_id" {
  type = string
}

variable "name" {
  type = string
}

resource "aws_cloudwatch_log_group" "access" {
  name = "/aws/vendedlogs/apigateway/partners-${var.name}"
}

resource "aws_api_gateway_stage" "this" {
  rest_api_id   = var.rest_api_id
  deployment_id = var.deployment_id
  stage_name    = var.name

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format = jsonencode({
      requestId = "$context.requestId"
      time      = "$context.requestTime"
      ip        = "$context.identity.sourceIp"
      caller    = "$context.identity.caller"
      method    = "$context.httpMethod"
      path      = "$context.path"
      status    = "$context.status"
    })
  }
}

resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = var.rest_api_id
  stage_name  = aws_api_gateway_stage.this.stage_name
  method_path = "*/*"

  settings {
    logging_level = "ERROR"
  }
}
