import type { Call, Json, Step, StepKind } from "../../src/fixes/step.ts";

export const ACCOUNT = "111122223333";
export const REGION = "eu-west-1";
export const PUSH_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";
export const TRUST: Json = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
};

interface Essence {
  readonly kind: StepKind;
  readonly target: Readonly<Record<string, string>>;
  readonly before: Json;
  readonly after: Json;
  readonly call: Call;
  readonly undo: Call | string;
  readonly needs?: readonly string[];
  readonly account?: string;
  readonly region?: string;
}

/** A step with the words that carrying it out does not look at. */
export function step(essence: Essence): Step {
  const { kind, target, account = ACCOUNT, region = REGION } = essence;
  return {
    id: [kind, account, region, ...Object.values(target)].join(" "),
    needs: [],
    stages: [],
    checks: [],
    preconditions: [],
    effect: "",
    permissions: [],
    cost: "",
    risk: "",
    care: "safe",
    ...essence,
    account,
    region,
  };
}

const logs = (operation: string, parameters: Call["parameters"]): Call => ({
  service: "logs",
  operation,
  parameters,
});

type Where = { readonly account?: string; readonly region?: string; readonly needs?: readonly string[] };

export const createGroup = (logGroup: string, where: Where = {}): Step =>
  step({
    kind: "create-log-group",
    target: { logGroup },
    before: null,
    after: { logGroupClass: "STANDARD", kmsKeyId: null },
    call: logs("CreateLogGroup", { logGroupName: logGroup }),
    undo: logs("DeleteLogGroup", { logGroupName: logGroup }),
    ...where,
  });

export const retention = (logGroup: string, before: number | null, after: number, where: Where = {}): Step =>
  step({
    kind: "set-retention",
    target: { logGroup },
    before,
    after,
    call: logs("PutRetentionPolicy", { logGroupName: logGroup, retentionInDays: after }),
    undo:
      before === null
        ? logs("DeleteRetentionPolicy", { logGroupName: logGroup })
        : logs("PutRetentionPolicy", { logGroupName: logGroup, retentionInDays: before }),
    ...where,
  });

export const protect = (logGroup: string, where: Where = {}): Step =>
  step({
    kind: "protect-log-group",
    target: { logGroup },
    before: false,
    after: true,
    call: logs("PutLogGroupDeletionProtection", {
      logGroupIdentifier: logGroup,
      deletionProtectionEnabled: true,
    }),
    undo: logs("PutLogGroupDeletionProtection", {
      logGroupIdentifier: logGroup,
      deletionProtectionEnabled: false,
    }),
    ...where,
  });

export const resourcePolicy = (policy: string, document: Json, where: Where = {}): Step =>
  step({
    kind: "put-resource-policy",
    target: { policy },
    before: null,
    after: document,
    call: logs("PutResourcePolicy", { policyName: policy, policyDocument: JSON.stringify(document) }),
    undo: logs("DeleteResourcePolicy", { policyName: policy }),
    ...where,
  });

export const metricFilter = (logGroup: string, filter: string, where: Where = {}): Step => {
  const parameters = {
    logGroupName: logGroup,
    filterName: filter,
    filterPattern: "{ $.status = 5* }",
    metricTransformations: [{ metricName: "5xx", metricNamespace: "Stagelight", metricValue: "1" }],
  };
  return step({
    kind: "put-metric-filter",
    target: { logGroup, filter },
    before: null,
    after: parameters,
    call: logs("PutMetricFilter", parameters),
    undo: logs("DeleteMetricFilter", { logGroupName: logGroup, filterName: filter }),
    ...where,
  });
};

export const subscription = (
  logGroup: string,
  destinationArn: string,
  roleArn: string,
  where: Where = {},
): Step => {
  const parameters = {
    logGroupName: logGroup,
    filterName: "export",
    filterPattern: "",
    destinationArn,
    roleArn,
  };
  return step({
    kind: "put-subscription",
    target: { logGroup, filter: "export" },
    before: null,
    after: parameters,
    call: logs("PutSubscriptionFilter", parameters),
    undo: logs("DeleteSubscriptionFilter", { logGroupName: logGroup, filterName: "export" }),
    ...where,
  });
};

export const alarm = (name: string, where: Where = {}): Step => {
  const parameters = {
    AlarmName: name,
    AlarmDescription: "More than 5 answers of 5xx in five minutes.",
    ActionsEnabled: true,
    AlarmActions: [],
    MetricName: "5xx",
    Namespace: "Stagelight",
    Statistic: "Sum",
    Dimensions: [],
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: 5,
    ComparisonOperator: "GreaterThanThreshold",
    TreatMissingData: "notBreaching",
  };
  return step({
    kind: "put-alarm",
    target: { alarm: name },
    before: null,
    after: parameters,
    call: { service: "cloudwatch", operation: "PutMetricAlarm", parameters },
    undo: { service: "cloudwatch", operation: "DeleteAlarms", parameters: { AlarmNames: [name] } },
    ...where,
  });
};

export const createRole = (role: string, where: Where = {}): Step =>
  step({
    kind: "create-role",
    target: { role },
    before: null,
    after: { trust: TRUST },
    call: {
      service: "iam",
      operation: "CreateRole",
      parameters: { RoleName: role, AssumeRolePolicyDocument: JSON.stringify(TRUST) },
    },
    undo: { service: "iam", operation: "DeleteRole", parameters: { RoleName: role } },
    ...where,
  });

export const createBucket = (bucket: string, where: Where = {}): Step =>
  step({
    kind: "create-bucket",
    target: { bucket },
    before: null,
    after: { publicAccess: "blocked" },
    call: {
      service: "s3api",
      operation: "CreateBucket",
      parameters: {
        Bucket: bucket,
        CreateBucketConfiguration: { LocationConstraint: where.region ?? REGION },
      },
    },
    undo: { service: "s3api", operation: "DeleteBucket", parameters: { Bucket: bucket } },
    ...where,
  });

export const lifecycle = (bucket: string, where: Where = {}): Step => {
  const rules = [
    {
      ID: "lines",
      Filter: { Prefix: "api-gateway-access-logs" },
      Status: "Enabled",
      Expiration: { Days: 400 },
    },
  ];
  return step({
    kind: "set-bucket-lifecycle",
    target: { bucket },
    before: null,
    after: rules,
    call: {
      service: "s3api",
      operation: "PutBucketLifecycleConfiguration",
      parameters: { Bucket: bucket, LifecycleConfiguration: { Rules: rules } },
    },
    undo: { service: "s3api", operation: "DeleteBucketLifecycle", parameters: { Bucket: bucket } },
    ...where,
  });
};

export const deliveryStream = (stream: string, bucket: string, roleArn: string, where: Where = {}): Step => {
  const bucketArn = `arn:aws:s3:::${bucket}`;
  return step({
    kind: "create-delivery-stream",
    target: { stream },
    before: null,
    after: { bucketArn, prefix: "lines/", roleArn },
    call: {
      service: "firehose",
      operation: "CreateDeliveryStream",
      parameters: {
        DeliveryStreamName: stream,
        DeliveryStreamType: "DirectPut",
        ExtendedS3DestinationConfiguration: { BucketARN: bucketArn, RoleARN: roleArn, Prefix: "lines/" },
      },
    },
    undo: {
      service: "firehose",
      operation: "DeleteDeliveryStream",
      parameters: { DeliveryStreamName: stream },
    },
    ...where,
  });
};

export const setTrust = (role: string, before: Json, where: Where = {}): Step => {
  const call = (document: Json): Call => ({
    service: "iam",
    operation: "UpdateAssumeRolePolicy",
    parameters: { RoleName: role, PolicyDocument: JSON.stringify(document) },
  });
  return step({
    kind: "set-role-trust",
    target: { role },
    before,
    after: TRUST,
    call: call(TRUST),
    undo: call(before),
    ...where,
  });
};

export const attach = (role: string, where: Where = {}): Step => {
  const parameters = { RoleName: role, PolicyArn: PUSH_POLICY };
  return step({
    kind: "attach-role-policy",
    target: { role, policyArn: PUSH_POLICY },
    before: false,
    after: true,
    call: { service: "iam", operation: "AttachRolePolicy", parameters },
    undo: { service: "iam", operation: "DetachRolePolicy", parameters },
    ...where,
  });
};

export const accountRole = (role: string, where: Where = {}): Step => {
  const arn = `arn:aws:iam::${where.account ?? ACCOUNT}:role/${role}`;
  const update = (value: string): Call => ({
    service: "apigateway",
    operation: "UpdateAccount",
    parameters: { patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value }] },
  });
  return step({
    kind: "set-account-role",
    target: {},
    before: null,
    after: arn,
    call: update(arn),
    undo: update(""),
    ...where,
  });
};

export interface StageRef {
  readonly apiType: "REST" | "HTTP" | "WEBSOCKET";
  readonly apiId: string;
  readonly stage: string;
}

export const FORMAT = '{"id":"$context.requestId","status":"$context.status"}';

export const destinationOf = (logGroup: string, { account = ACCOUNT, region = REGION }: Where = {}): string =>
  `arn:aws:logs:${region}:${account}:log-group:${logGroup}`;

export function accessLog(
  { apiType, apiId, stage: name }: StageRef,
  logGroup: string,
  where: Where = {},
): Step {
  const destination = destinationOf(logGroup, where);
  const rest = apiType === "REST";
  const v1 = (...patchOperations: Json[]): Call => ({
    service: "apigateway",
    operation: "UpdateStage",
    parameters: { restApiId: apiId, stageName: name, patchOperations },
  });
  const v2 = (operation: string, settings: Call["parameters"]): Call => ({
    service: "apigatewayv2",
    operation,
    parameters: { ApiId: apiId, StageName: name, ...settings },
  });
  return step({
    kind: "set-access-log",
    target: { apiType, apiId, stage: name },
    before: { destination: null, format: null },
    after: { destination, format: FORMAT },
    call: rest
      ? v1(
          { op: "replace", path: "/accessLogSettings/destinationArn", value: destination },
          { op: "replace", path: "/accessLogSettings/format", value: FORMAT },
        )
      : v2("UpdateStage", { AccessLogSettings: { DestinationArn: destination, Format: FORMAT } }),
    undo: rest ? v1({ op: "remove", path: "/accessLogSettings" }) : v2("DeleteAccessLogSettings", {}),
    ...where,
  });
}

/** Of a REST stage on which nothing is set for all methods yet, or of a WebSocket stage. */
export function executionLog({ apiType, apiId, stage: name }: StageRef, where: Where = {}): Step {
  const before = apiType === "REST" ? null : "OFF";
  const level = (value: string | null): Call =>
    apiType === "REST"
      ? {
          service: "apigateway",
          operation: "UpdateStage",
          parameters: {
            restApiId: apiId,
            stageName: name,
            patchOperations: [
              value === null
                ? { op: "remove", path: "/*/*" }
                : { op: "replace", path: "/*/*/logging/loglevel", value },
            ],
          },
        }
      : {
          service: "apigatewayv2",
          operation: "UpdateStage",
          parameters: {
            ApiId: apiId,
            StageName: name,
            DefaultRouteSettings: { LoggingLevel: value ?? "OFF" },
          },
        };
  return step({
    kind: "set-execution-log",
    target: { apiType, apiId, stage: name },
    before,
    after: "ERROR",
    call: level("ERROR"),
    undo: level(before),
    ...where,
  });
}

export function webAcl(apiId: string, stage: string, acl: string, where: Where = {}): Step {
  const stageArn = `arn:aws:apigateway:${where.region ?? REGION}::/restapis/${apiId}/stages/${stage}`;
  return step({
    kind: "associate-web-acl",
    target: { stageArn },
    before: null,
    after: acl,
    call: {
      service: "wafv2",
      operation: "AssociateWebACL",
      parameters: { WebACLArn: acl, ResourceArn: stageArn },
    },
    undo: { service: "wafv2", operation: "DisassociateWebACL", parameters: { ResourceArn: stageArn } },
    ...where,
  });
}

export const setKey = (logGroup: string, key: string, where: Where = {}): Step =>
  step({
    kind: "set-log-key",
    target: { logGroup },
    before: null,
    after: key,
    call: logs("AssociateKmsKey", { logGroupName: logGroup, kmsKeyId: key }),
    undo: logs("DisassociateKmsKey", { logGroupName: logGroup }),
    ...where,
  });
