import type { ApiType } from "../model/stage.ts";
import type { Values } from "./render.ts";

/** How a pretended request ends. `refused`: API Gateway answered before any integration was called. */
export type Outcome = "success" | "refused" | "server-error";

/**
 * The values of a believable request, typical in their lengths: for lines that show, measure or prove something.
 * Only what such a request really has is there: a refused one has no integration, an unsigned one no caller.
 */
export function sampleValues(apiType: ApiType, outcome: Outcome): Values {
  const entries = { ...COMMON, ...BY_API[apiType], ...endOf(apiType, outcome) };
  return new Map(Object.entries(entries).filter(([, value]) => value !== ""));
}

const COMMON = {
  accountId: "111122223333",
  apiId: "a1b2c3d4e5",
  stage: "prod",
  requestTime: "17/Mar/2026:09:41:07 +0000",
  domainName: "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com",
  domainPrefix: "a1b2c3d4e5",
  protocol: "HTTP/1.1",
  "identity.sourceIp": "203.0.113.178",
  "identity.userAgent":
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
};

const BY_API: Readonly<Record<ApiType, Readonly<Record<string, string>>>> = {
  REST: {
    requestId: "6f0ef7f4-1a0b-4a5c-9d0e-2f6a7b8c9d10",
    extendedRequestId: "JKJaXmPLvHcESHA=",
    requestTimeEpoch: "1773740467123",
    httpMethod: "GET",
    resourceId: "ab12cd",
    resourcePath: "/orders/{orderId}",
    path: "/prod/orders/84213",
    endpointType: "REGIONAL",
    deploymentId: "x9y8z7",
    tlsVersion: "TLSv1.3",
    cipherSuite: "TLS_AES_128_GCM_SHA256",
    xrayTraceId: "1-65f6c0f3-0123456789abcdef01234567",
    "identity.apiKeyId": "k1l2m3n4o5",
  },
  HTTP: {
    requestId: "JKJaXmPLDoEESHA=",
    extendedRequestId: "JKJaXmPLDoEESHA=",
    requestTimeEpoch: "1773740467",
    httpMethod: "GET",
    routeKey: "GET /orders/{orderId}",
    path: "/prod/orders/84213",
    dataProcessed: "1432",
  },
  WEBSOCKET: {
    requestId: "JKJaXmPLDoEFSHA=",
    extendedRequestId: "JKJaXmPLDoEFSHA=",
    requestTimeEpoch: "1773740467123",
    connectedAt: "1773740401877",
    connectionId: "JKJVqdLsDoECJFA=",
    messageId: "JKJaXcMZDoECJFA=",
    eventType: "MESSAGE",
    routeKey: "sendMessage",
  },
};

function endOf(apiType: ApiType, outcome: Outcome): Readonly<Record<string, string>> {
  switch (outcome) {
    case "success":
      return { ...answered("200"), status: "200", responseLength: "1024", responseLatency: "87" };
    case "refused":
      return {
        status: apiType === "HTTP" ? "401" : "403",
        responseLength: "23",
        responseLatency: "4",
        "error.message": apiType === "HTTP" ? "Unauthorized" : "Forbidden",
        "error.responseType": apiType === "HTTP" ? "UNAUTHORIZED" : "ACCESS_DENIED",
      };
    case "server-error":
      return {
        ...answered("500"),
        status: "502",
        responseLength: "36",
        responseLatency: "3021",
        integrationLatency: "3015",
        "integration.latency": "3015",
        "error.message": "Internal server error",
        "error.responseType": "INTEGRATION_FAILURE",
        "integration.error": "The integration answered with something that is no response.",
        integrationErrorMessage: "The integration answered with something that is no response.",
      };
  }
}

/** What a Lambda integration leaves: the service answers 200 even where the function fails. */
function answered(status: string): Readonly<Record<string, string>> {
  return {
    integrationLatency: "79",
    "integration.latency": "79",
    integrationStatus: "200",
    "integration.integrationStatus": "200",
    "integration.status": status,
    "integration.requestId": "b0c1d2e3-f4a5-4677-8899-aabbccddeeff",
    awsEndpointRequestId: "b0c1d2e3-f4a5-4677-8899-aabbccddeeff",
  };
}
