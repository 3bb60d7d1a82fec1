import {
  UpdateAccountCommand,
  UpdateStageCommand as UpdateRestStageCommand,
} from "@aws-sdk/client-api-gateway";
import { DeleteAccessLogSettingsCommand, UpdateStageCommand } from "@aws-sdk/client-apigatewayv2";
import { DeleteAlarmsCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  AssociateKmsKeyCommand,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteMetricFilterCommand,
  DeleteResourcePolicyCommand,
  DeleteRetentionPolicyCommand,
  DeleteSubscriptionFilterCommand,
  DisassociateKmsKeyCommand,
  PutLogGroupDeletionProtectionCommand,
  PutMetricFilterCommand,
  PutResourcePolicyCommand,
  PutRetentionPolicyCommand,
  PutSubscriptionFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateDeliveryStreamCommand, DeleteDeliveryStreamCommand } from "@aws-sdk/client-firehose";
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketLifecycleCommand,
  PutBucketLifecycleConfigurationCommand,
} from "@aws-sdk/client-s3";
import { AssociateWebACLCommand, DisassociateWebACLCommand } from "@aws-sdk/client-wafv2";
import type { Call as AwsCall, Permission } from "../../aws/call.ts";
import type { Service } from "../step.ts";
import { renaming } from "./error-names.ts";

/** What of an answer is of use here. */
export interface Output {
  readonly $metadata?: { readonly requestId?: string };
}

interface Client {
  send(command: never, options: { abortSignal: AbortSignal }): Promise<Output>;
}

export type WriteCall = AwsCall<Client, object, Output>;

/** UpdateAccount is allowed once in 20 seconds for an account-Region (API Gateway Developer Guide, quotas). */
export const UPDATE_ACCOUNT = "UpdateAccount";
export const UPDATE_ACCOUNT_RATE = 1 / 20;

/** A command of the SDK as a call. Its parameters are plain data from a plan: the service itself says what is wrong with them. */
function write(
  Command: new (input: never) => object,
  action: string,
  resources: readonly string[],
  rate?: number,
): WriteCall {
  const operation = Command.name.replace(/Command$/, "");
  const permission: Permission = { action, resources };
  return {
    operation,
    permission,
    ...(rate === undefined ? {} : { rate }),
    send: (client, input, options) => renaming(client.send(new Command(input as never) as never, options)),
  };
}

const GROUPS = ["logs:*:*:log-group:*"];
const ROLES = ["iam::*:role/*"];
const BUCKETS = ["s3:::*"];
const STREAMS = ["firehose:*:*:deliverystream/*"];
const gateway = (...paths: string[]) => paths.map((path) => `apigateway:*::${path}`);

// Rates are half of the quotas (CloudWatch Logs User Guide, CloudWatch User Guide and AWS WAF Developer Guide, quotas; Firehose Developer Guide, limits);
// IAM and S3 publish none. Calls without one share API Gateway's bucket.
const CALLS: { readonly [S in Service]: readonly WriteCall[] } = {
  apigateway: [
    write(UpdateRestStageCommand, "apigateway:PATCH", gateway("/restapis/*/stages/*")),
    write(UpdateAccountCommand, "apigateway:PATCH", gateway("/account"), UPDATE_ACCOUNT_RATE),
  ],
  apigatewayv2: [
    write(UpdateStageCommand, "apigateway:PATCH", gateway("/apis/*/stages/*")),
    write(DeleteAccessLogSettingsCommand, "apigateway:DELETE", gateway("/apis/*/stages/*/accesslogsettings")),
  ],
  cloudwatch: [
    write(PutMetricAlarmCommand, "cloudwatch:PutMetricAlarm", ["cloudwatch:*:*:alarm:*"], 1.5),
    write(DeleteAlarmsCommand, "cloudwatch:DeleteAlarms", ["cloudwatch:*:*:alarm:*"], 1.5),
  ],
  firehose: [
    write(CreateDeliveryStreamCommand, "firehose:CreateDeliveryStream", STREAMS, 2.5),
    write(DeleteDeliveryStreamCommand, "firehose:DeleteDeliveryStream", STREAMS, 2.5),
  ],
  iam: [
    write(CreateRoleCommand, "iam:CreateRole", ROLES, 5),
    write(DeleteRoleCommand, "iam:DeleteRole", ROLES, 5),
    write(UpdateAssumeRolePolicyCommand, "iam:UpdateAssumeRolePolicy", ROLES, 5),
    write(AttachRolePolicyCommand, "iam:AttachRolePolicy", ROLES, 5),
    write(DetachRolePolicyCommand, "iam:DetachRolePolicy", ROLES, 5),
    write(PutRolePolicyCommand, "iam:PutRolePolicy", ROLES, 5),
    write(DeleteRolePolicyCommand, "iam:DeleteRolePolicy", ROLES, 5),
  ],
  logs: [
    write(CreateLogGroupCommand, "logs:CreateLogGroup", GROUPS, 5),
    write(DeleteLogGroupCommand, "logs:DeleteLogGroup", GROUPS, 5),
    write(AssociateKmsKeyCommand, "logs:AssociateKmsKey", GROUPS, 2.5),
    write(DisassociateKmsKeyCommand, "logs:DisassociateKmsKey", GROUPS, 2.5),
    write(PutRetentionPolicyCommand, "logs:PutRetentionPolicy", GROUPS, 2.5),
    write(DeleteRetentionPolicyCommand, "logs:DeleteRetentionPolicy", GROUPS, 2.5),
    write(PutLogGroupDeletionProtectionCommand, "logs:PutLogGroupDeletionProtection", GROUPS, 2.5),
    write(PutResourcePolicyCommand, "logs:PutResourcePolicy", ["*"], 2.5),
    write(DeleteResourcePolicyCommand, "logs:DeleteResourcePolicy", ["*"], 2.5),
    write(PutMetricFilterCommand, "logs:PutMetricFilter", GROUPS, 2.5),
    write(DeleteMetricFilterCommand, "logs:DeleteMetricFilter", GROUPS, 2.5),
    write(PutSubscriptionFilterCommand, "logs:PutSubscriptionFilter", GROUPS, 2.5),
    write(DeleteSubscriptionFilterCommand, "logs:DeleteSubscriptionFilter", GROUPS, 2.5),
  ],
  s3api: [
    write(CreateBucketCommand, "s3:CreateBucket", BUCKETS, 5),
    write(DeleteBucketCommand, "s3:DeleteBucket", BUCKETS, 5),
    write(PutBucketLifecycleConfigurationCommand, "s3:PutLifecycleConfiguration", BUCKETS, 5),
    write(DeleteBucketLifecycleCommand, "s3:PutLifecycleConfiguration", BUCKETS, 5),
  ],
  wafv2: [
    write(AssociateWebACLCommand, "wafv2:AssociateWebACL", ["wafv2:*:*:*/webacl/*/*"], 0.25),
    write(DisassociateWebACLCommand, "wafv2:DisassociateWebACL", ["wafv2:*:*:*/webacl/*/*"], 0.25),
  ],
};

/** The call of that name; `undefined`: it is none of those that steps make. */
export function writeCall(service: Service, operation: string): WriteCall | undefined {
  if (!Object.hasOwn(CALLS, service)) return undefined;
  return CALLS[service].find((call) => call.operation === operation);
}
