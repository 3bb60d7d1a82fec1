import { createHash } from "node:crypto";
import { parseFormat } from "../access-log/parse.ts";
import { render } from "../access-log/render.ts";
import { type Outcome, sampleValues } from "../access-log/samples.ts";
import type { ApiType } from "../model/stage.ts";
import { keep, streamNamed } from "./logs/ingest.ts";
import type { RegionSeed } from "./seed.ts";
import type { AccountRegion } from "./state/account.ts";
import { groupArn, logsIn } from "./state/log-group.ts";
import { metricsIn } from "./state/metrics.ts";
import type { RestApi, RestStage } from "./state/rest-api.ts";
import type { V2Api, V2Stage } from "./state/v2-api.ts";
import { dimensionSets, NAMESPACE } from "./traffic/counted.ts";
import { streamNameOf, whyNoLines } from "./traffic/delivery.ts";
import { clfTime } from "./traffic/values.ts";

type StageSeed = NonNullable<RegionSeed["restApis"]>[number]["stages"][number];
type Traffic = NonNullable<StageSeed["traffic"]>;

/** The last so many lines of what has come are there to be read. */
const LINES_SHOWN = 20;
const HOUR = 3_600_000;
/** Bytes that CloudWatch Logs counts for an event besides its text. */
const OVERHEAD = 26;

interface Seen {
  readonly apiType: ApiType;
  readonly api: RestApi | V2Api;
  readonly stage: RestStage | V2Stage;
}

/** Counts the traffic that the seed gives stages, and writes its lines where they can arrive. */
export function growTraffic(home: AccountRegion, seed: RegionSeed, now: number): void {
  // The order of the seed's APIs is that of the grown ones.
  const rest = [...home.restApis.values()];
  const v2 = [...home.v2Apis.values()];
  const grown = [
    ...(seed.restApis ?? []).map((api, i) => ({ stages: api.stages, api: rest[i] })),
    ...[...(seed.httpApis ?? []), ...(seed.websocketApis ?? [])].map((api, i) => ({
      stages: api.stages,
      api: v2[i],
    })),
  ];
  for (const { stages, api } of grown) {
    for (const { name, traffic } of stages) {
      const stage = api?.stages.get(name);
      if (!api || !stage || !traffic || traffic.requestsPerHour === 0) continue;
      const apiType = "protocol" in api ? api.protocol : "REST";
      countSteadily(home, { apiType, api, stage }, traffic);
      writeLines(home, { apiType, api, stage }, traffic, now);
    }
  }
}

/** Metric → shares of the requests and the value that each of those adds. */
function amounts(apiType: ApiType, traffic: Traffic): readonly (readonly [string, number, number])[] {
  const { clientErrors = 0, serverErrors = 0, latency = 40 } = traffic;
  const rate = (metric: string, share: number) =>
    [
      [metric, share, 1],
      [metric, 1 - share, 0],
    ] as const;
  if (apiType === "WEBSOCKET")
    return [
      ["ConnectCount", 0.1, 1],
      ["MessageCount", 0.9, 1],
      ...rate("ClientError", clientErrors),
      ...rate("IntegrationError", serverErrors),
    ];
  const [four, five] = apiType === "REST" ? ["4XXError", "5XXError"] : ["4xx", "5xx"];
  return [
    ["Count", 1, 1],
    ...rate(four, clientErrors),
    ...rate(five, serverErrors),
    ["Latency", 1, latency],
    ["IntegrationLatency", 1, Math.max(0, latency - 3)],
  ];
}

function countSteadily(home: AccountRegion, seen: Seen, traffic: Traffic): void {
  for (const [name, share, value] of amounts(seen.apiType, traffic)) {
    const perHour = traffic.requestsPerHour * share;
    if (perHour === 0) continue;
    for (const dimensions of dimensionSets(seen))
      metricsIn(home).series({ namespace: NAMESPACE, name, dimensions }).steady.push({ perHour, value });
  }
}

function writeLines(home: AccountRegion, { apiType, api, stage }: Seen, traffic: Traffic, now: number): void {
  const { destinationArn, format } = stage.accessLog ?? {};
  if (traffic.lines === false || destinationArn === undefined || format === undefined) return;
  if (whyNoLines(home, apiType, destinationArn) !== undefined) return;
  const prefix = groupArn(home, "");
  const group = logsIn(home).groups.get(destinationArn.slice(prefix.length).replace(/:\*$/, ""));
  if (!destinationArn.startsWith(prefix) || !group) return;
  const parsed = parseFormat(format);
  const step = HOUR / traffic.requestsPerHour;
  const events = Array.from({ length: LINES_SHOWN }, (_, i) => {
    const timestamp = Math.floor(now - (LINES_SHOWN - i) * Math.min(step, HOUR));
    const values = new Map([
      ...sampleValues(apiType, outcomeOf(i, traffic)),
      ...([
        ["apiId", api.id],
        ...idsAt(`${api.id} ${stage.name} ${timestamp}`),
        ["stage", stage.name],
        ["accountId", home.account.id],
        ["requestTime", clfTime(timestamp)],
        ["requestTimeEpoch", String(apiType === "HTTP" ? Math.floor(timestamp / 1_000) : timestamp)],
      ] as const),
    ]);
    return { timestamp, message: render(parsed, values, apiType) };
  });
  keep(group, streamNamed(group, streamNameOf(api.id, stage.name), now), events, now);
  const dimensions = new Map([["LogGroupName", group.name]]);
  const metrics = metricsIn(home);
  const perHour = traffic.requestsPerHour;
  const bytes = Buffer.byteLength(events[0]?.message ?? "") + OVERHEAD;
  metrics
    .series({ namespace: "AWS/Logs", name: "IncomingLogEvents", dimensions })
    .steady.push({ perHour, value: 1 });
  metrics
    .series({ namespace: "AWS/Logs", name: "IncomingBytes", dimensions })
    .steady.push({ perHour, value: bytes });
}

/** Ids that no two lines share, the same in every run for the same clock. */
function idsAt(place: string): readonly (readonly [string, string])[] {
  const hash = createHash("sha256").update(place).digest("hex");
  const id = hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
  return [
    ["requestId", id],
    ["extendedRequestId", `${hash.slice(-15)}=`],
  ];
}

/** The failures among the shown lines: the first of them, as many as their share. */
function outcomeOf(index: number, { clientErrors = 0, serverErrors = 0 }: Traffic): Outcome {
  const at = index / LINES_SHOWN;
  if (at < clientErrors) return "refused";
  return at < clientErrors + serverErrors ? "server-error" : "success";
}
