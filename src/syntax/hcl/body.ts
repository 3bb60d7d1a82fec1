import type { Attribute, Block, Body } from "./ast.ts";
import { Cursor } from "./cursor.ts";
import { parseExpression } from "./expression.ts";
import { HclSyntaxError, type Source } from "./source.ts";

export interface ParsedBody {
  readonly body: Body;
  readonly errors: readonly HclSyntaxError[];
}

/** More errors than this in one file are not listed: the file is not HCL. */
const MAX_ERRORS = 20;

/**
 * A file in HCL native syntax. A syntax error costs the top-level block in which it stands; reading goes on
 * at the next line that looks like the head of one.
 */
export function parseFile(source: Source): ParsedBody {
  const attributes = new Map<string, Attribute>();
  const blocks: Block[] = [];
  const errors: HclSyntaxError[] = [];
  let cursor = new Cursor(source, source.text.startsWith("\uFEFF") ? 1 : 0);
  for (;;) {
    let start = cursor.offset;
    try {
      cursor.skipLines();
      if (cursor.atEnd()) break;
      start = cursor.offset;
      item(cursor, attributes, blocks);
    } catch (error) {
      if (!(error instanceof HclSyntaxError)) throw error;
      errors.push(error);
      const next = errors.length < MAX_ERRORS ? nextHead(source.text, start) : undefined;
      if (next === undefined) break;
      cursor = new Cursor(source, next);
    }
  }
  return { body: { attributes, blocks, json: false }, errors };
}

const HEAD =
  /^(?:resource|data|module|variable|output|locals|provider|terraform|moved|import|removed|check|ephemeral)\b[^\n{=]*\{/gm;

function nextHead(text: string, after: number): number | undefined {
  const end = text.indexOf("\n", after);
  if (end < 0) return undefined;
  HEAD.lastIndex = end + 1;
  return HEAD.exec(text)?.index;
}

/** One attribute or block, up to the end of its line. */
function item(cursor: Cursor, attributes: Map<string, Attribute>, blocks: Block[]): void {
  cursor.skipSpace();
  const { source } = cursor;
  const start = cursor.offset;
  const name = cursor.takeIdentifier() ?? cursor.fail("expected the name of an argument or a block");
  if (cursor.take("=")) {
    const value = parseExpression(cursor);
    if (attributes.has(name)) cursor.fail(`${name} is set twice`, start);
    attributes.set(name, { name, value, source, start, end: cursor.offset });
  } else {
    blocks.push(block(cursor, name, start));
  }
  cursor.skipSpace();
  if (!cursor.atEnd() && !cursor.at("\n") && !cursor.at("}")) cursor.fail("expected the end of the line");
}

function block(cursor: Cursor, type: string, start: number): Block {
  const { source } = cursor;
  const labels: string[] = [];
  while (!cursor.at("{")) labels.push(label(cursor));
  cursor.offset += 1;
  const attributes = new Map<string, Attribute>();
  const blocks: Block[] = [];
  cursor.nested(() => {
    cursor.skipLines();
    while (!cursor.at("}")) {
      if (cursor.atEnd()) cursor.fail(`the ${type} block is not closed`, start);
      item(cursor, attributes, blocks);
      cursor.skipLines();
    }
  });
  cursor.offset += 1;
  return {
    type,
    labels,
    body: { attributes, blocks, json: false },
    source,
    start,
    end: cursor.offset,
  };
}

function label(cursor: Cursor): string {
  const start = cursor.offset;
  if (cursor.at('"')) {
    const expr = parseExpression(cursor);
    if (expr.kind === "literal" && typeof expr.value === "string") return expr.value;
    return cursor.fail("the label of a block is a plain text", start);
  }
  return cursor.takeIdentifier() ?? cursor.fail("expected = or a block");
}
