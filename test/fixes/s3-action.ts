/** Where the action is not called as the operation (Service Authorization Reference, Amazon S3). */
const ACTIONS: Readonly<Record<string, string>> = {
  DeleteBucketLifecycle: "PutLifecycleConfiguration",
  GetBucketLifecycleConfiguration: "GetLifecycleConfiguration",
  GetPublicAccessBlock: "GetBucketPublicAccessBlock",
  ListObjectsV2: "ListBucket",
  PutBucketLifecycleConfiguration: "PutLifecycleConfiguration",
};

/** The IAM action that an operation of S3 takes. */
export const s3Action = (operation: string): string => `s3:${ACTIONS[operation] ?? operation}`;
