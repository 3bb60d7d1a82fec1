import { badRequest, conflict, notFound } from "../aws-error.ts";
import { inPath, jsonOf, textIn, textsIn } from "../body.ts";
import { pageOf, pageSize } from "../page.ts";
import type { Call, Operation } from "../service.ts";
import { domainOf } from "../state/regions.ts";
import type { V2Api, V2Integration, V2Route } from "../state/v2-api.ts";
import { deploy, newV2Stage } from "./deploy.ts";

/** The v2 API writes times in ISO 8601. */
export const iso = (ms: number): string => new Date(ms).toISOString();

/** v2 names no largest page; 500 is what it gives in practice. */
export function v2Page<T>(call: Call, all: readonly T[]) {
  return pageOf(call, all, {
    token: call.parameters.get("nextToken"),
    size: pageSize(call.parameters.get("maxResults"), {
      normal: 100,
      max: 500,
      invalid: () => badRequest("Invalid max results specified"),
    }),
    invalid: () => badRequest("Invalid next token specified"),
  });
}

/** The API a path names. Throws NotFoundException. */
export function v2ApiIn(call: Call): V2Api {
  const id = inPath(call, "apiId");
  const api = call.home.v2Apis.get(id);
  if (!api) throw notFound(`Invalid API identifier specified ${call.account.id}:${id}`);
  return api;
}

const view = (api: V2Api, call: Call) => ({
  apiEndpoint: `${api.protocol === "HTTP" ? "https" : "wss"}://${api.id}.execute-api.${call.region}.${domainOf(call.account.partition)}`,
  apiId: api.id,
  apiKeySelectionExpression: "$request.header.x-api-key",
  createdDate: iso(api.createdAt),
  description: api.description,
  disableExecuteApiEndpoint: api.endpointDisabled,
  ipAddressType: "ipv4",
  name: api.name,
  protocolType: api.protocol,
  routeSelectionExpression: api.routeSelectionExpression,
  tags: jsonOf(api.tags),
  version: api.version,
});

const routeView = (route: V2Route) => ({
  apiGatewayManaged: route.managed || undefined,
  apiKeyRequired: false,
  authorizationType: "NONE",
  routeId: route.id,
  routeKey: route.key,
  target: route.target,
});

const integrationView = (integration: V2Integration) => ({
  apiGatewayManaged: integration.managed || undefined,
  connectionType: "INTERNET",
  integrationId: integration.id,
  integrationType: integration.type,
  integrationUri: integration.uri,
});

/** Quick create: an integration, a catch-all route and an auto-deployed `$default` stage that API Gateway owns. */
function quickCreate(api: V2Api, target: string, key: string, call: Call): void {
  const integration: V2Integration = {
    id: call.world.newId(7),
    type: target.startsWith("arn:") ? "AWS_PROXY" : "HTTP_PROXY",
    uri: target,
    managed: true,
  };
  api.integrations.set(integration.id, integration);
  const route = { id: call.world.newId(7), key, target: `integrations/${integration.id}`, managed: true };
  api.routes.set(route.id, route);
  const stage = newV2Stage("$default", "HTTP", call.now, { autoDeploy: true, managed: true });
  api.stages.set(stage.name, stage);
  deploy(api, call, stage);
}

/** APIs, and of routes and integrations as much as quick create and deployments need. */
export const V2_APIS: readonly Operation[] = [
  {
    name: "GetApis",
    route: "GET /v2/apis",
    run(call) {
      const { items, next } = v2Page(call, [...call.home.v2Apis.values()]);
      return { items: items.map((api) => view(api, call)), nextToken: next };
    },
  },
  {
    name: "CreateApi",
    route: "POST /v2/apis",
    status: 201,
    run(call) {
      const name = textIn(call.body, "name");
      const protocol = textIn(call.body, "protocolType");
      const target = textIn(call.body, "target");
      if (!name) throw badRequest("Name is required");
      if (protocol !== "HTTP" && protocol !== "WEBSOCKET")
        throw badRequest("Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]");
      if (target && protocol === "WEBSOCKET")
        throw badRequest("Target is not supported for WEBSOCKET protocol");
      const expression = textIn(call.body, "routeSelectionExpression");
      if (!expression && protocol === "WEBSOCKET") {
        throw badRequest("RouteSelectionExpression is required for WEBSOCKET protocol");
      }
      const api: V2Api = {
        id: call.world.newId(10),
        name,
        protocol,
        endpointDisabled: call.body.disableExecuteApiEndpoint === true,
        description: textIn(call.body, "description"),
        version: textIn(call.body, "version"),
        routeSelectionExpression: expression ?? "$request.method $request.path",
        stages: new Map(),
        deployments: new Map(),
        routes: new Map(),
        integrations: new Map(),
        tags: textsIn(call.body, "tags"),
        createdAt: call.now,
      };
      if (target) quickCreate(api, target, textIn(call.body, "routeKey") ?? "$default", call);
      call.home.v2Apis.set(api.id, api);
      return view(api, call);
    },
  },
  { name: "GetApi", route: "GET /v2/apis/{apiId}", run: (call) => view(v2ApiIn(call), call) },
  {
    name: "DeleteApi",
    route: "DELETE /v2/apis/{apiId}",
    status: 204,
    run(call) {
      call.home.v2Apis.delete(v2ApiIn(call).id);
      return undefined;
    },
  },
  {
    name: "GetRoutes",
    route: "GET /v2/apis/{apiId}/routes",
    run: (call) => ({ items: [...v2ApiIn(call).routes.values()].map(routeView) }),
  },
  {
    name: "CreateRoute",
    route: "POST /v2/apis/{apiId}/routes",
    status: 201,
    run(call) {
      const api = v2ApiIn(call);
      const key = textIn(call.body, "routeKey");
      if (!key) throw badRequest("RouteKey is required");
      if ([...api.routes.values()].some((route) => route.key === key)) {
        throw conflict(`Route with key ${key} already exists for this API`);
      }
      const route = { id: call.world.newId(7), key, target: textIn(call.body, "target"), managed: false };
      api.routes.set(route.id, route);
      return routeView(route);
    },
  },
  {
    name: "GetIntegrations",
    route: "GET /v2/apis/{apiId}/integrations",
    run: (call) => ({ items: [...v2ApiIn(call).integrations.values()].map(integrationView) }),
  },
  {
    name: "CreateIntegration",
    route: "POST /v2/apis/{apiId}/integrations",
    status: 201,
    run(call) {
      const api = v2ApiIn(call);
      const type = textIn(call.body, "integrationType");
      if (!type) throw badRequest("IntegrationType is required");
      const integration = {
        id: call.world.newId(7),
        type,
        uri: textIn(call.body, "integrationUri"),
        managed: false,
      };
      api.integrations.set(integration.id, integration);
      return integrationView(integration);
    },
  },
];
