import type { ApiType } from "../../model/stage.ts";
import { decoded } from "../protocols/json-body.ts";
import { type AccountRegion, hasEnabled, homeIn } from "../state/account.ts";
import type { RestApi, RestStage } from "../state/rest-api.ts";
import type { V2Api, V2Stage } from "../state/v2-api.ts";
import type { World } from "../state/world.ts";
import { header, type WireRequest } from "../wire.ts";

interface Place {
  readonly home: AccountRegion;
  /** The path below the stage, beginning with a slash. */
  readonly path: string;
}

export interface RestTarget extends Place {
  readonly apiType: "REST";
  readonly api: RestApi;
  readonly stage: RestStage;
}

export interface V2Target extends Place {
  readonly apiType: "HTTP" | "WEBSOCKET";
  readonly api: V2Api;
  readonly stage: V2Stage;
}

/** A stage that a request is for. */
export type Target = RestTarget | V2Target;

/** An API's address that leads to no stage: what is answered depends on what is there. */
export interface Nowhere {
  readonly apiType: ApiType | undefined;
}

export const DOOR = "/_stage/";
const HOST = /^([a-z0-9]{1,32})\.execute-api\.([a-z0-9-]{1,32})\.amazonaws\.com(?:\.cn)?(?::\d+)?$/;

/**
 * The stage that a request is for: by path, `/_stage/{account}/{region}/{apiId}/{stage}/…`, or by the host that AWS has
 * for it. Undefined where the request is not for a stage at all.
 */
export function targetOf(request: WireRequest, world: World): Target | Nowhere | undefined {
  if (request.path.startsWith(DOOR)) {
    const [account = "", region = "", apiId = "", stage = "", ...rest] = request.path
      .slice(DOOR.length)
      .split("/");
    const home = homeOf(world, account, region);
    return home ? inHome(home, apiId, decoded(stage), `/${rest.join("/")}`) : { apiType: undefined };
  }
  const [, apiId = "", region = ""] = HOST.exec(header(request, "host") ?? "") ?? [];
  if (apiId === "") return undefined;
  for (const account of world.accounts.keys()) {
    const home = homeOf(world, account, region);
    if (!home || !(home.restApis.has(apiId) || home.v2Apis.has(apiId))) continue;
    return byHost(home, apiId, request.path);
  }
  return { apiType: undefined };
}

function homeOf(world: World, id: string, region: string): AccountRegion | undefined {
  const account = world.accounts.get(id);
  return account?.status === "ACTIVE" && hasEnabled(account, region) ? homeIn(account, region) : undefined;
}

/** The first segment is the stage; an HTTP API's `$default` stage takes what names no other. */
function byHost(home: AccountRegion, apiId: string, path: string): Target | Nowhere {
  const api = home.restApis.get(apiId) ?? home.v2Apis.get(apiId);
  if (api?.endpointDisabled) return { apiType: "protocol" in api ? api.protocol : "REST" };
  const [, first = "", ...rest] = path.split("/");
  const stages = home.v2Apis.get(apiId)?.stages;
  if (stages && !stages.has(decoded(first)) && stages.has("$default"))
    return inHome(home, apiId, "$default", path);
  return inHome(home, apiId, decoded(first), `/${rest.join("/")}`);
}

function inHome(home: AccountRegion, apiId: string, name: string, path: string): Target | Nowhere {
  const rest = home.restApis.get(apiId);
  if (rest) {
    const stage = rest.stages.get(name);
    // A private API answers in its network only.
    if (!stage || rest.endpointType === "PRIVATE") return { apiType: "REST" };
    return { apiType: "REST", home, api: rest, stage, path };
  }
  const api = home.v2Apis.get(apiId);
  const stage = api?.stages.get(name);
  if (!api || !stage) return { apiType: api?.protocol };
  return { apiType: api.protocol, home, api, stage, path };
}
