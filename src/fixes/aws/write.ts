import type { Caller } from "../../aws/caller.ts";
import type { Clock } from "../../aws/clock.ts";
import type { Failure } from "../../aws/failure.ts";
import type { Made, Patience } from "../apply/live.ts";
import type { Call } from "../step.ts";
import { wordsOf } from "./asker.ts";
import type { Clients } from "./clients.ts";
import { UPDATE_ACCOUNT, writeCall } from "./write-calls.ts";

/** Whether the call may have had its effect although this attempt at it failed. */
function isUnclear({ kind, status }: Failure): boolean {
  if (kind === "service-error") return status === undefined || status >= 500;
  return kind === "interrupted" || kind === "malformed-answer" || kind === "unreachable";
}

/** Another try would bring the same. */
const isRefusal = ({ kind, code, status = 0 }: Failure): boolean =>
  !BUSY.has(code) &&
  (kind === "access-denied" || kind === "not-found" || (kind === "service-error" && status < 500));

/**
 * Somebody else is changing the same thing at this moment, or what was taken off it just now has not got around: API Gateway,
 * CloudWatch Logs, IAM, AWS WAF (API references).
 */
const BUSY: ReadonlySet<string> = new Set([
  "ConcurrentModification",
  "ConflictException",
  "DeleteConflict",
  "DeleteConflictException",
  "OperationAbortedException",
  "WAFUnavailableEntityException",
]);
const MOST_TRIES_WHEN_BUSY = 5;
const BUSY_PAUSE_MS = 2_000;

/** What says that something which was made just now has not got around yet. */
interface NotReady {
  readonly code: string;
  /** Only the words tell this from other bad requests. */
  readonly words: RegExp;
  readonly tries: number;
  readonly pause: number;
}

/**
 * A role that lacks the permissions is told in the same words as one that IAM has not spread yet, which takes seconds and
 * seldom more than a minute. A Firehose stream takes a minute or so until it is ACTIVE. (All texts: Terraform's AWS provider
 * waits on them as well.)
 */
const NOT_READY: Readonly<Record<string, NotReady>> = {
  // Its own pace of one call in 20 s makes these two minutes.
  [UPDATE_ACCOUNT]: {
    code: "BadRequestException",
    words:
      /^(?:The role ARN does not have required permissions|API Gateway could not successfully write to CloudWatch Logs using the ARN specified)/,
    tries: 7,
    pause: 5_000,
  },
  CreateDeliveryStream: {
    code: "InvalidArgumentException",
    words: /^(?:Firehose is unable to assume role|The security token included in the request is invalid)/,
    tries: 12,
    pause: 10_000,
  },
  PutSubscriptionFilter: {
    code: "InvalidParameterException",
    words:
      /Could not deliver test message to specified|Make sure you have given CloudWatch Logs permission to assume the provided role/,
    tries: 18,
    pause: 10_000,
  },
};

export interface Writing {
  /** Its attempts are told to `Attempts`. */
  readonly caller: Caller;
  readonly clients: Clients;
  readonly clock: Clock;
  readonly attempts: Attempts;
}

/** What came of the attempts of the call under way: an earlier one may have worked although the last says otherwise. */
export class Attempts {
  #unclear = false;

  readonly note = (failure: Failure | undefined): void => {
    if (failure && isUnclear(failure)) this.#unclear = true;
  };

  reset(): void {
    this.#unclear = false;
  }

  get unclear(): boolean {
    return this.#unclear;
  }
}

/** Makes a call of a plan, with a bounded budget of repeats. One at a time for each `Writing`. Anything but a step's calls is refused. */
export async function makeCall(
  { service, operation, parameters }: Call,
  patience: Patience,
  { caller, clients, clock, attempts }: Writing,
): Promise<Made> {
  const call = writeCall(service, operation);
  if (!call) {
    const why = `${service} ${operation} is no call that a fix makes: it was not made.`;
    return { ok: false, unclear: false, code: "NotAFix", why };
  }
  attempts.reset();
  for (let attempt = 1; ; attempt++) {
    const answer = await caller.call(call, clients.of(service), parameters);
    if (answer.ok) {
      const { requestId } = answer.value.$metadata ?? {};
      return { ok: true, ...(requestId === undefined ? {} : { requestId }) };
    }
    const { failure } = answer;
    const pause = pauseBeforeNext(operation, failure, attempt, patience);
    if (pause === undefined) {
      const { unclear } = attempts;
      const refused = !unclear && isRefusal(failure) ? { refused: true as const } : {};
      return { ok: false, unclear, ...refused, code: failure.code, why: wordsOf(failure) };
    }
    await clock.sleep(pause, caller.options.signal);
  }
}

/** Milliseconds; `undefined`: another try would bring the same. */
function pauseBeforeNext(
  operation: string,
  { kind, code, detail }: Failure,
  attempt: number,
  { fresh, spreading }: Patience,
): number | undefined {
  // What was made just now can be seen by one of the service's machines and not by the next (IAM User Guide, troubleshooting).
  const busy = BUSY.has(code) || (fresh && kind === "not-found");
  if (busy) return attempt < MOST_TRIES_WHEN_BUSY ? BUSY_PAUSE_MS : undefined;
  const wait = NOT_READY[operation];
  if (!spreading || wait?.code !== code || !wait.words.test(detail)) return undefined;
  return attempt < wait.tries ? wait.pause : undefined;
}
