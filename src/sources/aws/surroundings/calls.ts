import type {
  CloudWatchClient,
  DescribeAlarmsCommandOutput,
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
} from "@aws-sdk/client-cloudwatch";
import { DescribeAlarmsCommand, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type {
  CloudWatchLogsClient,
  DescribeAccountPoliciesCommandInput,
  DescribeAccountPoliciesCommandOutput,
  DescribeLogGroupsCommandInput,
  DescribeLogGroupsCommandOutput,
  DescribeMetricFiltersCommandInput,
  DescribeMetricFiltersCommandOutput,
  DescribeResourcePoliciesCommandInput,
  DescribeResourcePoliciesCommandOutput,
  DescribeSubscriptionFiltersCommandInput,
  DescribeSubscriptionFiltersCommandOutput,
  FilterLogEventsCommandInput,
  FilterLogEventsCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeAccountPoliciesCommand,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  DescribeResourcePoliciesCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { DescribeDeliveryStreamCommandOutput, FirehoseClient } from "@aws-sdk/client-firehose";
import { DescribeDeliveryStreamCommand } from "@aws-sdk/client-firehose";
import type {
  GetPolicyCommandOutput,
  GetPolicyVersionCommandOutput,
  GetRoleCommandOutput,
  GetRolePolicyCommandOutput,
  IAMClient,
  ListAttachedRolePoliciesCommandOutput,
  ListRolePoliciesCommandOutput,
} from "@aws-sdk/client-iam";
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import type { DescribeKeyCommandOutput, KMSClient } from "@aws-sdk/client-kms";
import { DescribeKeyCommand } from "@aws-sdk/client-kms";
import { LIVE, type ScanCall } from "../scan-call.ts";

// Calls a second. Half of the quota: DescribeLogGroups (10) and DescribeMetricFilters (5; CloudWatch Logs User Guide,
// quotas). All others are this project's own choice, slow on purpose: the quotas differ by Region and account, and everybody
// in the account shares them. A throttle slows a call down further.

const LOG_GROUPS = ["logs:*:*:log-group:*"] as const;

export const describeLogGroups: ScanCall<
  CloudWatchLogsClient,
  DescribeLogGroupsCommandInput,
  DescribeLogGroupsCommandOutput
> = {
  operation: "DescribeLogGroups",
  permission: { action: "logs:DescribeLogGroups", resources: LOG_GROUPS },
  modes: LIVE,
  for: ["logGroups"],
  rate: 5,
  send: (client, input, options) => client.send(new DescribeLogGroupsCommand(input), options),
};

export const describeMetricFilters: ScanCall<
  CloudWatchLogsClient,
  DescribeMetricFiltersCommandInput,
  DescribeMetricFiltersCommandOutput
> = {
  operation: "DescribeMetricFilters",
  permission: { action: "logs:DescribeMetricFilters", resources: LOG_GROUPS },
  modes: LIVE,
  for: ["metricFilters"],
  rate: 2.5,
  send: (client, input, options) => client.send(new DescribeMetricFiltersCommand(input), options),
};

export const describeSubscriptionFilters: ScanCall<
  CloudWatchLogsClient,
  DescribeSubscriptionFiltersCommandInput,
  DescribeSubscriptionFiltersCommandOutput
> = {
  operation: "DescribeSubscriptionFilters",
  permission: { action: "logs:DescribeSubscriptionFilters", resources: LOG_GROUPS },
  modes: LIVE,
  for: ["subscriptions"],
  rate: 2.5,
  send: (client, input, options) => client.send(new DescribeSubscriptionFiltersCommand(input), options),
};

/** Made only to look for the line of a request that the scan itself sent. */
export const filterLogEvents: ScanCall<
  CloudWatchLogsClient,
  FilterLogEventsCommandInput,
  FilterLogEventsCommandOutput
> = {
  operation: "FilterLogEvents",
  permission: { action: "logs:FilterLogEvents", resources: LOG_GROUPS },
  modes: LIVE,
  for: ["proofs"],
  rate: 2.5,
  send: (client, input, options) => client.send(new FilterLogEventsCommand(input), options),
};

export const describeAccountPolicies: ScanCall<
  CloudWatchLogsClient,
  DescribeAccountPoliciesCommandInput,
  DescribeAccountPoliciesCommandOutput
> = {
  operation: "DescribeAccountPolicies",
  permission: { action: "logs:DescribeAccountPolicies", resources: ["*"] },
  modes: LIVE,
  for: ["subscriptions"],
  rate: 2.5,
  send: (client, input, options) => client.send(new DescribeAccountPoliciesCommand(input), options),
};

export const describeResourcePolicies: ScanCall<
  CloudWatchLogsClient,
  DescribeResourcePoliciesCommandInput,
  DescribeResourcePoliciesCommandOutput
> = {
  operation: "DescribeResourcePolicies",
  permission: { action: "logs:DescribeResourcePolicies", resources: ["*"] },
  modes: LIVE,
  for: ["logPolicies"],
  rate: 2.5,
  send: (client, input, options) => client.send(new DescribeResourcePoliciesCommand(input), options),
};

export const describeAlarms: ScanCall<
  CloudWatchClient,
  { AlarmTypes: ("MetricAlarm" | "CompositeAlarm")[]; MaxRecords: number; NextToken?: string },
  DescribeAlarmsCommandOutput
> = {
  operation: "DescribeAlarms",
  permission: { action: "cloudwatch:DescribeAlarms", resources: ["*"] },
  modes: LIVE,
  for: ["alarms"],
  rate: 4.5,
  send: (client, input, options) => client.send(new DescribeAlarmsCommand(input), options),
};

export const getMetricData: ScanCall<
  CloudWatchClient,
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput
> = {
  operation: "GetMetricData",
  permission: { action: "cloudwatch:GetMetricData", resources: ["*"] },
  modes: LIVE,
  for: ["traffic"],
  rate: 10,
  send: (client, input, options) => client.send(new GetMetricDataCommand(input), options),
};

export const describeDeliveryStream: ScanCall<
  FirehoseClient,
  { DeliveryStreamName: string },
  DescribeDeliveryStreamCommandOutput
> = {
  operation: "DescribeDeliveryStream",
  permission: {
    action: "firehose:DescribeDeliveryStream",
    resources: ["firehose:*:*:deliverystream/*"],
  },
  modes: LIVE,
  for: ["deliveryStreams"],
  rate: 2.5,
  send: (client, input, options) => client.send(new DescribeDeliveryStreamCommand(input), options),
};

export const describeKey: ScanCall<KMSClient, { KeyId: string }, DescribeKeyCommandOutput> = {
  operation: "DescribeKey",
  permission: { action: "kms:DescribeKey", resources: ["kms:*:*:key/*"] },
  modes: LIVE,
  for: ["keys"],
  rate: 20,
  send: (client, input, options) => client.send(new DescribeKeyCommand(input), options),
};

const ROLES = ["iam::*:role/*"] as const;
const POLICIES = ["iam::*:policy/*"] as const;

export const getRole: ScanCall<IAMClient, { RoleName: string }, GetRoleCommandOutput> = {
  operation: "GetRole",
  permission: { action: "iam:GetRole", resources: ROLES },
  modes: LIVE,
  for: ["roles"],
  rate: 5,
  send: (client, input, options) => client.send(new GetRoleCommand(input), options),
};

export const listRolePolicies: ScanCall<
  IAMClient,
  { RoleName: string; Marker?: string },
  ListRolePoliciesCommandOutput
> = {
  operation: "ListRolePolicies",
  permission: { action: "iam:ListRolePolicies", resources: ROLES },
  modes: LIVE,
  for: ["roles"],
  rate: 5,
  send: (client, input, options) => client.send(new ListRolePoliciesCommand(input), options),
};

export const getRolePolicy: ScanCall<
  IAMClient,
  { RoleName: string; PolicyName: string },
  GetRolePolicyCommandOutput
> = {
  operation: "GetRolePolicy",
  permission: { action: "iam:GetRolePolicy", resources: ROLES },
  modes: LIVE,
  for: ["roles"],
  rate: 5,
  send: (client, input, options) => client.send(new GetRolePolicyCommand(input), options),
};

export const listAttachedRolePolicies: ScanCall<
  IAMClient,
  { RoleName: string; Marker?: string },
  ListAttachedRolePoliciesCommandOutput
> = {
  operation: "ListAttachedRolePolicies",
  permission: { action: "iam:ListAttachedRolePolicies", resources: ROLES },
  modes: LIVE,
  for: ["roles"],
  rate: 5,
  send: (client, input, options) => client.send(new ListAttachedRolePoliciesCommand(input), options),
};

export const getPolicy: ScanCall<IAMClient, { PolicyArn: string }, GetPolicyCommandOutput> = {
  operation: "GetPolicy",
  permission: { action: "iam:GetPolicy", resources: POLICIES },
  modes: LIVE,
  for: ["roles"],
  rate: 5,
  send: (client, input, options) => client.send(new GetPolicyCommand(input), options),
};

export const getPolicyVersion: ScanCall<
  IAMClient,
  { PolicyArn: string; VersionId: string },
  GetPolicyVersionCommandOutput
> = {
  operation: "GetPolicyVersion",
  permission: { action: "iam:GetPolicyVersion", resources: POLICIES },
  modes: LIVE,
  for: ["roles"],
  rate: 5,
  send: (client, input, options) => client.send(new GetPolicyVersionCommand(input), options),
};

/** The calls that read what is around the stages, each made only where a check wants what it brings. */
export const SURROUNDING_CALLS = [
  describeLogGroups,
  describeMetricFilters,
  describeSubscriptionFilters,
  filterLogEvents,
  describeAccountPolicies,
  describeResourcePolicies,
  describeAlarms,
  getMetricData,
  describeDeliveryStream,
  describeKey,
  getRole,
  listRolePolicies,
  getRolePolicy,
  listAttachedRolePolicies,
  getPolicy,
  getPolicyVersion,
] as const;
