import { randomUUID } from "node:crypto";
import { AwsError } from "./aws-error.ts";
import type { Faults } from "./faults.ts";
import type { Fault } from "./seed.ts";
import type { Call, Operation, Service } from "./service.ts";
import { type Signature, signatureOf, verifySignature } from "./signature.ts";
import { type Account, hasEnabled, homeIn } from "./state/account.ts";
import type { Caller } from "./state/credentials.ts";
import type { World } from "./state/world.ts";
import { visit } from "./traffic/door.ts";
import { header, type WireAnswer, type WireRequest } from "./wire.ts";

export interface Setting {
  readonly world: World;
  readonly faults: Faults;
  readonly services: readonly Service[];
  readonly clock: () => number;
  readonly verifySignatures: boolean;
}

/** What to do with a request: answer (perhaps later), cut the connection, or never answer. */
export interface Outcome {
  readonly kind: "answer" | "reset" | "hang";
  readonly answer: WireAnswer;
  readonly delay: number;
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
}

const OPERATION_UNKNOWN = "?";

/** The outcome of a request to a stage of an API; undefined where it is one to the control plane. */
export function visited(request: WireRequest, { world, faults, clock }: Setting): Outcome | undefined {
  const now = clock();
  const seen = visit(request, world, now);
  if (!seen) return undefined;
  const place = { account: seen.account, region: seen.region, service: "execute-api", operation: "Invoke" };
  let kind: Outcome["kind"] = "answer";
  let { answer } = seen;
  let delay = 0;
  for (const fault of faults.striking(place, now)) {
    if (fault.kind === "reset" || fault.kind === "hang") kind = fault.kind;
    if (fault.kind === "latency") delay += fault.milliseconds;
    if (fault.kind === "error")
      answer = { ...answer, status: fault.status ?? 503, body: '{"message":"Service Unavailable"}' };
  }
  return { kind, answer, delay, ...place };
}

/** Finds the service of a request, who asks, and what is to be answered. Never throws for what a client can send. */
export function outcomeOf(request: WireRequest, setting: Setting): Outcome {
  const signature = signatureOf(request);
  const service = serviceFor(request, signature, setting.services);
  const requestId = randomUUID();
  if (!service) {
    const answer = {
      status: 403,
      headers: {
        "content-type": "application/json",
        "x-amzn-errortype": "MissingAuthenticationTokenException",
      },
      body: '{"message":"Missing Authentication Token"}',
    };
    const place = { account: "", region: signature?.region ?? "", service: signature?.service ?? "" };
    return { kind: "answer", answer, delay: 0, ...place, operation: OPERATION_UNKNOWN };
  }
  const place = {
    account: "",
    region: signature?.region ?? "",
    service: service.name,
    operation: OPERATION_UNKNOWN,
  };
  let kind: Outcome["kind"] = "answer";
  let delay = 0;
  let answer: WireAnswer;
  try {
    const { caller, account, region } = admitted(request, signature, service, setting);
    place.account = account.id;
    const { operation, ...input } = service.protocol.recognise(request);
    place.operation = operation.name;
    const now = setting.clock();
    const faults = setting.faults.striking(place, now);
    let rolesAsOf = now;
    for (const fault of faults) {
      if (fault.kind === "reset" || fault.kind === "hang") kind = fault.kind;
      if (fault.kind === "latency") delay += fault.milliseconds;
      if (fault.kind === "stale-roles") rolesAsOf = Math.min(rolesAsOf, now - fault.milliseconds);
    }
    for (const fault of faults) refuse(fault, { service, operation, request, caller, region, account });
    const call: Call = {
      ...input,
      world: setting.world,
      caller,
      account,
      region,
      home: homeIn(account, region),
      now,
      repeatToken: faults.some((fault) => fault.kind === "repeat-token"),
      rolesAsOf,
    };
    answer = service.protocol.answer(operation, operation.run(call), requestId);
    for (const fault of faults)
      if (fault.kind === "malformed") answer = malformed(answer, fault.body ?? "html");
  } catch (error) {
    answer = service.protocol.error(error instanceof AwsError ? error : ownFault(error), requestId);
  }
  return { kind, answer, delay, ...place };
}

/** A fault of the sandbox itself: told to the client, so that a test or a user sees it. */
const ownFault = (error: unknown) =>
  new AwsError(
    500,
    "InternalFailure",
    `The sandbox failed: ${error instanceof Error ? error.message : String(error)}`,
  );

function serviceFor(
  request: WireRequest,
  signature: Signature | undefined,
  services: readonly Service[],
): Service | undefined {
  return services.find(
    (service) => service.signingName === signature?.service && (service.claims?.(request) ?? true),
  );
}

/** Who asks, and whether the keys are good here and now. Throws the service's own refusals. */
function admitted(
  request: WireRequest,
  signature: Signature | undefined,
  service: Service,
  { world, clock, verifySignatures }: Setting,
): { caller: Caller; account: Account; region: string } {
  if (!signature) throw new AwsError(...service.refusals.missingToken);
  const caller = world.keys.find(signature.accessKeyId);
  const account = caller && world.accounts.get(caller.account);
  if (!caller || !account) throw new AwsError(...service.refusals.unknownKey);
  if (header(request, "x-amz-security-token") !== caller.credentials.sessionToken) {
    throw new AwsError(...service.refusals.unknownKey);
  }
  if (caller.expiresAt !== undefined && clock() >= caller.expiresAt)
    throw new AwsError(...service.refusals.expired);
  // A Region that is not enabled does not know the account's keys.
  const { region } = signature;
  if (!service.global && !hasEnabled(account, region)) throw new AwsError(...service.refusals.unknownKey);
  if (verifySignatures) verifySignature(request, signature, caller.credentials.secretAccessKey);
  return { caller, account, region };
}

interface Refused {
  readonly service: Service;
  readonly operation: Operation;
  readonly request: WireRequest;
  readonly caller: Caller;
  readonly account: Account;
  readonly region: string;
}

/** Throws what a fault makes of the request, if it is one that refuses. */
function refuse(fault: Fault, about: Refused): void {
  const { refusals } = about.service;
  if (fault.kind === "throttle") throw new AwsError(...refusals.throttled);
  if (fault.kind === "expired-token") throw new AwsError(...refusals.expired);
  if (fault.kind === "error") {
    const status = fault.status ?? 503;
    const code =
      fault.code ?? (status === 503 ? "ServiceUnavailableException" : "InternalServerErrorException");
    throw new AwsError(status, code, "The service could not answer this request.");
  }
  if (fault.kind === "access-denied") {
    const [status, code] = refusals.denied;
    throw new AwsError(status, code, deniedMessage(about, fault.by ?? "identity-policy"));
  }
}

/** The words of IAM (User Guide, troubleshooting access denied messages). */
function deniedMessage(
  { service, operation, request, caller, region, account }: Refused,
  by: "identity-policy" | "service-control-policy",
): string {
  const verb = service.iamPrefix === "apigateway" ? request.method : operation.name;
  const action = operation.action ?? `${service.iamPrefix}:${verb}`;
  const resource = service.resourceOf?.(request, region, account.partition) ?? "*";
  const why =
    by === "service-control-policy"
      ? "with an explicit deny in a service control policy"
      : `because no identity-based policy allows the ${action} action`;
  return `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
}

const HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>";

/** A good answer gone bad on the way: a proxy's page, one cut short, or one of another shape. */
function malformed(answer: WireAnswer, body: "html" | "truncated" | "wrong-types"): WireAnswer {
  if (body === "html") return { ...answer, headers: { "content-type": "text/html" }, body: HTML };
  if (body === "truncated")
    return { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) };
  const wrong = answer.body.replace(/"(item|items|Items|Results|Accounts)":\[/g, '"$1":"not a list","was":[');
  return { ...answer, body: wrong === answer.body ? '"not an object"' : wrong };
}
