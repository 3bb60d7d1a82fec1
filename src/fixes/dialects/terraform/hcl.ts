import type { Json } from "../../step.ts";

/** An expression as HCL text; lines after the first are indented as if the first began a line. */
export interface Expression {
  readonly lines: readonly string[];
}

export type Item =
  | { readonly key: string; readonly value: Expression }
  | { readonly block: string; readonly body: readonly Item[] };

export const raw = (text: string): Expression => ({ lines: [text] });

/** A quoted template in which nothing is evaluated (HCL native syntax, quoted templates). */
export const text = (value: string): Expression => raw(quoted(value));

export const flag = (value: boolean | number): Expression => raw(String(value));

export const list = (items: readonly string[]): Expression => raw(`[${items.join(", ")}]`);

/** Plain data as an expression, one member a line. */
export const data = (value: Json): Expression => expressionOf(value);

/** `jsonencode` of plain data. */
export function jsonencode(value: Json): Expression {
  const { lines } = expressionOf(value);
  const [first = "", ...rest] = lines;
  const last = rest.pop();
  return {
    lines: last === undefined ? [`jsonencode(${first})`] : [`jsonencode(${first}`, ...rest, `${last})`],
  };
}

export const attribute = (key: string, value: Expression): Item => ({ key, value });
export const block = (head: string, body: readonly Item[]): Item => ({ block: head, body });

/** A block with its body, laid out as `terraform fmt` does. */
export function blockLines(head: string, body: readonly Item[]): readonly string[] {
  return [`${head} {`, ...bodyLines(body).map((line) => (line === "" ? "" : `  ${line}`)), "}"];
}

function bodyLines(body: readonly Item[]): readonly string[] {
  return body.flatMap((item, at) => {
    if ("block" in item) return [...(at === 0 ? [] : [""]), ...blockLines(item.block, item.body)];
    const before = body[at - 1];
    const gap = before && "block" in before ? [""] : [];
    return [...gap, ...attributeLines(item, widthAt(body, at))];
  });
}

/** Equals signs stand below each other in a run of attributes that take one line each. */
function widthAt(body: readonly Item[], at: number): number {
  const alone = (item: Item | undefined) =>
    item !== undefined && "key" in item && item.value.lines.length === 1;
  if (!alone(body[at])) return 0;
  let first = at;
  let last = at;
  while (alone(body[first - 1])) first -= 1;
  while (alone(body[last + 1])) last += 1;
  return Math.max(...body.slice(first, last + 1).map((item) => ("key" in item ? item.key.length : 0)));
}

function attributeLines(
  { key, value }: { key: string; value: Expression },
  width: number,
): readonly string[] {
  const [first = "", ...rest] = value.lines;
  return [`${key.padEnd(width)} = ${first}`, ...rest];
}

function expressionOf(value: Json): Expression {
  if (value === null || typeof value !== "object") {
    return raw(typeof value === "string" ? quoted(value) : String(value));
  }
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map(expressionOf);
    if (items.every(({ lines }) => lines.length === 1))
      return raw(`[${items.map(({ lines }) => lines[0]).join(", ")}]`);
    return { lines: ["[", ...items.flatMap(({ lines }) => indented(lines, ",")), "]"] };
  }
  const members = Object.entries(value).map(([key, member]) => attribute(keyOf(key), expressionOf(member)));
  return members.length === 0 ? raw("{}") : { lines: ["{", ...indented(bodyLines(members)), "}"] };
}

const indented = (lines: readonly string[], end = ""): readonly string[] =>
  lines.map((line, at) => `  ${line}${at === lines.length - 1 ? end : ""}`);

const keyOf = (key: string): string => (/^[A-Za-z_][\w-]*$/.test(key) ? key : quoted(key));

/** `${` and `%{` begin templates; doubled they stand for themselves (HCL native syntax, template literals). */
function quoted(value: string): string {
  const escaped = value
    .replace(/[\\"]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replace(
      /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
      (mark) => `\\U${(mark.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`,
    )
    .replace(/([$%])(?=\{)/g, "$1$1");
  return `"${escaped}"`;
}
