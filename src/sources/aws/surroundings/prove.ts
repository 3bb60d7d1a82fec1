import { randomUUID } from "node:crypto";
import { type Agent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { parseFormat } from "../../../access-log/parse.ts";
import { filterLogEvents } from "../../../aws/calls/logs.ts";
import type { Clock } from "../../../aws/clock.ts";
import { mapParallel } from "../../../aws/parallel.ts";
import { partitionOf } from "../../../model/arn.ts";
import { valueIfKnown } from "../../../model/fact.ts";
import { type Stage, UNLISTED_STAGES } from "../../../model/stage.ts";
import type { Listing, LogGroup, Proof } from "../../../model/surroundings.ts";
import { TOOL } from "../../../model/tool.ts";
import type { Asking } from "./asking.ts";
import type { Clients } from "./clients.ts";
import type { Destinations } from "./destinations.ts";

export interface ProveWanted {
  readonly destinations: Destinations;
  /** The log groups, where they are read anyway: one that is not there or cannot be searched is not waited for. */
  readonly groups: Promise<Listing<LogGroup>> | undefined;
  /** How long a line is waited for, in milliseconds. */
  readonly wait: number;
  /** Where requests go instead of the stage's own address, which then stands in the Host header. */
  readonly endpointUrl?: string;
  /** Connections with the scan's proxy and certificates. */
  readonly agentFor: (protocol: string) => Agent;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const AT_ONCE = 8;
const REQUEST_MS = 10_000;
/** Between two looks, in milliseconds; the last one again and again. */
const PAUSES = [1_000, 2_000, 3_000, 5_000];
/** Clocks differ, and a line's time is API Gateway's. */
const EARLIER_MS = 120_000;
/** A search can come back with nothing but a token to go on with (API reference, FilterLogEvents). */
const MOST_PAGES = 10;

/**
 * Sends one GET to each public stage that writes to a log group of its own account-Region, and waits for the line that has
 * its request id. API Gateway logs what it refuses as well, so an address that leads nowhere proves as much as any other.
 */
export async function readProofs(
  asking: Asking,
  clients: Clients,
  stages: readonly Stage[],
  wanted: ProveWanted,
): Promise<Listing<Proof>> {
  const logging = stages.filter(
    ({ id, name }) => name !== UNLISTED_STAGES && wanted.destinations.ofStage.has(id),
  );
  const items: Proof[] = [];
  await mapParallel(logging, AT_ONCE, async (stage) => {
    items.push(await proofOf(asking, clients, stage, wanted));
  });
  return { items };
}

async function proofOf(asking: Asking, clients: Clients, stage: Stage, wanted: ProveWanted): Promise<Proof> {
  const sentAt = new Date().toISOString();
  const failed = (why: string): Proof => ({ stage: stage.id, sentAt, arrivedAfterSeconds: null, why });
  const destination = wanted.destinations.ofStage.get(stage.id);
  const address = addressOf(stage);
  if (destination?.kind !== "log-group") return failed("Its lines go to a Firehose stream and are not read.");
  if (typeof address !== "object") return failed(address);
  const header = headerOf(stage);
  if (header === undefined) return failed("The format writes no request id to look for.");
  const unsearchable = whyUnsearchable(await wanted.groups, destination.name);
  if (unsearchable !== undefined) return failed(unsearchable);
  const answer = await send(address, wanted);
  if ("why" in answer) return failed(`The request got no answer: ${answer.why}.`);
  const id = requestIdOf(answer.headers[header]);
  if (id === undefined) return failed(`The answer has no request id to look for (${header}).`);
  const begun = wanted.clock.now();
  const until = begun + wanted.wait;
  for (let look = 0; ; look++) {
    const found = await lineOf(asking, clients, destination.name, id, Date.parse(sentAt) - EARLIER_MS);
    const waited = wanted.clock.now() - begun;
    if (found === true) {
      return { stage: stage.id, sentAt, requestId: id, arrivedAfterSeconds: Math.round(waited / 1_000) };
    }
    if (typeof found === "object") return { ...failed(found.why), requestId: id };
    if (wanted.clock.now() >= until || wanted.signal.aborted) {
      const seconds = Math.round(waited / 1_000);
      const why =
        found === "cut"
          ? `Its line had not been found ${seconds} seconds later, and the search was cut off after ${MOST_PAGES} pages: it may be there.`
          : `Its line had not arrived ${seconds} seconds later.`;
      return { ...failed(why), requestId: id };
    }
    const pause = PAUSES[Math.min(look, PAUSES.length - 1)] ?? 0;
    await wanted.clock.sleep(Math.min(pause, until - wanted.clock.now()), wanted.signal);
  }
}

interface Address {
  readonly host: string;
  readonly path: string;
}

const DOMAINS: Readonly<Record<string, string>> = {
  aws: "amazonaws.com",
  "aws-us-gov": "amazonaws.com",
  "aws-cn": "amazonaws.com.cn",
};

/** The address of a path that no API has, or why the stage cannot be asked. */
function addressOf({ apiType, api, name, origin, exposure, endpointDisabled }: Stage): Address | string {
  if (origin.kind !== "aws") return "It is not live.";
  if (apiType === "WEBSOCKET") return "A WebSocket stage is not proven by a plain request.";
  const exposed = exposure && valueIfKnown(exposure);
  if (exposed === "private") return "The API is private and cannot be asked from here.";
  if (apiType === "REST" && exposed !== "public") return "Whether the API is public is not known.";
  if (endpointDisabled) {
    return "The API's execute-api address is switched off; its custom domains are not known here, so it was not asked.";
  }
  const domain = DOMAINS[partitionOf(origin.region)];
  if (domain === undefined) return "The address of stages in this partition is not known.";
  const stage = name === "$default" ? "" : `/${encodeURIComponent(name)}`;
  return {
    host: `${api.id}.execute-api.${origin.region}.${domain}`,
    path: `${stage}/${TOOL.name}-prove-${randomUUID()}`,
  };
}

/** One request, without credentials, whose body nobody reads; redirects are not followed. */
function send(
  { host, path }: Address,
  { endpointUrl, agentFor, signal }: ProveWanted,
): Promise<{ readonly headers: IncomingHttpHeaders } | { readonly why: string }> {
  const base = new URL(endpointUrl ?? `https://${host}`);
  const request = base.protocol === "http:" ? httpRequest : httpsRequest;
  return new Promise((resolve) => {
    const sent = request({
      hostname: base.hostname.replace(/^\[|\]$/g, ""),
      port: base.port,
      path,
      method: "GET",
      agent: agentFor(base.protocol),
      servername: base.hostname,
      headers: { Host: host, "User-Agent": `${TOOL.name}/${TOOL.version}`, Accept: "*/*" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
    });
    sent.on("response", (answer) => {
      answer.on("error", () => {}).destroy();
      resolve({ headers: answer.headers });
    });
    sent.on("error", (error: NodeJS.ErrnoException) => resolve({ why: error.code ?? error.name }));
    sent.end();
  });
}

/** Why no line can be looked for in a log group, as far as that is known beforehand. */
function whyUnsearchable(groups: Listing<LogGroup> | undefined, name: string): string | undefined {
  if (!groups) return undefined;
  const group = groups.items.find((each) => valueIfKnown(each.name) === name);
  if (!group) return groups.unseen === undefined ? "Its log group does not exist." : undefined;
  const logClass = valueIfKnown(group.logClass);
  if (logClass === undefined || logClass === "STANDARD") return undefined;
  // CloudWatch Logs User Guide, log classes.
  return `Its log group is of class ${logClass}, whose lines FilterLogEvents cannot search.`;
}

/** The answer's header with an id that the line has too, if it has one: for HTTP APIs both variables are the same id. */
function headerOf({ apiType, accessLog }: Stage): string | undefined {
  const log = valueIfKnown(accessLog);
  const format = log ? valueIfKnown(log.format) : undefined;
  const names = new Set(parseFormat(format ?? "").variables.map(({ name }) => name));
  if (!names.has("requestId") && !names.has("extendedRequestId")) return undefined;
  if (apiType === "HTTP") return "apigw-requestid";
  return names.has("requestId") ? "x-amzn-requestid" : "x-amz-apigw-id";
}

/** It becomes part of a filter pattern, and whoever answered may have written anything. */
const requestIdOf = (value: string | string[] | undefined) =>
  typeof value === "string" && /^[\w=+/.-]{8,128}$/.test(value) ? value : undefined;

/** Whether a line with that id is there, `cut`: not in what was searched; why that cannot be seen, where it cannot. */
async function lineOf(
  asking: Asking,
  clients: Clients,
  logGroupName: string,
  id: string,
  startTime: number,
): Promise<boolean | "cut" | { readonly why: string }> {
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await asking.ask(filterLogEvents, clients.logs, {
      logGroupName,
      startTime,
      filterPattern: `"${id}"`,
      limit: 1,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    if (!answer.ok) {
      const absent = answer.failure.kind === "not-found";
      return { why: absent ? "Its log group does not exist." : answer.failure.gap.message };
    }
    if ((answer.value.events ?? []).length > 0) return true;
    nextToken = answer.value.nextToken;
    if (nextToken === undefined) return false;
  }
  return "cut";
}
