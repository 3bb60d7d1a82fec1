variable "name" {
  type = string
}

variable "access_log" {
  type    = bool
  default = true
}

resource "aws_apigatewayv2_api" "this" {
  name          = var.name
  protocol_type = "HTTP"
}

resource "aws_cloudwatch_log_group" "access" {
  name              = "/aws/vendedlogs/apigateway/${var.name}"
  retention_in_days = 365
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default"
  auto_deploy = true

  dynamic "access_log_settings" {
    for_each = var.access_log ? [1] : []

    content {
      destination_arn = aws_cloudwatch_log_group.access.arn
      format = jsonencode({
        requestId = "$context.requestId"
        time      = "$context.requestTime"
        ip        = "$context.identity.sourceIp"
        user      = "$context.authorizer.claims.sub"
        route     = "$context.routeKey"
        status    = "$context.status"
      })
    }
  }
}
