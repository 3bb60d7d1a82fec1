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
import { renaming } from "../../aws/error-names.ts";
import type { Service } from "../step.ts";

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

/**
 * A command of the SDK as a call. Its parameters are plain data from a plan: the service itself says what is wrong with them.
 * The operation is spelled out, since the bundle shortens the names of classes.
 */
function write(
  Command: new (input: never) => object,
  operation: string,
  action: string,
  resources: readonly string[],
  rate?: number,
): WriteCall {
  const permission: Permission = { action, resources };
  return {
    operation,
    permission,
    ...(rate === undefined ? {} : { rate }),
    send: (client, input, options) => renaming(client.send(new Command(input as never) as never, options)),
  };
}

/** Permissions of these services are named after their operations. */
const named =
  (service: Service) =>
  (
    Command: new (input: never) => object,
    operation: string,
    resources: readonly string[],
    rate: number,
  ): WriteCall =>
    write(Command, operation, `${service}:${operation}`, resources, rate);
const cloudwatch = named("cloudwatch");
const firehose = named("firehose");
const iam = named("iam");
const logs = named("logs");
const wafv2 = named("wafv2");

const GROUPS = ["logs:*:*:log-group:*"];
const ROLES = ["iam::*:role/*"];
const BUCKETS = ["s3:::*"];
const STREAMS = ["firehose:*:*:deliverystream/*"];
const gateway = (...paths: string[]) => paths.map((path) => `apigateway:*::${path}`);

// Rates are half of the quotas (CloudWatch Logs User Guide, CloudWatch User Guide and AWS WAF Developer Guide, quotas; Firehose Developer Guide, limits);
// IAM and S3 publish none. Calls without one share API Gateway's bucket.
const CALLS: { readonly [S in Service]: readonly WriteCall[] } = {
  apigateway: [
    write(UpdateRestStageCommand, "UpdateStage", "apigateway:PATCH", gateway("/restapis/*/stages/*")),
    write(
      UpdateAccountCommand,
      "UpdateAccount",
      "apigateway:PATCH",
      gateway("/account"),
      UPDATE_ACCOUNT_RATE,
    ),
  ],
  apigatewayv2: [
    write(UpdateStageCommand, "UpdateStage", "apigateway:PATCH", gateway("/apis/*/stages/*")),
    write(
      DeleteAccessLogSettingsCommand,
      "DeleteAccessLogSettings",
      "apigateway:DELETE",
      gateway("/apis/*/stages/*/accesslogsettings"),
    ),
  ],
  cloudwatch: [
    cloudwatch(PutMetricAlarmCommand, "PutMetricAlarm", ["cloudwatch:*:*:alarm:*"], 1.5),
    cloudwatch(DeleteAlarmsCommand, "DeleteAlarms", ["cloudwatch:*:*:alarm:*"], 1.5),
  ],
  firehose: [
    firehose(CreateDeliveryStreamCommand, "CreateDeliveryStream", STREAMS, 2.5),
    firehose(DeleteDeliveryStreamCommand, "DeleteDeliveryStream", STREAMS, 2.5),
  ],
  iam: [
    iam(CreateRoleCommand, "CreateRole", ROLES, 5),
    iam(DeleteRoleCommand, "DeleteRole", ROLES, 5),
    iam(UpdateAssumeRolePolicyCommand, "UpdateAssumeRolePolicy", ROLES, 5),
    iam(AttachRolePolicyCommand, "AttachRolePolicy", ROLES, 5),
    iam(DetachRolePolicyCommand, "DetachRolePolicy", ROLES, 5),
    iam(PutRolePolicyCommand, "PutRolePolicy", ROLES, 5),
    iam(DeleteRolePolicyCommand, "DeleteRolePolicy", ROLES, 5),
  ],
  logs: [
    logs(CreateLogGroupCommand, "CreateLogGroup", GROUPS, 5),
    logs(DeleteLogGroupCommand, "DeleteLogGroup", GROUPS, 5),
    logs(AssociateKmsKeyCommand, "AssociateKmsKey", GROUPS, 2.5),
    logs(DisassociateKmsKeyCommand, "DisassociateKmsKey", GROUPS, 2.5),
    logs(PutRetentionPolicyCommand, "PutRetentionPolicy", GROUPS, 2.5),
    logs(DeleteRetentionPolicyCommand, "DeleteRetentionPolicy", GROUPS, 2.5),
    logs(PutLogGroupDeletionProtectionCommand, "PutLogGroupDeletionProtection", GROUPS, 2.5),
    logs(PutResourcePolicyCommand, "PutResourcePolicy", ["*"], 2.5),
    logs(DeleteResourcePolicyCommand, "DeleteResourcePolicy", ["*"], 2.5),
    logs(PutMetricFilterCommand, "PutMetricFilter", GROUPS, 2.5),
    logs(DeleteMetricFilterCommand, "DeleteMetricFilter", GROUPS, 2.5),
    logs(PutSubscriptionFilterCommand, "PutSubscriptionFilter", GROUPS, 2.5),
    logs(DeleteSubscriptionFilterCommand, "DeleteSubscriptionFilter", GROUPS, 2.5),
  ],
  s3api: [
    write(CreateBucketCommand, "CreateBucket", "s3:CreateBucket", BUCKETS, 5),
    write(DeleteBucketCommand, "DeleteBucket", "s3:DeleteBucket", BUCKETS, 5),
    write(
      PutBucketLifecycleConfigurationCommand,
      "PutBucketLifecycleConfiguration",
      "s3:PutLifecycleConfiguration",
      BUCKETS,
      5,
    ),
    write(DeleteBucketLifecycleCommand, "DeleteBucketLifecycle", "s3:PutLifecycleConfiguration", BUCKETS, 5),
  ],
  wafv2: [
    wafv2(AssociateWebACLCommand, "AssociateWebACL", ["wafv2:*:*:*/webacl/*/*"], 0.25),
    wafv2(DisassociateWebACLCommand, "DisassociateWebACL", ["wafv2:*:*:*/webacl/*/*"], 0.25),
  ],
};

/** The call of that name; `undefined`: it is none of those that steps make. */
export function writeCall(service: Service, operation: string): WriteCall | undefined {
  if (!Object.hasOwn(CALLS, service)) return undefined;
  return CALLS[service].find((call) => call.operation === operation);
}
