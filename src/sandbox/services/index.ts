import type { Service } from "../service.ts";
import { apigateway } from "./apigateway.ts";
import { apigatewayv2 } from "./apigatewayv2.ts";
import { cloudwatch } from "./cloudwatch.ts";
import { config } from "./config.ts";
import { ec2 } from "./ec2.ts";
import { firehose } from "./firehose.ts";
import { iam } from "./iam.ts";
import { kms } from "./kms.ts";
import { logs } from "./logs.ts";
import { organizations } from "./organizations.ts";
import { s3 } from "./s3.ts";
import { securityhub } from "./securityhub.ts";
import { sts } from "./sts.ts";
import { wafv2 } from "./wafv2.ts";

/** Every service of the sandbox. A further one is a file beside these and a line here. */
export const SERVICES: readonly Service[] = [
  apigateway,
  apigatewayv2,
  sts,
  organizations,
  ec2,
  config,
  logs,
  cloudwatch,
  iam,
  firehose,
  kms,
  s3,
  wafv2,
  securityhub,
];
