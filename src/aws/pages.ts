import type { Gap } from "../model/gap.ts";
import type { Answer } from "./caller.ts";
import { listOf } from "./read.ts";

export type Page = { readonly items: readonly unknown[] } | { readonly gap: Gap };

/** Far above what any account holds: 600 APIs of a kind in a Region are the quota, 500 or 100 items make a page. */
const MOST_PAGES = 10_000;

export interface Paging<Output> {
  readonly operation: string;
  readonly account?: string;
  readonly region?: string;
  get(token: string | undefined): Promise<Answer<Output>>;
  items(output: Output): unknown;
  next(output: Output): string | undefined;
}

/**
 * The pages of a list as they come. Ends with a gap when a page cannot be had, is not a list, or its token has been
 * seen before (an endpoint that would go round for ever).
 */
export async function* pagesOf<Output>(paging: Paging<Output>): AsyncGenerator<Page, void, void> {
  const { operation, account, region } = paging;
  const limit = (message: string): Page => told("limit-exceeded", "TooManyPages", message);
  const malformed = (message: string): Page => told("malformed-answer", "MalformedAnswer", message);
  const told = (kind: Gap["kind"], code: string, message: string): Page => ({
    gap: {
      kind,
      ...(account === undefined ? {} : { account }),
      ...(region === undefined ? {} : { region }),
      operation,
      code,
      message,
    },
  });
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    if (seen.size >= MOST_PAGES) {
      yield limit(`${operation} gave more than ${MOST_PAGES} pages: those after them were not looked at.`);
      return;
    }
    const answer = await paging.get(token);
    if (!answer.ok) {
      yield { gap: answer.failure.gap };
      return;
    }
    const items = listOf(paging.items(answer.value));
    if (!items) {
      yield malformed(`${operation} answered something that is not a list: what it holds was not seen.`);
      return;
    }
    yield { items };
    token = paging.next(answer.value) || undefined;
    if (token !== undefined && seen.has(token)) {
      yield malformed(`${operation} gave the same page token twice: the pages after it were not seen.`);
      return;
    }
    if (token !== undefined) seen.add(token);
  } while (token !== undefined);
}
