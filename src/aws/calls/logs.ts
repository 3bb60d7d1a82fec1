import type {
  CloudWatchLogsClient,
  DescribeAccountPoliciesCommandInput,
  DescribeAccountPoliciesCommandOutput,
  DescribeLogGroupsCommandInput,
  DescribeLogGroupsCommandOutput,
  DescribeLogStreamsCommandInput,
  DescribeLogStreamsCommandOutput,
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
  DescribeLogStreamsCommand,
  DescribeMetricFiltersCommand,
  DescribeResourcePoliciesCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Call } from "../call.ts";

// Half of the quota: DescribeLogGroups (10) and DescribeMetricFilters (5; CloudWatch Logs User Guide, quotas). All others are
// this project's own choice, slow on purpose: the quotas differ by Region and account, and everybody in the account shares
// them. A throttle slows a call down further.

const LOG_GROUPS = ["logs:*:*:log-group:*"] as const;

export const describeLogGroups: Call<
  CloudWatchLogsClient,
  DescribeLogGroupsCommandInput,
  DescribeLogGroupsCommandOutput
> = {
  operation: "DescribeLogGroups",
  permission: { action: "logs:DescribeLogGroups", resources: LOG_GROUPS },
  rate: 5,
  send: (client, input, options) => client.send(new DescribeLogGroupsCommand(input), options),
};

export const describeLogStreams: Call<
  CloudWatchLogsClient,
  DescribeLogStreamsCommandInput,
  DescribeLogStreamsCommandOutput
> = {
  operation: "DescribeLogStreams",
  permission: { action: "logs:DescribeLogStreams", resources: LOG_GROUPS },
  rate: 2.5,
  send: (client, input, options) => client.send(new DescribeLogStreamsCommand(input), options),
};

export const filterLogEvents: Call<
  CloudWatchLogsClient,
  FilterLogEventsCommandInput,
  FilterLogEventsCommandOutput
> = {
  operation: "FilterLogEvents",
  permission: { action: "logs:FilterLogEvents", resources: LOG_GROUPS },
  rate: 2.5,
  send: (client, input, options) => client.send(new FilterLogEventsCommand(input), options),
};

export const describeMetricFilters: Call<
  CloudWatchLogsClient,
  DescribeMetricFiltersCommandInput,
  DescribeMetricFiltersCommandOutput
> = {
  operation: "DescribeMetricFilters",
  permission: { action: "logs:DescribeMetricFilters", resources: LOG_GROUPS },
  rate: 2.5,
  send: (client, input, options) => client.send(new DescribeMetricFiltersCommand(input), options),
};

export const describeSubscriptionFilters: Call<
  CloudWatchLogsClient,
  DescribeSubscriptionFiltersCommandInput,
  DescribeSubscriptionFiltersCommandOutput
> = {
  operation: "DescribeSubscriptionFilters",
  permission: { action: "logs:DescribeSubscriptionFilters", resources: LOG_GROUPS },
  rate: 2.5,
  send: (client, input, options) => client.send(new DescribeSubscriptionFiltersCommand(input), options),
};

export const describeResourcePolicies: Call<
  CloudWatchLogsClient,
  DescribeResourcePoliciesCommandInput,
  DescribeResourcePoliciesCommandOutput
> = {
  operation: "DescribeResourcePolicies",
  permission: { action: "logs:DescribeResourcePolicies", resources: ["*"] },
  rate: 2.5,
  send: (client, input, options) => client.send(new DescribeResourcePoliciesCommand(input), options),
};

export const describeAccountPolicies: Call<
  CloudWatchLogsClient,
  DescribeAccountPoliciesCommandInput,
  DescribeAccountPoliciesCommandOutput
> = {
  operation: "DescribeAccountPolicies",
  permission: { action: "logs:DescribeAccountPolicies", resources: ["*"] },
  rate: 2.5,
  send: (client, input, options) => client.send(new DescribeAccountPoliciesCommand(input), options),
};
