import { isMap, member, type Value, type ValueMap } from "../../syntax/template/value.ts";
import { accessLogSettings, executionLogSettings, LOG_GROUPS } from "./logging.ts";
import { merged } from "./merge.ts";
import type { PluginParts } from "./plugins.ts";
import { markOf } from "./variables.ts";

/** The parts of a service that decide about its APIs, with all variables resolved. */
export interface Service extends PluginParts {
  readonly name: Value;
  readonly stage: Value;
  readonly provider: Value;
  readonly functions: Value;
  readonly resources: Value;
}

export interface Compiled {
  readonly template: ValueMap;
  /** Parts of the service that could not be seen, and may hold events: the variables that they come from. */
  readonly unseen: readonly string[];
}

/** The logical ids that the framework gives what it makes for events (its "Resource naming" documentation). */
export const MADE = {
  restApi: "ApiGatewayRestApi",
  deployment: "ApiGatewayDeployment",
  httpApi: "HttpApi",
  httpStage: "HttpApiStage",
  websocketApi: "WebsocketsApi",
  websocketStage: "WebsocketsDeploymentStage",
} as const;

/**
 * The CloudFormation template that packaging the service would write, as far as stages are concerned: what the
 * events make, then `resources` merged over it, then `resources.extensions`.
 */
export function compile(service: Service): Compiled {
  const { provider, stage, name } = service;
  const unseen: string[] = [];
  const events = eventsOf(service.functions, unseen);
  // Plugins add to the framework's REST API only.
  if (eventsOf(service.stateMachines, unseen).has("http")) events.add("http");
  const proxies = service.serviceProxies;
  const unseenProxies = markOf(proxies);
  if (unseenProxies) unseen.push(unseenProxies);
  else if (Array.isArray(proxies) && proxies.length > 0) events.add("http");
  const made: Record<string, Value> = {};
  const gateway = member(provider, "apiGateway");
  const http = member(provider, "httpApi");
  const apiName = member(provider, "apiName") ?? nameOf(gateway, stage, name);
  const logs = member(provider, "logs");
  if (events.has("http")) {
    const foreign = member(gateway, "restApiId");
    if (!foreign) made[MADE.restApi] = resource("AWS::ApiGateway::RestApi", { Name: apiName });
    made[MADE.deployment] = resource("AWS::ApiGateway::Deployment", {
      RestApiId: foreign || { Ref: MADE.restApi },
      StageName: member(gateway, "stage") ?? stage,
    });
  }
  if (events.has("httpApi") && !member(http, "id")) {
    const own = member(http, "name") ?? nameOf(http, stage, name);
    made[MADE.httpApi] = resource("AWS::ApiGatewayV2::Api", { Name: own, ProtocolType: "HTTP" });
    made[MADE.httpStage] = resource("AWS::ApiGatewayV2::Stage", {
      ApiId: { Ref: MADE.httpApi },
      StageName: "$default",
      ...withSetting("AccessLogSettings", accessLogSettings(logs, "httpApi")),
    });
  }
  if (events.has("websocket") && !member(gateway, "websocketApiId")) {
    const own = member(provider, "websocketsApiName") ?? joined(stage, name, "websockets");
    made[MADE.websocketApi] = resource("AWS::ApiGatewayV2::Api", { Name: own, ProtocolType: "WEBSOCKET" });
    made[MADE.websocketStage] = resource("AWS::ApiGatewayV2::Stage", {
      ApiId: { Ref: MADE.websocketApi },
      StageName: stage,
      ...withSetting("AccessLogSettings", accessLogSettings(logs, "websocket")),
      ...withSetting("DefaultRouteSettings", executionLogSettings(logs, "websocket")),
    });
  }
  const days = member(provider, "logRetentionInDays");
  const retention = days ? { RetentionInDays: days } : {};
  for (const id of Object.values(LOG_GROUPS)) made[id] = resource("AWS::Logs::LogGroup", retention);
  let template: Value = { Resources: made };
  const extensions: Value[] = [];
  for (const part of Array.isArray(service.resources) ? service.resources : [service.resources]) {
    const mark = markOf(part) ?? markOf(member(part, "Resources"));
    if (mark) unseen.push(mark);
    else if (isMap(part)) {
      template = merged(template, part);
      extensions.push(member(part, "extensions") ?? null);
    }
  }
  for (const extension of extensions) template = extended(template as ValueMap, extension);
  return { template: withRestLogging(template as ValueMap, service), unseen };
}

/** `resources.extensions` replace the properties that they name, whole, in resources that are there already. */
function extended(template: ValueMap, extensions: Value): ValueMap {
  const resources = member(template, "Resources") ?? null;
  const changed = Object.entries(isMap(extensions) ? extensions : {}).flatMap(([id, extension]) => {
    const before = member(resources, id);
    if (!isMap(before) || !isMap(extension)) return [];
    const properties = { ...asMap(member(before, "Properties")), ...asMap(member(extension, "Properties")) };
    return [[id, { ...before, ...extension, Properties: properties }] as const];
  });
  return { ...template, Resources: { ...asMap(resources), ...Object.fromEntries(changed) } };
}

const asMap = (value: Value | undefined): ValueMap => (isMap(value) ? value : {});

/** `dev-orders`, or `orders-dev` where the service comes first. */
function nameOf(settings: Value | undefined, stage: Value, service: Value): Value {
  const serviceFirst = member(settings, "shouldStartNameWithService") === true;
  return serviceFirst ? joined(service, stage) : joined(stage, service);
}

/**
 * The framework turns REST logging on with its own calls, after the stack is deployed, so neither its
 * template nor its package shows it. Here it is written where CloudFormation would have it: on the deployment that
 * makes the stage, and on a declared stage of that name. An API declared outside the service is left alone.
 */
export function withRestLogging(template: ValueMap, { provider, stage }: Service): ValueMap {
  const logs = member(provider, "logs");
  const added = {
    ...withSetting("AccessLogSetting", accessLogSettings(logs, "restApi")),
    ...withSetting("MethodSettings", methodSettings(executionLogSettings(logs, "restApi"))),
  };
  const gateway = member(provider, "apiGateway");
  if (Object.keys(added).length === 0 || member(gateway, "restApiId")) return template;
  const resources = member(template, "Resources");
  if (!isMap(resources)) return template;
  const api = restApiOf(resources);
  const name = JSON.stringify(member(gateway, "stage") ?? stage);
  const changed: Record<string, Value> = { ...resources };
  for (const [id, value] of Object.entries(resources)) {
    const properties = member(value, "Properties");
    if (!isMap(properties) || member(member(properties, "RestApiId"), "Ref") !== api) continue;
    if (JSON.stringify(member(properties, "StageName")) !== name) continue;
    const type = member(value, "Type");
    if (type === "AWS::ApiGateway::Deployment") {
      changed[id] = { ...(value as ValueMap), Properties: { ...properties, StageDescription: added } };
    } else if (type === "AWS::ApiGateway::Stage") {
      changed[id] = { ...(value as ValueMap), Properties: { ...properties, ...added } };
    }
  }
  return { ...template, Resources: changed };
}

const withSetting = (name: string, value: Value | undefined): ValueMap =>
  value === undefined ? {} : { [name]: value };

/** For every method, as the framework sets it. */
const methodSettings = (settings: ValueMap | undefined): Value | undefined =>
  settings && [{ ResourcePath: "/*", HttpMethod: "*", ...settings }];

/** The API whose stage the framework configures: the only one with a deployment, else the one that it makes. */
function restApiOf(resources: ValueMap): string {
  const apis = Object.keys(resources).filter(
    (id) => member(resources[id], "Type") === "AWS::ApiGateway::RestApi",
  );
  return apis.length === 1 ? (apis[0] ?? MADE.restApi) : MADE.restApi;
}

/** The kinds of events that the functions have. Functions may come in several maps. */
function eventsOf(functions: Value, unseen: string[]): Set<string> {
  const kinds = new Set<string>();
  const look = (value: Value): value is ValueMap => {
    const mark = markOf(value);
    if (mark) unseen.push(mark);
    return isMap(value) && !mark;
  };
  for (const part of Array.isArray(functions) ? functions : [functions]) {
    if (!look(part)) continue;
    for (const declared of Object.values(part)) {
      if (!look(declared)) continue;
      const events = member(declared, "events") ?? null;
      if (!Array.isArray(events)) {
        look(events);
        continue;
      }
      for (const event of events) {
        if (typeof event === "string") kinds.add(event);
        else if (look(event)) for (const kind of Object.keys(event)) kinds.add(kind);
      }
    }
  }
  return kinds;
}

const resource = (type: string, properties: Record<string, Value>): Value => ({
  Type: type,
  Properties: properties,
});

function joined(...parts: readonly Value[]): Value {
  if (parts.every((part) => typeof part === "string")) return parts.join("-");
  return { "Fn::Join": ["-", [...parts]] };
}
