import type { Expr, Literal, Template } from "./ast.ts";
import type { Cursor } from "./cursor.ts";

/** The parts of a template in the order in which they stand, before directives are matched up. */
type Token =
  | { readonly kind: "text"; text: string; readonly start: number; readonly end: number }
  | { readonly kind: "value"; readonly expr: Expr }
  | { readonly kind: "if"; readonly predicate: Expr; readonly start: number }
  | {
      readonly kind: "for";
      readonly names: readonly string[];
      readonly collection: Expr;
      readonly start: number;
    }
  | { readonly kind: "else" | "endif" | "endfor"; readonly start: number };

type ParseExpression = (cursor: Cursor) => Expr;

interface Ending {
  /** Whether the template ends at the cursor. */
  readonly isAt: (cursor: Cursor) => boolean;
  /** Backslash escapes are read, as between quotes. */
  readonly escapes: boolean;
}

const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };
const SPACE_BEFORE = /^\s+/u;

/** The template after an opening quote; the cursor ends behind the closing one. */
export function quotedTemplate(cursor: Cursor, parseExpression: ParseExpression): Expr {
  const start = cursor.offset - 1;
  const plain = plainEnd(cursor.text, cursor.offset);
  if (plain !== undefined) {
    const value = cursor.text.slice(cursor.offset, plain);
    cursor.offset = plain + 1;
    return { kind: "literal", value, source: cursor.source, start, end: cursor.offset };
  }
  const isAt = ({ text, offset }: Cursor) => text.charCodeAt(offset) === 34;
  const tokens = tokensOf(cursor, { isAt, escapes: true }, parseExpression);
  cursor.offset += 1;
  return templateOf(cursor, tokens, start, cursor.offset);
}

/** Where the quote of a text without escapes, interpolations and line ends closes: most texts are such. */
function plainEnd(text: string, start: number): number | undefined {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) return at;
    // Backslash, $, %, line ends.
    if (code === 92 || code === 36 || code === 37 || code === 10 || code === 13) return undefined;
  }
  return undefined;
}

/** A whole text as a template: what JSON syntax keeps in a string, and a file that `templatefile` reads. */
export function bareTemplate(cursor: Cursor, parseExpression: ParseExpression): Expr {
  const tokens = tokensOf(cursor, { isAt: (at) => at.atEnd(), escapes: false }, parseExpression);
  return templateOf(cursor, tokens, 0, cursor.offset);
}

const HEREDOC = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;

/** The heredoc at the cursor, which stands on `<<`. */
export function heredoc(cursor: Cursor, parseExpression: ParseExpression): Expr {
  const start = cursor.offset;
  HEREDOC.lastIndex = start;
  const head = HEREDOC.exec(cursor.text);
  if (!head) return cursor.fail("a heredoc begins with << and a marker at the end of the line");
  const [whole, flush, marker = ""] = head;
  cursor.offset += whole.length;
  const isAt = (at: Cursor) => closes(at, marker);
  const tokens = tokensOf(cursor, { isAt, escapes: false }, parseExpression);
  if (flush) removeIndent(tokens);
  cursor.offset = cursor.text.indexOf(marker, cursor.offset) + marker.length;
  const parts = partsOf(cursor, tokens);
  return { kind: "template", parts, source: cursor.source, start, end: cursor.offset };
}

function closes({ text, offset }: Cursor, marker: string): boolean {
  if (text.charCodeAt(offset - 1) !== 10) return false;
  let at = offset;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at += 1;
  if (!text.startsWith(marker, at)) return false;
  const after = text.slice(at + marker.length, at + marker.length + 2);
  return after === "" || after.startsWith("\n") || after === "\r\n";
}

/**
 * The indentation all lines share is taken off, reckoned on the text as written and not on what is
 * interpolated (HCL native syntax specification, "Template Expressions", flush heredocs).
 */
function removeIndent(tokens: readonly Token[]): void {
  let shared = Number.POSITIVE_INFINITY;
  let atLineStart = true;
  const leading: (Token & { kind: "text" })[] = [];
  for (const token of tokens) {
    if (atLineStart) {
      atLineStart = false;
      let spaces = 0;
      if (token.kind === "text") {
        spaces = SPACE_BEFORE.exec(token.text)?.[0].length ?? 0;
        const blankLine = spaces === token.text.length && token.text.endsWith("\n");
        if (blankLine) spaces = Number.POSITIVE_INFINITY;
        else leading.push(token);
      }
      shared = Math.min(shared, spaces);
    }
    if (token.kind === "text" && token.text.endsWith("\n")) atLineStart = true;
  }
  for (const token of leading) token.text = token.text.slice(shared);
}

/**
 * Reads up to the ending. Literal text is one token per line, because trimming (`~`) and indentation
 * both work on lines.
 */
function tokensOf(cursor: Cursor, ending: Ending, parseExpression: ParseExpression): Token[] {
  const { text } = cursor;
  const tokens: Token[] = [];
  let buffer = "";
  let start = cursor.offset;
  let trimNext = false;
  const flush = () => {
    if (buffer === "") return;
    tokens.push({
      kind: "text",
      text: trimNext ? buffer.replace(SPACE_BEFORE, "") : buffer,
      start,
      end: cursor.offset,
    });
    trimNext = false;
    buffer = "";
  };
  for (;;) {
    if (ending.isAt(cursor)) {
      flush();
      return tokens;
    }
    if (cursor.atEnd()) cursor.fail("this text is not closed", start);
    if (buffer === "") start = cursor.offset;
    const char = text[cursor.offset] ?? "";
    const opensSequence = (char === "$" || char === "%") && text[cursor.offset + 1] === "{";
    if (opensSequence) {
      flush();
      trimNext = sequence(cursor, tokens, parseExpression);
    } else if ((char === "$" || char === "%") && text.startsWith(`${char}{`, cursor.offset + 1)) {
      buffer += `${char}{`;
      cursor.offset += 3;
    } else if (ending.escapes && char === "\\") {
      buffer += escapeAt(cursor);
    } else if (ending.escapes && char === "\n") {
      cursor.fail("a text between quotes ends on the line on which it begins");
    } else {
      buffer += char;
      cursor.offset += 1;
      if (char === "\n") flush();
    }
  }
}

function escapeAt(cursor: Cursor): string {
  const letter = cursor.text[cursor.offset + 1] ?? "";
  const plain = ESCAPES[letter];
  if (plain !== undefined) {
    cursor.offset += 2;
    return plain;
  }
  const length = letter === "u" ? 4 : letter === "U" ? 8 : 0;
  const digits = cursor.text.slice(cursor.offset + 2, cursor.offset + 2 + length);
  const code = Number.parseInt(digits, 16);
  if (!length || !/^[0-9a-fA-F]+$/.test(digits) || digits.length !== length || code > 0x10ffff) {
    cursor.fail(`\\${letter} is not an escape that HCL knows`);
  }
  cursor.offset += 2 + length;
  return String.fromCodePoint(code);
}

/** Reads `${…}` or `%{…}` onto the tokens; says whether white space after it is to be trimmed. */
function sequence(cursor: Cursor, tokens: Token[], parseExpression: ParseExpression): boolean {
  const start = cursor.offset;
  const isDirective = cursor.text[start] === "%";
  cursor.offset += 2;
  if (cursor.text[cursor.offset] === "~") {
    cursor.offset += 1;
    const before = tokens.at(-1);
    if (before?.kind === "text") before.text = before.text.trimEnd();
  }
  return cursor.withNewlinesAsSpace(true, () => {
    tokens.push(
      isDirective
        ? directive(cursor, start, parseExpression)
        : { kind: "value", expr: parseExpression(cursor) },
    );
    const trims = cursor.take("~");
    cursor.expect("}", isDirective ? "at the end of this directive" : "at the end of this interpolation");
    return trims;
  });
}

function directive(cursor: Cursor, start: number, parseExpression: ParseExpression): Token {
  const keyword = cursor.takeIdentifier();
  if (keyword === "if") return { kind: "if", predicate: parseExpression(cursor), start };
  if (keyword === "else" || keyword === "endif" || keyword === "endfor") return { kind: keyword, start };
  if (keyword !== "for") return cursor.fail("a directive is if, else, endif, for or endfor", start);
  const names = forNames(cursor);
  return { kind: "for", names, collection: parseExpression(cursor), start };
}

/** `value in` or `key, value in`, after the `for`. */
export function forNames(cursor: Cursor): string[] {
  const names: string[] = [];
  do {
    const name = cursor.takeIdentifier();
    if (!name || names.length === 2) return cursor.fail("a for names one or two variables");
    names.push(name);
  } while (cursor.take(","));
  if (cursor.takeIdentifier() !== "in") cursor.fail("expected in after the variables of a for");
  return names;
}

/** A template that is one interpolation alone is that expression, whatever its type. */
function templateOf(cursor: Cursor, tokens: Token[], start: number, end: number): Expr {
  const { source } = cursor;
  const only = tokens[0];
  if (tokens.length === 1 && only?.kind === "value") return only.expr;
  const parts = partsOf(cursor, tokens);
  if (tokens.every(({ kind }) => kind === "text")) {
    const value = (parts as Literal[]).map((part) => part.value).join("");
    return { kind: "literal", value, source, start, end };
  }
  return { kind: "template", parts, source, start, end };
}

/** Matches up the directives. */
function partsOf(cursor: Cursor, tokens: readonly Token[]): Expr[] {
  const { source } = cursor;
  let next = 0;
  const until = (...closers: readonly string[]): Template => {
    const start = cursor.offset;
    const parts: Expr[] = [];
    while (next < tokens.length) {
      const token = tokens[next];
      if (!token || closers.includes(token.kind)) break;
      next += 1;
      parts.push(part(token));
    }
    return { kind: "template", parts, source, start, end: start };
  };
  const close = (opener: string, start: number, closer: string): number => {
    const token = tokens[next];
    next += 1;
    if (token?.kind !== closer) return cursor.fail(`this ${opener} directive has no ${closer}`, start);
    return start;
  };
  const part = (token: Token): Expr => {
    if (token.kind === "value") return token.expr;
    if (token.kind === "text") {
      return { kind: "literal", value: token.text, source, start: token.start, end: token.end };
    }
    const { start } = token;
    if (token.kind === "if") {
      const whenTrue = cursor.nested(() => until("else", "endif"));
      let whenFalse: Template = { kind: "template", parts: [], source, start, end: start };
      if (tokens[next]?.kind === "else") {
        next += 1;
        whenFalse = cursor.nested(() => until("endif"));
      }
      close("if", start, "endif");
      return {
        kind: "template-if",
        predicate: token.predicate,
        whenTrue,
        whenFalse,
        source,
        start,
        end: start,
      };
    }
    if (token.kind === "for") {
      const body = cursor.nested(() => until("endfor"));
      close("for", start, "endfor");
      const valueName = token.names.at(-1) ?? "";
      const keyName = token.names.length === 2 ? token.names[0] : undefined;
      const { collection } = token;
      return { kind: "template-for", keyName, valueName, collection, body, source, start, end: start };
    }
    return cursor.fail(`this ${token.kind} closes nothing`, start);
  };
  return until().parts as Expr[];
}
