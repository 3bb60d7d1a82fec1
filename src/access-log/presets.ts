import type { ApiType } from "../model/stage.ts";

/**
 * Field of the line → variable. Every value is quoted, since a missing one is a bare `-`; only the error message
 * brings its own quotes. Flat camelCase names need no quoting in metric filters and Logs Insights.
 */
const FIELDS: Readonly<Record<ApiType, readonly (readonly [field: string, variable: string])[]>> = {
  REST: [
    ["requestId", "requestId"],
    ["extendedRequestId", "extendedRequestId"],
    ["requestTime", "requestTime"],
    ["requestTimeEpoch", "requestTimeEpoch"],
    ["accountId", "accountId"],
    ["apiId", "apiId"],
    ["stage", "stage"],
    ["domainName", "domainName"],
    ["ip", "identity.sourceIp"],
    ["userAgent", "identity.userAgent"],
    ["caller", "identity.caller"],
    ["user", "identity.user"],
    ["userArn", "identity.userArn"],
    ["apiKeyId", "identity.apiKeyId"],
    ["principalId", "authorizer.principalId"],
    ["vpceId", "identity.vpceId"],
    ["httpMethod", "httpMethod"],
    ["resourcePath", "resourcePath"],
    ["path", "path"],
    ["protocol", "protocol"],
    ["status", "status"],
    ["responseLength", "responseLength"],
    ["responseLatency", "responseLatency"],
    ["integrationLatency", "integration.latency"],
    ["integrationStatus", "integration.status"],
    ["integrationServiceStatus", "integration.integrationStatus"],
    ["integrationRequestId", "integration.requestId"],
    ["integrationError", "integration.error"],
    ["errorType", "error.responseType"],
    ["errorMessage", "error.messageString"],
    ["wafVerdict", "wafResponseCode"],
    ["wafStatus", "waf.status"],
    ["authenticateStatus", "authenticate.status"],
    ["authorizerStatus", "authorizer.status"],
    ["authorizerError", "authorizer.error"],
    ["authorizeStatus", "authorize.status"],
    ["authorizeError", "authorize.error"],
    ["tlsVersion", "tlsVersion"],
    ["xrayTraceId", "xrayTraceId"],
  ],
  HTTP: [
    ["requestId", "requestId"],
    ["requestTime", "requestTime"],
    ["requestTimeEpoch", "requestTimeEpoch"],
    ["apiId", "apiId"],
    ["stage", "stage"],
    ["domainName", "domainName"],
    ["ip", "identity.sourceIp"],
    ["userAgent", "identity.userAgent"],
    ["userArn", "identity.userArn"],
    ["httpMethod", "httpMethod"],
    ["routeKey", "routeKey"],
    ["path", "path"],
    ["protocol", "protocol"],
    ["status", "status"],
    ["responseLength", "responseLength"],
    ["responseLatency", "responseLatency"],
    ["integrationLatency", "integrationLatency"],
    ["integrationStatus", "integration.status"],
    ["integrationServiceStatus", "integration.integrationStatus"],
    ["integrationRequestId", "integration.requestId"],
    ["integrationError", "integration.error"],
    ["errorType", "error.responseType"],
    ["errorMessage", "error.messageString"],
    ["authorizerError", "authorizer.error"],
  ],
  WEBSOCKET: [
    ["requestId", "requestId"],
    ["connectionId", "connectionId"],
    ["messageId", "messageId"],
    ["eventType", "eventType"],
    ["routeKey", "routeKey"],
    ["requestTime", "requestTime"],
    ["requestTimeEpoch", "requestTimeEpoch"],
    ["connectedAt", "connectedAt"],
    ["apiId", "apiId"],
    ["stage", "stage"],
    ["domainName", "domainName"],
    ["ip", "identity.sourceIp"],
    ["userAgent", "identity.userAgent"],
    ["userArn", "identity.userArn"],
    ["principalId", "authorizer.principalId"],
    ["status", "status"],
    ["integrationLatency", "integration.latency"],
    ["integrationStatus", "integration.status"],
    ["integrationError", "integration.error"],
    ["errorType", "error.responseType"],
    ["errorMessage", "error.messageString"],
    ["authorizerStatus", "authorizer.status"],
    ["authorizerError", "authorizer.error"],
  ],
};

/** Its fields with their variables, without `$context.`: all are quoted but `error.messageString`, which brings its own quotes. */
export const presetFields = (apiType: ApiType): readonly (readonly [field: string, variable: string])[] =>
  FIELDS[apiType];

/** The format we recommend for that API type: one line of JSON that answers who, what, when, where and how it ended. */
export function preset(apiType: ApiType): string {
  const members = FIELDS[apiType].map(([field, variable]) =>
    variable === "error.messageString"
      ? `"${field}":$context.${variable}`
      : `"${field}":"$context.${variable}"`,
  );
  return `{${members.join(",")}}`;
}
