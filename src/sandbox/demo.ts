import { withSurroundings } from "./demo-surroundings.ts";
import type { AccountSeed, RegionSeed, RestApiSeed, Seed, V2ApiSeed } from "./seed.ts";

/** The role a scan assumes in the demo's member accounts. */
export const DEMO_ROLE = "StagelightScan";
/** The one by which `fix --apply` changes other accounts unless told otherwise. */
const DEMO_FIX_ROLE = "StagelightFix";
export const DEMO_MANAGEMENT_ACCOUNT = "100000000001";
/** The aggregator that gathers the whole organization. */
export const DEMO_AGGREGATOR = "organization";
/** Where the demo's people work, and where its aggregator is. */
export const DEMO_REGION = "eu-west-1";

const PAYMENTS = "200000000002";
const PLATFORM = "300000000003";
const DATA = "400000000004";
const LEGACY = "500000000005";
const ACQUIRED = "600000000006";
const CLOSED = "700000000007";

const LOGS_ROLE = "ApiGatewayLogs";
/** Somebody cleaned up roles, and no call of API Gateway has complained since. */
const DEAD_ROLE = "ApiGatewayLogsSydney";
const PUSH_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs";

const REST_FORMAT =
  '{"requestId":"$context.requestId","extendedRequestId":"$context.extendedRequestId","ip":"$context.identity.sourceIp","requestTime":"$context.requestTime","httpMethod":"$context.httpMethod","resourcePath":"$context.resourcePath","status":"$context.status","error":$context.error.messageString}';
const HTTP_FORMAT =
  '{"requestId":"$context.requestId","ip":"$context.identity.sourceIp","requestTime":"$context.requestTime","routeKey":"$context.routeKey","status":"$context.status","responseLatency":"$context.responseLatency"}';
const WEBSOCKET_FORMAT =
  '{"requestId":"$context.requestId","ip":"$context.identity.sourceIp","eventType":"$context.eventType","routeKey":"$context.routeKey","connectionId":"$context.connectionId","status":"$context.status"}';

type StageKind = "logged" | "off" | "no-format" | "no-destination" | "firehose" | "canary" | "managed";
/** `prod` is logged; `prod:off` is not, and so on. */
type StageText = string;

interface Home {
  readonly account: string;
  readonly region: string;
}

function kindOf(text: StageText): { name: string; kind: StageKind } {
  const [name = "", kind = "logged"] = text.split(":");
  return { name, kind: kind as StageKind };
}

const group = ({ account, region }: Home, api: string, stage: string) =>
  `arn:aws:logs:${region}:${account}:log-group:/aws/apigateway/${api}/${stage.replace("$", "")}`;

const stream = ({ account, region }: Home, api: string) =>
  `arn:aws:firehose:${region}:${account}:deliverystream/amazon-apigateway-${api}`;

function restLog(home: Home, api: string, stage: string, kind: StageKind) {
  if (kind === "off") return {};
  if (kind === "no-format") return { accessLog: { destinationArn: group(home, api, stage) } };
  if (kind === "no-destination") return { accessLog: { format: REST_FORMAT } };
  const destinationArn = kind === "firehose" ? stream(home, api) : group(home, api, stage);
  return { accessLog: { destinationArn, format: REST_FORMAT } };
}

function rest(home: Home, name: string, ...stages: readonly StageText[]): RestApiSeed {
  return {
    name,
    endpoint: "REGIONAL",
    stages: stages.map((text) => {
      const { name: stage, kind } = kindOf(text);
      return {
        name: stage,
        ...restLog(home, name, stage, kind),
        ...(kind === "canary" ? { canaryPercent: 10 } : {}),
        tags: { environment: stage },
      };
    }),
  };
}

function v2(home: Home, format: string, name: string, stages: readonly StageText[]): V2ApiSeed {
  return {
    name,
    stages: stages.map((text) => {
      const { name: stage, kind } = kindOf(text);
      if (kind === "managed") return { name: stage, managed: true };
      const log = kind === "off" ? {} : { accessLog: { destinationArn: group(home, name, stage), format } };
      return { name: stage, autoDeploy: stage === "$default", ...log };
    }),
  };
}

const http = (home: Home, name: string, ...stages: readonly StageText[]) =>
  v2(home, HTTP_FORMAT, name, stages);
const websocket = (home: Home, name: string, ...stages: readonly StageText[]) =>
  v2(home, WEBSOCKET_FORMAT, name, stages);

/** A member account: the scan's role, the logs' role, and what is in its Regions. */
function member(
  about: { id: string; name: string; unit: string },
  regions: Readonly<Record<string, (home: Home) => RegionSeed>> = {},
  scanTrusts: readonly string[] = [DEMO_MANAGEMENT_ACCOUNT],
): AccountSeed {
  const { id, name, unit } = about;
  return {
    id,
    name,
    email: `aws+${name}@example.com`,
    unit,
    roles: [
      { name: DEMO_ROLE, trusts: [...scanTrusts] },
      { name: DEMO_FIX_ROLE, trusts: [...scanTrusts] },
      { name: LOGS_ROLE, trusts: ["apigateway.amazonaws.com"], policies: [PUSH_POLICY] },
      { name: DEAD_ROLE, trusts: ["apigateway.amazonaws.com"], deleted: true },
    ],
    regions: Object.fromEntries(
      Object.entries(regions).map(([region, content]) => [
        region,
        withSurroundings(id, region, {
          cloudwatchRoleArn: `arn:aws:iam::${id}:role/${LOGS_ROLE}`,
          ...content({ account: id, region }),
        }),
      ]),
    ),
  };
}

const management: AccountSeed = {
  ...member(
    { id: DEMO_MANAGEMENT_ACCOUNT, name: "management", unit: "Core" },
    {
      "eu-west-1": (home) => ({
        restApis: [rest(home, "account-vending", "prod", "staging:off")],
        aggregators: [{ name: DEMO_AGGREGATOR, organization: true }],
      }),
    },
  ),
};

const payments = member(
  { id: PAYMENTS, name: "payments", unit: "Production" },
  {
    "eu-west-1": (home) => ({
      restApis: [
        rest(home, "checkout", "prod:canary", "staging", "dev:off"),
        rest(home, "refunds", "prod", "staging:off"),
        rest(home, "card-vault", "prod:firehose", "staging:firehose"),
        rest(home, "ledger", "prod:no-format", "staging"),
      ],
      httpApis: [http(home, "webhooks", "$default", "sandbox:off"), http(home, "fx-rates", "$default")],
      websocketApis: [websocket(home, "payment-status", "prod", "staging:off")],
    }),
    "us-east-1": (home) => ({
      restApis: [rest(home, "checkout", "prod", "staging:off"), rest(home, "refunds", "prod", "dr")],
      httpApis: [http(home, "webhooks", "$default")],
    }),
  },
);

const platform = member(
  { id: PLATFORM, name: "platform", unit: "Production" },
  {
    "eu-west-1": (home) => ({
      restApis: [
        rest(home, "identity", "prod", "staging", "dev"),
        rest(home, "feature-flags", "prod", "dev:off"),
      ],
      httpApis: [http(home, "status-page", "$default:managed"), http(home, "catalog", "$default", "beta")],
      websocketApis: [websocket(home, "notifications", "prod", "dev:off")],
    }),
    "us-east-1": (home) => ({
      restApis: [rest(home, "identity", "prod", "staging:no-destination")],
      httpApis: [http(home, "catalog", "$default")],
    }),
    "ap-southeast-2": (home) => ({
      cloudwatchRoleArn: `arn:aws:iam::${PLATFORM}:role/${DEAD_ROLE}`,
      restApis: [rest(home, "identity", "prod", "staging:off")],
      httpApis: [http(home, "edge-config", "$default:off", "canary-ring")],
    }),
  },
);

const data = member(
  { id: DATA, name: "data", unit: "Production" },
  {
    "eu-central-1": (home) => ({
      restApis: [
        rest(home, "reports", "prod", "staging:off"),
        rest(home, "exports", "prod:firehose", "staging:off"),
      ],
      httpApis: [http(home, "ingest", "$default", "replay:off"), http(home, "query", "$default", "beta:off")],
      websocketApis: [websocket(home, "live-metrics", "prod", "staging")],
    }),
    "us-west-2": (home) => ({
      restApis: [rest(home, "reports", "prod"), rest(home, "models", "prod:off", "dev:off")],
      httpApis: [http(home, "ingest", "$default")],
    }),
    "us-east-2": (home) => ({ restApis: [rest(home, "archive", "prod")] }),
  },
);

const legacy = member(
  { id: LEGACY, name: "legacy", unit: "Production" },
  {
    "us-east-1": (home) => ({
      restApis: [
        rest(home, "soap-bridge", "v1:off", "v2:no-format"),
        rest(home, "partner-feed", "prod:off", "test:off"),
        rest(home, "intranet", "prod:no-destination"),
      ],
      httpApis: [http(home, "quickstart", "$default:managed")],
      websocketApis: [websocket(home, "chat-pilot", "prod:off", "dev:off")],
    }),
    "eu-west-1": (home) => ({
      restApis: [rest(home, "mainframe", "prod:off", "uat:off"), rest(home, "forms", "live", "preview:off")],
    }),
  },
);

/** Its role trusts nobody we are: the scan must say so and go on. */
const acquired = member(
  { id: ACQUIRED, name: "acquired-startup", unit: "Onboarding" },
  { "us-west-2": (home) => ({ restApis: [rest(home, "app-backend", "prod:off")] }) },
  ["arn:aws:iam::999999999999:root"],
);

const closed: AccountSeed = {
  ...member(
    { id: CLOSED, name: "old-marketing", unit: "Closed" },
    {
      "us-east-1": (home) => ({ restApis: [rest(home, "campaigns", "prod:off")] }),
    },
  ),
  status: "SUSPENDED",
};

/** A believable organization, the same in every run: seven accounts, six Regions, stages in every state. */
export const DEMO: Seed = {
  organization: {
    managementAccount: DEMO_MANAGEMENT_ACCOUNT,
    units: [
      { name: "Core" },
      { name: "Workloads" },
      { name: "Production", parent: "Workloads" },
      { name: "Onboarding" },
      { name: "Closed" },
    ],
  },
  accounts: [management, payments, platform, data, legacy, acquired, closed],
  faults: [
    {
      kind: "access-denied",
      account: DATA,
      region: "us-east-2",
      service: "apigateway*",
      by: "service-control-policy",
    },
  ],
};
