import { describeLogStreams, filterLogEvents } from "../../aws/calls/logs.ts";
import { listObjects } from "../../aws/calls/s3.ts";
import { isObject } from "../../aws/read.ts";
import { Unseen } from "./asker.ts";
import type { Place } from "./read-state.ts";

/** A search can come back with nothing but a token to go on with (API reference, FilterLogEvents). */
const MOST_PAGES = 20;

/**
 * Whether a log group holds lines; a text says why that cannot be seen. Streams say so late, so where there are any, the lines
 * themselves are looked for; groups of the class INFREQUENT_ACCESS cannot be searched, and there a stream counts as lines.
 */
export async function holdsLines(place: Place, logGroupName: string): Promise<boolean | string> {
  const { asker, clients } = place;
  try {
    const streams = await asker.ask(describeLogStreams, clients.of("logs"), { logGroupName, limit: 1 });
    if (!streams) return false;
    if (!Array.isArray(streams.logStreams)) return "DescribeLogStreams brought an answer that is not AWS's.";
    if (streams.logStreams.length === 0 && streams.nextToken === undefined) return false;
    const [stream] = streams.logStreams as unknown[];
    if (isObject(stream) && stream.lastIngestionTime !== undefined) return true;
    return await anyLine(place, logGroupName);
  } catch (error) {
    if (error instanceof Unseen) return error.message;
    throw error;
  }
}

async function anyLine({ asker, clients }: Place, logGroupName: string): Promise<boolean | string> {
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await asker.ask(filterLogEvents, clients.of("logs"), {
      logGroupName,
      limit: 1,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    if (!answer) return false;
    if ((answer.events ?? []).length > 0) return true;
    nextToken = answer.nextToken;
    if (nextToken === undefined) return false;
  }
  return "its streams could not be searched to the end.";
}

/** Whether a bucket holds objects; a text says why that cannot be seen. */
export async function holdsObjects(
  { account, asker, clients }: Place,
  bucket: string,
): Promise<boolean | string> {
  try {
    const answer = await asker.ask(listObjects, clients.of("s3api"), {
      Bucket: bucket,
      MaxKeys: 1,
      ExpectedBucketOwner: account,
    });
    if (!answer) return false;
    return (answer.Contents ?? []).length > 0 || answer.IsTruncated === true;
  } catch (error) {
    if (error instanceof Unseen) return error.message;
    throw error;
  }
}
