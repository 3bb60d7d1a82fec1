/** A piece of text: plain, or a variable `${…}` with its inside. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "variable"; readonly text: string };

/** How a Serverless variable begins: `self:`, `file(…)`, `strToBool(…)`. `${AWS::Region}` is CloudFormation's. */
const VARIABLE = /^\s*(?:\$\{|[A-Za-z][\w-]*(?::(?!:)|\())/;

/**
 * Splits text at the variables of the Serverless Framework, outermost ones only. What CloudFormation's `Fn::Sub`
 * reads (`${AWS::Region}`, `${Table.Arn}`) stays text.
 */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  if (!text.includes("${")) return text === "" ? [] : [{ kind: "text", text }];
  const closing = closings(text);
  let plain = "";
  for (let at = 0; at < text.length; ) {
    const end = text.startsWith("${", at) ? (closing.get(at + 1) ?? -1) : -1;
    const inside = end < 0 ? "" : text.slice(at + 2, end);
    if (end < 0 || !VARIABLE.test(inside)) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (plain) pieces.push({ kind: "text", text: plain });
    plain = "";
    pieces.push({ kind: "variable", text: inside });
    at = end + 1;
  }
  if (plain) pieces.push({ kind: "text", text: plain });
  return pieces;
}

/** The parts of `a, b, 'c'`: commas in quotes, brackets and inner variables do not split. */
export function alternativesOf(inside: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let start = 0;
  for (let at = 0; at < inside.length; at++) {
    const char = inside[at] ?? "";
    if (quote) {
      if (char === quote) quote = "";
    } else if (char === "'" || char === '"') quote = char;
    else if (char === "{" || char === "(") depth += 1;
    else if (char === "}" || char === ")") depth -= 1;
    else if (char === "," && depth === 0) {
      parts.push(inside.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...parts, inside.slice(start).trim()];
}

/** One alternative: a literal, or a source with an argument (`file(a.yml)`) and an address (`self:a.b`). */
export type Alternative =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  | {
      readonly kind: "source";
      readonly source: string;
      readonly argument: string | undefined;
      readonly address: string;
    };

export function alternative(text: string): Alternative {
  const quoted = /^(['"])(.*)\1$/s.exec(text);
  if (quoted) return { kind: "literal", value: quoted[2] ?? "" };
  if (text === "true" || text === "false") return { kind: "literal", value: text === "true" };
  if (text === "null" || text === "") return { kind: "literal", value: null };
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return { kind: "literal", value: Number(text) };
  const call = /^([A-Za-z][\w-]*)\(/.exec(text);
  if (call) {
    const start = call[0].length;
    const end = text.lastIndexOf(")");
    if (end >= start) {
      const address = text.slice(end + 1).replace(/^:/, "");
      return { kind: "source", source: call[1] ?? "", argument: text.slice(start, end).trim(), address };
    }
  }
  const source = /^([A-Za-z][\w-]*):(.*)$/s.exec(text);
  if (source)
    return { kind: "source", source: source[1] ?? "", argument: undefined, address: source[2] ?? "" };
  return { kind: "literal", value: text };
}

/** Where each brace is closed, by where it is opened. */
function closings(text: string): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "{") open.push(at);
    else if (text[at] === "}") {
      const start = open.pop();
      if (start !== undefined) found.set(start, at);
    }
  }
  return found;
}
