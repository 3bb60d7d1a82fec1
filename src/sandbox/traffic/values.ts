import { randomUUID } from "node:crypto";
import type { Values } from "../../access-log/render.ts";
import { domainOf } from "../state/regions.ts";
import { header, type WireRequest } from "../wire.ts";
import type { Answered } from "./answered.ts";
import type { Target } from "./target.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (number: number) => String(number).padStart(2, "0");

/** `17/Mar/2026:09:41:07 +0000`, as `$context.requestTime` has it. */
export function clfTime(now: number): string {
  const date = new Date(now);
  const day = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`;
  return `${day}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}

/** What API Gateway would know of the request, under the names that formats use. */
export function valuesOf(
  target: Target,
  request: WireRequest,
  answered: Answered,
  about: { readonly now: number; readonly canary: boolean; readonly responseLength: number },
): Values {
  const { home, api, stage, apiType } = target;
  const { now } = about;
  const domain = `${api.id}.execute-api.${home.region}.${domainOf(home.account.partition)}`;
  const extendedId = Buffer.from(randomUUID().replaceAll("-", ""), "hex").toString("base64").slice(0, 15);
  const values: Record<string, string | undefined> = {
    accountId: home.account.id,
    apiId: api.id,
    stage: stage.name,
    requestId: apiType === "REST" ? randomUUID() : `${extendedId}=`,
    extendedRequestId: `${extendedId}=`,
    requestTime: clfTime(now),
    requestTimeEpoch: String(apiType === "HTTP" ? Math.floor(now / 1_000) : now),
    domainName: domain,
    domainPrefix: api.id,
    protocol: "HTTP/1.1",
    status: String(answered.status),
    "identity.sourceIp": "127.0.0.1",
    "identity.userAgent": header(request, "user-agent"),
    responseLength: String(about.responseLength),
    responseLatency: String(answered.latency),
    ...(answered.refused && {
      "error.message": answered.message,
      "error.responseType": answered.refused.type,
    }),
    ...(answered.integrated && answered.route ? integration(answered.route) : {}),
    ...own(target, request, answered, about),
  };
  return new Map(
    Object.entries(values).flatMap(([name, value]): [string, string][] =>
      value === undefined || value === "" ? [] : [[name, value]],
    ),
  );
}

function integration({ status, latency }: { readonly status: number; readonly latency: number }) {
  const requestId = randomUUID();
  return {
    integrationLatency: String(latency),
    "integration.latency": String(latency),
    integrationStatus: "200",
    "integration.integrationStatus": "200",
    "integration.status": String(status),
    "integration.requestId": requestId,
    awsEndpointRequestId: requestId,
  };
}

/** What only one kind of API has. */
function own(
  target: Target,
  request: WireRequest,
  { route, apiKey, refused, event }: Answered,
  { now, canary }: { readonly now: number; readonly canary: boolean },
): Record<string, string | undefined> {
  const { stage } = target;
  const path = `${stage.name === "$default" ? "" : `/${stage.name}`}${target.path}`;
  if (target.apiType === "REST") {
    const acl = target.stage.webAclArn;
    return {
      httpMethod: request.method,
      path,
      resourcePath: route?.path,
      resourceId: route && target.api.root.id,
      deploymentId: canary ? target.stage.canary?.deploymentId : target.stage.deploymentId,
      endpointType: target.api.endpointType,
      "identity.apiKey": apiKey,
      isCanaryRequest: target.stage.canary && String(canary),
      webaclArn: acl,
      wafResponseCode: acl && (refused?.type === "WAF_FILTERED" ? "WAF_BLOCK" : "WAF_ALLOW"),
      "waf.status": acl && (refused?.type === "WAF_FILTERED" ? "403" : "200"),
    };
  }
  const key =
    route &&
    (route.method === "ANY" && route.path.startsWith("$") ? route.path : `${route.method} ${route.path}`);
  if (target.apiType === "HTTP")
    return { httpMethod: request.method, path, routeKey: key, dataProcessed: String(request.body.length) };
  return {
    eventType: event,
    routeKey: route?.path,
    connectedAt: String(now),
    connectionId: header(request, "x-connection-id"),
  };
}
