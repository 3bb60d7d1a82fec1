import type {
  APIGatewayClient,
  GetAccountCommandOutput,
  GetRestApisCommandInput,
  GetRestApisCommandOutput,
  GetStageCommandInput as GetRestStageCommandInput,
  GetStageCommandOutput as GetRestStageCommandOutput,
  GetStagesCommandInput as GetRestStagesCommandInput,
  GetStagesCommandOutput as GetRestStagesCommandOutput,
} from "@aws-sdk/client-api-gateway";
import {
  GetAccountCommand,
  GetRestApisCommand,
  GetStageCommand as GetRestStageCommand,
  GetStagesCommand as GetRestStagesCommand,
} from "@aws-sdk/client-api-gateway";
import type {
  ApiGatewayV2Client,
  GetApisCommandInput,
  GetApisCommandOutput,
  GetStageCommandInput,
  GetStageCommandOutput,
  GetStagesCommandInput,
  GetStagesCommandOutput,
} from "@aws-sdk/client-apigatewayv2";
import { GetApisCommand, GetStageCommand, GetStagesCommand } from "@aws-sdk/client-apigatewayv2";
import type {
  CloudWatchClient,
  DescribeAlarmsCommandInput,
  DescribeAlarmsCommandOutput,
} from "@aws-sdk/client-cloudwatch";
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import type {
  CloudWatchLogsClient,
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
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeMetricFiltersCommand,
  DescribeResourcePoliciesCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { DescribeRegionsCommandOutput, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeRegionsCommand } from "@aws-sdk/client-ec2";
import type {
  DescribeDeliveryStreamCommandInput,
  DescribeDeliveryStreamCommandOutput,
  FirehoseClient,
} from "@aws-sdk/client-firehose";
import { DescribeDeliveryStreamCommand } from "@aws-sdk/client-firehose";
import type {
  GetRoleCommandInput,
  GetRoleCommandOutput,
  GetRolePolicyCommandInput,
  GetRolePolicyCommandOutput,
  IAMClient,
  ListAttachedRolePoliciesCommandInput,
  ListAttachedRolePoliciesCommandOutput,
} from "@aws-sdk/client-iam";
import { GetRoleCommand, GetRolePolicyCommand, ListAttachedRolePoliciesCommand } from "@aws-sdk/client-iam";
import type {
  GetBucketLifecycleConfigurationCommandInput,
  GetBucketLifecycleConfigurationCommandOutput,
  GetPublicAccessBlockCommandInput,
  GetPublicAccessBlockCommandOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2CommandOutput,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  GetBucketLifecycleConfigurationCommand,
  GetPublicAccessBlockCommand,
  ListObjectsV2Command,
} from "@aws-sdk/client-s3";
import type { GetCallerIdentityCommandOutput, STSClient } from "@aws-sdk/client-sts";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type {
  GetWebACLForResourceCommandInput,
  GetWebACLForResourceCommandOutput,
  WAFV2Client,
} from "@aws-sdk/client-wafv2";
import { GetWebACLForResourceCommand } from "@aws-sdk/client-wafv2";
import type { Call, Permission } from "../../aws/call.ts";
import { orUnset, renaming } from "./error-names.ts";

// Rates are half of the quotas, as in a scan: CloudWatch Logs User Guide, CloudWatch User Guide and AWS WAF Developer
// Guide, quotas. IAM publishes none. Calls without one share API Gateway's bucket.

const LOG_GROUPS = ["logs:*:*:log-group:*"] as const;
const ROLES = ["iam::*:role/*"] as const;
const BUCKETS = ["s3:::*"] as const;
const apigatewayGet = (...paths: string[]): Permission => ({
  action: "apigateway:GET",
  resources: paths.map((path) => `apigateway:*::${path}`),
});

export const getCallerIdentity: Call<STSClient, object, GetCallerIdentityCommandOutput> = {
  operation: "GetCallerIdentity",
  rate: 10,
  send: (client, input, options) => client.send(new GetCallerIdentityCommand(input), options),
};

export const getRestStage: Call<APIGatewayClient, GetRestStageCommandInput, GetRestStageCommandOutput> = {
  operation: "GetStage",
  permission: apigatewayGet("/restapis/*/stages/*"),
  send: (client, input, options) => client.send(new GetRestStageCommand(input), options),
};

export const getStage: Call<ApiGatewayV2Client, GetStageCommandInput, GetStageCommandOutput> = {
  operation: "GetStage",
  permission: apigatewayGet("/apis/*/stages/*"),
  send: (client, input, options) => client.send(new GetStageCommand(input), options),
};

export const getRestApis: Call<APIGatewayClient, GetRestApisCommandInput, GetRestApisCommandOutput> = {
  operation: "GetRestApis",
  permission: apigatewayGet("/restapis"),
  send: (client, input, options) => client.send(new GetRestApisCommand(input), options),
};

export const getRestStages: Call<APIGatewayClient, GetRestStagesCommandInput, GetRestStagesCommandOutput> = {
  operation: "GetStages",
  permission: apigatewayGet("/restapis/*/stages"),
  send: (client, input, options) => client.send(new GetRestStagesCommand(input), options),
};

export const getApis: Call<ApiGatewayV2Client, GetApisCommandInput, GetApisCommandOutput> = {
  operation: "GetApis",
  permission: apigatewayGet("/apis"),
  send: (client, input, options) => client.send(new GetApisCommand(input), options),
};

export const getStages: Call<ApiGatewayV2Client, GetStagesCommandInput, GetStagesCommandOutput> = {
  operation: "GetStages",
  permission: apigatewayGet("/apis/*/stages"),
  send: (client, input, options) => client.send(new GetStagesCommand(input), options),
};

export const getAccount: Call<APIGatewayClient, object, GetAccountCommandOutput> = {
  operation: "GetAccount",
  permission: apigatewayGet("/account"),
  send: (client, input, options) => client.send(new GetAccountCommand(input), options),
};

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

export const describeAlarms: Call<CloudWatchClient, DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput> =
  {
    operation: "DescribeAlarms",
    permission: { action: "cloudwatch:DescribeAlarms", resources: ["*"] },
    rate: 4.5,
    send: (client, input, options) => client.send(new DescribeAlarmsCommand(input), options),
  };

export const describeRegions: Call<EC2Client, object, DescribeRegionsCommandOutput> = {
  operation: "DescribeRegions",
  permission: { action: "ec2:DescribeRegions", resources: ["*"] },
  rate: 5,
  send: (client, input, options) => client.send(new DescribeRegionsCommand(input), options),
};

export const getRole: Call<IAMClient, GetRoleCommandInput, GetRoleCommandOutput> = {
  operation: "GetRole",
  permission: { action: "iam:GetRole", resources: ROLES },
  rate: 5,
  send: (client, input, options) => client.send(new GetRoleCommand(input), options),
};

export const listAttachedRolePolicies: Call<
  IAMClient,
  ListAttachedRolePoliciesCommandInput,
  ListAttachedRolePoliciesCommandOutput
> = {
  operation: "ListAttachedRolePolicies",
  permission: { action: "iam:ListAttachedRolePolicies", resources: ROLES },
  rate: 5,
  send: (client, input, options) => client.send(new ListAttachedRolePoliciesCommand(input), options),
};

export const getRolePolicy: Call<IAMClient, GetRolePolicyCommandInput, GetRolePolicyCommandOutput> = {
  operation: "GetRolePolicy",
  permission: { action: "iam:GetRolePolicy", resources: ROLES },
  rate: 5,
  send: (client, input, options) => client.send(new GetRolePolicyCommand(input), options),
};

export const describeDeliveryStream: Call<
  FirehoseClient,
  DescribeDeliveryStreamCommandInput,
  DescribeDeliveryStreamCommandOutput
> = {
  operation: "DescribeDeliveryStream",
  permission: { action: "firehose:DescribeDeliveryStream", resources: ["firehose:*:*:deliverystream/*"] },
  rate: 2.5,
  send: (client, input, options) => client.send(new DescribeDeliveryStreamCommand(input), options),
};

export const getPublicAccessBlock: Call<
  S3Client,
  GetPublicAccessBlockCommandInput,
  GetPublicAccessBlockCommandOutput
> = {
  operation: "GetPublicAccessBlock",
  permission: { action: "s3:GetBucketPublicAccessBlock", resources: BUCKETS },
  rate: 5,
  send: (client, input, options) =>
    orUnset(
      renaming(client.send(new GetPublicAccessBlockCommand(input), options)),
      "NoSuchPublicAccessBlockConfiguration",
      { $metadata: {} },
    ),
};

export const getBucketLifecycle: Call<
  S3Client,
  GetBucketLifecycleConfigurationCommandInput,
  GetBucketLifecycleConfigurationCommandOutput
> = {
  operation: "GetBucketLifecycleConfiguration",
  permission: { action: "s3:GetLifecycleConfiguration", resources: BUCKETS },
  rate: 5,
  send: (client, input, options) =>
    orUnset(
      renaming(client.send(new GetBucketLifecycleConfigurationCommand(input), options)),
      "NoSuchLifecycleConfiguration",
      { $metadata: {} },
    ),
};

export const listObjects: Call<S3Client, ListObjectsV2CommandInput, ListObjectsV2CommandOutput> = {
  operation: "ListObjectsV2",
  permission: { action: "s3:ListBucket", resources: BUCKETS },
  rate: 5,
  send: (client, input, options) => renaming(client.send(new ListObjectsV2Command(input), options)),
};

/** It also takes apigateway:GET on the stage (Service Authorization Reference, AWS WAF V2). */
export const getWebAclForResource: Call<
  WAFV2Client,
  GetWebACLForResourceCommandInput,
  GetWebACLForResourceCommandOutput
> = {
  operation: "GetWebACLForResource",
  permission: { action: "wafv2:GetWebACLForResource", resources: ["*"] },
  rate: 0.5,
  send: (client, input, options) => renaming(client.send(new GetWebACLForResourceCommand(input), options)),
};
