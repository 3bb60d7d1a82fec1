import { bareLogGroupArn } from "../model/stage.ts";
import { listOf, member, objectIn, textOf } from "./json.ts";
import { sameFor } from "./same.ts";
import { sameState } from "./state.ts";
import type { Call, Json, Step, StepKind } from "./step.ts";
import { ALL_BELOW } from "./steps/bucket.ts";
import { toBucket, toStream } from "./steps/carrier-roles.ts";
import { STREAM_NAME, streamArn } from "./steps/delivery-stream.ts";
import { pushPolicyArn, TRUST_STATEMENT } from "./steps/role.ts";

type Parameters = Call["parameters"];

/** The state that a call leaves, by its operation, in the shape of its kind; `undefined`: its parameters make no sense. */
type Leaves = Readonly<Record<string, (parameters: Parameters) => Json | undefined>>;

const NONE = () => null;

/** The parameters, where there are no others than these. */
const only = (parameters: Parameters, ...names: readonly string[]): Parameters | undefined =>
  Object.keys(parameters).every((name) => names.includes(name)) ? parameters : undefined;

const document = (parameters: Parameters | undefined, name: string): Json | undefined =>
  parameters && typeof parameters[name] === "string" ? objectIn(parameters[name]) : undefined;

const TRUST: Leaves = {
  UpdateAssumeRolePolicy: (given) => document(only(given, "RoleName", "PolicyDocument"), "PolicyDocument"),
};

const LEAVES: { readonly [K in StepKind]: Leaves } = {
  "create-role": {
    CreateRole(given) {
      const known = only(given, "RoleName", "Path", "AssumeRolePolicyDocument");
      const trust = document(known, "AssumeRolePolicyDocument");
      return trust && { trust };
    },
    DeleteRole: NONE,
  },
  "set-role-trust": TRUST,
  "attach-role-policy": { AttachRolePolicy: () => true, DetachRolePolicy: () => false },
  "put-role-policy": {
    PutRolePolicy: (given) =>
      document(only(given, "RoleName", "PolicyName", "PolicyDocument"), "PolicyDocument"),
    DeleteRolePolicy: NONE,
  },
  "set-account-role": { UpdateAccount: (given) => patched(given, "/cloudwatchRoleArn") },
  "create-log-group": {
    CreateLogGroup: (given) =>
      only(given, "logGroupName", "logGroupClass", "kmsKeyId", "tags") && {
        logGroupClass: given.logGroupClass ?? "STANDARD",
        kmsKeyId: given.kmsKeyId ?? null,
      },
    DeleteLogGroup: NONE,
  },
  "set-log-key": {
    AssociateKmsKey: (given) => only(given, "logGroupName", "kmsKeyId")?.kmsKeyId,
    DisassociateKmsKey: NONE,
  },
  "set-retention": {
    PutRetentionPolicy: ({ retentionInDays }) => retentionInDays,
    DeleteRetentionPolicy: NONE,
  },
  "protect-log-group": {
    PutLogGroupDeletionProtection: ({ deletionProtectionEnabled }) => deletionProtectionEnabled,
  },
  "put-resource-policy": {
    PutResourcePolicy: (given) => document(only(given, "policyName", "policyDocument"), "policyDocument"),
    DeleteResourcePolicy: NONE,
  },
  "set-access-log": {
    UpdateStage: (given) => (given.patchOperations === undefined ? v2Halves(given) : restHalves(given)),
    DeleteAccessLogSettings: () => ({ destination: null, format: null }),
  },
  "put-metric-filter": { PutMetricFilter: (given) => given, DeleteMetricFilter: NONE },
  "put-alarm": { PutMetricAlarm: (given) => given, DeleteAlarms: NONE },
  "create-bucket": {
    CreateBucket({ CreateBucketConfiguration: place }) {
      const known = place === undefined || typeof onlyMember(place, "LocationConstraint") === "string";
      return known ? { publicAccess: "blocked" } : undefined;
    },
    DeleteBucket: NONE,
  },
  "set-bucket-lifecycle": {
    PutBucketLifecycleConfiguration: ({ LifecycleConfiguration }) =>
      onlyMember(LifecycleConfiguration, "Rules"),
    DeleteBucketLifecycle: NONE,
  },
  "create-delivery-stream": { CreateDeliveryStream: streamTo, DeleteDeliveryStream: NONE },
  "put-subscription": { PutSubscriptionFilter: (given) => given, DeleteSubscriptionFilter: NONE },
  "set-execution-log": {
    UpdateStage(given) {
      if (given.patchOperations === undefined) return onlyMember(given.DefaultRouteSettings, "LoggingLevel");
      return isTaken(given, "/*/*") ? null : patched(given, "/*/*/logging/loglevel");
    },
  },
  "associate-web-acl": { AssociateWebACL: ({ WebACLArn }) => WebACLArn, DisassociateWebACL: NONE },
};

/** What a call of this step leaves; `undefined`: nothing that could be told. */
const leftBy = ({ kind }: Step, { operation, parameters }: Call): Json | undefined =>
  Object.hasOwn(LEAVES[kind], operation) ? LEAVES[kind][operation]?.(parameters) : undefined;

/**
 * What is wrong with a step: its call has to bring about what it says, its undo what was there, and a role may be given nothing
 * but what writing logs takes. `undefined`: nothing. Sentences begin in the middle, behind the step's place.
 */
export function effectProblem(step: Step): string | undefined {
  const { kind, before, after, call, undo, target, region } = step;
  const made = leftBy(step, call);
  if (made === undefined || !sameFor(kind, made, after))
    return `its call ${call.operation} does not bring about what the step has as its "after"`;
  if (typeof undo !== "string") {
    const left = leftBy(step, undo);
    if (left === undefined || !sameFor(kind, left, before))
      return `its undo ${undo.operation} does not bring back what the step has as its "before"`;
  }
  if (kind === "attach-role-policy" && target.policyArn !== pushPolicyArn(region))
    return `a role is given no other policy than ${pushPolicyArn(region)}`;
  if (kind === "create-role" && !trusts(member(after, "trust"), []) && !isCarrier(step))
    return "a role that is made is for API Gateway alone, or carries lines as this program has it";
  if (kind === "put-role-policy" && !isCarrier(step))
    return "a role is given no other inline policy than one to carry lines, as this program has it";
  if (kind === "set-bucket-lifecycle" && !isOfLines(after)) return "a lifecycle is set for access logs alone";
  if (kind === "set-role-trust" && !trusts(after, listOf(member(before, "Statement"))))
    return "a role's trust is widened for API Gateway alone";
  return undefined;
}

/** A role with the trust, or the policy, that this program gives it to carry lines in that account and Region. */
function isCarrier({ kind, account, region, target, after }: Step): boolean {
  const place = { account, region };
  const [bucket] = listOf(member(listOf(member(after, "Statement"))[0], "Resource"));
  const ways = [
    toStream(place, streamArn(place, STREAM_NAME)),
    toBucket(place, textOf(bucket), true),
    toBucket(place, textOf(bucket), false),
  ];
  return ways.some(({ role, policy, trust, document: may }) =>
    kind === "create-role"
      ? role === target.role && sameState(member(after, "trust") ?? null, trust)
      : role === target.role &&
        policy === target.policy &&
        sameState(after, may) &&
        (policy !== "put-lines" || BUCKET_ARN.test(textOf(bucket))),
  );
}

const BUCKET_ARN = /^arn:[a-z-]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Every rule of a lifecycle is about what streams of this program write. */
const isOfLines = (rules: Json): boolean =>
  listOf(rules).every((rule) => textOf(onlyMember(member(rule, "Filter"), "Prefix")).startsWith(ALL_BELOW));

/** A stream that puts what it is given into a bucket as it is: no other source, no transformation, no copy. */
function streamTo(given: Parameters): Json | undefined {
  const known = only(given, "DeliveryStreamName", "DeliveryStreamType", "ExtendedS3DestinationConfiguration");
  const to = known?.ExtendedS3DestinationConfiguration;
  if (known?.DeliveryStreamType !== "DirectPut" || typeof to !== "object" || to === null || Array.isArray(to))
    return undefined;
  const settings = only(to as Parameters, ...STREAM_SETTINGS);
  const text = (name: string) => textOf(settings?.[name]);
  return settings && { bucketArn: text("BucketARN"), prefix: text("Prefix"), roleArn: text("RoleARN") };
}

const STREAM_SETTINGS = [
  "BucketARN",
  "BufferingHints",
  "CompressionFormat",
  "ErrorOutputPrefix",
  "FileExtension",
  "Prefix",
  "RoleARN",
] as const;

/** Nobody is trusted but API Gateway and those who were before. */
const trusts = (trust: Json | undefined, before: readonly Json[]): boolean =>
  listOf(member(trust, "Statement")).every((statement) =>
    [TRUST_STATEMENT, ...before].some((each) => sameState(each, statement)),
  );

/** The value of the one patch; blank clears it. */
function patched({ patchOperations }: Parameters, path: string): Json | undefined {
  const [patch, ...more] = listOf(patchOperations);
  if (more.length > 0 || member(patch, "op") !== "replace" || member(patch, "path") !== path)
    return undefined;
  const value = member(patch, "value");
  return typeof value === "string" ? value || null : undefined;
}

/** Whether the one patch takes that away. */
function isTaken({ patchOperations }: Parameters, path: string): boolean {
  const [patch, ...more] = listOf(patchOperations);
  return more.length === 0 && member(patch, "op") === "remove" && member(patch, "path") === path;
}

const LOG = "/accessLogSettings";

/** Both halves are said, or all is removed: a half that is not spoken of would stay as it is. */
function restHalves({ patchOperations }: Parameters): Json | undefined {
  const patches = listOf(patchOperations);
  const [first] = patches;
  const said = new Map<string, Json | undefined>();
  for (const patch of patches) {
    const op = member(patch, "op");
    const value = member(patch, "value");
    if (op !== "remove" && (op !== "replace" || typeof value !== "string")) return undefined;
    said.set(String(member(patch, "path")), op === "remove" ? null : value);
  }
  if (patches.length === 1 && said.get(LOG) === null && first !== undefined)
    return { destination: null, format: null };
  const [destination, format] = [said.get(`${LOG}/destinationArn`), said.get(`${LOG}/format`)];
  if (said.size !== 2 || patches.length !== 2 || destination === undefined || format === undefined)
    return undefined;
  return halves(destination, format);
}

function v2Halves({ AccessLogSettings: settings }: Parameters): Json | undefined {
  const [destination, format] = [member(settings, "DestinationArn"), member(settings, "Format")];
  if (Object.keys(settings ?? {}).length !== 2 || destination === undefined || format === undefined)
    return undefined;
  return halves(destination, format);
}

const halves = (destination: Json, format: Json): Json => ({
  destination: typeof destination === "string" ? bareLogGroupArn(destination) : destination,
  format,
});

function onlyMember(value: Json | undefined, name: string): Json | undefined {
  return Object.keys(value ?? {}).length === 1 ? member(value, name) : undefined;
}
