import { createHash } from "node:crypto";
import type { RegionSeed } from "./seed.ts";

type LogGroupSeed = NonNullable<RegionSeed["logGroups"]>[number];
type TrafficSeed = NonNullable<NonNullable<RegionSeed["restApis"]>[number]["stages"][number]["traffic"]>;

/** What differs from the ordinary in one Region of the demo. */
interface Peculiarities {
  /** Log group → what is different about it. */
  readonly groups?: Readonly<Record<string, Partial<LogGroupSeed>>>;
  /** `api/stage` → what it is asked. */
  readonly traffic?: Readonly<Record<string, TrafficSeed>>;
  readonly alarms?: RegionSeed["alarms"];
}

const GROUPS = "/aws/apigateway";
/** How long the demo's people keep their lines where nobody has forgotten to say so. */
const RETENTION_DAYS = 90;

const serverErrors = (pattern: string, name: string): Partial<LogGroupSeed> => ({
  metricFilters: [{ name: "server-errors", pattern, metric: { namespace: "Payments", name } }],
});

const pager = (account: string, region: string) => `arn:aws:sns:${region}:${account}:payments-pager`;

/** Account and Region → what is peculiar there. */
const PECULIARITIES: Readonly<Record<string, Peculiarities>> = {
  "200000000002 eu-west-1": {
    groups: {
      // Numbers in quotes are texts: this never matches, and so its alarm never rings.
      [`${GROUPS}/checkout/prod`]: serverErrors("{ $.status >= 500 }", "CheckoutServerErrors"),
      [`${GROUPS}/refunds/prod`]: serverErrors('{ $.status = "5*" }', "RefundsServerErrors"),
      // The service made this one by itself, and nobody has looked at it since.
      [`${GROUPS}/checkout/prod/Canary`]: { retentionDays: undefined },
    },
    traffic: {
      "checkout/prod": { requestsPerHour: 5_400, clientErrors: 0.02, serverErrors: 0.01, latency: 120 },
      "refunds/prod": { requestsPerHour: 300, latency: 210 },
      // Something keeps its lines away although everything around it looks as it should.
      "fx-rates/$default": { requestsPerHour: 900, latency: 35, lines: false },
      "webhooks/$default": { requestsPerHour: 1_200, clientErrors: 0.05, latency: 18 },
      "payment-status/prod": { requestsPerHour: 240 },
    },
    alarms: ["Checkout", "Refunds"].map((api) => ({
      name: `${api.toLowerCase()}-server-errors`,
      namespace: "Payments",
      metric: `${api}ServerErrors`,
      periodSeconds: 300,
      threshold: 5,
      actions: [pager("200000000002", "eu-west-1")],
    })),
  },
  "200000000002 us-east-1": { groups: { [`${GROUPS}/refunds/dr`]: { deleted: true } } },
  "300000000003 eu-west-1": {
    groups: { [`${GROUPS}/catalog/beta`]: { retentionDays: undefined } },
    traffic: { "identity/prod": { requestsPerHour: 3_600, clientErrors: 0.04, latency: 60 } },
  },
  "300000000003 ap-southeast-2": {
    traffic: { "identity/prod": { requestsPerHour: 700, clientErrors: 0.03, latency: 60 } },
  },
  "500000000005 eu-west-1": {
    traffic: { "mainframe/prod": { requestsPerHour: 2_000, serverErrors: 0.02, latency: 800 } },
  },
};

/** Stages that customers use; the others are asked nothing that would be counted. */
const IN_USE = new Set(["prod", "live", "v1", "v2", "$default"]);
/** Requests an hour, from a partner's nightly job to a busy shop. */
const RATES = [40, 180, 650, 2_200, 7_500];

/** What a stage is asked where nothing else is said, the same in every run. */
function usualTraffic(place: string, stage: string): TrafficSeed | undefined {
  if (!IN_USE.has(stage)) return undefined;
  const hash = createHash("sha256").update(`${place} ${stage}`).digest();
  const requestsPerHour = RATES[hash.readUInt8(0) % RATES.length] ?? 40;
  return { requestsPerHour, clientErrors: 0.02, serverErrors: 0.001, latency: 20 + hash.readUInt8(1) };
}

/** A Region of the demo with log groups for its stages, and with what is peculiar to it. */
export function withSurroundings(account: string, region: string, seed: RegionSeed): RegionSeed {
  const { groups = {}, traffic = {}, alarms } = PECULIARITIES[`${account} ${region}`] ?? {};
  const names = new Set<string>();
  const stageOf = <
    S extends { name: string; accessLog?: { destinationArn?: string | undefined } | undefined },
  >(
    api: string,
    stage: S,
  ): S => {
    const [, name] = /:log-group:(.+)$/.exec(stage.accessLog?.destinationArn ?? "") ?? [];
    if (name !== undefined) {
      names.add(name);
      if ("canaryPercent" in stage) names.add(`${name}/Canary`);
    }
    const asked = traffic[`${api}/${stage.name}`] ?? usualTraffic(`${account} ${region} ${api}`, stage.name);
    return asked ? { ...stage, traffic: asked } : stage;
  };
  const { restApis, httpApis, websocketApis } = seed;
  const rest = restApis?.map((api) => ({
    ...api,
    stages: api.stages.map((each) => stageOf(api.name, each)),
  }));
  const http = httpApis?.map((api) => ({
    ...api,
    stages: api.stages.map((each) => stageOf(api.name, each)),
  }));
  const websocket = websocketApis?.map((api) => ({
    ...api,
    stages: api.stages.map((each) => stageOf(api.name, each)),
  }));
  const logGroups = [...names].map((name): LogGroupSeed => {
    const { retentionDays, ...rest } = { retentionDays: RETENTION_DAYS, ...groups[name] };
    return { name, ...(retentionDays === undefined ? {} : { retentionDays }), ...rest };
  });
  return {
    ...seed,
    ...(rest ? { restApis: rest } : {}),
    ...(http ? { httpApis: http } : {}),
    ...(websocket ? { websocketApis: websocket } : {}),
    ...(logGroups.length > 0 ? { logGroups } : {}),
    ...(alarms ? { alarms } : {}),
  };
}
