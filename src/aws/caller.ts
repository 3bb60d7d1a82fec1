import type { Gap } from "../model/gap.ts";
import type { TokenBucket } from "./bucket.ts";
import type { Call } from "./call.ts";
import { type Clock, systemClock } from "./clock.ts";
import { deniedBy, type Failure, failureOf } from "./failure.ts";
import type { Gate } from "./gate.ts";
import { type AwsRequest, answeredBy, serviceOf } from "./request.ts";

/** What an AWS call brought: its output, or why there is none. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: CallFailure };

export interface CallFailure extends Failure {
  readonly gap: Gap;
}

export interface CallerOptions {
  readonly account?: string;
  readonly region?: string;
  /** The bucket that API Gateway calls share. */
  readonly bucket?: TokenBucket;
  /** The bucket of a call that has a rate of its own; calls with neither have none. */
  readonly ownBucket?: (call: { readonly operation: string; readonly rate: number }) => TokenBucket;
  /** Bounds the calls under way in the whole scan; the time an attempt may take begins behind it. */
  readonly gate: Gate;
  readonly signal: AbortSignal;
  /** How long one attempt may take, in milliseconds. */
  readonly timeout: number;
  readonly clock?: Clock;
  /** Told of each attempt's end, for progress and benchmarks. */
  readonly onAttempt?: (operation: string, outcome: "ok" | Failure["kind"], failure?: Failure) => void;
  /** Told of each request, to follow what is asked of AWS. */
  readonly onRequest?: ((request: AwsRequest) => void) | undefined;
}

/** Attempts by what went wrong. A throttled call is always worth repeating: the bucket has slowed down. */
const ATTEMPTS: Partial<Record<Failure["kind"], number>> = {
  throttled: 12,
  "service-error": 5,
  unreachable: 3,
};
const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 10_000;

/**
 * Makes AWS calls for one account-Region: in the bucket's time, with a bounded budget of repeats, and with
 * whatever remains unanswered told as a gap. The SDK's own retries are off, so nothing multiplies.
 */
export class Caller {
  readonly options: CallerOptions;
  readonly #clock: Clock;

  constructor(options: CallerOptions) {
    this.options = options;
    this.#clock = options.clock ?? systemClock;
  }

  async call<Client, Input, Output>(
    call: Call<Client, Input, Output>,
    client: Client,
    input: Input,
  ): Promise<Answer<Output>> {
    const { gate, signal, onAttempt } = this.options;
    const bucket = this.#bucketOf(call);
    for (let attempt = 1; ; attempt++) {
      await bucket?.take(signal);
      if (signal.aborted) return this.#failed(call, interrupted(signal));
      try {
        const value = await gate.through(() => this.#watched(call, client, input, attempt));
        bucket?.succeeded();
        onAttempt?.(call.operation, "ok");
        return { ok: true, value };
      } catch (error) {
        const failure = signal.aborted ? interrupted(signal) : failureOf(error);
        onAttempt?.(call.operation, failure.kind, failure);
        if (failure.kind === "throttled") bucket?.throttled();
        if (!failure.retryable || attempt >= (ATTEMPTS[failure.kind] ?? 1))
          return this.#failed(call, failure);
        await this.#clock.sleep(delay(attempt), signal);
      }
    }
  }

  #bucketOf({ operation, rate }: { operation: string; rate?: number }): TokenBucket | undefined {
    const { bucket, ownBucket } = this.options;
    return rate === undefined ? bucket : ownBucket?.({ operation, rate });
  }

  /** An attempt that is told of when it has ended. Its time includes that of getting credentials. */
  async #watched<Client, Input, Output>(
    call: Call<Client, Input, Output>,
    client: Client,
    input: Input,
    attempt: number,
  ): Promise<Output> {
    const { onRequest, account, region } = this.options;
    if (!onRequest) return this.#attempt(call, client, input);
    const began = performance.now();
    const tell = (outcome: string, answer: unknown) =>
      onRequest({
        service: serviceOf(client),
        operation: call.operation,
        ...(account === undefined ? {} : { account }),
        ...(region === undefined ? {} : { region }),
        attempt,
        outcome,
        milliseconds: performance.now() - began,
        ...answeredBy(answer),
      });
    try {
      const output = await this.#attempt(call, client, input);
      tell("ok", output);
      return output;
    } catch (error) {
      tell(failureOf(error).code, error);
      throw error;
    }
  }

  async #attempt<Client, Input, Output>(call: Call<Client, Input, Output>, client: Client, input: Input) {
    const { signal, timeout } = this.options;
    if (signal.aborted) throw new Error("aborted");
    const attempt = new AbortController();
    const stop = () => attempt.abort(signal.reason);
    const timer = setTimeout(stop, timeout);
    signal.addEventListener("abort", stop);
    try {
      // Raced, because getting credentials is part of sending and heeds no signal.
      return await Promise.race([
        call.send(client, input, { abortSignal: attempt.signal }),
        aborted(attempt.signal),
      ]);
    } catch (error) {
      throw attempt.signal.aborted && !signal.aborted ? timedOut(timeout) : error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    }
  }

  #failed(
    call: { operation: string; permission?: Call<never, never, never>["permission"] },
    failure: Failure,
  ) {
    const { account, region } = this.options;
    const denied = failure.kind === "access-denied";
    const gap: Gap = {
      kind: failure.kind === "not-found" ? "service-error" : failure.kind,
      ...(account === undefined ? {} : { account }),
      ...(region === undefined ? {} : { region }),
      operation: call.operation,
      code: failure.code,
      ...(denied && call.permission ? { permission: call.permission.action } : {}),
      message: words(call, failure),
    };
    return { ok: false, failure: { ...failure, gap } } as const;
  }
}

/** Full jitter between half and the whole of an exponential delay. Milliseconds. */
function delay(attempt: number): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  return full / 2 + Math.random() * (full / 2);
}

function interrupted(signal: AbortSignal): Failure {
  return { kind: "interrupted", code: "Interrupted", retryable: false, detail: String(signal.reason ?? "") };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
  });
}

function timedOut(timeout: number): Error {
  const error = new Error(`no answer within ${timeout / 1000} s`);
  error.name = "TimeoutError";
  return error;
}

function words(
  call: { operation: string; permission?: Call<never, never, never>["permission"] },
  failure: Failure,
): string {
  const { operation } = call;
  switch (failure.kind) {
    case "access-denied": {
      const by = deniedBy(failure.detail);
      if (by) return `${operation} is denied by a ${by}: the organization must allow it.`;
      if (!call.permission)
        return `${operation} is denied, though AWS asks for no permission: check the endpoint.`;
      const { action, resources } = call.permission;
      const on = resources.join(" and ");
      return `${operation} is denied: allow ${action}${on === "*" ? "" : ` on arn:*:${on}`}.`;
    }
    case "expired-credentials":
      return `${operation} failed: the credentials have expired. Renew them and scan again.`;
    case "invalid-credentials":
      return `${operation} failed: the credentials are not valid here (${failure.code}).`;
    case "throttled":
      return `${operation} was throttled ${ATTEMPTS.throttled} times: scan again with a lower --rate.`;
    case "service-error":
      return failure.status !== undefined && failure.status < 500
        ? `${operation} was refused (${failure.code}, HTTP ${failure.status}): ${failure.detail || "no reason was given"}.`
        : `${operation} failed on the side of AWS (${failure.code}${failure.status ? `, HTTP ${failure.status}` : ""}).`;
    case "unreachable":
      return `${operation} got no answer: ${unreachable(failure)}.`;
    case "unsupported-operation":
      return `${operation} is not known to this endpoint (${failure.code}).`;
    case "malformed-answer":
      return `${operation} brought an answer that is not AWS's (${failure.code}): check the endpoint.`;
    case "region-unavailable":
      return `${operation} failed: the Region is not enabled for this account (${failure.code}).`;
    case "assume-role":
      return `${operation} failed: ${failure.detail}`;
    case "interrupted":
      return `${operation} was interrupted.`;
    default:
      return `${operation} failed (${failure.code}).`;
  }
}

/** The system's words often hold its code. */
function unreachable({ code, detail }: Failure): string {
  const words = detail || "the endpoint cannot be reached";
  return words.includes(code) ? words : `${words} (${code})`;
}
