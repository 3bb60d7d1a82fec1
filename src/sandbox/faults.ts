import { randomFrom } from "./random.ts";
import type { Fault } from "./seed.ts";

export interface Place {
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
}

/** API Gateway's control plane: 10 requests a second, burst 40, per account and Region (API Gateway quotas). */
const RATE = 10;
const BURST = 40;

/** The faults that strike a request, in the order in which they were added. */
export class Faults {
  #armed: ArmedFault[] = [];

  /** Adds a fault and gives back what takes it away again. */
  add(fault: Fault): () => void {
    const armed = new ArmedFault(fault);
    this.#armed = [...this.#armed, armed];
    return () => {
      this.#armed = this.#armed.filter((each) => each !== armed);
    };
  }

  clear(): void {
    this.#armed = [];
  }

  get list(): readonly Fault[] {
    return this.#armed.map(({ fault }) => fault);
  }

  /** The faults for one request; counts and buckets are used up by asking. `now` is in milliseconds. */
  striking(place: Place, now: number): readonly Fault[] {
    if (this.#armed.length === 0) return [];
    return this.#armed.filter((armed) => armed.strikes(place, now)).map(({ fault }) => fault);
  }
}

class ArmedFault {
  readonly fault: Fault;
  readonly #matches: (place: Place) => boolean;
  readonly #random: () => number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  #left: number;

  constructor(fault: Fault) {
    this.fault = fault;
    this.#left = fault.count ?? Number.POSITIVE_INFINITY;
    this.#random = randomFrom(fault.seed ?? 1);
    // One bucket for both versions of API Gateway, as the service has it.
    const service = matcher(fault.service ?? (fault.kind === "throttle" ? "apigateway*" : "*"));
    const account = matcher(fault.account ?? "*");
    const region = matcher(fault.region ?? "*");
    const operation = matcher(fault.operation ?? "*");
    this.#matches = (place) =>
      account(place.account) && region(place.region) && service(place.service) && operation(place.operation);
  }

  strikes(place: Place, now: number): boolean {
    if (this.#left <= 0 || !this.#matches(place)) return false;
    if (this.fault.probability !== undefined && this.#random() >= this.fault.probability) return false;
    if (this.fault.kind === "throttle" && this.#take(`${place.account} ${place.region}`, now)) return false;
    this.#left -= 1;
    return true;
  }

  /** Takes a token from the account-Region's bucket; false when there is none. */
  #take(key: string, now: number): boolean {
    const { rate = RATE, burst = BURST } = this.fault.kind === "throttle" ? this.fault : {};
    const bucket = this.#buckets.get(key) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1_000) * rate);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}

/** A pattern where `*` stands for any text. Linear in the text for each star, whatever the pattern. */
function matcher(pattern: string): (text: string) => boolean {
  if (pattern === "*") return () => true;
  if (!pattern.includes("*")) return (text) => text === pattern;
  const parts = pattern.split("*");
  const first = parts[0] ?? "";
  const last = parts.at(-1) ?? "";
  const middle = parts.slice(1, -1);
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
      return false;
    let from = first.length;
    for (const part of middle) {
      const at = text.indexOf(part, from);
      if (at < 0 || at + part.length > text.length - last.length) return false;
      from = at + part.length;
    }
    return true;
  };
}
