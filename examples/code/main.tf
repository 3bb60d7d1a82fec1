variable "log_group_arn" {}

resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
}

resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  deployment_id = "a1b2c3"
  stage_name    = "prod"

  access_log_settings {
    destination_arn = var.log_group_arn
    format          = jsonencode({ requestId = "$context.requestId" })
  }
}
