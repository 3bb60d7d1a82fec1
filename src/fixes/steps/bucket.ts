import { partitionOf } from "../../model/arn.ts";
import type { Place } from "../place.ts";
import type { Json, Step } from "../step.ts";

const CHECKS = ["apigw_accesslog_export"];

/** Below these keys a stream of ours writes: lines, and what it could not deliver. */
export const LINES_BELOW = "api-gateway-access-logs/";
export const ERRORS_BELOW = "api-gateway-access-logs-errors/";
/** What both begin with: the lifecycle is theirs alone. */
export const ALL_BELOW = "api-gateway-access-logs";
const RULE = "stagelight-access-logs";

/** Glacier Instant Retrieval bills 90 days at least (S3 pricing), so lines that go before twice that stay where they are. */
const MOVED_AFTER_DAYS = 90;
const WORTH_MOVING_DAYS = 180;
const PARTS_AFTER_DAYS = 7;

export const bucketArn = (name: string, region: string): string => `arn:${partitionOf(region)}:s3:::${name}`;

/**
 * A bucket of its own for lines. Public access is blocked, ACLs are off and every object is encrypted, since S3 makes all
 * buckets so (S3 User Guide, "Default settings for new S3 buckets FAQ"); that the first holds is read back.
 */
export function createBucket({ account, region }: Place, bucket: string, stages: readonly string[]): Step {
  return {
    id: `create-bucket ${account}/${region}/${bucket}`,
    kind: "create-bucket",
    account,
    region,
    target: { bucket },
    before: null,
    after: { publicAccess: "blocked" },
    stages,
    checks: CHECKS,
    needs: [],
    preconditions: [
      `There is no bucket ${bucket}: nowhere, for names of buckets are the same for everybody.`,
    ],
    effect: `Creates the bucket ${bucket} in ${region}: encrypted, with public access blocked.`,
    call: {
      service: "s3api",
      operation: "CreateBucket",
      parameters: {
        Bucket: bucket,
        // There it is the default and may not be named (API reference, CreateBucket).
        ...(region === "us-east-1" ? {} : { CreateBucketConfiguration: { LocationConstraint: region } }),
      },
    },
    undo: { service: "s3api", operation: "DeleteBucket", parameters: { Bucket: bucket } },
    permissions: ["s3:CreateBucket", "s3:DeleteBucket"],
    cost: "Nothing by itself: objects cost as they are put and kept.",
    risk: "None to what runs. Undone, it goes only as long as it holds no objects: with objects it stays, and they are yours.",
    care: "review",
  };
}

/** Moves lines to colder storage, and deletes them after so many days; absent: it keeps them for ever. */
export function setBucketLifecycle(
  { account, region }: Place,
  bucket: string,
  days: number | undefined,
  stages: readonly string[],
  needs: readonly string[],
): Step {
  const moved = days === undefined || days >= WORTH_MOVING_DAYS;
  const rule = {
    ID: RULE,
    Filter: { Prefix: ALL_BELOW },
    Status: "Enabled",
    ...(moved ? { Transitions: [{ Days: MOVED_AFTER_DAYS, StorageClass: "GLACIER_IR" }] } : {}),
    ...(days === undefined ? {} : { Expiration: { Days: days } }),
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: PARTS_AFTER_DAYS },
  } satisfies Json;
  const does = [
    ...(moved ? [`moves lines to Glacier Instant Retrieval after ${MOVED_AFTER_DAYS} days`] : []),
    days === undefined ? "keeps them for ever" : `deletes ${moved ? "them" : "lines"} after ${days} days`,
  ];
  return {
    id: `set-bucket-lifecycle ${account}/${region}/${bucket}`,
    kind: "set-bucket-lifecycle",
    account,
    region,
    target: { bucket },
    before: null,
    after: [rule],
    stages,
    checks: CHECKS,
    needs,
    preconditions: [`The bucket ${bucket} is there, without lifecycle rules.`],
    effect: `The bucket ${bucket} ${does.join(" and ")}.`,
    call: {
      service: "s3api",
      operation: "PutBucketLifecycleConfiguration",
      parameters: { Bucket: bucket, LifecycleConfiguration: { Rules: [rule] }, ExpectedBucketOwner: account },
    },
    undo: {
      service: "s3api",
      operation: "DeleteBucketLifecycle",
      parameters: { Bucket: bucket, ExpectedBucketOwner: account },
    },
    permissions: ["s3:PutLifecycleConfiguration"],
    cost: moved
      ? "S3 charges for each object that is moved, and less for keeping it from then on."
      : "Nothing.",
    risk:
      days === undefined
        ? "Lines hold who called and from where: nothing deletes them."
        : `Lines older than ${days} days are deleted, and nothing brings them back.`,
    care: "review",
  };
}
