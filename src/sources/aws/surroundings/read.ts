import type { Caller } from "../../../aws/caller.ts";
import type { Session } from "../../../aws/session.ts";
import type { CredentialSource } from "../../../aws/session-options.ts";
import { type Fact, valueIfKnown } from "../../../model/fact.ts";
import type { Gap } from "../../../model/gap.ts";
import type { Stage } from "../../../model/stage.ts";
import type { Listing, LogGroup, Role, Surroundings } from "../../../model/surroundings.ts";
import { readAlarms } from "./alarms.ts";
import { Asking } from "./asking.ts";
import { Clients } from "./clients.ts";
import { readDeliveryStreams } from "./delivery-streams.ts";
import { type Destinations, destinationsOf, localStream, type Place } from "./destinations.ts";
import { readKeys } from "./keys.ts";
import { type LogGroups, readLogGroups } from "./log-groups.ts";
import { readLogPolicies } from "./log-policies.ts";
import { readMetricFilters } from "./metric-filters.ts";
import type { Need } from "./needs.ts";
import { type ProveWanted, readProofs } from "./prove.ts";
import type { AccountRoles } from "./roles.ts";
import { readSubscriptions } from "./subscriptions.ts";
import { readTraffic } from "./traffic.ts";

export interface SurroundingsWanted {
  readonly place: Place;
  readonly session: Session;
  readonly credentials: CredentialSource;
  readonly caller: Caller;
  readonly roles: AccountRoles;
  readonly stages: readonly Stage[];
  /** Absent: no API here uses it. */
  readonly accountRole: Fact<string | null> | undefined;
  readonly needs: ReadonlySet<Need>;
  /** Unlogged stages are counted too. */
  readonly cost: boolean;
  readonly now: Date;
  readonly prove: Omit<ProveWanted, "destinations" | "groups">;
}

/** The listings of the kinds that are wanted, with a gap for each operation that was refused. Never throws. */
export async function readSurroundings(
  wanted: SurroundingsWanted,
): Promise<{ readonly surroundings: Surroundings; readonly gaps: readonly Gap[] }> {
  const { place, session, credentials, caller, stages, needs, cost, now } = wanted;
  const asking = new Asking(caller);
  const clients = new Clients(session, place.region, credentials);
  const destinations = destinationsOf(stages, place);
  const groups = needs.has("logGroups")
    ? readLogGroups(asking, clients, place, destinations.logGroups)
    : undefined;
  const [aroundGroups, traffic, roles, proofs] = await Promise.all([
    readAroundGroups(asking, clients, { place, stages }, destinations, groups, needs),
    needs.has("traffic") ? readTraffic(asking, clients, stages, { destinations, cost, now }) : undefined,
    needs.has("roles") ? readRoles(wanted, clients) : undefined,
    needs.has("proofs")
      ? readProofs(asking, clients, stages, { ...wanted.prove, destinations, groups })
      : undefined,
  ]);
  return {
    surroundings: {
      ...aroundGroups,
      ...(traffic ? { traffic } : {}),
      ...(roles ? { roles: roles.listing } : {}),
      ...(proofs ? { proofs } : {}),
    },
    gaps: [...asking.gaps, ...(roles?.gaps ?? [])],
  };
}

/** What hangs on the destinations. The groups come first: the rest is asked only of those that are there. */
async function readAroundGroups(
  asking: Asking,
  clients: Clients,
  { place, stages }: Pick<SurroundingsWanted, "place" | "stages">,
  { logGroups: named, httpLogGroups, http: anyHttp, streams }: Destinations,
  reading: Promise<LogGroups> | undefined,
  needs: ReadonlySet<Need>,
): Promise<Surroundings> {
  const groups = await reading;
  const names = new Set([...named].filter((name) => mayExist(name, groups)));
  const http = new Set([...httpLogGroups].filter((name) => names.has(name)));
  const [noticed, carried, keys, logPolicies] = await Promise.all([
    readNoticed(asking, clients, place, { names, groups, anyWrites: stages.some(writesAnywhere) }, needs),
    readCarried(asking, clients, place, { names, streams }, needs),
    needs.has("keys") && groups ? readKeys(asking, clients, groups) : undefined,
    needs.has("logPolicies") && anyHttp ? readLogPolicies(asking, clients, place, http) : undefined,
  ]);
  return {
    ...(groups ? { logGroups: { items: groups.items, ...unseenOf(groups) } } : {}),
    ...noticed,
    ...carried,
    ...(keys ? { keys } : {}),
    ...(needs.has("logPolicies") ? { logPolicies: logPolicies ?? NONE } : {}),
  };
}

function mayExist(name: string, groups: Listing<LogGroup> | undefined): boolean {
  if (!groups || groups.unseen !== undefined) return true;
  return groups.items.some((group) => valueIfKnown(group.name) === name);
}

/** A destination is named, wherever it is and whether it is there or not. */
function writesAnywhere({ accessLog }: Stage): boolean {
  const log = valueIfKnown(accessLog);
  return Boolean(log && valueIfKnown(log.destination));
}

interface Noticeable {
  readonly names: ReadonlySet<string>;
  readonly groups: LogGroups | undefined;
  readonly anyWrites: boolean;
}

/** What would notice a line: metric filters, and alarms on what they count. */
async function readNoticed(
  asking: Asking,
  clients: Clients,
  place: Place,
  { names, groups, anyWrites }: Noticeable,
  needs: ReadonlySet<Need>,
): Promise<Surroundings> {
  if (!needs.has("metricFilters")) return {};
  const metricFilters = await readMetricFilters(asking, clients, names, groups?.metricFilters);
  if (!needs.has("alarms")) return { metricFilters };
  // An alarm on API Gateway's own metrics needs no log group.
  const alarms = anyWrites ? await readAlarms(asking, clients, place, metricFilters) : NONE;
  return { metricFilters, alarms };
}

/** What carries lines on: subscriptions, and the streams that these or the stages themselves name. */
async function readCarried(
  asking: Asking,
  clients: Clients,
  place: Place,
  { names, streams }: { readonly names: ReadonlySet<string>; readonly streams: ReadonlySet<string> },
  needs: ReadonlySet<Need>,
): Promise<Surroundings> {
  const subscriptions = needs.has("subscriptions")
    ? await readSubscriptions(asking, clients, names)
    : undefined;
  const seen = subscriptions ? { subscriptions } : {};
  if (!needs.has("deliveryStreams")) return seen;
  const further = (subscriptions?.items ?? [])
    .map(({ destination }) => localStream(valueIfKnown(destination) ?? "", place))
    .filter((name) => name !== undefined);
  const all = new Set([...streams, ...further]);
  return { ...seen, deliveryStreams: await readDeliveryStreams(asking, clients, place, all) };
}

const NONE: Listing<never> = { items: [] };

const unseenOf = ({ unseen }: Listing<unknown>) => (unseen === undefined ? {} : { unseen });

async function readRoles(
  { accountRole, roles, place }: SurroundingsWanted,
  clients: Clients,
): Promise<{ readonly listing: Listing<Role>; readonly gaps: readonly Gap[] }> {
  if (!accountRole) return { listing: NONE, gaps: [] };
  if (accountRole.state === "unknown") return { listing: { items: [], unseen: accountRole.why }, gaps: [] };
  const arn = valueIfKnown(accountRole);
  if (!arn) return { listing: NONE, gaps: [] };
  const { gaps, ...listing } = await roles.read(arn, clients);
  return { listing, gaps: gaps.map((gap) => ({ ...gap, ...place })) };
}
