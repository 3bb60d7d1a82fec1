import type { Call, Json, Service, Step, StepKind } from "./step.ts";

/** One way in which a kind of step is made or taken back. */
interface Way {
  readonly service: Service;
  readonly operation: string;
  /** Parameter → the key of the target that it has to name. */
  readonly names: Readonly<Record<string, string>>;
  /** Whether the call changes nothing but what the step is about. */
  readonly only?: (parameters: Call["parameters"]) => boolean;
}

const LOG_GROUP = { logGroupName: "logGroup" };
const REST = { restApiId: "apiId", stageName: "stage" };
const V2 = { ApiId: "apiId", StageName: "stage" };

const way = (service: Service, operation: string, names: Way["names"], only?: Way["only"]): Way => ({
  service,
  operation,
  names,
  ...(only === undefined ? {} : { only }),
});
const patches =
  (path: RegExp) =>
  ({ patchOperations }: Call["parameters"]): boolean =>
    Array.isArray(patchOperations) &&
    patchOperations.length > 0 &&
    patchOperations.every((each) => path.test(String(memberOf(each, "path"))));
const members =
  (...allowed: string[]) =>
  (parameters: Call["parameters"]): boolean =>
    Object.keys(parameters).every((key) => key in V2 || allowed.includes(key));

const keys =
  (...allowed: string[]) =>
  (parameters: Call["parameters"]): boolean =>
    Object.keys(parameters).every((key) => allowed.includes(key));

const ROLE_PATCH = patches(/^\/cloudwatchRoleArn$/);
const LOG_PATCH = patches(/^\/accessLogSettings(?:\/(?:destinationArn|format))?$/);
const LEVEL_PATCH = patches(/^\/\*\/\*\/logging\/loglevel$/);
const UNSET_PATCH = patches(/^\/\*\/\*$/);
const restStage = (only: Way["only"]) => way("apigateway", "UpdateStage", REST, only);
const v2Stage = (only: Way["only"]) => way("apigatewayv2", "UpdateStage", V2, only);
const accountRole = way("apigateway", "UpdateAccount", {}, ROLE_PATCH);
const trust = way("iam", "UpdateAssumeRolePolicy", { RoleName: "role" });
const attachment = { RoleName: "role", PolicyArn: "policyArn" };
const putRetention = way("logs", "PutRetentionPolicy", LOG_GROUP);
const associateKey = way("logs", "AssociateKmsKey", LOG_GROUP);
const protect = way("logs", "PutLogGroupDeletionProtection", { logGroupIdentifier: "logGroup" });
const putPolicy = way("logs", "PutResourcePolicy", { policyName: "policy" });
const logFilter = { logGroupName: "logGroup", filterName: "filter" };
const putMetricFilter = way("logs", "PutMetricFilter", logFilter);
const putSubscription = way("logs", "PutSubscriptionFilter", logFilter);
const rolePolicy = { RoleName: "role", PolicyName: "policy" };
const bucket = { Bucket: "bucket" };
const stream = { DeliveryStreamName: "stream" };
const putAlarm = way("cloudwatch", "PutMetricAlarm", { AlarmName: "alarm" });
const associateAcl = way("wafv2", "AssociateWebACL", { ResourceArn: "stageArn" });
const setLog = [restStage(LOG_PATCH), v2Stage(members("AccessLogSettings"))];
const setLevel = [restStage(LEVEL_PATCH), v2Stage(members("DefaultRouteSettings"))];

/** How each kind of step is made, and how it is taken back. */
const WAYS: { readonly [K in StepKind]: { readonly make: readonly Way[]; readonly undo: readonly Way[] } } = {
  "create-role": {
    make: [way("iam", "CreateRole", { RoleName: "role" })],
    undo: [way("iam", "DeleteRole", { RoleName: "role" })],
  },
  "set-role-trust": { make: [trust], undo: [trust] },
  "attach-role-policy": {
    make: [way("iam", "AttachRolePolicy", attachment)],
    undo: [way("iam", "DetachRolePolicy", attachment)],
  },
  "put-role-policy": {
    make: [way("iam", "PutRolePolicy", rolePolicy)],
    undo: [way("iam", "PutRolePolicy", rolePolicy), way("iam", "DeleteRolePolicy", rolePolicy)],
  },
  "set-account-role": { make: [accountRole], undo: [accountRole] },
  "create-log-group": {
    make: [way("logs", "CreateLogGroup", LOG_GROUP)],
    undo: [way("logs", "DeleteLogGroup", LOG_GROUP)],
  },
  "set-log-key": { make: [associateKey], undo: [associateKey, way("logs", "DisassociateKmsKey", LOG_GROUP)] },
  "set-retention": {
    make: [putRetention],
    undo: [putRetention, way("logs", "DeleteRetentionPolicy", LOG_GROUP)],
  },
  "protect-log-group": { make: [protect], undo: [protect] },
  "put-resource-policy": {
    make: [putPolicy],
    undo: [putPolicy, way("logs", "DeleteResourcePolicy", { policyName: "policy" })],
  },
  "set-access-log": {
    make: setLog,
    undo: [...setLog, way("apigatewayv2", "DeleteAccessLogSettings", V2)],
  },
  "put-metric-filter": {
    make: [putMetricFilter],
    undo: [putMetricFilter, way("logs", "DeleteMetricFilter", logFilter)],
  },
  "put-alarm": {
    make: [putAlarm],
    undo: [putAlarm, way("cloudwatch", "DeleteAlarms", { AlarmNames: "alarm" })],
  },
  "create-bucket": {
    make: [way("s3api", "CreateBucket", bucket, keys("Bucket", "CreateBucketConfiguration"))],
    undo: [way("s3api", "DeleteBucket", bucket)],
  },
  "set-bucket-lifecycle": {
    make: [way("s3api", "PutBucketLifecycleConfiguration", bucket)],
    undo: [
      way("s3api", "PutBucketLifecycleConfiguration", bucket),
      way("s3api", "DeleteBucketLifecycle", bucket),
    ],
  },
  "create-delivery-stream": {
    make: [way("firehose", "CreateDeliveryStream", stream)],
    undo: [way("firehose", "DeleteDeliveryStream", stream)],
  },
  "put-subscription": {
    make: [putSubscription],
    undo: [putSubscription, way("logs", "DeleteSubscriptionFilter", logFilter)],
  },
  "set-execution-log": { make: setLevel, undo: [...setLevel, restStage(UNSET_PATCH)] },
  "associate-web-acl": {
    make: [associateAcl],
    undo: [associateAcl, way("wafv2", "DisassociateWebACL", { ResourceArn: "stageArn" })],
  },
};

/** What is wrong with the calls of a step: they have to be of its kind and about its target, and about nothing else. */
export function callsProblem({ kind, target, call, undo }: Step): string | undefined {
  const { make, undo: back } = WAYS[kind];
  const wrong = (of: Call, ways: readonly Way[]) => !ways.some((each) => fits(of, each, target));
  if (wrong(call, make))
    return `its call ${call.service} ${call.operation} is not how a ${kind} of its target is made`;
  if (typeof undo === "object" && wrong(undo, back))
    return `its undo ${undo.service} ${undo.operation} is not how a ${kind} of its target is taken back`;
  return undefined;
}

function fits({ service, operation, parameters }: Call, wanted: Way, target: Step["target"]): boolean {
  return (
    service === wanted.service &&
    operation === wanted.operation &&
    Object.entries(wanted.names).every(([name, key]) => isNamed(parameters[name], target[key])) &&
    (wanted.only?.(parameters) ?? true)
  );
}

/** By itself, or as the only one of a list (DeleteAlarms). */
function isNamed(value: Json | undefined, name: string | undefined): boolean {
  return (
    name !== undefined && (Array.isArray(value) ? value.length === 1 && value[0] === name : value === name)
  );
}

const memberOf = (value: Json, key: string): Json | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)[key]
    : undefined;
