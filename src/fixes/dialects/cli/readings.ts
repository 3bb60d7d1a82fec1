import { listOf, member, textOf } from "../../json.ts";
import type { States } from "../../state.ts";
import type { Json, Step, StepKind } from "../../step.ts";

/** How the AWS CLI tells whether a step is made already, or can be made. */
export interface Reading {
  readonly service: string;
  /** As the CLI has it: `get-stage`. */
  readonly operation: string;
  readonly parameters: { readonly [key: string]: Json };
  /** A JMESPath expression: what the step is about, of the command's answer. */
  readonly value: string;
  /** What the expression gives when the step is made. */
  readonly after: readonly Json[];
  /** What it gives when the step can be made. */
  readonly before: readonly Json[];
}

/** JSON as a literal of JMESPath, which ends at a backtick. */
export const literal = (value: Json): string => `\`${JSON.stringify(value).replaceAll("`", "\\u0060")}\``;

type Typed<K extends StepKind> = Step & { target: States[K]["target"] };
type Readers = { readonly [K in StepKind]: (step: Typed<K>) => Reading };

const LIST_GROUPS = { service: "logs", operation: "describe-log-groups" } as const;
const GET_ROLE = { service: "iam", operation: "get-role" } as const;

const groupNamed = (name: string) => ({
  ...LIST_GROUPS,
  parameters: { logGroupNamePrefix: name },
  value: `logGroups[?logGroupName==${literal(name)}] | [0]`,
});

const READERS: Readers = {
  "create-role": ({ target, after }) => ({
    ...trustOf(target.role),
    after: [member(after, "trust") ?? null],
    before: [],
  }),
  "set-role-trust": ({ target, before, after }) => ({
    ...trustOf(target.role),
    after: [after],
    before: [before],
  }),
  "attach-role-policy": ({ target }) => ({
    service: "iam",
    operation: "list-attached-role-policies",
    parameters: { RoleName: target.role },
    value: `length(AttachedPolicies[?PolicyArn==${literal(target.policyArn)}])`,
    after: [1],
    before: [0],
  }),
  "put-role-policy": ({ target, before, after }) => ({
    service: "iam",
    operation: "get-role-policy",
    parameters: { RoleName: target.role, PolicyName: target.policy },
    value: "PolicyDocument",
    after: [after],
    before: before === null ? [] : [before],
  }),
  "set-account-role": ({ before, after }) => ({
    service: "apigateway",
    operation: "get-account",
    parameters: {},
    value: "cloudwatchRoleArn",
    after: [after],
    before: orBlank(before),
  }),
  "create-log-group": ({ target, after }) => {
    const logClass = member(after, "logGroupClass") ?? null;
    const key = member(after, "kmsKeyId") ?? null;
    const { value, ...reading } = groupNamed(target.logGroup);
    return {
      ...reading,
      value: `${value}.[logGroupClass, kmsKeyId]`,
      // Where there are no classes yet, STANDARD is not spelled out.
      after: [[logClass, key], ...(logClass === "STANDARD" ? [[null, key]] : [])],
      before: [null],
    };
  },
  "set-log-key": ({ target, before, after }) => {
    const { value, ...reading } = groupNamed(target.logGroup);
    return { ...reading, value: `${value}.kmsKeyId`, after: [after], before: [before] };
  },
  "set-retention": ({ target, before, after }) => {
    const { value, ...reading } = groupNamed(target.logGroup);
    return { ...reading, value: `${value}.retentionInDays`, after: [after], before: [before] };
  },
  "protect-log-group": ({ target }) => {
    const { value, ...reading } = groupNamed(target.logGroup);
    return {
      ...reading,
      value: `${value}.deletionProtectionEnabled`,
      after: [true],
      before: [false, null],
    };
  },
  "put-resource-policy": ({ target, before, after }) => ({
    service: "logs",
    operation: "describe-resource-policies",
    parameters: {},
    value: `resourcePolicies[?policyName==${literal(target.policy)}] | [0].policyDocument`,
    // The document is a text there: it has to be as this program writes it.
    after: [JSON.stringify(after)],
    before: [before === null ? null : JSON.stringify(before)],
  }),
  "set-access-log": ({ target, before, after }) => {
    const rest = target.apiType === "REST";
    const [settings, destination, format] = rest
      ? ["accessLogSettings", "destinationArn", "format"]
      : ["AccessLogSettings", "DestinationArn", "Format"];
    return {
      ...stageOf(target),
      value: `[${settings}.${destination}, ${settings}.${format}]`,
      after: halves(after),
      before: halves(before),
    };
  },
  "put-metric-filter": ({ target, before, after }) => {
    const metric = (state: Json) => listOf(member(state, "metricTransformations"))[0];
    const shape = (state: Json): Json =>
      state === null
        ? null
        : [
            textOf(member(state, "filterPattern")),
            ...["metricNamespace", "metricName", "metricValue"].map(
              (key) => member(metric(state), key) ?? null,
            ),
          ];
    return {
      service: "logs",
      operation: "describe-metric-filters",
      parameters: { logGroupName: target.logGroup, filterNamePrefix: target.filter },
      value: `metricFilters[?filterName==${literal(target.filter)}] | [0].[filterPattern, metricTransformations[0].metricNamespace, metricTransformations[0].metricName, metricTransformations[0].metricValue]`,
      after: [shape(after)],
      before: [shape(before)],
    };
  },
  "put-alarm": ({ target, before, after }) => {
    const keys = Object.keys(after ?? {})
      .filter((key) => /^[A-Za-z]{1,64}$/.test(key))
      .toSorted();
    const shape = (state: Json): Json =>
      state === null ? null : keys.map((key) => sortedFor(key, member(state, key) ?? null));
    // That CloudWatch keeps the order of dimensions is said nowhere.
    const read = (key: string) => (key === "Dimensions" ? "Dimensions && sort_by(Dimensions, &Name)" : key);
    return {
      service: "cloudwatch",
      operation: "describe-alarms",
      parameters: { AlarmNames: [target.alarm], AlarmTypes: ["MetricAlarm"] },
      value: `MetricAlarms[0].[${keys.map(read).join(", ")}]`,
      after: [shape(after)],
      before: [shape(before)],
    };
  },
  "create-bucket": ({ account, target }) => ({
    service: "s3api",
    operation: "get-public-access-block",
    parameters: { Bucket: target.bucket, ExpectedBucketOwner: account },
    value:
      "PublicAccessBlockConfiguration.[BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets]",
    after: [[true, true, true, true]],
    before: [],
  }),
  "set-bucket-lifecycle": ({ account, target, before, after }) => ({
    service: "s3api",
    operation: "get-bucket-lifecycle-configuration",
    parameters: { Bucket: target.bucket, ExpectedBucketOwner: account },
    value: "Rules",
    after: [after],
    before: before === null ? [] : [before],
  }),
  "create-delivery-stream": ({ target, after }) => ({
    service: "firehose",
    operation: "describe-delivery-stream",
    parameters: { DeliveryStreamName: target.stream },
    value:
      "DeliveryStreamDescription.Destinations[0].ExtendedS3DestinationDescription.[BucketARN, Prefix, RoleARN]",
    after: [["bucketArn", "prefix", "roleArn"].map((key) => member(after, key) ?? null)],
    before: [],
  }),
  "put-subscription": ({ target, before, after }) => {
    const keys = ["filterPattern", "destinationArn", "roleArn"];
    const shape = (state: Json): Json =>
      state === null ? null : keys.map((key) => member(state, key) ?? null);
    return {
      service: "logs",
      operation: "describe-subscription-filters",
      parameters: { logGroupName: target.logGroup, filterNamePrefix: target.filter },
      value: `subscriptionFilters[?filterName==${literal(target.filter)}] | [0].[${keys.join(", ")}]`,
      after: [shape(after)],
      before: [shape(before)],
    };
  },
  "set-execution-log": ({ target, before, after }) => ({
    ...stageOf(target),
    value:
      target.apiType === "REST" ? 'methodSettings."*/*".loggingLevel' : "DefaultRouteSettings.LoggingLevel",
    after: [after],
    before: before === "OFF" ? ["OFF", null, ""] : [before],
  }),
  "associate-web-acl": ({ target, before, after }) => ({
    service: "wafv2",
    operation: "get-web-acl-for-resource",
    parameters: { ResourceArn: target.stageArn },
    value: "WebACL.ARN",
    after: [after],
    before: orBlank(before),
  }),
};

/** The command that reads what a step is about. Plans are checked when they are read: targets have the keys of their kind. */
export function readingOf(step: Step): Reading {
  const read = READERS[step.kind] as (step: Step) => Reading;
  return read(step);
}

const trustOf = (role: string) => ({
  ...GET_ROLE,
  parameters: { RoleName: role },
  value: "Role.AssumeRolePolicyDocument",
});

const stageOf = ({ apiType, apiId, stage }: States["set-access-log"]["target"]) =>
  apiType === "REST"
    ? {
        service: "apigateway",
        operation: "get-stage",
        parameters: { restApiId: apiId, stageName: stage },
      }
    : { service: "apigatewayv2", operation: "get-stage", parameters: { ApiId: apiId, StageName: stage } };

const orBlank = (value: Json): readonly Json[] => (value === null ? [null, ""] : [value]);

function sortedFor(key: string, value: Json): Json {
  if (key !== "Dimensions" || !Array.isArray(value)) return value;
  const nameOf = (dimension: Json) => textOf(member(dimension, "Name"));
  return (value as readonly Json[]).toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

/** Both halves; a destination may be there with `:*` at its end, and what is not there may be blank. */
function halves(state: Json): readonly Json[] {
  const destination = member(state, "destination") ?? null;
  const destinations = typeof destination === "string" ? [destination, `${destination}:*`] : orBlank(null);
  return destinations.flatMap((each) =>
    orBlank(member(state, "format") ?? null).map((format) => [each, format]),
  );
}
