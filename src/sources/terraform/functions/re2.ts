/**
 * Terraform matches with RE2, which never takes more than linear time. JavaScript's matcher backtracks, so
 * only patterns whose cost is bounded on this subject are tried.
 *
 * @returns the pattern; `invalid` where RE2 would refuse it; undefined where it is not evaluated here.
 */
export function compileRe2(
  pattern: string,
  subject: string,
  flags: "" | "g",
): RegExp | "invalid" | undefined {
  if (pattern.length > 1000 || !isCheap(pattern, subject.length)) return undefined;
  const translated = translate(pattern);
  if (!translated) return undefined;
  try {
    return new RegExp(translated.source, `${flags}u${translated.flags}`);
  } catch {
    return undefined;
  }
}

/** How many steps a match may take at the worst. */
const MAX_STEPS = 50_000_000;

/**
 * Without a repetition inside a repetition or an alternative inside a repetition, n repetitions cost at
 * most the length of the subject to the power of n, once more for where the match begins.
 */
function isCheap(pattern: string, length: number): boolean {
  let repetitions = 0;
  const groups: { hasChoice: boolean }[] = [];
  let closed: { hasChoice: boolean } | undefined;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at];
    const group = closed;
    closed = undefined;
    if (char === "\\") at += 1;
    else if (char === "[") at = endOfClass(pattern, at);
    else if (char === "(") {
      groups.push({ hasChoice: false });
      if (pattern[at + 1] === "?") at += 1;
    } else if (char === ")") {
      closed = groups.pop();
      if (closed?.hasChoice) for (const outer of groups) outer.hasChoice = true;
    } else if (char === "|") {
      for (const outer of groups) outer.hasChoice = true;
    } else if (char === "*" || char === "+" || char === "?" || char === "{") {
      if (group?.hasChoice && char !== "?") return false;
      if (char !== "?") repetitions += 1;
      for (const outer of groups) outer.hasChoice = true;
      if (pattern[at + 1] === "?") at += 1;
    }
  }
  return (length + 1) ** (repetitions + 1) <= MAX_STEPS;
}

function endOfClass(pattern: string, start: number): number {
  let at = start + 1;
  if (pattern[at] === "^") at += 1;
  if (pattern[at] === "]") at += 1;
  while (at < pattern.length && pattern[at] !== "]") {
    if (pattern[at] === "\\") at += 1;
    else if (pattern[at] === "[" && pattern[at + 1] === ":") {
      const end = pattern.indexOf(":]", at);
      if (end > 0) at = end + 1;
    }
    at += 1;
  }
  return at;
}

const POSIX: ReadonlyMap<string, string> = new Map([
  ["alnum", "0-9A-Za-z"],
  ["alpha", "A-Za-z"],
  ["digit", "0-9"],
  ["lower", "a-z"],
  ["upper", "A-Z"],
  ["space", "\\t\\n\\v\\f\\r "],
  ["word", "0-9A-Za-z_"],
  ["xdigit", "0-9A-Fa-f"],
]);

/** RE2 syntax in JavaScript's words; undefined for what has no counterpart. */
function translate(pattern: string): { source: string; flags: string } | undefined {
  let flags = "";
  let rest = pattern;
  const leading = /^\(\?([ims]+)\)/.exec(rest);
  if (leading) {
    flags = [...new Set(leading[1])].join("");
    rest = rest.slice(leading[0].length);
  }
  if (/\(\?[a-zA-Z-]*[imsU]/.test(rest.replaceAll("(?P<", "(<")) || /\\[QECpP]/.test(rest)) return undefined;
  let source = "";
  for (let at = 0; at < rest.length; at++) {
    const char = rest[at] ?? "";
    if (char === "[") {
      const end = endOfClass(rest, at);
      const inner = classOf(rest.slice(at, end + 1));
      if (inner === undefined) return undefined;
      source += inner;
      at = end;
    } else if (char === "\\") {
      const meant = escaped(rest[at + 1] ?? "");
      if (meant === undefined) return undefined;
      source += meant;
      at += 1;
    } else if (rest.startsWith("(?P<", at)) {
      source += "(?<";
      at += 3;
    } else if (char === "}" || char === "]") source += `\\${char}`;
    else if (char === "{") {
      const counted = /^\{[0-9]+(?:,[0-9]*)?\}/.exec(rest.slice(at))?.[0];
      source += counted ?? "\\{";
      at += (counted?.length ?? 1) - 1;
    } else source += char;
  }
  return { source, flags };
}

function escaped(char: string): string | undefined {
  if (char === "A") return "^";
  if (char === "z") return "$";
  if (/[dDwWbBnrtfv]/.test(char)) return `\\${char}`;
  if (char === "s") return "[\\t\\n\\f\\r ]";
  if (char === "S") return "[^\\t\\n\\f\\r ]";
  if (/[\^$\\.*+?()[\]{}|/]/.test(char)) return `\\${char}`;
  if (/[^0-9A-Za-z]/.test(char)) return char === "-" ? "\\x2d" : char;
  return undefined;
}

function classOf(text: string): string | undefined {
  const negated = text.startsWith("[^");
  let inner = "";
  const end = text.length - 1;
  for (let at = negated ? 2 : 1; at < end; at++) {
    const char = text[at] ?? "";
    if (char === "[" && text[at + 1] === ":") {
      const close = text.indexOf(":]", at);
      const range = POSIX.get(text.slice(at + 2, close));
      if (range === undefined) return undefined;
      inner += range;
      at = close + 1;
    } else if (char === "\\") {
      const next = text[at + 1] ?? "";
      if (next === "s") inner += "\\t\\n\\f\\r ";
      else if (/[dDwWnrtfv]/.test(next)) inner += `\\${next}`;
      else if (/[^0-9A-Za-z]/.test(next)) inner += `\\x${next.charCodeAt(0).toString(16).padStart(2, "0")}`;
      else return undefined;
      at += 1;
    } else if ("[]{}()/|^&~!#%*+,.:;<=>?@`$".includes(char)) {
      inner += `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
    } else inner += char;
  }
  return `[${negated ? "^" : ""}${inner}]`;
}
