import { matchFilterPattern, parseFilterPattern } from "../../access-log/filter-pattern/index.ts";
import type { AccountRegion } from "../state/account.ts";
import { type LogGroup, type LogStream, type MetricFilter, newLogGroup } from "../state/log-group.ts";
import { metricsIn } from "../state/metrics.ts";

/** A stream keeps so many events; the oldest are forgotten. */
const MAX_EVENTS = 10_000;
/** "26 bytes for each log event" are counted besides its text (API reference, PutLogEvents). */
const OVERHEAD = 26;

export interface IncomingEvent {
  readonly timestamp: number;
  readonly message: string;
}

let ingested = 0;

export function streamNamed(group: LogGroup, name: string, now: number): LogStream {
  const known = group.streams.get(name);
  if (known) return known;
  const stream: LogStream = {
    name,
    createdAt: now,
    events: [],
    firstAt: undefined,
    lastAt: undefined,
    ingestedAt: undefined,
  };
  group.streams.set(name, stream);
  return stream;
}

/** Stores events in a stream, and no more than that. Gives back how many bytes they count for. */
export function keep(
  group: LogGroup,
  stream: LogStream,
  events: readonly IncomingEvent[],
  now: number,
): number {
  let bytes = 0;
  for (const { timestamp, message } of events) {
    ingested += 1;
    bytes += Buffer.byteLength(message) + OVERHEAD;
    stream.events.push({ id: String(ingested).padStart(56, "0"), timestamp, ingestedAt: now, message });
    stream.firstAt = Math.min(stream.firstAt ?? timestamp, timestamp);
    stream.lastAt = Math.max(stream.lastAt ?? timestamp, timestamp);
  }
  stream.events.sort((a, b) => a.timestamp - b.timestamp);
  if (stream.events.length > MAX_EVENTS) stream.events.splice(0, stream.events.length - MAX_EVENTS);
  stream.ingestedAt = now;
  group.storedBytes += bytes;
  return bytes;
}

/** Takes events into a stream: stored, counted as `AWS/Logs` counts them, and seen by the group's metric filters. */
export function ingest(
  home: AccountRegion,
  group: LogGroup,
  stream: LogStream,
  events: readonly IncomingEvent[],
  now: number,
): void {
  const bytes = keep(group, stream, events, now);
  const metrics = metricsIn(home);
  const dimensions = new Map([["LogGroupName", group.name]]);
  metrics.series({ namespace: "AWS/Logs", name: "IncomingLogEvents", dimensions }).add(now, 1, events.length);
  metrics.series({ namespace: "AWS/Logs", name: "IncomingBytes", dimensions }).add(now, bytes);
  for (const filter of group.metricFilters.values()) count(home, filter, events);
}

/** Puts what a metric filter makes of the events: its value for each that matches, its default where none does. */
function count(home: AccountRegion, filter: MetricFilter, events: readonly IncomingEvent[]): void {
  const parsed = parseFilterPattern(filter.pattern);
  if ("problem" in parsed) return;
  const { namespace, name, value, defaultValue, dimensions: fields } = filter.metric;
  for (const { message, timestamp } of events) {
    const matches = matchFilterPattern(parsed.pattern, message).outcome === "match";
    const amount = matches ? amountOf(value, message) : defaultValue;
    if (amount === undefined) continue;
    const dimensions = new Map<string, string>();
    for (const [dimension, field] of matches ? fields : []) {
      const text = fieldOf(field, message);
      if (text !== undefined) dimensions.set(dimension, String(text));
    }
    metricsIn(home).series({ namespace, name, dimensions }).add(timestamp, amount);
  }
}

function amountOf(value: string, message: string): number | undefined {
  const amount = Number(value.startsWith("$") ? fieldOf(value, message) : value);
  return Number.isFinite(amount) ? amount : undefined;
}

/** What a JSON line has at `$.a.b`; undefined where it is no JSON or has no text or number there. */
function fieldOf(selector: string, message: string): string | number | undefined {
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    // A line that is no JSON has no fields.
    return undefined;
  }
  for (const name of selector.replace(/^\$\.?/, "").split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === "string" || typeof value === "number" ? value : undefined;
}

/** The group of a name, made where it is not there: what a service that may create groups does. */
export function groupOrNew(groups: Map<string, LogGroup>, name: string, now: number): LogGroup {
  const known = groups.get(name);
  if (known) return known;
  const group = newLogGroup(name, now);
  groups.set(name, group);
  return group;
}
