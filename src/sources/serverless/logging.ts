import { isMap, member, type Value, type ValueMap } from "../../syntax/template/value.ts";
import { markOf, unresolved } from "./variables.ts";

/**
 * What `provider.logs` says about access logging, as the property that CloudFormation has for it (Serverless
 * Framework documentation, "API Gateway: Logs", "HTTP API: Access logs", "Websocket: Logs").
 *
 * - `restApi: true` is access and execution logging; `accessLogging: false` leaves the execution log alone.
 * - `httpApi: true` or `httpApi.format`; there is no execution log.
 * - `websocket` as `restApi`.
 *
 * Undefined: no access log. An unresolved variable stays in its place, so that nobody takes it for off or on.
 */
export function accessLogSettings(
  logs: Value | undefined,
  api: "restApi" | "httpApi" | "websocket",
): Value | undefined {
  if (markOf(logs)) return logs;
  const setting = member(logs, api) ?? null;
  if (markOf(setting)) return setting;
  // Text is true for the framework, but "false" from a variable is hardly meant so.
  if (setting === "false" || setting === "0") return notBoolean(setting);
  if (!setting) return undefined;
  if (isMap(setting) && api !== "httpApi") {
    const switched = member(setting, "accessLogging") ?? null;
    if (markOf(switched)) return switched;
    if (switched === "false" || switched === "0") return notBoolean(switched);
    if (switched !== null && !switched) return undefined;
  }
  const format = isMap(setting) ? member(setting, "format") : undefined;
  const settings: ValueMap = {
    DestinationArn: DESTINATIONS[api],
    Format: format ? format : DEFAULT_FORMATS[api],
  };
  return settings;
}

/**
 * What `provider.logs` says about execution logging: level and data tracing as CloudFormation has them. Once logs are on,
 * the framework turns it on at `INFO`, with whole requests, unless told otherwise. Undefined: nothing is said.
 */
export function executionLogSettings(
  logs: Value | undefined,
  api: "restApi" | "websocket",
): ValueMap | undefined {
  const unseen = markOf(logs) ? logs : markOf(member(logs, api)) ? member(logs, api) : undefined;
  if (unseen !== undefined) return { LoggingLevel: unseen, DataTraceEnabled: unseen };
  const setting = member(logs, api) ?? null;
  if (!setting) return undefined;
  const switched = member(setting, "executionLogging") ?? true;
  const level = markOf(switched) ? switched : switched ? (member(setting, "level") ?? "INFO") : "OFF";
  return { LoggingLevel: level, DataTraceEnabled: member(setting, "fullExecutionData") ?? true };
}

/** What of `provider.logs` takes true and false. */
const SWITCHES: ReadonlySet<string> = new Set([
  ...["restApi", "httpApi", "websocket"],
  ...["accessLogging", "executionLogging", "fullExecutionData"],
]);

/**
 * `provider` as the framework has it once the configuration is validated: the texts "true" and "false", which variables often
 * bring, are switches then (seen in what it packages). `configValidationMode: off` leaves them texts.
 */
export function validated(provider: Value, mode: Value): Value {
  const logs = member(provider, "logs");
  return isMap(provider) && isMap(logs) && mode !== "off" ? { ...provider, logs: switched(logs) } : provider;
}

function switched(settings: ValueMap): ValueMap {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => {
      if (SWITCHES.has(key) && (value === "true" || value === "false")) return [key, value === "true"];
      return [key, isMap(value) && SWITCHES.has(key) && !markOf(value) ? switched(value) : value];
    }),
  );
}

/** Named as a variable is, since one will have brought it. */
const notBoolean = (text: string): Value => unresolved(`\${provider.logs is the text "${text}"}`);

/** The logical ids that the framework gives its log groups. */
export const LOG_GROUPS = {
  restApi: "ApiGatewayLogGroup",
  httpApi: "HttpApiLogGroup",
  websocket: "WebsocketsLogGroup",
} as const;

/** As the framework writes them: `resources` are merged over that, part by part. */
const DESTINATIONS: Readonly<Record<keyof typeof LOG_GROUPS, Value>> = {
  restApi: { "Fn::GetAtt": [LOG_GROUPS.restApi, "Arn"] },
  httpApi: { "Fn::GetAtt": [LOG_GROUPS.httpApi, "Arn"] },
  websocket: {
    "Fn::Sub": `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:\${${LOG_GROUPS.websocket}}`,
  },
};

const variables = (names: string): string[] => names.split(" ");

/** What the framework writes where no format is given: the same variables, in its own order and punctuation. */
const DEFAULT_FORMATS = {
  restApi: [
    ...variables("requestId"),
    "ip=identity.sourceIp",
    "caller=identity.caller",
    "user=identity.user",
    ...variables("requestTime httpMethod resourcePath status protocol responseLength"),
  ]
    .map(named)
    .map(([name, variable]) => `${name}: $context.${variable}`)
    .join(", "),
  httpApi: JSON.stringify(
    Object.fromEntries(
      [
        "requestId",
        "ip=identity.sourceIp",
        ...variables("requestTime httpMethod routeKey status protocol responseLength"),
      ]
        .map(named)
        .map(([name, variable]) => [name, `$context.${variable}`]),
    ),
  ),
  websocket:
    "$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] " +
    '"$context.eventType $context.routeKey $context.connectionId" $context.requestId',
} as const;

function named(entry: string): [string, string] {
  const [name = "", variable = name] = entry.split("=");
  return [name, variable];
}
