import { type Shape, shapeOf } from "./shape.ts";

/** A `$context` variable in a format. `start` and `end` are UTF-16 offsets, `end` exclusive. */
export interface Variable {
  readonly kind: "variable";
  /** The name without `$context.`. */
  readonly name: string;
  /** Written `${context.x}` instead of `$context.x`. */
  readonly braced: boolean;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Literal {
  readonly kind: "literal";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export type Part = Variable | Literal;

/** A format taken apart. The parts, put together, are the text again. */
export interface Format {
  readonly text: string;
  readonly parts: readonly Part[];
  readonly variables: readonly Variable[];
  readonly shape: Shape;
}

/**
 * A name is words with dots between them. A hyphen between two word characters belongs to the name (API Gateway
 * itself reported `$context.request.header.mcp-method` as one); in a claim a colon does too (`cognito:username`).
 * Each alternative starts with a character the others cannot start with, so matching takes linear time.
 */
const VARIABLE =
  /\$context\.(authorizer\.claims\.\w+(?:[:-]\w+)*|\w+(?:-\w+)*(?:\.\w+(?:-\w+)*)*)|\$\{context\.([\w.:-]*\w)\}/g;

/** The format taken apart. Never fails: what is no variable is literal text. */
export function parseFormat(text: string): Format {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    if (match.index > end) parts.push(literal(text, end, match.index));
    end = match.index + match[0].length;
    const braced = match[2] !== undefined;
    const name = match[2] ?? match[1] ?? "";
    parts.push({ kind: "variable", name, braced, text: match[0], start: match.index, end });
  }
  if (end < text.length) parts.push(literal(text, end, text.length));
  const variables = parts.filter((part) => part.kind === "variable");
  return { text, parts, variables, shape: shapeOf(parts) };
}

function literal(text: string, start: number, end: number): Literal {
  return { kind: "literal", text: text.slice(start, end), start, end };
}
