/**
 * The regular expressions of filter patterns: single characters, classes and their repetitions, alternatives, no
 * groups (CloudWatch Logs User Guide, `FilterAndPatternSyntax`). They are run here as sets of states, never by the
 * engine of JavaScript: the time is the text's length times the expression's, whatever the two are.
 */
export interface Regex {
  readonly alternatives: readonly Alternative[];
  /** States of all alternatives together: the cost of one character of text. */
  readonly size: number;
}

interface Alternative {
  readonly items: readonly Item[];
  readonly fromStart: boolean;
  readonly toEnd: boolean;
}

interface Item {
  readonly accepts: (code: number) => boolean;
  readonly optional: boolean;
  readonly repeats: boolean;
}

/** Repetitions are written out: more states than this is nobody's honest pattern. */
const MAX_STATES = 2_000;
/** Characters that stand for themselves. The guide's list; a blank is not on it, but is taken. */
const PLAIN = /^[A-Za-z0-9:_#=@/;,\- ]$/;
const CLASSES: Readonly<Record<string, RegExp>> = { d: /[0-9]/, w: /[A-Za-z0-9_]/, s: /[ \t\r\n\f\v]/ };

/** The compiled expression (without its `%`), or what is wrong with it. */
export function compileRegex(source: string): { readonly regex: Regex } | { readonly problem: string } {
  try {
    const alternatives = splitAlternatives(source).map(alternative);
    const size = alternatives.reduce((sum, { items }) => sum + items.length + 1, 0);
    if (size > MAX_STATES) throw new RegexFault("its repetitions are too many");
    return { regex: { alternatives, size } };
  } catch (error) {
    if (error instanceof RegexFault) return { problem: error.message };
    throw error;
  }
}

/** Whether the expression is found anywhere in the text, or where its anchors say. */
export function findsRegex({ alternatives }: Regex, text: string): boolean {
  return alternatives.some((one) => finds(one, text));
}

function finds({ items, fromStart, toEnd }: Alternative, text: string): boolean {
  let states = new Set<number>();
  const enter = (into: Set<number>, state: number) => {
    for (let at = state; !into.has(at); at++) {
      into.add(at);
      if (!items[at]?.optional) break;
    }
  };
  for (let index = 0; ; index++) {
    if (index === 0 || !fromStart) enter(states, 0);
    if (states.has(items.length) && (!toEnd || index === text.length)) return true;
    if (index >= text.length || states.size === 0) return false;
    const code = text.charCodeAt(index);
    const next = new Set<number>();
    for (const state of states) {
      const item = items[state];
      if (!item?.accepts(code)) continue;
      if (item.repeats) enter(next, state);
      enter(next, state + 1);
    }
    states = next;
  }
}

class RegexFault extends Error {}

function splitAlternatives(source: string): string[] {
  const found: string[] = [];
  let inClass = false;
  let start = 0;
  for (let at = 0; at < source.length; at++) {
    const character = source[at];
    if (character === "\\") at += 1;
    else if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (character === "|" && !inClass) {
      found.push(source.slice(start, at));
      start = at + 1;
    }
  }
  return [...found, source.slice(start)];
}

function alternative(source: string): Alternative {
  const fromStart = source.startsWith("^");
  const toEnd = /(?<!\\)(?:\\\\)*\$$/.test(source);
  const items: Item[] = [];
  let at = fromStart ? 1 : 0;
  const end = toEnd ? source.length - 1 : source.length;
  while (at < end) {
    const atom = atomAt(source, at, end);
    at = atom.end;
    const { least, most, end: after } = repetitionAt(source, at, end);
    at = after;
    if (items.length + Math.max(least, most ?? 0) > MAX_STATES)
      throw new RegexFault("its repetitions are too many");
    for (let count = 0; count < least; count++) items.push(item(atom.accepts, false, false));
    if (most === undefined) items.push(item(atom.accepts, true, true));
    else for (let count = least; count < most; count++) items.push(item(atom.accepts, true, false));
  }
  return { items, fromStart, toEnd };
}

const item = (accepts: Item["accepts"], optional: boolean, repeats: boolean): Item => ({
  accepts,
  optional,
  repeats,
});

function atomAt(source: string, at: number, limit: number): { accepts: Item["accepts"]; end: number } {
  const character = source[at] ?? "";
  if (character === ".") return { accepts: () => true, end: at + 1 };
  if (character === "\\") {
    const escaped = at + 1 < limit ? (source[at + 1] ?? "") : "";
    if (escaped === "") throw new RegexFault("it ends with a backslash");
    return { accepts: escapeTest(escaped), end: at + 2 };
  }
  if (character === "[") return classAt(source, at, limit);
  if (!PLAIN.test(character)) throw new RegexFault(`${JSON.stringify(character)} is not allowed there`);
  return { accepts: same(character), end: at + 1 };
}

function classAt(source: string, at: number, limit: number): { accepts: Item["accepts"]; end: number } {
  const negated = source[at + 1] === "^";
  const tests: Item["accepts"][] = [];
  let index = at + (negated ? 2 : 1);
  for (; index < limit && source[index] !== "]"; index++) {
    const character = source[index] ?? "";
    const last = source[index + 2];
    if (character === "\\") {
      index += 1;
      tests.push(escapeTest(source[index] ?? ""));
    } else if (source[index + 1] === "-" && last !== undefined && last !== "]" && index + 2 < limit) {
      const [low, high] = [character.charCodeAt(0), last.charCodeAt(0)];
      tests.push((code) => code >= low && code <= high);
      index += 2;
    } else tests.push(same(character));
  }
  if (source[index] !== "]" || index >= limit) throw new RegexFault("a [ is never closed");
  return { accepts: (code) => tests.some((test) => test(code)) !== negated, end: index + 1 };
}

function escapeTest(character: string): Item["accepts"] {
  const one = CLASSES[character.toLowerCase()];
  if (!one || !/^[dws]$/i.test(character)) return same(character);
  const wanted = character === character.toLowerCase();
  return (code) => one.test(String.fromCharCode(code)) === wanted;
}

const same = (character: string): Item["accepts"] => {
  const wanted = character.charCodeAt(0);
  return (code) => code === wanted;
};

function repetitionAt(source: string, at: number, limit: number) {
  const sign = at < limit ? source[at] : undefined;
  if (sign === "?") return { least: 0, most: 1, end: at + 1 };
  if (sign === "*") return { least: 0, most: undefined, end: at + 1 };
  if (sign === "+") return { least: 1, most: undefined, end: at + 1 };
  if (sign !== "{") return { least: 1, most: 1, end: at };
  const [whole, least = "", comma, most] = /^\{(\d{1,5})(,(\d{0,5}))?\}/.exec(source.slice(at, limit)) ?? [];
  if (whole === undefined) throw new RegexFault("a { is no repetition");
  const upper = comma === undefined ? Number(least) : most === "" ? undefined : Number(most);
  if (upper !== undefined && upper < Number(least))
    throw new RegexFault("a repetition ends before it begins");
  return { least: Number(least), most: upper, end: at + whole.length };
}
