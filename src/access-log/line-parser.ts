import { unescapeValue } from "./escape.ts";
import { byteLength, MAX_FORMAT_BYTES } from "./limits.ts";
import type { Format, Variable } from "./parse.ts";
import { MISSING, QUOTED, type Values } from "./render.ts";
import { formOf } from "./value-form.ts";

/**
 * What a line says. `values` holds what was not missing, unescaped, by the names of the format.
 * `certain`: no other reading of the line fits the format; otherwise this is the first that does.
 */
export type ParsedLine =
  | { readonly values: Values; readonly certain: boolean }
  | { readonly mismatch: string };

export interface LineParser {
  parse(line: string): ParsedLine;
}

/** CloudWatch Logs takes no longer event. In UTF-16 units, which is at most as many as bytes. */
const MAX_LINE = 1_048_576;
/** Work per reading, in candidates tried and 64-character steps searched: some milliseconds. */
const MAX_WORK = 200_000;

/** A variable, with the literal behind it and what its value may be. */
interface Slot {
  readonly variable: Variable;
  readonly literal: string;
  readonly fits: (value: string) => boolean;
  /** Characters that end the value when it is read strictly; empty where its own form says where it ends. */
  readonly stops: ReadonlySet<string>;
}

/**
 * The inverse of `render`, made from the format: it takes the lines of that format apart, in all five shapes.
 * A line is read strictly first (no separator inside of a value), then by what values look like, then anyhow, so
 * that a line with an unexpected quote or comma is still read as far as it goes.
 */
export function compileLineParser(format: Format): LineParser {
  if (byteLength(format.text) > MAX_FORMAT_BYTES) {
    const mismatch = `No line can have this format: it is longer than ${MAX_FORMAT_BYTES} bytes.`;
    return { parse: () => ({ mismatch }) };
  }
  const { head, slots } = slotsOf(format);
  /** Whether a line that can be read strictly cannot be read with separators in its values as well. In JSON these are escaped. */
  const isOnlyOne = (text: string): boolean => {
    const { count, exhausted } = readings(text, head.length, slots, "by-form");
    return count === 1 && !exhausted;
  };
  return {
    parse(line) {
      if (line.length > MAX_LINE) return { mismatch: "The line is longer than any log event." };
      const text = line.endsWith("\n") ? line.slice(0, -1) : line;
      if (!text.startsWith(head))
        return { mismatch: `The line does not begin with ${JSON.stringify(head)}.` };
      let gaveUp = false;
      for (const mode of ["strict", "by-form", "anyhow"] as const) {
        const reading = readings(text, head.length, slots, mode);
        gaveUp ||= reading.exhausted;
        if (reading.count === 0) continue;
        const isOnly = reading.count === 1 && mode !== "anyhow" && !gaveUp;
        return {
          values: valuesOf(slots, reading.values),
          certain: isOnly && (mode !== "strict" || format.shape === "json" || isOnlyOne(text)),
        };
      }
      return {
        mismatch: gaveUp
          ? "The line can be read in too many ways to try them all."
          : "The line's fixed parts are not those of the format.",
      };
    },
  };
}

function slotsOf({ parts, shape, text }: Format): { head: string; slots: readonly Slot[] } {
  let head = "";
  const slots: Slot[] = [];
  const lastLiteral = text.endsWith("\n") ? text.length - 1 : text.length;
  let inQuotes = false;
  parts.forEach((part, index) => {
    if (part.kind === "literal") {
      for (const [mark] of part.text.matchAll(/\\.|"/g)) if (mark === '"') inQuotes = !inQuotes;
      if (index === 0) head = text.slice(0, Math.min(part.end, lastLiteral));
      return;
    }
    const next = parts[index + 1];
    const literal = next?.kind === "literal" ? text.slice(next.start, Math.min(next.end, lastLiteral)) : "";
    const stops = new Set<string>(literal.slice(0, 1));
    if (inQuotes || shape === "json") stops.add('"');
    else if (literal === "") stops.add(shape === "csv" ? "," : " ");
    // What brings its own quotes or a blank of its own ends where its form ends.
    if (part.name === QUOTED || part.name === "requestTime" || part.name === "routeKey") stops.delete(" ");
    if (part.name === QUOTED) stops.clear();
    slots.push({ variable: part, literal, fits: formOf(part.name), stops });
  });
  return { head, slots };
}

type Mode = "strict" | "by-form" | "anyhow";

interface Readings {
  /** How many readings there are, counted to two. */
  readonly count: number;
  /** The values of the first one. */
  readonly values: readonly string[];
  /** The search was given up: there may be more. */
  readonly exhausted: boolean;
}

/** Every way in which the slots can fill the text from there to its end. */
function readings(text: string, from: number, slots: readonly Slot[], mode: Mode): Readings {
  if (slots.length === 0) return { count: from === text.length ? 1 : 0, values: [], exhausted: false };
  const known = new Map<number, { count: number; end: number }>();
  let work = 0;

  function count(index: number, at: number): number {
    const slot = slots[index];
    if (!slot) return at === text.length ? 1 : 0;
    const key = index * (text.length + 1) + at;
    const before = known.get(key);
    if (before) return before.count;
    let total = 0;
    let first = -1;
    for (const end of endsOf(slot, at, index === slots.length - 1)) {
      const ways = count(index + 1, end + slot.literal.length);
      if (ways > 0 && first < 0) first = end;
      total = Math.min(2, total + ways);
      if (total === 2 || work > MAX_WORK) break;
    }
    known.set(key, { count: total, end: first });
    return total;
  }

  function* endsOf({ literal, fits, stops }: Slot, at: number, isLast: boolean): Generator<number> {
    const limit = mode === "strict" ? firstStop(at, stops) : text.length;
    let end = isLast ? text.length - literal.length : at - 1;
    for (;;) {
      if (!isLast) {
        const next = literal === "" ? end + 1 : text.indexOf(literal, end + 1);
        work += 1 + ((next < 0 ? text.length : next) - end) / 64;
        end = next;
      }
      if (end < at || end > limit || work > MAX_WORK) return;
      work += (end - at) / 64;
      const fixed = isLast ? text.endsWith(literal) : true;
      if (fixed && end > at && (mode === "anyhow" || fits(text.slice(at, end)))) yield end;
      if (isLast) return;
    }
  }

  function firstStop(at: number, stops: ReadonlySet<string>): number {
    if (stops.size === 0) return text.length;
    let index = at;
    for (; index < text.length; index++) {
      const character = text[index] ?? "";
      if (character === "\\") index += 1;
      else if (stops.has(character)) break;
    }
    work += (index - at) / 64;
    return Math.min(index, text.length);
  }

  const total = count(0, from);
  const values: string[] = [];
  let at = from;
  for (let index = 0; total > 0 && index < slots.length; index++) {
    const end = known.get(index * (text.length + 1) + at)?.end ?? at;
    values.push(text.slice(at, end));
    at = end + (slots[index]?.literal.length ?? 0);
  }
  return { count: total, values, exhausted: work > MAX_WORK };
}

function valuesOf(slots: readonly Slot[], raw: readonly string[]): Values {
  const values = new Map<string, string>();
  slots.forEach(({ variable: { name } }, index) => {
    const written = raw[index] ?? "";
    const text = name === QUOTED && /^".*"$/s.test(written) ? written.slice(1, -1) : written;
    if (text === MISSING || name === "authorizer.claims") return;
    if (!values.has(name)) values.set(name, unescapeValue(text));
  });
  return values;
}
