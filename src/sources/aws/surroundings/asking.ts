import type { Call } from "../../../aws/call.ts";
import type { Answer, Caller, CallFailure } from "../../../aws/caller.ts";
import { pagesOf } from "../../../aws/pages.ts";
import type { Gap } from "../../../model/gap.ts";

/** After these, every further call in this account-Region would fail the same way. */
const ENDS_ALL: ReadonlySet<CallFailure["kind"]> = new Set<CallFailure["kind"]>([
  "expired-credentials",
  "invalid-credentials",
  "assume-role",
  "interrupted",
]);
/** After these, every further call of the same operation would. */
const ENDS_OPERATION: ReadonlySet<CallFailure["kind"]> = new Set<CallFailure["kind"]>([
  "throttled",
  "unreachable",
  "unsupported-operation",
  "region-unavailable",
]);
/**
 * A permission can be given for some resources only, so one refusal says little of the next resource; after so many
 * without a single answer the operation is given up.
 */
const MOST_REFUSALS = 3;

/** How far a list could be read. `absent`: the thing whose list it is does not exist. `cut`: it is longer than was asked for. */
export type Extent =
  | { readonly state: "whole" }
  | { readonly state: "cut" }
  | { readonly state: "absent" }
  | { readonly state: "unseen"; readonly why: string };

export interface List<Input, Output> {
  input(token: string | undefined): Input;
  items(output: Output): unknown;
  next(output: Output): string | undefined;
  /** Takes one item; `false`: nothing more is needed. */
  take(item: unknown): boolean | undefined;
  /** After so many pages the rest is left. Absent: all of them are read. */
  readonly mostPages?: number;
}

const NO_LIST = "no list";

interface Refused {
  readonly gap: Gap;
  calls: number;
}

/**
 * Asks about the surroundings of one account-Region. However many calls of an operation fail for the same reason, there
 * is one gap, and an operation that is refused again and again is not asked any more.
 */
export class Asking {
  readonly #caller: Caller;
  readonly #refused = new Map<string, Refused>();
  readonly #refusals = new Map<string, number>();
  readonly #givenUp = new Map<string, CallFailure>();
  #ended: CallFailure | undefined;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** One call. That a thing does not exist (`not-found`) is an answer, not a gap. */
  async ask<Client, Input, Output>(
    call: Call<Client, Input, Output>,
    client: Client,
    input: Input,
  ): Promise<Answer<Output>> {
    const { operation } = call;
    const before = this.#ended ?? this.#givenUp.get(operation);
    if (before) return { ok: false, failure: before };
    const answer = await this.#caller.call(call, client, input);
    if (answer.ok) this.#refusals.set(operation, Number.NEGATIVE_INFINITY);
    else if (answer.failure.kind !== "not-found") this.#failed(operation, answer.failure);
    return answer;
  }

  /** The items of a list as its pages come. */
  async list<Client, Input, Output>(
    call: Call<Client, Input, Output>,
    client: Client,
    { input, items, next, take, mostPages }: List<Input, Output>,
  ): Promise<Extent> {
    let failure: CallFailure | undefined;
    let more = false;
    let read = 0;
    const { account, region } = this.#caller.options;
    const pages = pagesOf<Output>({
      operation: call.operation,
      ...(account === undefined ? {} : { account }),
      ...(region === undefined ? {} : { region }),
      get: async (token) => {
        const answer = await this.ask(call, client, input(token));
        if (answer.ok) more = Boolean(next(answer.value));
        else failure = answer.failure;
        return answer;
      },
      // These services give an empty list where there is nothing: without any, the answer is another's.
      items: (output) => items(output) ?? NO_LIST,
      next,
    });
    for await (const page of pages) {
      if ("gap" in page) {
        if (failure?.kind === "not-found") return { state: "absent" };
        if (!failure) this.#note(page.gap);
        return { state: "unseen", why: page.gap.message };
      }
      if (page.items.some((item) => take(item) === false)) return { state: "whole" };
      read += 1;
      if (more && read === mostPages) return { state: "cut" };
    }
    return { state: "whole" };
  }

  /** Notes an answer that is not AWS's; gives the words for what could not be read. */
  malformed(operation: string, what: string): string {
    const { account, region } = this.#caller.options;
    const message = `${operation}: ${what} could not be read: the answer is not what AWS gives.`;
    this.#note({
      kind: "malformed-answer",
      ...(account === undefined ? {} : { account }),
      ...(region === undefined ? {} : { region }),
      operation,
      code: "MalformedAnswer",
      message,
    });
    return message;
  }

  /** One for each operation and reason. */
  get gaps(): readonly Gap[] {
    return [...this.#refused.values()].map(({ gap, calls }) =>
      calls === 1 ? gap : { ...gap, message: `${gap.message} It was so for ${calls} calls.` },
    );
  }

  #failed(operation: string, failure: CallFailure): void {
    this.#note(failure.gap);
    if (ENDS_ALL.has(failure.kind)) this.#ended ??= failure;
    const refusals = (this.#refusals.get(operation) ?? 0) + 1;
    this.#refusals.set(operation, refusals);
    if (ENDS_OPERATION.has(failure.kind) || refusals >= MOST_REFUSALS) this.#givenUp.set(operation, failure);
  }

  #note(gap: Gap): void {
    // Interrupted and expired are told once, whatever operation they met first.
    const ofOperation = ENDS_ALL.has(gap.kind) ? "" : gap.operation;
    const key = `${ofOperation} ${gap.kind}`;
    const before = this.#refused.get(key);
    if (before) before.calls += 1;
    else this.#refused.set(key, { gap, calls: 1 });
  }
}
