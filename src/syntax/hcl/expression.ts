import type { BinaryOperator, Expr } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { forNames, heredoc, quotedTemplate } from "./template.ts";

/** How tightly operators bind (HCL native syntax specification, "Operations"). */
const LEVELS: ReadonlyMap<BinaryOperator, number> = new Map([
  ["||", 0],
  ["&&", 1],
  ["==", 2],
  ["!=", 2],
  ["<=", 3],
  [">=", 3],
  ["<", 3],
  [">", 3],
  ["+", 4],
  ["-", 4],
  ["*", 5],
  ["/", 5],
  ["%", 5],
]);

/** What hangs on one another at the same level without parentheses: no real configuration comes near. */
const MAX_CHAIN = 200;

/** The expression at the cursor. Throws `HclSyntaxError`. */
export function parseExpression(cursor: Cursor): Expr {
  return cursor.nested(() => conditional(cursor));
}

function conditional(cursor: Cursor): Expr {
  const predicate = binary(cursor, 0);
  if (!cursor.take("?")) return predicate;
  const whenTrue = parseExpression(cursor);
  cursor.expect(":", "between the two results of a conditional");
  const whenFalse = parseExpression(cursor);
  return {
    kind: "conditional",
    predicate,
    whenTrue,
    whenFalse,
    source: cursor.source,
    start: predicate.start,
    end: whenFalse.end,
  };
}

/** Operators that bind at least as tightly as `loosest`, from the left. */
function binary(cursor: Cursor, loosest: number): Expr {
  let left = unary(cursor);
  // How many of one level stand in a row: a tighter one ends no row, a looser one begins a new one.
  const lengths: number[] = [];
  for (;;) {
    const operator = operatorAt(cursor);
    const level = operator === undefined ? -1 : (LEVELS.get(operator) ?? -1);
    if (operator === undefined || level < loosest) return left;
    lengths[level] = (lengths[level] ?? 0) + 1;
    if ((lengths[level] ?? 0) > MAX_CHAIN + 1) cursor.fail("too many operators in a row");
    cursor.offset += operator.length;
    const right = binary(cursor, level + 1);
    left = {
      kind: "binary",
      operator,
      left,
      right,
      source: cursor.source,
      start: left.start,
      end: right.end,
    };
  }
}

/** The operator that comes next; most expressions have none, which one character tells. */
function operatorAt(cursor: Cursor): BinaryOperator | undefined {
  cursor.skipSpace();
  const { text, offset } = cursor;
  const first = text[offset];
  const second = text[offset + 1];
  switch (first) {
    case "|":
      return second === "|" ? "||" : undefined;
    case "&":
      return second === "&" ? "&&" : undefined;
    case "=":
      return second === "=" ? "==" : undefined;
    case "!":
      return second === "=" ? "!=" : undefined;
    case "<":
      return second === "=" ? "<=" : "<";
    case ">":
      return second === "=" ? ">=" : ">";
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return first;
    default:
      return undefined;
  }
}

function unary(cursor: Cursor): Expr {
  cursor.skipSpace();
  const start = cursor.offset;
  const operator = cursor.text[start];
  if (operator !== "-" && operator !== "!") return traversals(cursor, term(cursor));
  cursor.offset += 1;
  const operand = cursor.nested(() => unary(cursor));
  return { kind: "unary", operator, operand, source: cursor.source, start, end: operand.end };
}

function term(cursor: Cursor): Expr {
  cursor.skipSpace();
  const { source, text } = cursor;
  const start = cursor.offset;
  const char = text[start];
  if (char === '"') {
    cursor.offset += 1;
    return { ...quotedTemplate(cursor, parseExpression), source, start, end: cursor.offset };
  }
  if (char === "(") {
    cursor.offset += 1;
    return cursor.withNewlinesAsSpace(true, () => {
      const inner = parseExpression(cursor);
      cursor.expect(")", "to close the parenthesis");
      return inner.source === source ? { ...inner, start, end: cursor.offset } : inner;
    });
  }
  if (char === "[") return tuple(cursor);
  if (char === "{") return object(cursor);
  if (char === "<" && text[start + 1] === "<") return heredoc(cursor, parseExpression);
  const number = cursor.takeNumber();
  if (number !== undefined) {
    return { kind: "literal", value: Number(number), source, start, end: cursor.offset };
  }
  const name = cursor.takeIdentifier();
  if (name === undefined) return cursor.fail("expected an expression");
  return nameOrCall(cursor, name, start);
}

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

function nameOrCall(cursor: Cursor, first: string, start: number): Expr {
  const { source } = cursor;
  let name = first;
  while (cursor.text.startsWith("::", cursor.offset)) {
    cursor.offset += 2;
    name += `::${cursor.takeIdentifier() ?? cursor.fail("expected the rest of the function's name")}`;
  }
  const end = cursor.offset;
  if (cursor.take("(")) return call(cursor, name, start);
  cursor.offset = end;
  const word = WORDS.get(name);
  if (word !== undefined) return { kind: "literal", value: word, source, start, end };
  return { kind: "name", name, source, start, end };
}

function call(cursor: Cursor, name: string, start: number): Expr {
  return cursor.withNewlinesAsSpace(true, () => {
    const args: Expr[] = [];
    let expandLast = false;
    while (!cursor.at(")")) {
      if (expandLast) cursor.fail("the argument with ... is the last one");
      args.push(parseExpression(cursor));
      expandLast = cursor.take("...");
      if (!cursor.take(",") && !cursor.at(")")) cursor.fail("expected a comma between arguments");
    }
    cursor.offset += 1;
    return { kind: "call", name, args, expandLast, source: cursor.source, start, end: cursor.offset };
  });
}

function tuple(cursor: Cursor): Expr {
  const { source } = cursor;
  const start = cursor.offset;
  cursor.offset += 1;
  return cursor.withNewlinesAsSpace(true, (): Expr => {
    if (beginsFor(cursor)) {
      const [keyName, valueName, collection] = forHead(cursor);
      const value = parseExpression(cursor);
      const where = cursor.peekIdentifier() === "if" ? forWhere(cursor) : undefined;
      cursor.expect("]", "at the end of this for expression");
      return {
        kind: "for-tuple",
        keyName,
        valueName,
        collection,
        value,
        where,
        source,
        start,
        end: cursor.offset,
      };
    }
    const items: Expr[] = [];
    while (!cursor.at("]")) {
      items.push(parseExpression(cursor));
      if (!cursor.take(",") && !cursor.at("]")) cursor.fail("expected a comma between the items of a list");
    }
    cursor.offset += 1;
    return { kind: "tuple", items, source, start, end: cursor.offset };
  });
}

/** `for` opens a for expression only where a variable's name follows. */
function beginsFor(cursor: Cursor): boolean {
  const before = cursor.offset;
  const found = cursor.takeIdentifier() === "for" && cursor.peekIdentifier() !== undefined;
  cursor.offset = before;
  return found;
}

function forHead(cursor: Cursor): [string | undefined, string, Expr] {
  cursor.takeIdentifier();
  const names = forNames(cursor);
  const collection = parseExpression(cursor);
  cursor.expect(":", "after the collection of a for");
  return [names.length === 2 ? names[0] : undefined, names.at(-1) ?? "", collection];
}

function forWhere(cursor: Cursor): Expr {
  cursor.takeIdentifier();
  return parseExpression(cursor);
}

function object(cursor: Cursor): Expr {
  const { source } = cursor;
  const start = cursor.offset;
  cursor.offset += 1;
  const forObject = cursor.withNewlinesAsSpace(true, (): Expr | undefined => {
    if (!beginsFor(cursor)) return undefined;
    const [keyName, valueName, collection] = forHead(cursor);
    const key = parseExpression(cursor);
    cursor.expect("=>", "between key and value of a for");
    const value = parseExpression(cursor);
    const grouped = cursor.take("...");
    const where = cursor.peekIdentifier() === "if" ? forWhere(cursor) : undefined;
    cursor.expect("}", "at the end of this for expression");
    return {
      kind: "for-object",
      keyName,
      valueName,
      collection,
      key,
      value,
      grouped,
      where,
      source,
      start,
      end: cursor.offset,
    };
  });
  return forObject ?? cursor.withNewlinesAsSpace(false, () => objectItems(cursor, start));
}

function objectItems(cursor: Cursor, start: number): Expr {
  const items: { key: Expr; value: Expr }[] = [];
  cursor.skipLines();
  while (!cursor.at("}")) {
    const key = objectKey(cursor);
    if (!cursor.take("=") && !cursor.take(":")) cursor.fail("expected = between key and value");
    items.push({ key, value: parseExpression(cursor) });
    cursor.skipSpace();
    const separated = cursor.take(",") || cursor.at("\n");
    if (!separated && !cursor.at("}")) cursor.fail("expected a comma or a new line between items");
    cursor.skipLines();
  }
  cursor.offset += 1;
  return { kind: "object", items, source: cursor.source, start, end: cursor.offset };
}

/** A bare word as a key is its own text; anything else is an expression. */
function objectKey(cursor: Cursor): Expr {
  const { source } = cursor;
  cursor.skipSpace();
  const start = cursor.offset;
  const word = cursor.takeIdentifier();
  if (word !== undefined) {
    const end = cursor.offset;
    if ((cursor.at("=") && !cursor.at("==")) || cursor.at(":")) {
      return { kind: "literal", value: word, source, start, end };
    }
    cursor.offset = start;
  }
  return parseExpression(cursor);
}

/** What follows a term: attributes, indexes and splats. */
function traversals(cursor: Cursor, term: Expr): Expr {
  let on = term;
  for (let length = 0; length <= MAX_CHAIN; length++) {
    const next = traversal(cursor, on, false);
    if (!next) return on;
    on = next;
  }
  return cursor.fail("too many attributes and indexes in a row");
}

function traversal(cursor: Cursor, on: Expr, attributesOnly: boolean): Expr | undefined {
  const { source } = cursor;
  const { start } = on;
  cursor.skipSpace();
  const next = cursor.text[cursor.offset];
  if (next !== "." && next !== "[") return undefined;
  if (next === ".") {
    if (cursor.at("...")) return undefined;
    cursor.offset += 1;
    if (cursor.take("*")) {
      if (attributesOnly) cursor.fail("a splat within an attribute splat");
      return splat(cursor, on, true);
    }
    const legacyIndex = cursor.takeNumber();
    if (legacyIndex !== undefined) return legacy(cursor, on, legacyIndex);
    const name = cursor.takeIdentifier() ?? cursor.fail("expected a name after the dot");
    return { kind: "attribute", on, name, source, start, end: cursor.offset };
  }
  if (attributesOnly) return undefined;
  cursor.offset += 1;
  const key = cursor.withNewlinesAsSpace(true, () => {
    const inner = cursor.take("*") ? undefined : parseExpression(cursor);
    cursor.expect("]", "to close the index");
    return inner;
  });
  if (!key) return splat(cursor, on, false);
  return { kind: "index", on, key, source, start, end: cursor.offset };
}

/** `a.0` and `a.0.1`, which the lexer sees as one number. */
function legacy(cursor: Cursor, on: Expr, digits: string): Expr {
  const { source } = cursor;
  const { start } = on;
  const end = cursor.offset;
  if (!/^[0-9]+(?:\.[0-9]+)?$/.test(digits)) cursor.fail("expected a name or an index after the dot");
  return digits.split(".").reduce<Expr>((inner, digit) => {
    const key: Expr = { kind: "literal", value: Number(digit), source, start: end - digits.length, end };
    return { kind: "index", on: inner, key, source, start, end };
  }, on);
}

/** The attributes behind `.*` belong to each element; behind `[*]` indexes do as well. */
function splat(cursor: Cursor, on: Expr, attributesOnly: boolean): Expr {
  const { source } = cursor;
  const at = cursor.offset;
  let each: Expr = { kind: "element", source, start: at, end: at };
  for (let length = 0; ; length++) {
    const next = traversal(cursor, each, attributesOnly);
    if (!next) break;
    if (length > MAX_CHAIN) cursor.fail("too many attributes and indexes in a row");
    each = next;
  }
  return { kind: "splat", on, each, source, start: on.start, end: cursor.offset };
}
