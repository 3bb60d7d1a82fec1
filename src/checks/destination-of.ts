import type { Settled } from "../model/fact.ts";
import { bareLogGroupArn } from "../model/stage.ts";
import type {
  DeliveryStream,
  Listing,
  LogGroup,
  LogGroupReference,
  Resource,
} from "../model/surroundings.ts";
import { type Arn, parseArn } from "./arn.ts";
import type { Subject } from "./check.ts";

/** Where a stage's lines go, as far as its destination tells. */
export type Destination =
  | (Place & { readonly kind: "log-group"; readonly seen: Seen<LogGroup> })
  | (Place & { readonly kind: "delivery-stream"; readonly seen: Seen<DeliveryStream> })
  | { readonly kind: "other"; readonly text: string; readonly isName?: true }
  | { readonly kind: "unknown"; readonly why: string };

interface Place {
  readonly name?: string;
  readonly arn?: Arn;
  /** It is in another account or Region than the stage, whose things were not looked at: says where. */
  readonly elsewhere?: string;
  /** It is in another account or Region for certain, as the code makes it. */
  readonly isOutOfReach?: true;
}

/**
 * A thing that was looked for: found, certainly not there, not in this code (which shows only its part), or not seen
 * for a reason.
 */
export type Seen<T> =
  | { readonly state: "found"; readonly item: T }
  | { readonly state: "absent" }
  | { readonly state: "elsewhere" }
  | { readonly state: "unseen"; readonly why: string };

const NOT_ASKED = "What is around the stage was not looked at.";
const LOG_GROUP = "log-group:";
const STREAM = "deliverystream/";

export function destinationOf(subject: Subject, destination: Settled<string>): Destination {
  if (destination.state === "unknown") return { kind: "unknown", why: destination.why };
  return destination.state === "known"
    ? byArn(subject, destination.value)
    : byReference(subject, destination);
}

function byArn(subject: Subject, text: string): Destination {
  const { logGroups, deliveryStreams } = subject.surroundings;
  const arn = parseArn(bareLogGroupArn(text));
  if (arn?.service === "logs" && arn.resource.startsWith(LOG_GROUP)) {
    const name = arn.resource.slice(LOG_GROUP.length);
    const place = { kind: "log-group", name, arn } as const;
    const elsewhere = elsewhereOf(subject, arn);
    if (elsewhere !== undefined) return { ...place, elsewhere, seen: { state: "unseen", why: elsewhere } };
    return { ...place, seen: look(subject, logGroups, bareLogGroupArn(text), name) };
  }
  if (arn?.service === "firehose" && arn.resource.startsWith(STREAM)) {
    const name = arn.resource.slice(STREAM.length);
    const place = { kind: "delivery-stream", name, arn } as const;
    const elsewhere = elsewhereOf(subject, arn);
    if (elsewhere !== undefined) return { ...place, elsewhere, seen: { state: "unseen", why: elsewhere } };
    return { ...place, seen: look(subject, deliveryStreams, text.trim(), name) };
  }
  return { kind: "other", text };
}

/** What has the same name in the stage's own account and Region is another thing. */
function elsewhereOf({ stage }: Subject, { account, region }: Arn): string | undefined {
  const { origin } = stage;
  if (origin.kind !== "aws") {
    if (stage.region === undefined || stage.region === region) return undefined;
    return `The destination is in ${region}: what is there was not looked at.`;
  }
  if (origin.account === account && origin.region === region) return undefined;
  return `The destination is in account ${account}, ${region}: what is there was not looked at.`;
}

function byReference(
  subject: Subject,
  { expression, resource, isName }: Settled<string> & { readonly state: "set" },
): Destination {
  const why = `The destination is ${expression}, which is not known here.`;
  if (resource === undefined) return { kind: "unknown", why };
  const { logGroups, deliveryStreams } = subject.surroundings;
  const group = logGroups && catalogueOf(logGroups).byId.get(resource)?.[0];
  const stream = deliveryStreams && catalogueOf(deliveryStreams).byId.get(resource)?.[0];
  if (isName === "perhaps" && (group || stream)) {
    const unclear = `The destination is made of ${expression}, a name, and API Gateway takes ARNs only: a plan does not tell whether an ARN is made of it. The code does: scan that.`;
    return { kind: "unknown", why: unclear };
  }
  if (isName === true && (group || stream)) return { kind: "other", text: expression, isName };
  if (group) return { kind: "log-group", ...nameOf(subject, group), ...madeAs(subject, group) };
  if (stream) return { kind: "delivery-stream", ...nameOf(subject, stream), ...madeAs(subject, stream) };
  return { kind: "unknown", why };
}

/** A thing that the code makes and refers to: in the stage's own account and Region, or elsewhere. */
function madeAs<T extends Resource>(
  subject: Subject,
  item: T,
): Pick<Place, "elsewhere" | "isOutOfReach"> & { readonly seen: Seen<T> } {
  const { elsewhere } = item;
  if (!elsewhere) return { seen: there(subject, item) };
  const { why, certain } = elsewhere;
  return { elsewhere: why, seen: { state: "unseen", why }, ...(certain ? { isOutOfReach: true } : {}) };
}

/** The log group of that name in the same account and Region, beside one that was found: a canary's. */
export function logGroupNamed(subject: Subject, name: string): Seen<LogGroup> {
  return look(subject, subject.surroundings.logGroups, undefined, name);
}

function look<T extends LogGroup | DeliveryStream>(
  subject: Subject,
  listing: Listing<T> | undefined,
  id: string | undefined,
  name: string,
): Seen<T> {
  // Two things of one name are there under conditions that exclude each other.
  const { byId, byName, open } = catalogueOf(listing ?? { items: [] });
  const meant = new Set([
    ...((id !== undefined && byId.get(id)) || []),
    ...(byName.get(name) ?? []),
    ...open.filter((each) => nameOf(subject, each).name === name),
  ]);
  const seen = [...meant].filter((each) => each.elsewhere === undefined).map((each) => there(subject, each));
  const best =
    seen.find(({ state }) => state === "found") ?? seen.find(({ state }) => state === "unseen") ?? seen[0];
  // A name says nothing of who makes the thing: what this code does not make, other code may.
  if (best) return best.state === "absent" && listing?.partial ? { state: "elsewhere" } : best;
  if (listing?.unseen !== undefined) return { state: "unseen", why: listing.unseen };
  if (listing && !listing.partial) return { state: "absent" };
  // Of a live stage everything could have been seen: a listing that is not there was not asked for.
  if (subject.stage.origin.kind === "aws") return { state: "unseen", why: NOT_ASKED };
  return { state: "elsewhere" };
}

/** The things of a listing, each findable by what a destination says of it. */
interface Catalogue<T> {
  readonly byId: ReadonlyMap<string, readonly T[]>;
  readonly byName: ReadonlyMap<string, readonly T[]>;
  /** Those whose name hangs on conditions. */
  readonly open: readonly T[];
}

const CATALOGUES = new WeakMap<object, Catalogue<LogGroup | DeliveryStream>>();

/** Made once for a listing, in which each stage's destination is looked for by each check. */
function catalogueOf<T extends LogGroup | DeliveryStream>(listing: Listing<T>): Catalogue<T> {
  const before = CATALOGUES.get(listing) as Catalogue<T> | undefined;
  if (before) return before;
  const byName = new Map<string, T[]>();
  for (const item of listing.items) {
    if (item.name.state === "known") listIn(byName, item.name.value, item);
  }
  const catalogue = {
    byId: Map.groupBy(listing.items, ({ id }) => id),
    byName,
    open: listing.items.filter(({ name }) => name.state === "choice"),
  };
  CATALOGUES.set(listing, catalogue);
  return catalogue;
}

function listIn<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const before = lists.get(key);
  if (before) before.push(item);
  else lists.set(key, [item]);
}

/** A thing that is declared: there, unless the code makes it under a condition that does not hold. */
export function there<T extends Resource>({ decide }: Subject, item: T): Seen<T> {
  const when = item.when && decide(item.when);
  if (!when || (when.state === "known" && when.value)) return { state: "found", item };
  if (when.state === "known") return { state: "absent" };
  const why = when.state === "unknown" ? when.why : when.expression;
  return { state: "unseen", why: `Whether ${item.id} is made is not known here: ${why}` };
}

/** What is attached to log groups, by the group that it names. */
interface Attached<T> {
  /** In the order of the listing: `name /a` and `id aws_cloudwatch_log_group.a`. */
  readonly byGroup: ReadonlyMap<string, readonly T[]>;
  /** Which group these name hangs on conditions. */
  readonly open: readonly T[];
}

const ATTACHED = new WeakMap<object, Attached<{ readonly logGroup: LogGroupReference }>>();

/** What of a listing names the log group as its own, by name, ARN or address. */
export function attachedTo<T extends { readonly logGroup: LogGroupReference }>(
  { decide }: Subject,
  listing: Listing<T> | undefined,
  { name, seen, elsewhere }: Extract<Destination, { kind: "log-group" }>,
): readonly T[] {
  if (!listing || elsewhere !== undefined) return [];
  // Of one listing it is asked once for each stage.
  const known = ATTACHED.get(listing) as Attached<T> | undefined;
  const { byGroup, open } = known ?? attachedIn(listing.items);
  if (!known) ATTACHED.set(listing, { byGroup, open });
  const keys = [
    ...(name === undefined ? [] : [`name ${name}`]),
    ...(seen.state === "found" ? [`id ${seen.item.id}`] : []),
  ];
  const isOwn = (each: T) => keys.includes(keyOf(decide(each.logGroup)) ?? "");
  const own = keys.flatMap((key) => [byGroup.get(key) ?? []]).filter(({ length }) => length > 0);
  if (open.length === 0 && own.length < 2) return own[0] ?? [];
  const meant = new Set([...own.flat(), ...open.filter(isOwn)]);
  return listing.items.filter((each) => meant.has(each));
}

function attachedIn<T extends { readonly logGroup: LogGroupReference }>(items: readonly T[]): Attached<T> {
  const byGroup = new Map<string, T[]>();
  const open: T[] = [];
  for (const item of items) {
    const { logGroup } = item;
    const key = logGroup.state === "choice" ? undefined : keyOf(logGroup);
    if (logGroup.state === "choice") open.push(item);
    if (key !== undefined) listIn(byGroup, key, item);
  }
  return { byGroup, open };
}

function keyOf(reference: Settled<string>): string | undefined {
  if (reference.state === "unknown") return undefined;
  if (reference.state === "set")
    return reference.resource === undefined ? undefined : `id ${reference.resource}`;
  const [, fromArn] = bareLogGroupArn(reference.value).split(`:${LOG_GROUP}`);
  return `name ${fromArn ?? reference.value}`;
}

function nameOf({ decide }: Subject, { name }: LogGroup | DeliveryStream): { name?: string } {
  const settled = decide(name);
  return settled.state === "known" ? { name: settled.value } : {};
}
