import { partitionOf } from "../../../model/arn.ts";
import { valueIfKnown } from "../../../model/fact.ts";
import type { Stage } from "../../../model/stage.ts";

/** Where a stage's lines go, as far as it lies in the stage's own account-Region. */
export type Destination =
  | { readonly kind: "log-group"; readonly name: string }
  | { readonly kind: "stream"; readonly name: string };

export interface Place {
  readonly account: string;
  readonly region: string;
}

/** The destinations that the stages of one account-Region name, each once. */
export interface Destinations {
  /** By stage id. Destinations elsewhere, of other kinds and with impossible names are not among them. */
  readonly ofStage: ReadonlyMap<string, Destination>;
  /** Names of log groups; with a canary release, `<group>/Canary` too. */
  readonly logGroups: ReadonlySet<string>;
  /** Those of them that HTTP APIs write to, which takes a resource policy. */
  readonly httpLogGroups: ReadonlySet<string>;
  /** There are stages of HTTP APIs, whether they write anything or not. */
  readonly http: boolean;
  readonly streams: ReadonlySet<string>;
}

/** Nothing else can be a log group's name, so nothing else is asked for (API reference, CreateLogGroup). */
const LOG_GROUP_NAME = /^[.\-_/#A-Za-z0-9]{1,512}$/;
/** API reference of Data Firehose, CreateDeliveryStream. */
const STREAM_NAME = /^[a-zA-Z0-9_.-]{1,64}$/;

export function destinationsOf(stages: readonly Stage[], place: Place): Destinations {
  const ofStage = new Map<string, Destination>();
  const logGroups = new Set<string>();
  const httpLogGroups = new Set<string>();
  const streams = new Set<string>();
  for (const stage of stages) {
    const destination = destinationOf(stage, place);
    if (!destination) continue;
    ofStage.set(stage.id, destination);
    if (destination.kind === "stream") {
      streams.add(destination.name);
      continue;
    }
    logGroups.add(destination.name);
    if (stage.apiType === "HTTP") httpLogGroups.add(destination.name);
    const canary = canaryGroup(stage, destination.name);
    if (canary !== undefined) logGroups.add(canary);
  }
  const http = stages.some(({ apiType }) => apiType === "HTTP");
  return { ofStage, logGroups, httpLogGroups, http, streams };
}

/** A canary's requests are written to a second group of this name too (API Gateway Developer Guide, canary release). */
function canaryGroup({ canary }: Stage, group: string): string | undefined {
  const name = `${group}/Canary`;
  return canary && valueIfKnown(canary) !== false && LOG_GROUP_NAME.test(name) ? name : undefined;
}

function destinationOf({ accessLog }: Stage, place: Place): Destination | undefined {
  const log = valueIfKnown(accessLog);
  const arn = log ? valueIfKnown(log.destination) : undefined;
  if (!arn) return undefined;
  const group = nameAfter(logGroupArn(place, ""), arn, LOG_GROUP_NAME);
  if (group !== undefined) return { kind: "log-group", name: group };
  const stream = nameAfter(streamArn(place, ""), arn, STREAM_NAME);
  return stream === undefined ? undefined : { kind: "stream", name: stream };
}

/** The name of the stream that an ARN names, where it lies in this account-Region. */
export const localStream = (arn: string, place: Place): string | undefined =>
  nameAfter(streamArn(place, ""), arn, STREAM_NAME);

function nameAfter(prefix: string, arn: string, name: RegExp): string | undefined {
  const rest = arn.startsWith(prefix) ? arn.slice(prefix.length) : "";
  return name.test(rest) ? rest : undefined;
}

export const logGroupArn = ({ account, region }: Place, name: string): string =>
  `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${name}`;

export const streamArn = ({ account, region }: Place, name: string): string =>
  `arn:${partitionOf(region)}:firehose:${region}:${account}:deliverystream/${name}`;
