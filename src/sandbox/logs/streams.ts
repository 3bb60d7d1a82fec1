import { matchFilterPattern, parseFilterPattern } from "../../access-log/filter-pattern/index.ts";
import { AwsError } from "../aws-error.ts";
import { keyProblem } from "../kms/keys.ts";
import { entryOf } from "../members.ts";
import { pageOf } from "../page.ts";
import type { Call, Json, Operation } from "../service.ts";
import { groupArn, type LogEvent, type LogGroup, type LogStream } from "../state/log-group.ts";
import { type IncomingEvent, ingest, streamNamed } from "./ingest.ts";
import {
  absent,
  FREE_NAME,
  groupByEither,
  groupIn,
  invalid,
  logsPage,
  members,
  notForClass,
} from "./members.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Events may be so old, and so far ahead (API reference, PutLogEvents). */
const TOO_OLD = 14 * DAY;
const TOO_NEW = 2 * HOUR;
/** Bytes of a batch, and of one event. */
const MAX_BATCH = 1_048_576;
const MAX_EVENTS_AN_ANSWER = 10_000;

const NO_STREAM = "The specified log stream does not exist.";

const streamView = (call: Call, group: LogGroup, stream: LogStream) => ({
  logStreamName: stream.name,
  creationTime: stream.createdAt,
  firstEventTimestamp: stream.firstAt,
  lastEventTimestamp: stream.lastAt,
  lastIngestionTime: stream.ingestedAt,
  uploadSequenceToken: "49039859542149201592",
  arn: `${groupArn(call.home, group.name)}:log-stream:${stream.name}`,
  storedBytes: 0,
});

function streamIn(group: LogGroup, body: Json): LogStream {
  const stream = group.streams.get(members.needText(body, "logStreamName", FREE_NAME));
  if (!stream) throw absent(NO_STREAM);
  return stream;
}

function eventsIn(call: Call): readonly IncomingEvent[] {
  const entries = members.list(call.body, "logEvents", { min: 1, max: 10_000 });
  if (!entries) throw members.broken("logEvents", undefined, "not be null");
  let bytes = 0;
  let last = 0;
  return entries.map((each) => {
    const entry = entryOf(each, "logEvents");
    const timestamp = members.number(entry, "timestamp", { min: 0 });
    const message = members.needText(entry, "message", { min: 1 });
    if (timestamp === undefined) throw members.broken("logEvents.timestamp", undefined, "not be null");
    if (timestamp < last)
      throw invalid("Log events in a single PutLogEvents request must be in chronological order.");
    last = timestamp;
    bytes += Buffer.byteLength(message) + 26;
    if (bytes > MAX_BATCH) throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${MAX_BATCH}`);
    return { timestamp, message };
  });
}

/** Which events an answer may hold: those in [startTime, endTime) that match the pattern, if there is one. */
function chosen(call: Call, events: readonly LogEvent[], pattern?: string): LogEvent[] {
  const from = members.number(call.body, "startTime", { min: 0 }) ?? 0;
  const to = members.number(call.body, "endTime", { min: 0 }) ?? Number.POSITIVE_INFINITY;
  const parsed = pattern === undefined || pattern === "" ? undefined : parseFilterPattern(pattern);
  if (parsed && "problem" in parsed) throw invalid(`Invalid filter pattern: ${parsed.problem.message}`);
  return events.filter(
    ({ timestamp, message }) =>
      timestamp >= from &&
      timestamp < to &&
      (!parsed || matchFilterPattern(parsed.pattern, message).outcome === "match"),
  );
}

const limitIn = (call: Call) =>
  members.number(call.body, "limit", { min: 1, max: MAX_EVENTS_AN_ANSWER }) ?? MAX_EVENTS_AN_ANSWER;

const POSITION = /^([fb])\/(\d{1,9})$/;

/** GetLogEvents goes both ways, and at an end gives the token that it was given. */
function positioned(call: Call, events: readonly LogEvent[]) {
  const token = members.text(call.body, "nextToken");
  const limit = limitIn(call);
  const forward = members.flag(call.body, "startFromHead") ?? false;
  let from = forward ? 0 : Math.max(0, events.length - limit);
  let to = Math.min(events.length, from + limit);
  if (token !== undefined) {
    const [, way, at] = POSITION.exec(token) ?? [];
    if (at === undefined) throw invalid("The specified nextToken is invalid.");
    if (way === "f") {
      from = Math.min(Number(at), events.length);
      to = Math.min(events.length, from + limit);
    } else {
      to = Math.min(Number(at), events.length);
      from = Math.max(0, to - limit);
    }
  }
  return { page: events.slice(from, to), nextForwardToken: `f/${to}`, nextBackwardToken: `b/${from}` };
}

function refuseUnreadable(call: Call, operation: string, group: LogGroup): void {
  if (group.logClass !== "STANDARD") throw notForClass(operation, group);
  const problem = group.kmsKeyId === undefined ? undefined : keyProblem(call.home, group.kmsKeyId);
  if (problem)
    throw new AwsError(400, "AccessDeniedException", `The log group's KMS key cannot be used: ${problem}`);
}

export const LOG_STREAMS: readonly Operation[] = [
  {
    name: "CreateLogStream",
    run(call) {
      const group = groupIn(call);
      const name = members.needText(call.body, "logStreamName", FREE_NAME);
      if (group.streams.has(name))
        throw new AwsError(400, "ResourceAlreadyExistsException", "The specified log stream already exists");
      streamNamed(group, name, call.now);
      return undefined;
    },
  },
  {
    name: "DescribeLogStreams",
    run(call) {
      const group = groupByEither(call);
      const order = members.text(call.body, "orderBy", { oneOf: ["LogStreamName", "LastEventTime"] });
      const prefix = members.text(call.body, "logStreamNamePrefix", FREE_NAME);
      if (prefix !== undefined && order === "LastEventTime")
        throw invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
      const streams = [...group.streams.values()].filter(({ name }) => name.startsWith(prefix ?? ""));
      streams.sort((a, b) =>
        order === "LastEventTime" ? (a.lastAt ?? 0) - (b.lastAt ?? 0) : a.name < b.name ? -1 : 1,
      );
      if (members.flag(call.body, "descending")) streams.reverse();
      const { items, next } = logsPage(call, streams);
      return { logStreams: items.map((stream) => streamView(call, group, stream)), nextToken: next };
    },
  },
  {
    name: "PutLogEvents",
    run(call) {
      const group = groupIn(call);
      const stream = streamIn(group, call.body);
      const events = eventsIn(call);
      const problem = group.kmsKeyId === undefined ? undefined : keyProblem(call.home, group.kmsKeyId);
      if (problem)
        throw new AwsError(
          400,
          "AccessDeniedException",
          `The log group's KMS key cannot be used: ${problem}`,
        );
      const oldest = call.now - TOO_OLD;
      const kept = events.filter(({ timestamp }) => timestamp >= oldest && timestamp <= call.now + TOO_NEW);
      const tooOld = events.filter(({ timestamp }) => timestamp < oldest).length;
      const tooNew = events.findIndex(({ timestamp }) => timestamp > call.now + TOO_NEW);
      if (kept.length > 0) ingest(call.home, group, stream, kept, call.now);
      return {
        nextSequenceToken: "49039859542149201592",
        rejectedLogEventsInfo:
          kept.length === events.length
            ? undefined
            : {
                tooOldLogEventEndIndex: tooOld || undefined,
                tooNewLogEventStartIndex: tooNew < 0 ? undefined : tooNew,
              },
      };
    },
  },
  {
    name: "GetLogEvents",
    run(call) {
      const group = groupByEither(call);
      const stream = streamIn(group, call.body);
      refuseUnreadable(call, "GetLogEvents", group);
      const { page, ...tokens } = positioned(call, chosen(call, stream.events));
      return {
        events: page.map(({ timestamp, message, ingestedAt }) => ({
          timestamp,
          message,
          ingestionTime: ingestedAt,
        })),
        ...tokens,
      };
    },
  },
  {
    name: "FilterLogEvents",
    run(call) {
      const group = groupByEither(call);
      const names = members.texts(call.body, "logStreamNames", { min: 1, max: 100 });
      const prefix = members.text(call.body, "logStreamNamePrefix", FREE_NAME);
      const pattern = members.text(call.body, "filterPattern", { max: 1_024 });
      if (names && prefix !== undefined)
        throw invalid("logStreamNames and logStreamNamePrefix cannot both be specified.");
      refuseUnreadable(call, "FilterLogEvents", group);
      if (names?.some((name) => !group.streams.has(name))) throw absent(NO_STREAM);
      const streams = [...group.streams.values()].filter(
        ({ name }) => (!names || names.includes(name)) && name.startsWith(prefix ?? ""),
      );
      const events = streams
        .flatMap(({ name, events: each }) => chosen(call, each, pattern).map((event) => ({ name, event })))
        .sort((a, b) => a.event.timestamp - b.event.timestamp);
      const { items, next } = pageOf(call, events, {
        token: members.text(call.body, "nextToken"),
        size: limitIn(call),
        invalid: () => invalid("The specified nextToken is invalid."),
      });
      return {
        events: items.map(({ name, event }) => ({
          logStreamName: name,
          timestamp: event.timestamp,
          message: event.message,
          ingestionTime: event.ingestedAt,
          eventId: event.id,
        })),
        searchedLogStreams: [],
        nextToken: next,
      };
    },
  },
];
