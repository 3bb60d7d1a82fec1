import type { Edit } from "../../access-log/lint/rule.ts";

/** The text with as many of the edits as do not touch one another, the first at each place. */
export function withEdits(text: string, edits: readonly Edit[]): string {
  let out = "";
  let at = 0;
  let last = -1;
  for (const { start, end, text: put } of edits.toSorted((one, other) => one.start - other.start)) {
    // Two insertions at one place would come out in an order that nobody chose.
    if (start < at || start === last) continue;
    out += text.slice(at, start) + put;
    at = end;
    last = start;
  }
  return out + text.slice(at);
}
