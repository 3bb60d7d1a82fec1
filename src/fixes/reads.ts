import type { Step, StepKind } from "./step.ts";

/** The IAM actions of the calls that `aws/read-state.ts` makes for each kind. */
const READS: { readonly [K in StepKind]: readonly string[] } = {
  "create-role": ["iam:GetRole"],
  "set-role-trust": ["iam:GetRole"],
  "attach-role-policy": ["iam:ListAttachedRolePolicies"],
  "set-account-role": ["apigateway:GET"],
  // A group that a plan created is deleted only after a look whether it holds lines.
  "create-log-group": ["logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:FilterLogEvents"],
  "set-log-key": ["logs:DescribeLogGroups"],
  "set-retention": ["logs:DescribeLogGroups"],
  "protect-log-group": ["logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:FilterLogEvents"],
  "put-resource-policy": ["logs:DescribeResourcePolicies"],
  "set-access-log": ["apigateway:GET"],
  "put-metric-filter": ["logs:DescribeMetricFilters"],
  "put-alarm": ["cloudwatch:DescribeAlarms"],
  "put-subscription": ["logs:DescribeSubscriptionFilters"],
  "set-execution-log": ["apigateway:GET"],
  "associate-web-acl": ["wafv2:GetWebACLForResource"],
};

/** The IAM actions that it takes to look at what a step changes, besides the `permissions` of its call and its undo. */
export const readsOf = ({ kind }: Step): readonly string[] => READS[kind];
