import { valueIfKnown } from "../../model/fact.ts";
import type { ExportBucket } from "../options.ts";
import type { Place } from "../place.ts";
import type { Step } from "../step.ts";
import { bucketArn, createBucket, setBucketLifecycle } from "../steps/bucket.ts";
import { carrierSteps, roleArn, toBucket, toStream } from "../steps/carrier-roles.ts";
import { createDeliveryStream, STREAM_NAME, streamArn } from "../steps/delivery-stream.ts";
import type { ExportTarget } from "../steps/subscription.ts";
import type { View, Work } from "../work.ts";

/** A stream of this account and Region that writes to the bucket, with what it takes. */
export interface Carriage {
  readonly steps: readonly Step[];
  readonly target: ExportTarget;
}

/** What nobody named a bucket for: `undefined`. A bucket of the standard is used as it is. */
export function bucketFor(place: Place, { options, demands }: Work): ExportBucket | undefined {
  if (options.exportBucket) return { ...options.exportBucket, name: named(options.exportBucket.name, place) };
  const exact = demands.export.targets.flatMap((target) => S3_BUCKET.exec(target)?.[1] ?? []);
  const [only] = new Set(exact);
  return only !== undefined && exact.length === 1 ? { name: only, make: false } : undefined;
}

/** The ARN of one bucket, no pattern. */
const S3_BUCKET = /^arn:[a-z-]+:s3:::([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/;

/** Names of buckets are the same for everybody: one name for several accounts has places to fill in. */
const named = (name: string, { account, region }: Place): string =>
  name.replaceAll("{account}", account).replaceAll("{region}", region);

/** How lines get into a bucket, or why they do not get there. */
export function carriageTo(
  bucket: ExportBucket,
  place: Place,
  view: View,
  stages: readonly string[],
): Carriage | { readonly reason: string } {
  const { region } = place;
  const arn = bucketArn(bucket.name, region);
  const stream = streamArn(place, STREAM_NAME);
  const there = view.surroundings.deliveryStreams?.items.find(({ id }) => id === stream);
  const writesTo = there?.target && valueIfKnown(there.target);
  if (there && writesTo !== arn) {
    return {
      reason: `The Firehose stream ${STREAM_NAME} is there and writes to ${writesTo ?? "something that was not seen"}, not to ${arn}.`,
    };
  }
  const fromLogs = toStream(place, stream);
  const ofLogs = carrierSteps(place, fromLogs, stages);
  const target: ExportTarget = { streamArn: stream, roleArn: roleArn(place, fromLogs.role) };
  if (there) return { steps: ofLogs, target };
  const fromFirehose = toBucket(place, arn, bucket.make);
  const ofFirehose = carrierSteps(place, fromFirehose, stages);
  const made = bucket.make ? bucketSteps(bucket, place, stages) : [];
  const needs = [...made.slice(0, 1), ...ofFirehose].map(({ id }) => id);
  const role = roleArn(place, fromFirehose.role);
  const created = createDeliveryStream(place, { bucketArn: arn, roleArn: role }, stages, needs);
  return { steps: [...ofFirehose, ...ofLogs, ...made, created], target };
}

function bucketSteps({ name, days }: ExportBucket, place: Place, stages: readonly string[]): readonly Step[] {
  const created = createBucket(place, name, stages);
  return [created, setBucketLifecycle(place, name, days, stages, [created.id])];
}
