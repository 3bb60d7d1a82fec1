import { badRequest, conflict, notFound } from "../aws-error.ts";
import { inPath, listIn, objectIn, textIn, textsIn, unlessEmpty } from "../body.ts";
import { pageOf, pageSize } from "../page.ts";
import type { Call, Operation } from "../service.ts";
import type { RestApi, RestResource } from "../state/rest-api.ts";

/** Milliseconds as the v1 API writes times: seconds since the epoch. */
export const seconds = (ms: number): number => Math.floor(ms / 1000);

/** The API a path names. Throws NotFoundException. */
export function restApiIn(call: Call): RestApi {
  const id = inPath(call, "restapi_id");
  const api = call.home.restApis.get(id);
  if (!api) throw notFound(`Invalid API identifier specified ${call.account.id}:${id}`);
  return api;
}

const view = (api: RestApi) => ({
  id: api.id,
  name: api.name,
  description: api.description,
  version: api.version,
  createdDate: seconds(api.createdAt),
  apiKeySource: "HEADER",
  endpointConfiguration: { types: [api.endpointType], ipAddressType: "ipv4" },
  disableExecuteApiEndpoint: api.endpointDisabled,
  rootResourceId: api.root.id,
  tags: unlessEmpty(api.tags),
});

const ENDPOINTS = ["EDGE", "REGIONAL", "PRIVATE"] as const;

function endpointIn(call: Call): RestApi["endpointType"] {
  const [type = "EDGE"] = listIn(objectIn(call.body, "endpointConfiguration") ?? {}, "types") ?? [];
  const known = ENDPOINTS.find((each) => each === type);
  if (!known) throw badRequest("Invalid endpoint configuration type specified");
  return known;
}

const resourceView = (resource: RestResource) => ({
  id: resource.id,
  path: resource.path,
  resourceMethods: unlessEmpty(new Map([...resource.methods.keys()].map((method) => [method, {}]))),
});

function resourceIn(call: Call): RestResource {
  const { root } = restApiIn(call);
  if (inPath(call, "resource_id") !== root.id) throw notFound("Invalid Resource identifier specified");
  return root;
}

/** REST APIs, and of their resources as much as a deployment needs: the methods of the root. */
export const REST_APIS: readonly Operation[] = [
  {
    name: "GetRestApis",
    route: "GET /restapis",
    run(call) {
      const invalid = () => badRequest("Invalid limit specified");
      const { items, next } = pageOf(call, [...call.home.restApis.values()], {
        token: call.parameters.get("position"),
        // 25 unless told, at most 500 (API reference, GetRestApis).
        size: pageSize(call.parameters.get("limit"), { normal: 25, max: 500, invalid }),
        invalid: () => badRequest("Invalid position specified"),
      });
      return { item: items.map(view), position: next };
    },
  },
  {
    name: "CreateRestApi",
    route: "POST /restapis",
    status: 201,
    run(call) {
      const name = textIn(call.body, "name");
      if (!name) throw badRequest("API name cannot be empty");
      const api: RestApi = {
        id: call.world.newId(10),
        name,
        description: textIn(call.body, "description"),
        version: textIn(call.body, "version"),
        endpointType: endpointIn(call),
        endpointDisabled: call.body.disableExecuteApiEndpoint === true,
        root: { id: call.world.newId(10), path: "/", methods: new Map() },
        stages: new Map(),
        deployments: new Map(),
        tags: textsIn(call.body, "tags"),
        createdAt: call.now,
      };
      call.home.restApis.set(api.id, api);
      return view(api);
    },
  },
  { name: "GetRestApi", route: "GET /restapis/{restapi_id}", run: (call) => view(restApiIn(call)) },
  {
    name: "DeleteRestApi",
    route: "DELETE /restapis/{restapi_id}",
    status: 202,
    run(call) {
      call.home.restApis.delete(restApiIn(call).id);
      return undefined;
    },
  },
  {
    name: "GetResources",
    route: "GET /restapis/{restapi_id}/resources",
    run: (call) => ({ item: [resourceView(restApiIn(call).root)] }),
  },
  {
    name: "PutMethod",
    route: "PUT /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}",
    status: 201,
    run(call) {
      const { methods } = resourceIn(call);
      const method = inPath(call, "http_method");
      if (methods.has(method)) throw conflict("Method already exists for this resource");
      const authorizationType = textIn(call.body, "authorizationType") ?? "NONE";
      methods.set(method, { authorizationType, integration: undefined });
      return { httpMethod: method, authorizationType, apiKeyRequired: false };
    },
  },
  {
    name: "PutIntegration",
    route: "PUT /restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}/integration",
    status: 201,
    run(call) {
      const { methods } = resourceIn(call);
      const name = inPath(call, "http_method");
      const method = methods.get(name);
      if (!method) throw notFound("Invalid Method identifier specified");
      const type = textIn(call.body, "type");
      if (!type) throw badRequest("Integration type must be specified");
      methods.set(name, { ...method, integration: type });
      return { type, passthroughBehavior: "WHEN_NO_MATCH", timeoutInMillis: 29_000 };
    },
  },
];
