import { type Fact, known, unknownFact, valueIfKnown } from "../../../model/fact.ts";
import { countedName, type Stage, UNLISTED_STAGES } from "../../../model/stage.ts";
import type { Listing, Traffic } from "../../../model/surroundings.ts";
import type { Asking } from "./asking.ts";
import type { Clients } from "./clients.ts";
import type { Destination, Destinations } from "./destinations.ts";
import { type Metric, type Span, sumsOf } from "./metrics.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Lines arrive minutes after their request, and metrics too: what is younger than this proves nothing. */
const SETTLED_MS = 15 * 60_000;

export interface TrafficWanted {
  readonly destinations: Destinations;
  /** The stages that write no log are counted too, over 30 days: what logging them would cost. */
  readonly cost: boolean;
  readonly now: Date;
}

/**
 * What was counted for the stages of one account-Region. Stages that log: requests and lines of one window of 24 hours, so
 * that the one can be held against the other. Stages that do not: requests of 30 days. Reads no log content.
 */
export async function readTraffic(
  asking: Asking,
  clients: Clients,
  stages: readonly Stage[],
  { destinations, cost, now }: TrafficWanted,
): Promise<Listing<Traffic>> {
  const listed = stages.filter(({ name }) => name !== UNLISTED_STAGES);
  const silent = listed.filter(writesNothing);
  const quiet = new Set(silent);
  const logging = listed.filter((stage) => destinations.ofStage.has(stage.id) && !quiet.has(stage));
  const writers = writersOf(logging, destinations);
  const names = sharedNames(listed);
  const day = lastHours(now, 24);
  const month = lastDays(now, 30);
  const requests = requestCount(logging, day.to);
  const changed = logging.filter(
    ({ changedAt }) => changedAt !== undefined && Date.parse(changedAt) > Number(day.from),
  );
  const renewed = requestCount(changed, day.to, (stage) => hourAfter(stage.changedAt));
  const arrived = lineCount(
    logging.map(({ id }) => destinations.ofStage.get(id)),
    day.to,
  );
  const further = requestCount(cost ? silent : []);
  const [daily, monthlySums] = await Promise.all([
    sumsOf(asking, clients, [...requests.metrics, ...arrived.metrics, ...renewed.metrics], withArrivals(day)),
    sumsOf(asking, clients, further.metrics, month),
  ]);
  const counted = requests.read(daily);
  const lines = arrived.read(daily.slice(requests.metrics.length));
  const since = renewed.read(daily.slice(requests.metrics.length + arrived.metrics.length));
  const monthly = further.read(monthlySums);
  const items = [
    ...logging.map((stage): Traffic => {
      const destination = destinations.ofStage.get(stage.id);
      return {
        ...requestsIn(stage, counted, names),
        window: windowOf(day),
        lines: (destination && lines.get(keyOf(destination))) ?? NOT_COUNTED,
        ...changeIn(stage, since),
        ...(destination && (writers.get(keyOf(destination)) ?? 0) > 1 ? { sharedLines: true } : {}),
      };
    }),
    ...(cost ? silent : []).map((stage): Traffic => {
      const about = requestsIn(stage, monthly, names);
      const lines = unknownFact("The stage names no destination.");
      return { ...about, window: windowOf(month), lines, monthlyRequests: about.requests };
    }),
  ];
  return { items };
}

/** A stage may not have logged before it was changed: what came since has to be counted apart. */
function changeIn({ id, changedAt }: Stage, since: ReadonlyMap<string, Counted>): Pick<Traffic, "changed"> {
  const counted = since.get(id);
  return counted && changedAt !== undefined
    ? { changed: { at: changedAt, requestsSince: counted.requests } }
    : {};
}

/** The first whole hour after it. */
const hourAfter = (at = ""): Date => new Date(Math.ceil(Date.parse(at) / HOUR_MS) * HOUR_MS);

/** Nothing, or only one half, is configured: the stages whose logging would cost something new. */
function writesNothing({ accessLog }: Stage): boolean {
  if (accessLog.state !== "known") return false;
  if (accessLog.value === null) return true;
  const { destination, format } = accessLog.value;
  return [destination, format].some((half) => half.state === "known" && half.value === null);
}

const windowOf = ({ from, to }: Span): Traffic["window"] => ({
  from: from.toISOString(),
  to: to.toISOString(),
});

/** The line of the last request arrives after the window has ended: where none came within it, an hour more is waited. */
const withArrivals = (span: Span): Span => ({ ...span, to: new Date(span.to.getTime() + HOUR_MS) });

/** Whole hours, the last of them settled: CloudWatch answers faster for aligned times (API reference, GetMetricData). */
function lastHours(now: Date, hours: number): Span {
  const to = Math.floor((now.getTime() - SETTLED_MS) / HOUR_MS) * HOUR_MS;
  return { from: new Date(to - hours * HOUR_MS), to: new Date(to), period: 3_600 };
}

function lastDays(now: Date, days: number): Span {
  const to = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  return { from: new Date(to - days * DAY_MS), to: new Date(to), period: 86_400 };
}

const keyOf = ({ kind, name }: Destination): string => `${kind} ${name}`;

/** How many stages write to each destination. */
function writersOf(logging: readonly Stage[], { ofStage }: Destinations): ReadonlyMap<string, number> {
  const writers = new Map<string, number>();
  for (const { id } of logging) {
    const destination = ofStage.get(id);
    if (destination) writers.set(keyOf(destination), (writers.get(keyOf(destination)) ?? 0) + 1);
  }
  return writers;
}

/** Metrics to ask for, and what their sums mean, in the order of the metrics. */
interface Count<T> {
  readonly metrics: readonly Metric[];
  read(sums: readonly Fact<number>[]): ReadonlyMap<string, T>;
}

const NOT_COUNTED = unknownFact("It was not counted.");

/** Lines by destination: log events of a group, records of a stream. */
function lineCount(destinations: readonly (Destination | undefined)[], before: Date): Count<Fact<number>> {
  const named = destinations.filter((each) => each !== undefined);
  const all = [...new Map(named.map((each) => [keyOf(each), each])).values()];
  return {
    metrics: all.map((each) => ({ ...linesOf(each), before, orLater: true })),
    read: (sums) => new Map(all.map((each, index) => [keyOf(each), sums[index] ?? NOT_COUNTED])),
  };
}

function linesOf({ kind, name }: Destination): Metric {
  const [namespace, metric, dimension] =
    kind === "log-group"
      ? ["AWS/Logs", "IncomingLogEvents", "LogGroupName"]
      : ["AWS/Firehose", "IncomingRecords", "DeliveryStreamName"];
  return { namespace, name: metric, dimensions: [[dimension, name]], stat: "Sum" };
}

interface Counted {
  readonly requests: Fact<number>;
  readonly ambiguous?: string;
}

/** The requests of each stage, by its id. */
function requestCount(
  stages: readonly Stage[],
  before?: Date,
  since?: (stage: Stage) => Date,
): Count<Counted> {
  const until = before === undefined ? {} : { before };
  const ofStages = stages.map((stage) => ({
    stage,
    metrics: metricsOf(stage).map((metric) => ({
      ...metric,
      ...until,
      ...(since ? { since: since(stage) } : {}),
    })),
  }));
  return {
    metrics: ofStages.flatMap(({ metrics }) => metrics),
    read(sums) {
      let at = 0;
      const counted = ofStages.map(({ stage, metrics }) => {
        const own = sums.slice(at, at + metrics.length);
        at += metrics.length;
        const about = own.length === 0 ? NAMELESS : stage.apiType === "WEBSOCKET" ? socket(own) : plain(own);
        return [stage.id, about] as const;
      });
      return new Map(counted);
    },
  };
}

const NAMELESS: Counted = {
  requests: unknownFact("AWS counts by the API's name in ASCII, and of this one only blanks are left."),
};

const plain = ([requests]: readonly Fact<number>[]): Counted => ({
  requests: requests ?? NOT_COUNTED,
});

/** `MessageCount` counts the messages to clients too, which are no requests and write no line. */
function socket(facts: readonly Fact<number>[]): Counted {
  const gap = facts.find((fact) => fact.state !== "known");
  if (gap) return { requests: gap };
  const [connects = 0, messages = 0] = facts.map((fact) => valueIfKnown(fact) ?? 0);
  return {
    requests: known(connects + messages),
    ...(connects === 0 && messages > 0
      ? { ambiguous: "Nobody connected in this time, and AWS counts messages to clients as well." }
      : {}),
  };
}

/**
 * The metrics whose sum is a stage's requests (API Gateway Developer Guide, metrics and dimensions of each kind). `Count` is
 * a 1 for each request, so that its number of samples counts them.
 */
function metricsOf({ apiType, api, name }: Stage): Metric[] {
  const namespace = "AWS/ApiGateway";
  if (apiType === "REST") {
    const dimensions = [
      ["ApiName", countedName(api)],
      ["Stage", name],
    ] as const;
    return countedName(api).trim() === ""
      ? []
      : [{ namespace, name: "Count", dimensions, stat: "SampleCount" }];
  }
  const dimensions = [
    ["ApiId", api.id],
    ["Stage", name],
  ] as const;
  if (apiType === "HTTP") return [{ namespace, name: "Count", dimensions, stat: "SampleCount" }];
  return ["ConnectCount", "MessageCount"].map((each) => ({ namespace, name: each, dimensions, stat: "Sum" }));
}

/** How many APIs share what a REST stage is counted by. */
function sharedNames(stages: readonly Stage[]): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const { apiType, api, name } of stages) {
    const key = `${countedName(api)}/${name}`;
    if (apiType === "REST") names.set(key, (names.get(key) ?? 0) + 1);
  }
  return names;
}

function requestsIn(
  stage: Stage,
  counted: ReadonlyMap<string, Counted>,
  names: ReadonlyMap<string, number>,
): Pick<Traffic, "stage" | "requests" | "ambiguous"> {
  const about = counted.get(stage.id) ?? { requests: NOT_COUNTED };
  const sharing = stage.apiType === "REST" ? (names.get(`${countedName(stage.api)}/${stage.name}`) ?? 1) : 1;
  const ambiguous =
    sharing > 1
      ? `AWS counts REST requests by API name, and ${sharing} APIs here are called ${stage.api.name} with a stage ${stage.name}.`
      : undefined;
  return { stage: stage.id, ...about, ...(ambiguous === undefined ? {} : { ambiguous }) };
}
