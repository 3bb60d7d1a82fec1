import { getAccount, getRestStage, getStage } from "../../aws/calls/apigateway.ts";
import { describeAlarms } from "../../aws/calls/cloudwatch.ts";
import { describeDeliveryStream } from "../../aws/calls/firehose.ts";
import { getRole, getRolePolicy, listAttachedRolePolicies } from "../../aws/calls/iam.ts";
import {
  describeLogGroups,
  describeMetricFilters,
  describeResourcePolicies,
  describeSubscriptionFilters,
} from "../../aws/calls/logs.ts";
import { getBucketLifecycle, getPublicAccessBlock } from "../../aws/calls/s3.ts";
import { getWebAclForResource } from "../../aws/calls/wafv2.ts";
import { isObject, text } from "../../aws/read.ts";
import { bareLogGroupArn } from "../../model/stage.ts";
import { type Aspect, MISSING, type States } from "../state.ts";
import type { Json, StepKind } from "../step.ts";
import { documentOf, encodedDocument, formatOf, optional, plain, withoutTimes } from "./answers.ts";
import { type Asker, malformed } from "./asker.ts";
import type { Clients } from "./clients.ts";

/** Where a state is read: one account-Region. */
export interface Place {
  readonly account: string;
  readonly asker: Asker;
  readonly clients: Clients;
}

type Reader<K extends StepKind> = (
  place: Place,
  target: Aspect<K>["target"],
) => Promise<Aspect<K>["before"] | typeof MISSING>;

/**
 * Reads what a step is about, in the shape of its kind; MISSING: what carries it is not there. Throws Unseen where that
 * cannot be told.
 */
export async function readState(
  place: Place,
  kind: StepKind,
  target: Readonly<Record<string, string>>,
): Promise<Json> {
  // The reader is the one of the kind, so it takes that kind's target: `step-shape.ts` holds every step to it.
  const reader = READERS[kind] as (place: Place, target: Readonly<Record<string, string>>) => Promise<Json>;
  return reader(place, target);
}

const READERS: { readonly [K in StepKind]: Reader<K> } = {
  "create-role": async (place, { role }) => {
    const trust = await trustOf(place, role);
    return trust === MISSING ? null : { trust };
  },
  "set-role-trust": (place, { role }) => trustOf(place, role),
  "attach-role-policy": async ({ asker, clients }, { role, policyArn }) => {
    const found = await asker.find(listAttachedRolePolicies, clients.of("iam"), {
      input: (Marker) => ({ RoleName: role, ...(Marker === undefined ? {} : { Marker }) }),
      items: (output) => output.AttachedPolicies,
      next: (output) => (output.IsTruncated ? output.Marker : undefined),
      wanted: (item) => isObject(item) && item.PolicyArn === policyArn,
    });
    return found === undefined ? MISSING : found !== null;
  },
  "put-role-policy": async ({ asker, clients }, { role, policy }) => {
    const iam = clients.of("iam");
    const answer = await asker.ask(getRolePolicy, iam, { RoleName: role, PolicyName: policy });
    if (answer) return encodedDocument(answer.PolicyDocument, getRolePolicy.operation);
    // No such role is told in the same words as no such policy.
    return (await asker.ask(getRole, iam, { RoleName: role })) ? null : MISSING;
  },
  "set-account-role": async ({ asker, clients }) => {
    const account = await asker.ask(getAccount, clients.of("apigateway"), {});
    if (!account) throw malformed(getAccount.operation);
    return optional(account.cloudwatchRoleArn, getAccount.operation);
  },
  "create-log-group": async (place, { logGroup }) => {
    const group = await groupOf(place, logGroup);
    if (!group) return null;
    return {
      logGroupClass: optional(group.logGroupClass, DESCRIBE_GROUPS) ?? "STANDARD",
      kmsKeyId: optional(group.kmsKeyId, DESCRIBE_GROUPS),
    };
  },
  "set-log-key": async (place, { logGroup }) => {
    const group = await groupOf(place, logGroup);
    return group ? optional(group.kmsKeyId, DESCRIBE_GROUPS) : MISSING;
  },
  "set-retention": async (place, { logGroup }) => {
    const group = await groupOf(place, logGroup);
    if (!group) return MISSING;
    const days = group.retentionInDays ?? null;
    if (days !== null && typeof days !== "number") throw malformed(DESCRIBE_GROUPS);
    return days;
  },
  "protect-log-group": async (place, { logGroup }) => {
    const group = await groupOf(place, logGroup);
    return group ? group.deletionProtectionEnabled === true : MISSING;
  },
  "put-resource-policy": async ({ asker, clients }, { policy }) => {
    const found = await asker.find(describeResourcePolicies, clients.of("logs"), {
      input: (nextToken) => (nextToken === undefined ? {} : { nextToken }),
      items: (output) => output.resourcePolicies,
      next: (output) => output.nextToken,
      wanted: (item) => isObject(item) && item.policyName === policy,
    });
    return isObject(found) ? documentOf(found.policyDocument, describeResourcePolicies.operation) : null;
  },
  "set-access-log": async (place, target) => {
    const stage = await stageOf(place, target);
    if (!stage) return MISSING;
    const { settings } = stage;
    if (settings === undefined || settings === null) return { destination: null, format: null };
    if (!isObject(settings)) throw malformed(GET_STAGE);
    const destination = optional(settings.destinationArn ?? settings.DestinationArn, GET_STAGE);
    return {
      destination: destination === null ? null : bareLogGroupArn(destination.trim()),
      format: formatOf(settings.format ?? settings.Format),
    };
  },
  "put-metric-filter": async ({ asker, clients }, { logGroup, filter }) => {
    const found = await asker.find(describeMetricFilters, clients.of("logs"), {
      input: (nextToken) => ({
        logGroupName: logGroup,
        filterNamePrefix: filter,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
      items: (output) => output.metricFilters,
      next: (output) => output.nextToken,
      wanted: (item) => isObject(item) && item.filterName === filter,
    });
    return found === undefined ? MISSING : withoutTimes(found);
  },
  "put-alarm": async ({ asker, clients }, { alarm }) => {
    const found = await asker.find(describeAlarms, clients.of("cloudwatch"), {
      input: (NextToken) => ({
        AlarmNames: [alarm],
        AlarmTypes: [METRIC_ALARM],
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
      items: (output) => output.MetricAlarms,
      next: (output) => output.NextToken,
      wanted: (item) => isObject(item) && item.AlarmName === alarm,
    });
    return isObject(found)
      ? plain(Object.fromEntries(ALARM_INPUT.flatMap((key) => (key in found ? [[key, found[key]]] : []))))
      : null;
  },
  "create-bucket": async ({ account, asker, clients }, { bucket }) => {
    const answer = await asker.ask(getPublicAccessBlock, clients.of("s3api"), {
      Bucket: bucket,
      ExpectedBucketOwner: account,
    });
    if (!answer) return null;
    const block = answer.PublicAccessBlockConfiguration;
    return { publicAccess: block && WAYS_TO_PUBLIC.every((way) => block[way] === true) ? "blocked" : "open" };
  },
  "set-bucket-lifecycle": async ({ account, asker, clients }, { bucket }) => {
    const answer = await asker.ask(getBucketLifecycle, clients.of("s3api"), {
      Bucket: bucket,
      ExpectedBucketOwner: account,
    });
    if (!answer) return MISSING;
    return answer.Rules === undefined ? null : plain(answer.Rules);
  },
  "create-delivery-stream": async ({ asker, clients }, { stream }) => {
    const { operation } = describeDeliveryStream;
    const answer = await asker.ask(describeDeliveryStream, clients.of("firehose"), {
      DeliveryStreamName: stream,
    });
    if (!answer) return null;
    const about = answer.DeliveryStreamDescription;
    if (!isObject(about)) throw malformed(operation);
    if (about.DeliveryStreamStatus === "DELETING") return null;
    const to = about.Destinations?.[0]?.ExtendedS3DestinationDescription;
    return {
      bucketArn: optional(to?.BucketARN, operation) ?? "",
      prefix: optional(to?.Prefix, operation) ?? "",
      roleArn: optional(to?.RoleARN, operation) ?? "",
    };
  },
  "put-subscription": async ({ asker, clients }, { logGroup, filter }) => {
    const found = await asker.find(describeSubscriptionFilters, clients.of("logs"), {
      input: (nextToken) => ({
        logGroupName: logGroup,
        filterNamePrefix: filter,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
      items: (output) => output.subscriptionFilters,
      next: (output) => output.nextToken,
      wanted: (item) => isObject(item) && item.filterName === filter,
    });
    return found === undefined ? MISSING : withoutTimes(found);
  },
  "set-execution-log": async (place, target) => {
    const stage = await stageOf(place, target);
    if (!stage) return MISSING;
    return stage.isUnset ? null : (text(stage.level) ?? "OFF");
  },
  "associate-web-acl": async ({ asker, clients }, { stageArn }) => {
    const answer = await asker.ask(getWebAclForResource, clients.of("wafv2"), {
      ResourceArn: stageArn,
    });
    if (!answer) return MISSING;
    const acl: unknown = answer.WebACL;
    if (acl === undefined || acl === null) return null;
    if (!isObject(acl)) throw malformed(getWebAclForResource.operation);
    return optional(acl.ARN, getWebAclForResource.operation);
  },
};

/** All four settings of a public access block (S3 User Guide, "Blocking public access"). */
const WAYS_TO_PUBLIC = [
  "BlockPublicAcls",
  "IgnorePublicAcls",
  "BlockPublicPolicy",
  "RestrictPublicBuckets",
] as const;
const METRIC_ALARM = "MetricAlarm" as const;
const DESCRIBE_GROUPS = describeLogGroups.operation;
const GET_STAGE = "GetStage";

/** What PutMetricAlarm takes and DescribeAlarms gives back (API reference); tags are given by another call. */
const ALARM_INPUT = [
  "ActionsEnabled",
  "AlarmActions",
  "AlarmDescription",
  "AlarmName",
  "ComparisonOperator",
  "DatapointsToAlarm",
  "Dimensions",
  "EvaluateLowSampleCountPercentile",
  "EvaluationPeriods",
  "ExtendedStatistic",
  "InsufficientDataActions",
  "MetricName",
  "Metrics",
  "Namespace",
  "OKActions",
  "Period",
  "Statistic",
  "Threshold",
  "ThresholdMetricId",
  "TreatMissingData",
  "Unit",
] as const;

/** A log group by its exact name; others may begin with the same. */
async function groupOf({ asker, clients }: Place, name: string) {
  const found = await asker.find(describeLogGroups, clients.of("logs"), {
    input: (nextToken) => ({
      logGroupNamePrefix: name,
      ...(nextToken === undefined ? {} : { nextToken }),
    }),
    items: (output) => output.logGroups,
    next: (output) => output.nextToken,
    wanted: (item) => isObject(item) && item.logGroupName === name,
  });
  return isObject(found) ? found : undefined;
}

/** What is set for every method of a REST stage stands under this key. */
export const EVERY_METHOD = "*/*";

/** What a stage says of its logs; both versions of the API brought to the same names. */
async function stageOf(
  { asker, clients }: Place,
  { apiType, apiId, stage }: States["set-access-log"]["target"],
) {
  if (apiType === "REST") {
    const answer = await asker.ask(getRestStage, clients.of("apigateway"), {
      restApiId: apiId,
      stageName: stage,
    });
    return (
      answer && {
        settings: answer.accessLogSettings as unknown,
        level: answer.methodSettings?.[EVERY_METHOD]?.loggingLevel,
        isUnset: !answer.methodSettings?.[EVERY_METHOD],
      }
    );
  }
  const answer = await asker.ask(getStage, clients.of("apigatewayv2"), {
    ApiId: apiId,
    StageName: stage,
  });
  return (
    answer && {
      settings: answer.AccessLogSettings as unknown,
      level: answer.DefaultRouteSettings?.LoggingLevel,
      isUnset: false,
    }
  );
}

async function trustOf({ asker, clients }: Place, role: string): Promise<Json> {
  const answer = await asker.ask(getRole, clients.of("iam"), { RoleName: role });
  if (!answer) return MISSING;
  return encodedDocument(answer.Role?.AssumeRolePolicyDocument, getRole.operation);
}
