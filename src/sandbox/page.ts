import type { AwsError } from "./aws-error.ts";
import type { Call } from "./service.ts";

export interface Page<T> {
  readonly items: readonly T[];
  /** The token of the next page; absent on the last. */
  readonly next: string | undefined;
}

const TOKEN = /^page-(\d{1,9})$/;
const REPEATED = "cGFnZS1yZXBlYXRlZA==";

/**
 * One page of a list. Tokens are opaque texts. Under a repeat-token fault each answer is the first page with the same
 * token again, as a broken service or proxy would give it.
 *
 * @param invalid makes the error for a token that the sandbox has not given out
 */
export function pageOf<T>(
  call: Call,
  all: readonly T[],
  { token, size, invalid }: { token: string | undefined; size: number; invalid: () => AwsError },
): Page<T> {
  if (call.repeatToken) return { items: all.slice(0, size), next: REPEATED };
  let from = 0;
  if (token !== undefined && token !== "") {
    const [, offset] = TOKEN.exec(Buffer.from(token, "base64").toString("latin1")) ?? [];
    if (offset === undefined) throw invalid();
    from = Number(offset);
  }
  const until = from + size;
  return {
    items: all.slice(from, until),
    next: until < all.length ? Buffer.from(`page-${until}`).toString("base64") : undefined,
  };
}

/** The size of a page: what was asked for, within 1 and `max`; `normal` where nothing was asked. */
export function pageSize(
  asked: string | number | undefined,
  { normal, max, invalid }: { normal: number; max: number; invalid: () => AwsError },
): number {
  if (asked === undefined || asked === "") return normal;
  const size = Number(asked);
  if (!Number.isInteger(size) || size < 1) throw invalid();
  return Math.min(size, max);
}
