import type { StepKind } from "./step.ts";

/** The IAM actions with which the state of each kind of step is read, before and after it is made or taken back. */
export const READING: Readonly<Record<StepKind, readonly string[]>> = {
  "create-role": ["iam:GetRole"],
  "set-role-trust": ["iam:GetRole"],
  "attach-role-policy": ["iam:ListAttachedRolePolicies"],
  "set-account-role": ["apigateway:GET"],
  // A group that holds lines is not deleted without being asked for.
  "create-log-group": ["logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:FilterLogEvents"],
  "set-log-key": ["logs:DescribeLogGroups"],
  "set-retention": ["logs:DescribeLogGroups"],
  "protect-log-group": ["logs:DescribeLogGroups"],
  "put-resource-policy": ["logs:DescribeResourcePolicies"],
  "set-access-log": ["apigateway:GET"],
  "put-metric-filter": ["logs:DescribeMetricFilters"],
  "put-alarm": ["cloudwatch:DescribeAlarms"],
  "put-subscription": ["logs:DescribeSubscriptionFilters"],
  "set-execution-log": ["apigateway:GET"],
  "associate-web-acl": ["wafv2:GetWebACLForResource"],
};
