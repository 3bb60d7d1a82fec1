import { type Clock, systemClock } from "./clock.ts";

/** However often the service throttles, the rate does not fall below this (calls per second), unless all of it is less. */
const FLOOR = 0.2;
/** A throttle answer says something about the rate only once in this time; the rest are its echoes. */
const ECHO_MS = 1_000;
/** After a throttle the rate comes back by this share of the full rate with each call that goes through. */
const CREEP = 0.02;

/**
 * A token bucket for one account-Region. API Gateway's control plane allows 10 requests a second with a burst of
 * 40 per account-Region for everybody together (API Gateway Developer Guide, quotas), so a scan takes half of both
 * by default. On a throttle the rate halves and the burst is spent; each success creeps the rate back.
 */
export class TokenBucket {
  readonly #fullRate: number;
  readonly #burst: number;
  readonly #clock: Clock;
  #rate: number;
  #tokens: number;
  #updated: number;
  #halvedAt = Number.NEGATIVE_INFINITY;
  #queue: Promise<void> = Promise.resolve();

  /** `rate` in calls per second; `burst` in calls. */
  constructor(rate: number, burst: number = Math.max(1, Math.min(20, 4 * rate)), clock: Clock = systemClock) {
    this.#fullRate = rate;
    this.#rate = rate;
    this.#burst = burst;
    this.#tokens = burst;
    this.#clock = clock;
    this.#updated = clock.now();
  }

  get rate(): number {
    return this.#rate;
  }

  /** Resolves when the next call may be made, in the order of asking; at once when the signal aborts. */
  take(signal?: AbortSignal): Promise<void> {
    const turn = this.#queue.then(() => this.#takeOne(signal));
    this.#queue = turn;
    return turn;
  }

  /** Somebody else made all the calls that the burst allows, the last of them so long ago. To be told before the first call. */
  usedUp(agoMs: number): void {
    this.#tokens = Math.min(this.#tokens, (Math.max(0, agoMs) / 1000) * this.#rate);
  }

  throttled(): void {
    const now = this.#clock.now();
    this.#refill();
    this.#tokens = Math.min(this.#tokens, 0);
    if (now - this.#halvedAt < ECHO_MS) return;
    this.#halvedAt = now;
    this.#rate = Math.max(Math.min(FLOOR, this.#fullRate), this.#rate / 2);
  }

  succeeded(): void {
    if (this.#rate === this.#fullRate) return;
    this.#refill();
    this.#rate = Math.min(this.#fullRate, this.#rate + this.#fullRate * CREEP);
  }

  async #takeOne(signal?: AbortSignal): Promise<void> {
    this.#refill();
    while (this.#tokens < 1) {
      if (signal?.aborted) return;
      await this.#clock.sleep(Math.ceil(((1 - this.#tokens) / this.#rate) * 1000), signal);
      this.#refill();
    }
    this.#tokens -= 1;
  }

  #refill(): void {
    const now = this.#clock.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#updated) / 1000) * this.#rate);
    this.#updated = now;
  }
}

/**
 * A bucket for each operation that has a rate of its own, for one account-Region. `scale` makes all of them slower or
 * faster together. At the start a bucket holds no more calls than the service's quota lets through in a second.
 */
export function bucketPerOperation(
  scale: number,
  clock: Clock = systemClock,
): (call: { readonly operation: string; readonly rate: number }) => TokenBucket {
  const buckets = new Map<string, TokenBucket>();
  return ({ operation, rate }) => {
    const bucket =
      buckets.get(operation) ?? new TokenBucket(rate * scale, Math.max(1, 2 * rate * scale), clock);
    buckets.set(operation, bucket);
    return bucket;
  };
}
