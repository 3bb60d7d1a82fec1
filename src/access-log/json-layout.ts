import type { Format, Variable } from "./parse.ts";
import { QUOTED, renderMissing } from "./render.ts";

/** A leaf of the JSON that a format writes. Positions are UTF-16 offsets in the format, ends exclusive. */
export interface JsonField {
  /** Keys from the root, array elements by their index. */
  readonly path: readonly string[];
  /** The value, quotes included. */
  readonly start: number;
  readonly end: number;
  readonly variables: readonly Variable[];
}

/** A key as it stands in the format, quotes included. `name` is what it says, unescaped. */
export interface JsonKey {
  readonly name: string;
  readonly path: readonly string[];
  readonly start: number;
  readonly end: number;
  /** The same object already has it. */
  readonly repeated: boolean;
}

/**
 * - `unquoted`: a variable outside of a string: not JSON as soon as its value is missing.
 * - `quoted-twice`: `error.messageString` inside a string: its own quotes end the string.
 * - `syntax`: not JSON whatever the values are.
 */
export interface JsonFault {
  readonly kind: "unquoted" | "quoted-twice" | "syntax";
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

export interface JsonLayout {
  readonly fields: readonly JsonField[];
  readonly keys: readonly JsonKey[];
  readonly faults: readonly JsonFault[];
}

const MAX_DEPTH = 64;
const SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const BLANK = /[ \t\n\r]*/y;
const BARE = /[^\s",:{}[\]$]+/y;

class SyntaxFault extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/**
 * Reads a format as the JSON it is meant to be, with variables as values of their own. The variables' faults are
 * collected; at the first fault of the JSON itself the reading ends, and what came before it is still told.
 */
export function jsonLayout(format: Format): JsonLayout {
  const { text } = format;
  const starts = new Map(format.variables.map((variable) => [variable.start, variable]));
  const fields: JsonField[] = [];
  const keys: JsonKey[] = [];
  const faults: JsonFault[] = [];
  let at = 0;

  const fail = (message: string, where = at): never => {
    throw new SyntaxFault(where, message);
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const skipBlanks = () => {
    at += match(BLANK)?.length ?? 0;
  };
  const seen = () => (at < text.length ? `found ${JSON.stringify(text[at])}` : "the format ends");

  function string(): { raw: string; variables: Variable[] } {
    const start = at;
    const variables: Variable[] = [];
    at += 1;
    while (at < text.length) {
      const variable = starts.get(at);
      const character = text[at] ?? "";
      if (variable) {
        variables.push(variable);
        if (variable.name === QUOTED) faults.push(quotedTwice(variable, text));
        at = variable.end;
      } else if (character === '"') {
        at += 1;
        return { raw: text.slice(start + 1, at - 1), variables };
      } else if (character === "\\") {
        at += match(ESCAPE)?.length ?? fail("A backslash starts no escape that JSON has.");
      } else if (character < " ") fail("A control character stands bare in a string.");
      else at += 1;
    }
    return fail("A string is never closed.", start);
  }

  function bare(path: readonly string[]): void {
    const start = at;
    const variables: Variable[] = [];
    for (;;) {
      const variable = starts.get(at);
      const run = variable ? undefined : (match(BARE) ?? (text[at] === "$" ? "$" : undefined));
      if (variable) variables.push(variable);
      else if (run === undefined) break;
      at = variable ? variable.end : at + (run?.length ?? 0);
    }
    if (at === start) fail(`Expected a value, ${seen()}.`);
    const own = text.slice(start, at);
    if (variables.length === 0 && !SCALAR.test(own)) fail(`${JSON.stringify(own)} is no JSON value.`, start);
    const isQuoted = variables.length === 1 && variables[0]?.name === QUOTED && variables[0].text === own;
    const first = variables[0];
    if (first && !isQuoted) faults.push(unquoted(start, at, first));
    fields.push({ path, start, end: at, variables });
  }

  function value(path: readonly string[]): void {
    if (path.length > MAX_DEPTH) fail(`Nested more than ${MAX_DEPTH} deep.`);
    skipBlanks();
    const start = at;
    if (text[at] === "{") list("}", path, new Set());
    else if (text[at] === "[") list("]", path);
    else if (text[at] === '"') {
      const { variables } = string();
      fields.push({ path, start, end: at, variables });
    } else bare(path);
    skipBlanks();
  }

  function list(close: "}" | "]", path: readonly string[], names?: Set<string>): void {
    const open = at;
    at += 1;
    skipBlanks();
    for (let index = 0; text[at] !== close || index > 0; index++) {
      if (names) value([...path, key(path, names)]);
      else value([...path, String(index)]);
      if (text[at] === close) break;
      if (at >= text.length) fail(`${close === "}" ? "An object" : "A list"} is never closed.`, open);
      if (text[at] !== ",") fail(`Expected a comma or ${close}, ${seen()}.`);
      at += 1;
    }
    at += 1;
  }

  function key(path: readonly string[], names: Set<string>): string {
    skipBlanks();
    const start = at;
    if (text[at] !== '"') fail(`Expected a field name in double quotes, ${seen()}.`);
    const { raw } = string();
    const name = unescaped(raw);
    keys.push({ name, path: [...path, name], start, end: at, repeated: names.has(name) });
    names.add(name);
    skipBlanks();
    if (text[at] !== ":") fail(`Expected a colon after the field name, ${seen()}.`);
    at += 1;
    return name;
  }

  try {
    skipBlanks();
    if (text[at] !== "{") fail(`Expected an object, ${seen()}.`);
    value([]);
    if (at < text.length) fail(`Expected nothing after the object, ${seen()}.`);
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    const end = Math.min(error.at + 1, text.length);
    faults.push({ kind: "syntax", start: Math.min(error.at, end), end, message: error.message });
  }
  return { fields, keys, faults };
}

/** Whether the line is JSON when every value is missing, by the judgement of a JSON parser. */
export function isJsonWhenMissing(format: Format): boolean {
  try {
    JSON.parse(renderMissing(format));
    return true;
  } catch {
    return false;
  }
}

function unescaped(raw: string): string {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}

function unquoted(start: number, end: number, variable: Variable): JsonFault {
  const message = `${variable.text} is not in quotes: a missing value is written as a bare -, and the line is no JSON then.`;
  return { kind: "unquoted", start, end, message };
}

function quotedTwice(variable: Variable, text: string): JsonFault {
  const wrapped = text[variable.start - 1] === '"' && text[variable.end] === '"' ? 1 : 0;
  return {
    kind: "quoted-twice",
    start: variable.start - wrapped,
    end: variable.end + wrapped,
    message: `${variable.text} brings its own quotes: quoted again, the line is never JSON.`,
  };
}
