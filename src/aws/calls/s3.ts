import type {
  GetBucketLifecycleConfigurationCommandInput,
  GetBucketLifecycleConfigurationCommandOutput,
  GetPublicAccessBlockCommandInput,
  GetPublicAccessBlockCommandOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2CommandOutput,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  GetBucketLifecycleConfigurationCommand,
  GetPublicAccessBlockCommand,
  ListObjectsV2Command,
} from "@aws-sdk/client-s3";
import type { Call } from "../call.ts";
import { orUnset, renaming } from "../error-names.ts";

const BUCKETS = ["s3:::*"] as const;

export const getPublicAccessBlock: Call<
  S3Client,
  GetPublicAccessBlockCommandInput,
  GetPublicAccessBlockCommandOutput
> = {
  operation: "GetPublicAccessBlock",
  permission: { action: "s3:GetBucketPublicAccessBlock", resources: BUCKETS },
  rate: 5,
  send: (client, input, options) =>
    orUnset(
      renaming(client.send(new GetPublicAccessBlockCommand(input), options)),
      "NoSuchPublicAccessBlockConfiguration",
      { $metadata: {} },
    ),
};

export const getBucketLifecycle: Call<
  S3Client,
  GetBucketLifecycleConfigurationCommandInput,
  GetBucketLifecycleConfigurationCommandOutput
> = {
  operation: "GetBucketLifecycleConfiguration",
  permission: { action: "s3:GetLifecycleConfiguration", resources: BUCKETS },
  rate: 5,
  send: (client, input, options) =>
    orUnset(
      renaming(client.send(new GetBucketLifecycleConfigurationCommand(input), options)),
      "NoSuchLifecycleConfiguration",
      { $metadata: {} },
    ),
};

export const listObjects: Call<S3Client, ListObjectsV2CommandInput, ListObjectsV2CommandOutput> = {
  operation: "ListObjectsV2",
  permission: { action: "s3:ListBucket", resources: BUCKETS },
  rate: 5,
  send: (client, input, options) => renaming(client.send(new ListObjectsV2Command(input), options)),
};
