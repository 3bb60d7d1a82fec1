import { partitionOf } from "../../model/arn.ts";
import type { Place } from "../place.ts";
import type { Json, Step } from "../step.ts";
import { ERRORS_BELOW, LINES_BELOW } from "./bucket.ts";

export const STREAM_NAME = "stagelight-access-logs";

export const streamArn = ({ account, region }: Place, name: string): string =>
  `arn:${partitionOf(region)}:firehose:${region}:${account}:deliverystream/${name}`;

/**
 * A stream that writes what it is given to a bucket, below the account and Region, by day and hour. Lines of subscriptions
 * come gzipped (CloudWatch Logs User Guide, `Subscriptions`), so they are not compressed again.
 */
export function createDeliveryStream(
  { account, region }: Place,
  { bucketArn, roleArn }: { readonly bucketArn: string; readonly roleArn: string },
  stages: readonly string[],
  needs: readonly string[],
): Step {
  const below = `${account}/${region}/`;
  const destination = {
    RoleARN: roleArn,
    BucketARN: bucketArn,
    Prefix: `${LINES_BELOW}${below}`,
    ErrorOutputPrefix: `${ERRORS_BELOW}${below}`,
    BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 900 },
    CompressionFormat: "UNCOMPRESSED",
    FileExtension: ".gz",
  } satisfies Json;
  return {
    id: `create-delivery-stream ${account}/${region}/${STREAM_NAME}`,
    kind: "create-delivery-stream",
    account,
    region,
    target: { stream: STREAM_NAME },
    before: null,
    after: { bucketArn, prefix: destination.Prefix, roleArn },
    stages,
    checks: ["apigw_accesslog_export"],
    needs,
    preconditions: [
      `There is no Firehose stream ${STREAM_NAME} in ${account}, ${region}.`,
      `The bucket ${bucketArn} is there, and its policy does not keep ${roleArn} out; where another account owns it, that lets the role in.`,
    ],
    effect: `Creates the Firehose stream ${STREAM_NAME}, which writes to ${bucketArn} below ${destination.Prefix}, every 15 minutes at the latest.`,
    call: {
      service: "firehose",
      operation: "CreateDeliveryStream",
      parameters: {
        DeliveryStreamName: STREAM_NAME,
        DeliveryStreamType: "DirectPut",
        ExtendedS3DestinationConfiguration: destination,
      },
    },
    undo: {
      service: "firehose",
      operation: "DeleteDeliveryStream",
      parameters: { DeliveryStreamName: STREAM_NAME },
    },
    permissions: ["firehose:CreateDeliveryStream", "firehose:DeleteDeliveryStream", "iam:PassRole"],
    cost: "Firehose charges for what goes through it, about 0.03 US dollars for a gigabyte, and S3 for what is put and kept.",
    risk: "Whoever reads the bucket reads who called and from where. Undone, lines that it has not written yet are lost to the bucket; the log group has them.",
    care: "review",
  };
}
