import { textOf } from "../../../syntax/hcl/ast.ts";
import { deepAlternative, lift } from "../values/lift.ts";
import { cannotTell, derived, openAmong } from "../values/open.ts";
import { unfold } from "../values/unfold.ts";
import { isList, later, list, tuple, unknownResult, type Value } from "../values/value.ts";
import { integer, listOf, text } from "./arguments.ts";
import { compileRe2 } from "./re2.ts";
import { attempt, type FunctionSpec, type Functions, refuse } from "./table.ts";

/** A text longer than this is not built. */
const MAX_TEXT = 1_000_000;

const one = (run: (text: string) => Value): FunctionSpec => ({
  sees: "whole",
  keepsPresence: 0,
  arity: [1, 1],
  run: ([value]) => run(text(value)),
});
const two = (run: (a: string, b: string) => Value, keepsPresence?: number): FunctionSpec => ({
  sees: "whole",
  ...(keepsPresence === undefined ? {} : { keepsPresence }),
  arity: [2, 2],
  run: ([a, b]) => run(text(a), text(b)),
});

/** Made where it is first called for: that takes 8 ms, a tenth of a small scan. */
let segmenter: Intl.Segmenter | undefined;

/** The characters as people count them, which is how Terraform counts. */
export function graphemes(value: string): string[] {
  // Without marks, joiners or line ends each code point is a character.
  if (/^[\x20-\x7e]*$/.test(value)) return [...value];
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return [...segmenter.segment(value)].map(({ segment }) => segment);
}

const SPACE = "[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const SPACE_AROUND = new RegExp(`^${SPACE}+|(?<!${SPACE})${SPACE}+$`, "gu");

function chomped(value: string): string {
  let end = value.length;
  while (value[end - 1] === "\n") end -= value[end - 2] === "\r" ? 2 : 1;
  return value.slice(0, end);
}

function trimSet(value: string, cutset: string): string {
  const cut = new Set(cutset);
  const letters = [...value];
  let start = 0;
  let end = letters.length;
  while (start < end && cut.has(letters[start] ?? "")) start += 1;
  while (end > start && cut.has(letters[end - 1] ?? "")) end -= 1;
  return letters.slice(start, end).join("");
}

function substring(value: string, offset: number, length: number): string {
  const letters = graphemes(value);
  const start = offset < 0 ? Math.max(0, letters.length + offset) : offset;
  // From the end, a length of zero means the rest as well (go-cty, Substr).
  const end = length < 0 || (offset < 0 && length === 0) ? letters.length : start + length;
  return letters.slice(start, end).join("");
}

function replace(subject: string, search: string, replacement: string, whole: string): Value {
  if (search.length > 1 && search.startsWith("/") && search.endsWith("/")) {
    const pattern = compileRe2(search.slice(1, -1), subject, "g");
    if (pattern === undefined) return unknownResult(whole, "uses a pattern that is not evaluated here");
    if (pattern === "invalid") return refuse("the pattern is not valid");
    const length = () => [...subject.matchAll(pattern)].length * replacement.length + subject.length;
    if (length() > MAX_TEXT) return tooLong(whole);
    return subject.replace(pattern, (...match: unknown[]) => expand(replacement, match));
  }
  if (search === "" && subject.length * (replacement.length + 1) > MAX_TEXT) return tooLong(whole);
  if (search === "") return replacement + [...subject].map((letter) => letter + replacement).join("");
  const count = subject.split(search).length - 1;
  if (subject.length + count * replacement.length > MAX_TEXT) return tooLong(whole);
  return subject.split(search).join(replacement);
}

/** A replacement with `$1`, `${1}`, `$name` and `$$` filled in, as Go's regexp does; no such group is empty. */
function expand(replacement: string, match: readonly unknown[]): string {
  const named = match.at(-1);
  const groups = match.slice(
    0,
    match.findIndex((part) => typeof part === "number"),
  );
  return replacement.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
    const name = braced ?? bare;
    if (name === undefined) return whole.slice(1);
    if (/^[0-9]+$/.test(name)) {
      const group = groups[Number(name)];
      return typeof group === "string" ? group : "";
    }
    const pairs = named !== null && typeof named === "object" ? Object.entries(named) : [];
    return String(pairs.find(([key]) => key === name)?.[1] ?? "");
  });
}

const tooLong = (whole: string) => unknownResult(whole, "is too long a text");

function title(value: string): string {
  return value.replace(
    /(^|[\s\x00-/:-@[-^`{-\x7f])(\p{L})/gu,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  );
}

function joined(separator: Value | undefined, lists: readonly Value[]): string {
  return lists.flatMap((part) => listOf(part).items.map((item) => text(item))).join(text(separator));
}

/** Whether a list holds an item that is not blank, or will not be. */
function hasPresentItem(part: Value): boolean {
  if (!isList(part)) return false;
  return part.items.some((item) => {
    if (typeof item === "string") return item.trim() !== "";
    return typeof item === "object" && item?.kind === "later";
  });
}

export const STRINGS: Functions = {
  chomp: one(chomped),
  endswith: two((value, suffix) => value.endsWith(suffix)),
  startswith: two((value, prefix) => value.startsWith(prefix)),
  strcontains: two((value, part) => value.includes(part)),
  lower: one((value) => value.toLowerCase()),
  upper: one((value) => value.toUpperCase()),
  title: one(title),
  trimspace: one((value) => value.replace(SPACE_AROUND, "")),
  strrev: one((value) => graphemes(value).reverse().join("")),
  trim: two(trimSet, 0),
  trimprefix: two((value, prefix) => (value.startsWith(prefix) ? value.slice(prefix.length) : value), 0),
  trimsuffix: two(
    (value, suffix) => (suffix !== "" && value.endsWith(suffix) ? value.slice(0, -suffix.length) : value),
    0,
  ),
  split: two((separator, value) => list(separator === "" ? [...value] : value.split(separator)), 1),
  indent: {
    sees: "whole",
    arity: [2, 2],
    run: ([spaces, value]) => {
      const width = integer(spaces);
      if (width < 0 || width > 1000) return refuse("the width is out of range");
      const lines = text(value).split("\n").length;
      if (lines * width > MAX_TEXT) return tooLong("indent()");
      return text(value).replaceAll("\n", `\n${" ".repeat(width)}`);
    },
  },
  substr: {
    sees: "whole",
    arity: [3, 3],
    run: ([value, offset, length]) => substring(text(value), integer(offset), integer(length)),
  },
  join: {
    sees: "all",
    arity: [2, Number.POSITIVE_INFINITY],
    run: (args, call) =>
      lift(
        args.map((arg) => unfold(arg, 2)),
        ([separator, ...lists]) => {
          const open = openAmong([separator ?? null, ...lists], true);
          if (!open) return attempt(() => joined(separator, lists), "join: ");
          // One item joined is that item: `join("", x.*.id)` names the one x.
          const items = lists.flatMap((part) => (isList(part) ? part.items : [null, null]));
          if (items.length === 1 && items[0] === open && open.kind === "later") return open;
          const present = open.kind !== "failure" && lists.some(hasPresentItem);
          return present ? later(textOf(call.expr)) : derived(open, textOf(call.expr));
        },
        () => cannotTell(textOf(call.expr)),
        deepAlternative,
      ),
  },
  replace: {
    sees: "whole",
    keepsPresence: 0,
    arity: [3, 3],
    run: ([subject, search, replacement]) =>
      replace(text(subject), text(search), text(replacement), "replace()"),
  },
  regex: {
    sees: "whole",
    arity: [2, 2],
    run: ([pattern, subject]) => {
      const compiled = compileRe2(text(pattern), text(subject), "");
      if (compiled === undefined)
        return unknownResult("regex()", "uses a pattern that is not evaluated here");
      if (compiled === "invalid") return refuse("the pattern is not valid");
      const match = compiled.exec(text(subject));
      return match ? groupsOf(match) : refuse("the pattern does not match");
    },
  },
  regexall: {
    sees: "whole",
    arity: [2, 2],
    run: ([pattern, subject]) => {
      const compiled = compileRe2(text(pattern), text(subject), "g");
      if (compiled === undefined) {
        return unknownResult("regexall()", "uses a pattern that is not evaluated here");
      }
      if (compiled === "invalid") return refuse("the pattern is not valid");
      return list([...text(subject).matchAll(compiled)].map(groupsOf));
    },
  },
  formatlist: {
    sees: "all",
    arity: [1, Number.POSITIVE_INFINITY],
    run: (args, call) =>
      lift(
        args,
        (settled) =>
          attempt(
            () => formatEach(settled, call.scope.functions.call.bind(call.scope.functions), call),
            "formatlist: ",
          ),
        () => cannotTell(textOf(call.expr)),
      ),
  },
};

function groupsOf(match: RegExpExecArray | RegExpMatchArray): Value {
  const { groups } = match;
  if (groups) {
    const entries = Object.entries(groups).map(([name, value]) => [name, value ?? null] as const);
    return {
      kind: "dictionary",
      of: "object",
      entries: new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1))),
    };
  }
  if (match.length === 1) return match[0];
  return tuple(match.slice(1).map((value) => (value as string | undefined) ?? null));
}

type Call = Parameters<FunctionSpec["run"]>[1];

/** `formatlist`: `format` once for each position of the lists among the arguments. */
function formatEach(args: readonly Value[], call: (call: Call) => Value, whole: Call): Value {
  const [pattern = null, ...rest] = args;
  const lists = rest.map((arg) => (isList(arg) ? arg.items : undefined));
  const open = openAmong(rest, false);
  // What is not known here may be a list itself, of any length.
  if (open && !lists.some((items) => items)) return derived(open, textOf(whole.expr));
  const lengths = new Set(lists.flatMap((items) => (items ? [items.length] : [])));
  if (lengths.size > 1) return refuse("the lists differ in length");
  const [length = 1] = lengths;
  const rows = Array.from({ length }, (_, row) =>
    call({
      ...whole,
      name: "format",
      args: [
        pattern,
        ...rest.map((arg, position) => {
          const item = lists[position]?.[row];
          return item === undefined ? arg : item;
        }),
      ],
    }),
  );
  return list(rows);
}
