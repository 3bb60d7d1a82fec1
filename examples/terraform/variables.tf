variable "environment" {
  description = "dev, staging or prod"
  type        = string
  default     = "dev"
}

variable "log_returns" {
  description = "Whether the returns API writes an access log"
  type        = bool
}
