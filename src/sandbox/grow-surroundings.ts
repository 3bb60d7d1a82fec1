import { newDeliveryStream } from "./firehose/streams.ts";
import { trustPolicyFor } from "./iam/trust.ts";
import { newKey } from "./kms/keys.ts";
import { letDeliveryIn } from "./logs/delivery-policy.ts";
import { alarmFrom } from "./metrics/alarms.ts";
import type { RegionSeed } from "./seed.ts";
import type { AccountRegion } from "./state/account.ts";
import { groupArn, logsIn, newLogGroup } from "./state/log-group.ts";
import { metricsIn } from "./state/metrics.ts";
import { aclsIn, type WebAcl } from "./waf/acls.ts";

const PUSH_POLICY = "policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";

/**
 * Gives a Region what its seed lists around its stages, and what the stages need to work where the seed is silent: a
 * role, a log group, a stream or a web ACL that a stage names is there and healthy unless the seed says otherwise.
 */
export function surround(home: AccountRegion, seed: RegionSeed, now: number): void {
  for (const { id, state } of seed.keys ?? []) newKey(home, id, now).state = state ?? "Enabled";
  listedGroups(home, seed, now);
  for (const { name, deleted, status = "ACTIVE", bucketArn } of seed.deliveryStreams ?? []) {
    if (!deleted) newDeliveryStream(home, name, now, { status, destination: destinationOf(bucketArn) });
  }
  for (const { name, document } of seed.logPolicies ?? []) putPolicy(home, name, document, now);
  for (const alarm of seed.alarms ?? []) {
    const { name, namespace, metric, dimensions = {}, threshold = 1, actions = [] } = alarm;
    const body = {
      AlarmName: name,
      Namespace: namespace,
      MetricName: metric,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      Statistic: alarm.statistic ?? "Sum",
      Period: alarm.periodSeconds ?? 60,
      EvaluationPeriods: alarm.periods ?? 1,
      Threshold: threshold,
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      AlarmActions: actions,
    };
    metricsIn(home).alarms.set(name, alarmFrom(body, now));
  }
  impliedRole(home, now);
  impliedDestinations(home, seed, now);
  impliedAcls(home);
}

function listedGroups(home: AccountRegion, seed: RegionSeed, now: number): void {
  for (const { name, deleted, retentionDays, ...about } of seed.logGroups ?? []) {
    if (deleted) continue;
    const group = newLogGroup(name, now, { logClass: about.class ?? "STANDARD" });
    group.retentionDays = retentionDays;
    group.kmsKeyId = about.kmsKeyId;
    group.deletionProtected = about.deletionProtected ?? false;
    for (const [key, value] of Object.entries(about.tags ?? {})) group.tags.set(key, value);
    for (const { name: filter, pattern, metric } of about.metricFilters ?? []) {
      const { namespace, name: metricName, value = "1" } = metric;
      const kept = { namespace, name: metricName, value, defaultValue: undefined, unit: undefined };
      group.metricFilters.set(filter, {
        name: filter,
        pattern,
        metric: { ...kept, dimensions: new Map() },
        createdAt: now,
      });
    }
    for (const { name: filter, pattern = "", destinationArn, roleArn } of about.subscriptions ?? []) {
      const distribution = "ByLogStream";
      group.subscriptions.set(filter, {
        name: filter,
        pattern,
        destinationArn,
        roleArn,
        distribution,
        createdAt: now,
      });
    }
    logsIn(home).groups.set(name, group);
  }
}

const destinationOf = (bucket = "arn:aws:s3:::access-logs") => ({
  S3DestinationDescription: { BucketARN: bucket },
  ExtendedS3DestinationDescription: { BucketARN: bucket },
});

function putPolicy(home: AccountRegion, name: string, document: unknown, now: number): void {
  const policy = {
    name,
    document: JSON.stringify(document),
    resourceArn: undefined,
    revision: 1,
    updatedAt: now,
  };
  logsIn(home).policies.set(name, policy);
}

/** The CloudWatch role, where the account's roles do not speak of it: one that was deleted is not implied. */
function impliedRole({ account, cloudwatchRoleArn: arn }: AccountRegion, now: number): void {
  const prefix = `arn:${account.partition}:iam::${account.id}:role/`;
  if (!arn?.startsWith(prefix)) return;
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  if (account.roles.has(name) || account.deletedRoles.has(name)) return;
  const trusts = ["apigateway.amazonaws.com"];
  account.roles.set(name, {
    name,
    path: arn.slice(prefix.length - 1, arn.length - name.length),
    arn,
    id: `AROA${name
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, "")
      .slice(0, 17)}`,
    createdAt: now,
    trusts,
    trustPolicy: trustPolicyFor(trusts, undefined, account.partition),
    policies: new Set([`arn:${account.partition}:iam::aws:${PUSH_POLICY}`]),
    inlinePolicies: new Map(),
    boundary: undefined,
  });
}

function impliedDestinations(home: AccountRegion, seed: RegionSeed, now: number): void {
  const listed = new Set(seed.logGroups?.map(({ name }) => name));
  const streams = new Set(seed.deliveryStreams?.map(({ name }) => name));
  const { groups } = logsIn(home);
  const prefix = groupArn(home, "");
  const streamPrefix = `arn:${home.account.partition}:firehose:${home.region}:${home.account.id}:deliverystream/`;
  let delivered = false;
  const imply = (arn: string | undefined, { canary = false, http = false } = {}) => {
    if (arn?.startsWith(streamPrefix)) {
      const name = arn.slice(streamPrefix.length);
      if (!streams.has(name)) newDeliveryStream(home, name, now, { destination: destinationOf() });
      streams.add(name);
    }
    if (!arn?.startsWith(prefix)) return;
    const name = arn.slice(prefix.length).replace(/:\*$/, "");
    delivered ||= http;
    for (const each of canary ? [name, `${name}/Canary`] : [name]) {
      if (!listed.has(each) && !groups.has(each)) groups.set(each, newLogGroup(each, now));
    }
  };
  for (const api of home.restApis.values())
    for (const { accessLog, canary } of api.stages.values())
      imply(accessLog.destinationArn, { canary: canary !== undefined });
  for (const api of home.v2Apis.values())
    for (const { accessLog } of api.stages.values())
      imply(accessLog?.destinationArn, { http: api.protocol === "HTTP" });
  if (delivered && seed.logDelivery !== false) letDeliveryIn(home, now);
}

/** The web ACLs that stages name. Classic ones (`waf-regional`) belong to another service. */
function impliedAcls(home: AccountRegion): void {
  for (const api of home.restApis.values()) {
    for (const { webAclArn } of api.stages.values()) {
      const [, name, id] = /:regional\/webacl\/([^/]+)\/([^/]+)$/.exec(webAclArn ?? "") ?? [];
      if (webAclArn === undefined || name === undefined || id === undefined) continue;
      const acl: WebAcl = {
        id,
        arn: webAclArn,
        name,
        description: undefined,
        defaultAction: "Allow",
        rules: [],
        visibility: { SampledRequestsEnabled: false, CloudWatchMetricsEnabled: true, MetricName: name },
      };
      aclsIn(home).set(webAclArn, acl);
    }
  }
}
