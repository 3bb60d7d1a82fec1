import { describeDeliveryStream } from "../../../aws/calls/firehose.ts";
import { mapParallel } from "../../../aws/parallel.ts";
import { isObject, type Json, listOf, text } from "../../../aws/read.ts";
import { type Fact, known, unknownFact } from "../../../model/fact.ts";
import type { DeliveryStream, Listing } from "../../../model/surroundings.ts";
import type { Asking } from "./asking.ts";
import type { Clients } from "./clients.ts";
import { type Place, streamArn } from "./destinations.ts";

const CALLS_AT_ONCE = 4;

/** The Firehose streams of these names, one call each: there is no call for several. */
export async function readDeliveryStreams(
  asking: Asking,
  clients: Clients,
  place: Place,
  names: ReadonlySet<string>,
): Promise<Listing<DeliveryStream>> {
  const items: DeliveryStream[] = [];
  let unseen: string | undefined;
  await mapParallel([...names].sort(), CALLS_AT_ONCE, async (name) => {
    const answer = await asking.ask(describeDeliveryStream, clients.firehose, { DeliveryStreamName: name });
    if (!answer.ok) {
      if (answer.failure.kind !== "not-found") unseen ??= answer.failure.gap.message;
      return;
    }
    const about: unknown = answer.value.DeliveryStreamDescription;
    const status = isObject(about) ? text(about.DeliveryStreamStatus) : undefined;
    if (!isObject(about) || status === undefined) {
      unseen ??= asking.malformed(describeDeliveryStream.operation, `the stream ${name}`);
      return;
    }
    items.push({
      id: streamArn(place, name),
      name: known(name),
      status: known(status),
      target: targetOf(about),
    });
  });
  items.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { items, ...(unseen === undefined ? {} : { unseen }) };
}

const BUCKET_KEYS = ["ExtendedS3DestinationDescription", "S3DestinationDescription"] as const;
const OTHERS: Readonly<Record<string, string>> = {
  RedshiftDestinationDescription: "redshift",
  ElasticsearchDestinationDescription: "elasticsearch",
  AmazonopensearchserviceDestinationDescription: "opensearch",
  AmazonOpenSearchServerlessDestinationDescription: "opensearch-serverless",
  SplunkDestinationDescription: "splunk",
  HttpEndpointDestinationDescription: "http-endpoint",
  SnowflakeDestinationDescription: "snowflake",
  IcebergDestinationDescription: "iceberg",
};

/** A stream has one destination; the S3 description beside another one is that one's backup. */
function targetOf(about: Json): Fact<string> {
  const [destination] = listOf(about.Destinations) ?? [];
  if (!isObject(destination)) return unknownFact("The answer does not say what the stream writes to.");
  const other = Object.keys(OTHERS).find((key) => isObject(destination[key]));
  if (other !== undefined) return known(OTHERS[other] ?? other);
  for (const key of BUCKET_KEYS) {
    const bucket = destination[key];
    const arn = isObject(bucket) ? text(bucket.BucketARN) : undefined;
    if (arn !== undefined) return known(arn);
  }
  return unknownFact("The stream writes to something that is not known here.");
}
