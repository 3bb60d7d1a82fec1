import { printable, width } from "../../reports/printable.ts";

/**
 * Two lines: the part of the text around the place, and carets below it. What is cut off shows as `…`; whatever a
 * terminal would obey shows as its code.
 */
export function excerpt(
  text: string,
  start: number,
  end: number,
  columns: number,
): readonly [string, string] {
  const room = Math.max(20, columns - 2);
  const from = boundary(text, start - Math.floor(room / 3));
  const before = (from > 0 ? "…" : "") + printable(text.slice(from, start));
  let shown = before;
  let marked = 0;
  let at = from + (start - from);
  for (; at < text.length; ) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const safe = printable(character);
    if (width(shown) + width(safe) > room) break;
    shown += safe;
    if (at < end) marked += width(safe);
    at += character.length;
  }
  const line = at < text.length ? `${shown}…` : shown;
  return [line, " ".repeat(width(before)) + "^".repeat(Math.max(1, marked))];
}

/** The offset, or the one before it where it lies between the halves of a pair. */
function boundary(text: string, offset: number): number {
  const at = Math.max(0, offset);
  const inPair = /[\udc00-\udfff]/.test(text[at] ?? "") && /[\ud800-\udbff]/.test(text[at - 1] ?? "");
  return inPair ? at - 1 : at;
}
