import { isMap, member, type Value, type ValueMap } from "../../../syntax/template/value.ts";
import { addsMembers, type Resource } from "../resources.ts";
import { withGlobals } from "./globals.ts";
import { implicitApis } from "./implicit.ts";

export interface SamResources {
  /** All resources, with the stages and deployments that SAM makes. */
  readonly resources: readonly Resource[];
  readonly conditions: ReadonlyMap<string, Value>;
  /** Whether there is anything of SAM in the template. */
  readonly used: boolean;
}

const PREFIX = "AWS::Serverless::";

/**
 * What AWS::Serverless-2016-10-31 makes of a template, as far as stages go: implicit APIs, the stage of each API,
 * and the stage literally named `Stage` that REST APIs get where `OpenApiVersion` is unset
 * (aws-sam-translator 1.115, `model/api/`). A stage is reported under its API's logical id.
 */
export function samResources(root: ValueMap, given: readonly Resource[]): SamResources {
  const conditions = new Map<string, Value>();
  if (!given.some(({ type }) => type.startsWith(PREFIX)))
    return { resources: given, conditions, used: false };
  const implicit = implicitApis(given);
  const replaced = new Set(implicit.map(({ id }) => id));
  const resources = given.filter(({ id }) => !replaced.has(id)).map(asTranslated);
  for (const { combined, condition, ...api } of implicit) {
    // Events cannot choose the stage of an implicit API, and Globals may not name one.
    const properties = api.type === `${PREFIX}Api` ? { StageName: "Prod" } : {};
    resources.push({ ...api, properties, ...(condition === undefined ? {} : { condition }) });
    if (combined !== undefined && condition !== undefined) conditions.set(condition, combined);
  }
  const globals = member(root, "Globals");
  return {
    resources: resources.flatMap((resource) => [
      withCommonEndpoint(resource, globals),
      ...stagesOf(resource, globals),
    ]),
    conditions,
    used: true,
  };
}

/**
 * The translator hands the `Condition` of REST and HTTP APIs on to what it makes of them, but that of a WebSocket
 * API it drops (`websocket_api_generator.py`): the API and its stage are then always created.
 */
function asTranslated(resource: Resource): Resource {
  if (resource.type !== `${PREFIX}WebSocketApi`) return resource;
  const { condition: _, ...unconditional } = resource;
  return unconditional;
}

/** The endpoint configuration that `Globals` gives to every REST API. */
function withCommonEndpoint(resource: Resource, globals: Value | undefined): Resource {
  if (resource.type !== `${PREFIX}Api`) return resource;
  const property = withGlobals(member(globals, "Api"), resource.ignoreGlobals);
  const { properties = {} } = resource;
  const EndpointConfiguration = property(properties, "EndpointConfiguration");
  if (EndpointConfiguration === undefined || !isMap(properties)) return resource;
  return { ...resource, properties: { ...properties, EndpointConfiguration } };
}

function stagesOf(resource: Resource, globals: Value | undefined): Resource[] {
  switch (resource.type) {
    case `${PREFIX}Api`:
      return restStages(resource, member(globals, "Api"));
    case `${PREFIX}HttpApi`:
      return [v2Stage(resource, member(globals, "HttpApi"), "$default")];
    case `${PREFIX}WebSocketApi`:
      return [v2Stage(resource, member(globals, "WebSocketApi"), "default")];
    default:
      return [];
  }
}

function restStages(api: Resource, globals: Value | undefined): Resource[] {
  const property = withGlobals(globals, api.ignoreGlobals);
  const { properties } = api;
  const settings = only({
    RestApiId: { Ref: api.id },
    StageName: member(properties, "StageName"),
    AccessLogSetting: property(properties, "AccessLogSetting"),
    MethodSettings: property(properties, "MethodSettings"),
    CanarySetting: property(properties, "CanarySetting"),
    Tags: member(properties, "Tags"),
  });
  const stages = [made(api, "AWS::ApiGateway::Stage", api.id, settings)];
  if (!property(properties, "OpenApiVersion")) {
    const extra = { RestApiId: { Ref: api.id }, StageName: "Stage" };
    stages.push(made({ ...api, properties: {} }, "AWS::ApiGateway::Deployment", `${api.id}/Stage`, extra));
  }
  return stages;
}

function v2Stage(api: Resource, globals: Value | undefined, usualName: string): Resource {
  const property = withGlobals(globals, api.ignoreGlobals);
  const { properties } = api;
  const settings = only({
    ApiId: { Ref: api.id },
    StageName: member(properties, "StageName") || usualName,
    AccessLogSettings: property(properties, "AccessLogSettings"),
    DefaultRouteSettings: property(properties, "DefaultRouteSettings"),
    Tags: property(properties, "Tags"),
  });
  return made(api, "AWS::ApiGatewayV2::Stage", api.id, settings);
}

/** A resource that SAM makes for another; its own id has a blank, so no reference can mean it. */
function made(api: Resource, type: string, address: string, properties: ValueMap): Resource {
  const { key, condition, metadata } = api;
  const hidden = addsMembers(api.properties) ? { "Fn::Transform": null } : {};
  return {
    id: `${type} of ${address}`,
    key,
    type,
    address,
    properties: { ...properties, ...hidden },
    ...(condition === undefined ? {} : { condition }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(api.extended ? { extended: true } : {}),
  };
}

function only(properties: Readonly<Record<string, Value | undefined>>): ValueMap {
  const map: Record<string, Value> = {};
  for (const [key, value] of Object.entries(properties)) if (value !== undefined) map[key] = value;
  return map;
}
