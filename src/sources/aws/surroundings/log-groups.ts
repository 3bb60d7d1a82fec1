import { describeLogGroups } from "../../../aws/calls/logs.ts";
import { mapParallel } from "../../../aws/parallel.ts";
import { isObject, type Json, text } from "../../../aws/read.ts";
import { type Fact, known, unknownFact } from "../../../model/fact.ts";
import type { Listing, LogClass, LogGroup } from "../../../model/surroundings.ts";
import type { Asking } from "./asking.ts";
import type { Clients } from "./clients.ts";
import { logGroupArn, type Place } from "./destinations.ts";

/** As many identifiers as one call takes (API reference, DescribeLogGroups). */
const BATCH = 50;
/** An endpoint that does not know identifiers lists every group of the Region; so many pages of it are read. */
const MOST_PAGES = 200;
const CALLS_AT_ONCE = 4;

export interface LogGroups extends Listing<LogGroup> {
  /** How many metric filters a group has, by its name, where the answer says so. */
  readonly metricFilters: ReadonlyMap<string, number>;
}

/**
 * The log groups of these names, 50 a call. Only the groups themselves are described, never their streams, so it does not
 * matter how many of those there are.
 */
export async function readLogGroups(
  asking: Asking,
  clients: Clients,
  place: Place,
  names: ReadonlySet<string>,
): Promise<LogGroups> {
  const found = new Map<string, LogGroup>();
  const metricFilters = new Map<string, number>();
  let unseen: string | undefined;
  const batches = batchesOf([...names].sort(), BATCH);
  await mapParallel(batches, CALLS_AT_ONCE, async (batch) => {
    const missing = new Set(batch);
    const extent = await asking.list(describeLogGroups, clients.logs, {
      input: (nextToken) => ({
        logGroupIdentifiers: batch,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
      items: (output) => output.logGroups,
      next: (output) => output.nextToken,
      mostPages: MOST_PAGES,
      take(item) {
        const name = isObject(item) ? text(item.logGroupName) : undefined;
        if (!isObject(item) || name === undefined) {
          unseen ??= asking.malformed(describeLogGroups.operation, "a log group");
          return undefined;
        }
        if (!missing.delete(name)) return undefined;
        found.set(name, logGroup(logGroupArn(place, name), name, item));
        if (typeof item.metricFilterCount === "number") metricFilters.set(name, item.metricFilterCount);
        return missing.size > 0;
      },
    });
    if (extent.state === "unseen") unseen ??= extent.why;
    if (extent.state === "cut")
      unseen ??= "DescribeLogGroups listed far more log groups than were asked for.";
  });
  const items = [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { items, metricFilters, ...(unseen === undefined ? {} : { unseen }) };
}

export function batchesOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

function logGroup(id: string, name: string, item: Json): LogGroup {
  return {
    id,
    name: known(name),
    retentionDays: retentionOf(item.retentionInDays),
    kmsKey: keyOf(item.kmsKeyId),
    logClass: classOf(item.logGroupClass),
    deletionProtected: known(item.deletionProtectionEnabled === true),
  };
}

/** The retention that holds, an account-level retention policy's included; absent: for ever (API reference, LogGroup). */
function retentionOf(days: unknown): Fact<number | null> {
  if (days === undefined || days === null) return known(null);
  return typeof days === "number" && Number.isInteger(days) && days > 0
    ? known(days)
    : unknownFact("The retention in the answer is not a number of days.");
}

function keyOf(key: unknown): Fact<string | null> {
  if (key === undefined || key === null || key === "") return known(null);
  const read = text(key);
  return read === undefined ? unknownFact("The key in the answer is not an ARN.") : known(read);
}

const CLASSES: readonly LogClass[] = ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"];

/** Groups made before there were classes are of the standard one (CloudWatch Logs User Guide, log classes). */
function classOf(value: unknown): Fact<LogClass> {
  if (value === undefined || value === null) return known("STANDARD");
  const found = CLASSES.find((each) => each === value);
  return found
    ? known(found)
    : unknownFact(`Its log class (${text(value) ?? "unreadable"}) is not known here.`);
}
