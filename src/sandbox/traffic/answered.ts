import { aclsIn } from "../waf/acls.ts";
import { header, type WireRequest } from "../wire.ts";
import { admits, behaviourOf, type Route, restRoutes, routeFor, v2Routes } from "./behaviour.ts";
import type { RestTarget, Target, V2Target } from "./target.ts";

/** How a stage answers a request, with what its log and metrics tell about it. */
export interface Answered {
  readonly status: number;
  readonly message: string;
  /** Milliseconds. */
  readonly latency: number;
  readonly route: Route | undefined;
  /** Whether the integration was called. */
  readonly integrated: boolean;
  /** API Gateway's own refusal: the gateway response type and the name in `x-amzn-errortype`. */
  readonly refused: { readonly type: string; readonly code: string } | undefined;
  readonly apiKey: string | undefined;
  readonly event: "CONNECT" | "MESSAGE" | "DISCONNECT" | undefined;
}

const OWN_LATENCY = 3;

function refusal(
  status: number,
  message: string,
  type: string,
  code: string,
  rest: Partial<Answered> = {},
): Answered {
  return {
    status,
    message,
    latency: OWN_LATENCY,
    route: undefined,
    integrated: false,
    refused: { type, code },
    apiKey: undefined,
    event: undefined,
    ...rest,
  };
}

function integrated(route: Route, rest: Partial<Answered> = {}): Answered {
  return {
    status: route.status,
    message:
      route.status < 400 ? "OK" : route.status < 500 ? "Refused by the integration" : "Internal server error",
    latency: route.latency + OWN_LATENCY,
    route,
    integrated: true,
    refused: undefined,
    apiKey: undefined,
    event: undefined,
    ...rest,
  };
}

/** What the stage answers. The order is API Gateway's: WAF, then the path, the API key, the throttle, the integration. */
export function answeredBy(target: Target, request: WireRequest, now: number): Answered {
  if (target.apiType === "REST") return byRest(target, request, now);
  return target.apiType === "HTTP" ? byHttp(target, request, now) : byWebSocket(target, request, now);
}

const throttled = ({ api, stage }: Target, now: number): boolean => {
  const { throttle } = behaviourOf(api);
  return throttle !== undefined && !admits(stage, throttle, now);
};

function byRest(target: RestTarget, request: WireRequest, now: number): Answered {
  const { api, stage, home, path } = target;
  const acl = stage.webAclArn === undefined ? undefined : aclsIn(home).get(stage.webAclArn);
  if (acl?.defaultAction === "Block") return refusal(403, "Forbidden", "WAF_FILTERED", "ForbiddenException");
  const route = routeFor(restRoutes(api), request.method, path);
  if (!route)
    return refusal(
      403,
      "Missing Authentication Token",
      "MISSING_AUTHENTICATION_TOKEN",
      "MissingAuthenticationTokenException",
    );
  const apiKey = header(request, "x-api-key");
  if (route.apiKey && (apiKey === undefined || !behaviourOf(api).apiKeys.includes(apiKey)))
    return refusal(403, "Forbidden", "INVALID_API_KEY", "ForbiddenException", { route });
  if (throttled(target, now))
    return refusal(429, "Too Many Requests", "THROTTLED", "TooManyRequestsException", { route, apiKey });
  return integrated(route, { apiKey });
}

/** HTTP APIs have no API keys. */
function byHttp(target: V2Target, request: WireRequest, now: number): Answered {
  const route = routeFor(v2Routes(target.api), request.method, target.path);
  if (!route) return refusal(404, "Not Found", "RESOURCE_NOT_FOUND", "NotFoundException");
  if (throttled(target, now))
    return refusal(429, "Too Many Requests", "THROTTLED", "TooManyRequestsException", { route });
  return integrated(route);
}

const EVENTS = { GET: "CONNECT", POST: "MESSAGE", DELETE: "DISCONNECT" } as const;

/** A WebSocket in plain HTTP: GET connects, POST sends its body as a message, DELETE disconnects. */
function byWebSocket(target: V2Target, request: WireRequest, now: number): Answered {
  const { method } = request;
  const event = method === "GET" || method === "POST" || method === "DELETE" ? EVENTS[method] : undefined;
  if (!event) return refusal(403, "Forbidden", "ACCESS_DENIED", "ForbiddenException");
  const routes = v2Routes(target.api);
  const named = (key: string) => routes.find(({ path }) => path === key);
  if (throttled(target, now))
    return refusal(429, "Too Many Requests", "THROTTLED", "TooManyRequestsException", { event });
  if (event !== "MESSAGE") {
    const route = named(event === "CONNECT" ? "$connect" : "$disconnect");
    // Connecting needs no route of its own.
    return integrated(
      route ?? { method: "ANY", path: `$${event.toLowerCase()}`, status: 200, latency: 1, apiKey: false },
      {
        event,
        integrated: route !== undefined,
      },
    );
  }
  const route = named(actionIn(request.body)) ?? named("$default");
  if (!route) return refusal(403, "Forbidden", "RESOURCE_NOT_FOUND", "ForbiddenException", { event });
  return integrated(route, { event });
}

/** `$request.body.action`, the route selection expression that nearly everybody has. */
function actionIn(body: string): string {
  try {
    const message: unknown = JSON.parse(body);
    if (typeof message !== "object" || message === null || !("action" in message)) return "";
    if (typeof message.action === "string") return message.action;
  } catch {
    // A message that is no JSON goes to $default.
  }
  return "";
}
