import type { AwsError } from "./aws-error.ts";
import type { Account, AccountRegion } from "./state/account.ts";
import type { Caller } from "./state/credentials.ts";
import type { World } from "./state/world.ts";
import type { WireAnswer, WireRequest } from "./wire.ts";

export type Json = Readonly<Record<string, unknown>>;

/** What an operation gets to see of one request. */
export interface Call {
  readonly world: World;
  readonly caller: Caller;
  /** The caller's account: every service acts in it. */
  readonly account: Account;
  readonly region: string;
  /** The account's share of this Region. */
  readonly home: AccountRegion;
  /** Parameters of the path and the query, or of the form of a query-protocol request. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Parameters that may come several times (`tagKeys`). */
  readonly repeated: ReadonlyMap<string, readonly string[]>;
  /** The JSON body; empty where there is none. */
  readonly body: Json;
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly now: number;
  /** A fault wants the page token to repeat itself for ever. */
  readonly repeatToken: boolean;
  /** What changed in IAM after this has not reached the service yet. Milliseconds since the epoch. */
  readonly rolesAsOf: number;
}

/** One operation: what it does, and what its success looks like on the wire. */
export interface Operation {
  readonly name: string;
  /** REST protocols: `GET /restapis/{restapi_id}`. Others find the operation by its name. */
  readonly route?: string;
  /** The HTTP status of a success; 200 unless told. */
  readonly status?: number;
  /** The IAM action the caller would need, for messages of denied calls; `{service}:{name}` unless told. */
  readonly action?: string;
  /** The answer's body before encoding; `undefined` for an empty one. Throws AwsError. */
  run(call: Call): Json | undefined;
}

/** An operation found in a request, with its parameters decoded. */
export interface Recognised {
  readonly operation: Operation;
  readonly parameters: ReadonlyMap<string, string>;
  readonly repeated: ReadonlyMap<string, readonly string[]>;
  readonly body: Json;
}

/** How requests, answers and errors look on the wire. */
export interface Protocol {
  /** Throws AwsError where no operation fits or the body cannot be read. */
  recognise(request: WireRequest): Recognised;
  answer(operation: Operation, body: Json | undefined, requestId: string): WireAnswer;
  error(error: AwsError, requestId: string): WireAnswer;
}

/** The names a service has for refusals that every service knows. */
export interface Refusals {
  readonly denied: readonly [status: number, code: string];
  readonly throttled: readonly [status: number, code: string, message: string];
  readonly unknownKey: readonly [status: number, code: string, message: string];
  readonly expired: readonly [status: number, code: string, message: string];
  readonly missingToken: readonly [status: number, code: string, message: string];
}

/** One AWS service: a file that declares how its requests are recognised and what it can do. */
export interface Service {
  /** The name used in faults and in the request log. */
  readonly name: string;
  /** The service in the credential scope of the signature. */
  readonly signingName: string;
  /** Where several services sign with one name: is this request ours? */
  readonly claims?: (request: WireRequest) => boolean;
  /** The same in every Region, and answered in Regions that are not enabled. */
  readonly global?: boolean;
  /** The prefix of its IAM actions. */
  readonly iamPrefix: string;
  /** The ARN that a denied call names; `*` unless told. */
  readonly resourceOf?: (request: WireRequest, region: string, partition: string) => string;
  readonly protocol: Protocol;
  readonly refusals: Refusals;
}

const INVALID_TOKEN = "The security token included in the request is invalid.";
const EXPIRED_TOKEN = "The security token included in the request is expired";

/** What JSON services say when they refuse (common errors of the API references). */
export const JSON_REFUSALS: Refusals = {
  denied: [400, "AccessDeniedException"],
  throttled: [400, "ThrottlingException", "Rate exceeded"],
  unknownKey: [400, "UnrecognizedClientException", INVALID_TOKEN],
  expired: [400, "ExpiredTokenException", EXPIRED_TOKEN],
  missingToken: [400, "MissingAuthenticationTokenException", "Missing Authentication Token"],
};

export const REST_REFUSALS: Refusals = {
  denied: [403, "AccessDeniedException"],
  throttled: [429, "TooManyRequestsException", "Too Many Requests"],
  unknownKey: [403, "UnrecognizedClientException", INVALID_TOKEN],
  expired: [403, "ExpiredTokenException", EXPIRED_TOKEN],
  missingToken: [403, "MissingAuthenticationTokenException", "Missing Authentication Token"],
};

export const QUERY_REFUSALS: Refusals = {
  denied: [403, "AccessDenied"],
  throttled: [400, "Throttling", "Rate exceeded"],
  unknownKey: [403, "InvalidClientTokenId", INVALID_TOKEN],
  expired: [403, "ExpiredToken", EXPIRED_TOKEN],
  missingToken: [403, "MissingAuthenticationToken", "Request is missing Authentication Token"],
};

export const EC2_REFUSALS: Refusals = {
  denied: [403, "UnauthorizedOperation"],
  throttled: [503, "RequestLimitExceeded", "Request limit exceeded."],
  unknownKey: [401, "AuthFailure", "AWS was not able to validate the provided access credentials"],
  expired: [400, "RequestExpired", "Request has expired."],
  missingToken: [403, "MissingAuthenticationToken", "Request is missing Authentication Token"],
};
