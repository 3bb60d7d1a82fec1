import type { Source } from "./source.ts";

/** Where a node stands: offsets into the text of its source. */
interface Node {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

export interface Literal extends Node {
  readonly kind: "literal";
  readonly value: string | number | boolean | null;
}

/** Text with interpolations and directives; evaluates to a string. */
export interface Template extends Node {
  readonly kind: "template";
  readonly parts: readonly Expr[];
}

export interface TemplateIf extends Node {
  readonly kind: "template-if";
  readonly predicate: Expr;
  readonly whenTrue: Template;
  readonly whenFalse: Template;
}

export interface TemplateFor extends Node {
  readonly kind: "template-for";
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expr;
  readonly body: Template;
}

export interface Name extends Node {
  readonly kind: "name";
  readonly name: string;
}

export interface GetAttribute extends Node {
  readonly kind: "attribute";
  readonly on: Expr;
  readonly name: string;
}

export interface GetIndex extends Node {
  readonly kind: "index";
  readonly on: Expr;
  readonly key: Expr;
}

/** `on[*].each` or `on.*.each`; the element stands in `each` as the `element` node. */
export interface Splat extends Node {
  readonly kind: "splat";
  readonly on: Expr;
  readonly each: Expr;
}

export interface SplatElement extends Node {
  readonly kind: "element";
}

export interface Call extends Node {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly Expr[];
  readonly expandLast: boolean;
}

export interface Conditional extends Node {
  readonly kind: "conditional";
  readonly predicate: Expr;
  readonly whenTrue: Expr;
  readonly whenFalse: Expr;
}

export type BinaryOperator =
  | "||"
  | "&&"
  | "=="
  | "!="
  | "<"
  | ">"
  | "<="
  | ">="
  | "+"
  | "-"
  | "*"
  | "/"
  | "%";

export interface Binary extends Node {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
}

export interface Unary extends Node {
  readonly kind: "unary";
  readonly operator: "-" | "!";
  readonly operand: Expr;
}

export interface TupleOf extends Node {
  readonly kind: "tuple";
  readonly items: readonly Expr[];
}

export interface ObjectOf extends Node {
  readonly kind: "object";
  readonly items: readonly { readonly key: Expr; readonly value: Expr }[];
}

export interface ForTuple extends Node {
  readonly kind: "for-tuple";
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expr;
  readonly value: Expr;
  readonly where: Expr | undefined;
}

export interface ForObject extends Node {
  readonly kind: "for-object";
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expr;
  readonly key: Expr;
  readonly value: Expr;
  readonly grouped: boolean;
  readonly where: Expr | undefined;
}

export type Expr =
  | Literal
  | Template
  | TemplateIf
  | TemplateFor
  | Name
  | GetAttribute
  | GetIndex
  | Splat
  | SplatElement
  | Call
  | Conditional
  | Binary
  | Unary
  | TupleOf
  | ObjectOf
  | ForTuple
  | ForObject;

export interface Attribute extends Node {
  readonly name: string;
  readonly value: Expr;
}

export interface Block extends Node {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: Body;
}

export interface Body {
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly blocks: readonly Block[];
  /** JSON syntax, where nested blocks look like attributes until a schema says otherwise. */
  readonly json: boolean;
}

/** The expression as a name for it: where its text is cut, the place in the code says which it is. */
export function nameOfExpr(expr: Expr): string {
  const text = textOf(expr);
  const { source, start } = expr;
  return text.endsWith("…")
    ? `${text} at ${source.path}:${source.lineOf(start)}:${source.columnOf(start)}`
    : text;
}

/** The expression as the code writes it, cut to a length that fits a message. */
export function textOf(expr: Expr, limit = 120): string {
  const text = expr.source.text
    .slice(expr.start, Math.min(expr.end, expr.start + 4 * limit))
    .replace(/\s+/g, " ")
    .trim();
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}
