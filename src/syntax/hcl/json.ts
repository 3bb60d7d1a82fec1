import type { Attribute, Block, Expr } from "./ast.ts";
import type { ParsedBody } from "./body.ts";
import { Cursor } from "./cursor.ts";
import { parseExpression } from "./expression.ts";
import { HclSyntaxError, Source } from "./source.ts";
import { bareTemplate } from "./template.ts";

/** A JSON value with its place in the text. */
interface Node {
  readonly start: number;
  readonly end: number;
  readonly value: string | number | boolean | null | readonly Node[] | readonly Member[];
  readonly shape: "scalar" | "array" | "object";
}

interface Member {
  readonly key: string;
  readonly start: number;
  readonly node: Node;
}

const SCALAR = /"[^"\\\n]*(?:\\.[^"\\\n]*)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;

/** How many labels a top-level block takes (Terraform, "JSON Configuration Syntax"). */
const LABELS: ReadonlyMap<string, number> = new Map([
  ["resource", 2],
  ["data", 2],
  ["ephemeral", 2],
  ["module", 1],
  ["variable", 1],
  ["output", 1],
  ["provider", 1],
  ["locals", 0],
  ["terraform", 0],
]);

/** Arguments that are written as text but read as expressions, types or references, not as templates. */
const RAW_TEXT: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["variable", new Set(["type", "default", "description"])],
  ["module", new Set(["source", "version"])],
]);

/** A file in JSON syntax as the blocks it means. A syntax error costs the whole file. */
export function parseJsonFile(source: Source): ParsedBody {
  try {
    return { body: { attributes: new Map(), blocks: topLevel(source), json: true }, errors: [] };
  } catch (error) {
    if (!(error instanceof HclSyntaxError)) throw error;
    return { body: { attributes: new Map(), blocks: [], json: true }, errors: [error] };
  }
}

/** The members of a JSON object as attributes with literal values: `*.tfvars.json`. Throws `HclSyntaxError`. */
export function parseJsonValues(source: Source): ReadonlyMap<string, Attribute> {
  return attributesOf(source, membersOf(document(source)), () => true);
}

/** Where a text stops being JSON; undefined if it is JSON. */
export function jsonErrorIn(source: Source): HclSyntaxError | undefined {
  try {
    document(source);
    return undefined;
  } catch (error) {
    if (error instanceof HclSyntaxError) return error;
    throw error;
  }
}

function topLevel(source: Source): Block[] {
  const blocks: Block[] = [];
  for (const { key: type, node } of membersOf(document(source))) {
    const depth = LABELS.get(type);
    if (depth !== undefined) collectBlocks(source, type, depth, [], node, node.start, blocks);
  }
  return blocks;
}

function collectBlocks(
  source: Source,
  type: string,
  depth: number,
  labels: readonly string[],
  node: Node,
  start: number,
  into: Block[],
): void {
  if (node.shape === "array") {
    for (const entry of node.value as readonly Node[]) {
      collectBlocks(source, type, depth, labels, entry, entry.start, into);
    }
    return;
  }
  const members = membersOf(node);
  if (labels.length < depth) {
    for (const member of members) {
      if (member.key === "//") continue;
      collectBlocks(source, type, depth, [...labels, member.key], member.node, member.start, into);
    }
    return;
  }
  const raw = RAW_TEXT.get(type);
  const attributes = attributesOf(source, members, (name) => raw?.has(name) === true);
  if (type === "variable") readType(attributes);
  into.push({
    type,
    labels,
    body: { attributes, blocks: [], json: true },
    source,
    start,
    end: node.end,
  });
}

function membersOf(node: Node): readonly Member[] {
  if (node.shape !== "object") throw new HclSyntaxError("expected an object here", node.start);
  return node.value as readonly Member[];
}

function attributesOf(
  source: Source,
  members: readonly Member[],
  isRaw: (name: string) => boolean,
): Map<string, Attribute> {
  const attributes = new Map<string, Attribute>();
  for (const { key: name, node, start } of members) {
    if (name === "//") continue;
    attributes.set(name, {
      name,
      value: expressionOf(source, node, isRaw(name)),
      source,
      start,
      end: node.end,
    });
  }
  return attributes;
}

/** The type of a variable is a text that holds a type expression. */
function readType(attributes: Map<string, Attribute>): void {
  const type = attributes.get("type");
  if (type?.value.kind !== "literal" || typeof type.value.value !== "string") return;
  const inner = new Source(type.source.path, type.value.value, type.source.lineOf(type.start));
  attributes.set("type", { ...type, value: parseExpression(new Cursor(inner)) });
}

function expressionOf(source: Source, node: Node, raw: boolean): Expr {
  const { start, end } = node;
  if (node.shape === "array") {
    const items = (node.value as readonly Node[]).map((entry) => expressionOf(source, entry, raw));
    return { kind: "tuple", items, source, start, end };
  }
  if (node.shape === "object") {
    const items = (node.value as readonly Member[])
      .filter(({ key }) => key !== "//")
      .map((member) => ({
        key: raw
          ? ({ kind: "literal", value: member.key, source, start: member.start, end: member.start } as const)
          : templateOf(source, member.key, member.start, member.start + member.key.length + 2),
        value: expressionOf(source, member.node, raw),
      }));
    return { kind: "object", items, source, start, end };
  }
  const value = node.value as string | number | boolean | null;
  if (typeof value !== "string" || raw) return { kind: "literal", value, source, start, end };
  return templateOf(source, value, start, end);
}

function templateOf(source: Source, text: string, start: number, end: number): Expr {
  if (!text.includes("${") && !text.includes("%{"))
    return { kind: "literal", value: text, source, start, end };
  const inner = new Source(source.path, text, source.lineOf(start));
  try {
    return bareTemplate(new Cursor(inner), parseExpression);
  } catch (error) {
    if (error instanceof HclSyntaxError) throw new HclSyntaxError(error.message, start);
    throw error;
  }
}

/** The document as nodes. Throws `HclSyntaxError`. */
function document(source: Source): Node {
  const cursor = new Cursor(source, source.text.startsWith("\uFEFF") ? 1 : 0);
  const root = node(cursor);
  skipBlanks(cursor);
  if (!cursor.atEnd()) cursor.fail("expected the end of the file");
  return root;
}

function skipBlanks(cursor: Cursor): void {
  for (;;) {
    const code = cursor.text.charCodeAt(cursor.offset);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
    cursor.offset += 1;
  }
}

function node(cursor: Cursor): Node {
  skipBlanks(cursor);
  const start = cursor.offset;
  const char = cursor.text[start];
  if (char === "{") {
    const value = cursor.nested(() => list(cursor, "}", () => member(cursor)));
    return { shape: "object", value, start, end: cursor.offset };
  }
  if (char === "[") {
    const value = cursor.nested(() => list(cursor, "]", () => node(cursor)));
    return { shape: "array", value, start, end: cursor.offset };
  }
  return { shape: "scalar", value: scalar(cursor), start, end: cursor.offset };
}

function list<T>(cursor: Cursor, close: string, read: () => T): T[] {
  const items: T[] = [];
  cursor.offset += 1;
  skipBlanks(cursor);
  while (cursor.text[cursor.offset] !== close) {
    items.push(read());
    skipBlanks(cursor);
    if (cursor.text[cursor.offset] === ",") {
      cursor.offset += 1;
      skipBlanks(cursor);
      if (cursor.text[cursor.offset] === close) cursor.fail("a comma before the end");
    } else if (cursor.text[cursor.offset] !== close) {
      cursor.fail(`expected a comma or ${close}`);
    }
  }
  cursor.offset += 1;
  return items;
}

function member(cursor: Cursor): Member {
  skipBlanks(cursor);
  const start = cursor.offset;
  const key = scalar(cursor);
  if (typeof key !== "string") return cursor.fail("a key is a text", start);
  skipBlanks(cursor);
  if (cursor.text[cursor.offset] !== ":") cursor.fail("expected : after the key");
  cursor.offset += 1;
  return { key, start, node: node(cursor) };
}

function scalar(cursor: Cursor): string | number | boolean | null {
  SCALAR.lastIndex = cursor.offset;
  const found = SCALAR.exec(cursor.text)?.[0];
  if (found === undefined) return cursor.fail("expected a JSON value");
  try {
    const value: unknown = JSON.parse(found);
    cursor.offset += found.length;
    if (value === null || ["string", "number", "boolean"].includes(typeof value)) {
      return value as string | number | boolean | null;
    }
  } catch {
    // Falls through: an escape that JSON does not know.
  }
  return cursor.fail("expected a JSON value");
}
