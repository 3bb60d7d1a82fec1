import type { GapKind } from "../model/gap.ts";

/** What an AWS call's failure means, told from the HTTP status and the error's name, never from its text. */
export interface Failure {
  readonly kind: GapKind | "not-found";
  /** The error's name as the service gives it, or the socket's error code. */
  readonly code: string;
  readonly status?: number;
  /** Worth another try. */
  readonly retryable: boolean;
  /** The service's own words, for people only. Bounded. */
  readonly detail: string;
}

const EXPIRED = new Set([
  "ExpiredToken",
  "ExpiredTokenException",
  "RequestExpired",
  "TokenRefreshRequired",
  "ExpiredTokenExceptionError",
]);
const INVALID = new Set([
  "InvalidClientTokenId",
  "UnrecognizedClientException",
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "InvalidAccessKeyId",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "IncompleteSignature",
  "AuthFailure",
  "RequestTimeTooSkewed",
  "CredentialsProviderError",
  "TokenProviderError",
]);
const DENIED = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "UnauthorizedOperation",
  "UnauthorizedException",
  "AuthorizationError",
  "NotAuthorized",
]);
const THROTTLED = new Set([
  "TooManyRequestsException",
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "LimitExceededException",
  "SlowDown",
  "BandwidthLimitExceeded",
  "PriorRequestNotComplete",
]);
const UNSUPPORTED = new Set([
  "UnknownOperationException",
  "UnknownOperation",
  "InvalidAction",
  "UnsupportedOperation",
  "UnsupportedOperationException",
  "NotImplemented",
]);
const REGION_CLOSED = new Set(["OptInRequired", "RegionDisabledException", "SubscriptionRequiredException"]);
const NOT_FOUND = new Set([
  "NotFoundException",
  "ResourceNotFoundException",
  "NoSuchEntity",
  "NoSuchEntityException",
]);
const SOCKET = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPROTO",
  "TimeoutError",
  "RequestTimeout",
  "ERR_SSL_WRONG_VERSION_NUMBER",
]);
/** TLS trust problems: another try gives the same answer. */
const TLS = /^(?:CERT_|ERR_TLS_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/;

export function failureOf(error: unknown): Failure {
  const { name, code, status, detail } = partsOf(error);
  const is = (kind: Failure["kind"], retryable = false): Failure => ({
    kind,
    code: code && (SOCKET.has(code) || TLS.test(code)) ? code : name,
    ...(status === undefined ? {} : { status }),
    retryable,
    detail,
  });
  if (name === "AssumeRoleError") return is("assume-role");
  if (EXPIRED.has(name)) return is("expired-credentials");
  if (THROTTLED.has(name) || status === 429) return is("throttled", true);
  if (REGION_CLOSED.has(name)) return is("region-unavailable");
  if (INVALID.has(name)) return is("invalid-credentials");
  if (DENIED.has(name)) return is("access-denied");
  if (UNSUPPORTED.has(name) || status === 405 || status === 501) return is("unsupported-operation");
  if (NOT_FOUND.has(name)) return is("not-found");
  if (code && TLS.test(code)) return is("unreachable");
  if (SOCKET.has(name) || (code && SOCKET.has(code))) return is("unreachable", true);
  if (status !== undefined && status >= 500) return is("service-error", true);
  if (name === "AnswerTooLarge") return is("malformed-answer");
  if (name === "SyntaxError" || name === "TypeError" || name === "RangeError") return is("malformed-answer");
  if (status === 401 || status === 403) return is("access-denied");
  if (status === 404) return is("unsupported-operation");
  if (status !== undefined && status < 300) return is("malformed-answer");
  return is(status === undefined ? "unreachable" : "service-error");
}

/**
 * Who denied it, where the message tells: a service control policy is the organization's, and no IAM policy in the
 * account can undo it (IAM User Guide, "Troubleshoot access denied error messages"). Only adds words to a gap.
 */
export function deniedBy(detail: string): "service control policy" | undefined {
  return /\bservice control policy\b/i.test(detail) ? "service control policy" : undefined;
}

/** Error names come from the endpoint; AWS's own are far below this. */
const LONGEST_NAME = 100;

function partsOf(error: unknown): { name: string; code?: string; status?: number; detail: string } {
  if (typeof error !== "object" || error === null)
    return { name: "Error", detail: String(error).slice(0, 500) };
  const { name, code, message, $metadata, $response, errors } = error as {
    name?: unknown;
    code?: unknown;
    message?: unknown;
    $metadata?: { httpStatusCode?: unknown };
    $response?: { statusCode?: unknown };
    errors?: unknown;
  };
  const status = [$metadata?.httpStatusCode, $response?.statusCode].find(
    (value) => typeof value === "number",
  );
  // Node wraps a failed connection to a name with several addresses in an AggregateError.
  const inner = Array.isArray(errors) ? (errors[0] as { code?: unknown } | undefined)?.code : undefined;
  const socket = [code, inner].find((value) => typeof value === "string");
  return {
    name: typeof name === "string" && name !== "" ? name.slice(0, LONGEST_NAME) : "Error",
    ...(typeof socket === "string" ? { code: socket } : {}),
    ...(typeof status === "number" ? { status } : {}),
    detail: String(message ?? "").slice(0, 500),
  };
}
