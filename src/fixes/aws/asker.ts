import type { Call } from "../../aws/call.ts";
import type { Caller, CallFailure } from "../../aws/caller.ts";
import { listOf } from "../../aws/read.ts";

/** A state that could not be read; the message says why, for people. */
export class Unseen extends Error {
  override readonly name = "Unseen";
}

/** Far above what an account holds of anything that is listed here. */
const MOST_PAGES = 1_000;

export interface Search<Input, Output> {
  input(token: string | undefined): Input;
  items(output: Output): unknown;
  next(output: Output): string | undefined;
  wanted(item: unknown): boolean;
}

/** Asks one account-Region. Throws Unseen where there is no answer that can be believed. */
export class Asker {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** The answer; `undefined`: the service says that there is no such thing. */
  async ask<Client, Input, Output>(
    call: Call<Client, Input, Output>,
    client: Client,
    input: Input,
  ): Promise<Output | undefined> {
    const answer = await this.#caller.call(call, client, input);
    if (answer.ok) return answer.value;
    if (answer.failure.kind === "not-found") return undefined;
    throw new Unseen(wordsOf(answer.failure));
  }

  /** All items of a list; `undefined`: what has the list is not there. */
  async all<Client, Input, Output>(
    call: Call<Client, Input, Output>,
    client: Client,
    search: Omit<Search<Input, Output>, "wanted">,
  ): Promise<readonly unknown[] | undefined> {
    const items: unknown[] = [];
    // Each is taken, and none ends the search.
    const found = await this.find(call, client, { ...search, wanted: (item) => items.push(item) < 0 });
    return found === undefined ? undefined : items;
  }

  /** The item that is wanted; `null`: the list, read whole, has none; `undefined`: what has the list is not there. */
  async find<Client, Input, Output>(
    call: Call<Client, Input, Output>,
    client: Client,
    { input, items, next, wanted }: Search<Input, Output>,
  ): Promise<unknown> {
    const seen = new Set<string>();
    let token: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const output = await this.ask(call, client, input(token));
      if (output === undefined) return undefined;
      const list = listOf(items(output) ?? "no list");
      if (!list) throw malformed(call.operation);
      const found = list.find(wanted);
      if (found !== undefined) return found;
      token = next(output) || undefined;
      if (token === undefined) return null;
      if (seen.has(token)) throw malformed(call.operation);
      seen.add(token);
    }
    throw new Unseen(`${call.operation} gave more than ${MOST_PAGES} pages.`);
  }
}

export const malformed = (operation: string): Unseen =>
  new Unseen(`${operation} brought an answer that is not AWS's: check the endpoint.`);

/** Why a call failed, in the words of somebody who fixes; those of a scan tell to scan again. */
export function wordsOf({ kind, gap, code, detail }: CallFailure): string {
  const operation = gap.operation ?? "The call";
  if (kind === "not-found") return `${operation} was refused (${code}): ${detail || "no reason was given"}`;
  if (kind === "throttled") return `${operation} was throttled again and again: go on with a lower --rate.`;
  if (kind === "expired-credentials")
    return `${operation} failed: the credentials have expired. Renew them and go on.`;
  return gap.message;
}
