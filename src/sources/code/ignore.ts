import { matchesSegment, matchesSegments } from "./glob.ts";

/** One line of a .gitignore. */
interface Rule {
  readonly negated: boolean;
  readonly foldersOnly: boolean;
  /** Without a slash the pattern is compared with the name alone, at any depth. */
  readonly segments: readonly string[];
  readonly nameOnly: boolean;
}

/** The rules of one file, for the folder that holds it. `base`: that folder's segments, as byte strings. */
export interface IgnoreFile {
  readonly base: readonly string[];
  readonly rules: readonly Rule[];
}

/** More lines than this are not taken from one file, nor longer ones: nobody writes them by hand. */
const MAX_RULES = 10_000;
const MAX_LINE = 4096;

/** git matches bytes, not characters: `?` is one byte. Each byte becomes one character here. */
export function bytes(text: string): string {
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 0x7f) return Buffer.from(text, "utf8").toString("latin1");
  }
  return text;
}

/** Reads the text of a .gitignore (gitignore(5)). Unlike a parser it has no errors: odd lines match nothing. */
export function ignoreFile(text: string, base: readonly string[]): IgnoreFile {
  const rules: Rule[] = [];
  for (const line of bytes(text.replace(/^\uFEFF/, "")).split("\n")) {
    if (rules.length >= MAX_RULES) break;
    const rule = line.length > MAX_LINE ? undefined : ruleOf(line);
    if (rule) rules.push(rule);
  }
  return { base, rules };
}

function ruleOf(line: string): Rule | undefined {
  if (line.startsWith("#")) return undefined;
  let pattern = trimmed(line.endsWith("\r") ? line.slice(0, -1) : line);
  const negated = pattern.startsWith("!");
  if (negated) pattern = pattern.slice(1);
  if (pattern === "") return undefined;
  const foldersOnly = pattern.endsWith("/");
  if (foldersOnly) pattern = pattern.slice(0, -1);
  const nameOnly = !pattern.includes("/");
  if (pattern.startsWith("/")) pattern = pattern.slice(1);
  const segments = nameOnly ? [pattern] : segmentsOf(pattern);
  return { negated, foldersOnly, nameOnly, segments };
}

/** Splits at slashes, escaped ones too; a slash inside a class (`[a/b]`) does not end a segment. */
function segmentsOf(pattern: string): string[] {
  const segments: string[] = [];
  let segment = "";
  for (let at = 0; at < pattern.length; at++) {
    const end = pattern[at] === "[" ? classEnd(pattern, at) : at;
    const escaped = pattern[at] === "\\";
    if (end > at) {
      segment += pattern.slice(at, end + 1);
      at = end;
    } else if (pattern[at] === "/" || (escaped && pattern[at + 1] === "/")) {
      if (escaped) at += 1;
      segments.push(segment);
      segment = "";
    } else if (escaped) {
      segment += pattern.slice(at, at + 2);
      at += 1;
    } else {
      segment += pattern[at];
    }
  }
  return [...segments, segment];
}

/** Where the class that begins here is closed, or its beginning if it never is. */
function classEnd(pattern: string, start: number): number {
  let at = start + 1;
  if (pattern[at] === "!" || pattern[at] === "^") at += 1;
  for (let first = true; first || pattern[at] !== "]"; first = false) {
    if (at >= pattern.length) return start;
    if (pattern[at] === "[" && pattern[at + 1] === ":") {
      const close = pattern.indexOf("]", at + 2);
      if (close < 0) return start;
      at = pattern[close - 1] === ":" && close > at + 2 ? close : at;
    } else if (pattern[at] === "\\") {
      at += 1;
    }
    at += 1;
  }
  return at;
}

/** Blanks at the end do not count unless a backslash is before them. */
function trimmed(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === " ") end -= 1;
  let escapes = 0;
  while (escapes < end && line[end - 1 - escapes] === "\\") escapes += 1;
  return line.slice(0, end < line.length && escapes % 2 === 1 ? end + 1 : end);
}

/**
 * Whether a path is ignored: the last rule that matches decides, those of deeper folders over those above.
 * `path` are its segments (byte strings) below the same top as the files' bases. The caller asks for each
 * folder before what is in it, so that nothing below an ignored folder comes back, as in git.
 */
export function isIgnored(path: readonly string[], isFolder: boolean, files: readonly IgnoreFile[]): boolean {
  const name = path.at(-1) ?? "";
  for (let level = files.length - 1; level >= 0; level--) {
    const file = files[level];
    if (!file) continue;
    for (let at = file.rules.length - 1; at >= 0; at--) {
      const rule = file.rules[at];
      if (!rule || (rule.foldersOnly && !isFolder)) continue;
      const matches = rule.nameOnly
        ? matchesSegment(rule.segments[0] ?? "", name)
        : matchesSegments(rule.segments, path.slice(file.base.length));
      if (matches) return !rule.negated;
    }
  }
  return false;
}
