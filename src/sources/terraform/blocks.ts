import { each } from "./comprehension.ts";
import { evaluate } from "./evaluate.ts";
import { type Scope, withNames } from "./scope.ts";
import type { Attribute, Body, Expr } from "./syntax/ast.ts";
import { failure, type Instance, isAlternative, isOpen, type Value } from "./values/value.ts";

/** A nested block as it will be: its arguments, and the scope in which they are read. */
export interface NestedBlock {
  readonly kind: "block";
  readonly argument: (name: string) => Attribute | undefined;
  readonly scope: Scope;
}

/** Whether a nested block is there: one, none (null), or open. */
export type Presence =
  | NestedBlock
  | null
  | {
      readonly kind: "choice";
      readonly condition: string;
      readonly whenTrue: Presence;
      readonly whenFalse: Presence;
    }
  | { readonly kind: "open"; readonly value: Value; readonly expr: Expr };

/**
 * The nested block of this type in a body: written out, made by a `dynamic` block, or in JSON syntax.
 * Where there are several, the first: the provider allows one of those looked for here.
 */
export function nestedBlock(body: Body, type: string, scope: Scope): Presence {
  for (const block of body.blocks) {
    if (block.type === type) return blockOf(block.body, scope);
  }
  // In JSON syntax a block looks like an argument; written so in native syntax, it can mean nothing else.
  const attribute = body.attributes.get(type);
  if (attribute) {
    const written = firstObject(attribute.value, scope);
    if (written !== null) return written;
  }
  for (const dynamic of dynamicBlocks(body, type)) {
    const found = dynamicBlock(dynamic, type, scope);
    if (found !== null) return found;
  }
  return null;
}

function blockOf(body: Body, scope: Scope): NestedBlock {
  return { kind: "block", argument: (name) => body.attributes.get(name), scope };
}

/** In JSON syntax a block is an object, or a list of objects of which null and none mean no block. */
function firstObject(expr: Expr, scope: Scope): Presence {
  if (expr.kind === "object") return { kind: "block", argument: (name) => jsonArgument(expr, name), scope };
  if (expr.kind === "tuple") return expr.items[0] ? firstObject(expr.items[0], scope) : null;
  if (expr.kind === "literal" && expr.value === null) return null;
  return { kind: "open", value: evaluate(expr, scope), expr };
}

function jsonArgument(expr: Expr & { kind: "object" }, name: string): Attribute | undefined {
  const item = expr.items.find(({ key }) => key.kind === "literal" && key.value === name);
  if (!item) return undefined;
  const { source, start, end } = item.value;
  return { name, value: item.value, source, start, end };
}

interface Dynamic {
  readonly forEach: Expr | undefined;
  readonly iterator: string;
  readonly content: (scope: Scope) => Presence;
}

function dynamicBlocks(body: Body, type: string): Dynamic[] {
  const native = body.blocks
    .filter((block) => block.type === "dynamic" && block.labels[0] === type)
    .map(({ body: inner }): Dynamic => {
      const content = inner.blocks.find((block) => block.type === "content");
      const iterator = inner.attributes.get("iterator")?.value;
      return {
        forEach: inner.attributes.get("for_each")?.value,
        iterator: iterator?.kind === "name" ? iterator.name : type,
        content: (scope) => (content ? blockOf(content.body, scope) : null),
      };
    });
  const written = body.json ? body.attributes.get("dynamic")?.value : undefined;
  return [...native, ...(written ? jsonDynamic(written, type) : [])];
}

function jsonDynamic(expr: Expr, type: string): Dynamic[] {
  if (expr.kind === "tuple") return expr.items.flatMap((item) => jsonDynamic(item, type));
  const inner = expr.kind === "object" ? jsonArgument(expr, type)?.value : undefined;
  if (!inner) return [];
  if (inner.kind === "tuple") return inner.items.flatMap((item) => dynamicObject(item, type));
  return dynamicObject(inner, type);
}

function dynamicObject(expr: Expr, type: string): Dynamic[] {
  if (expr.kind !== "object") return [];
  const content = jsonArgument(expr, "content")?.value;
  const iterator = jsonArgument(expr, "iterator")?.value;
  return [
    {
      forEach: jsonArgument(expr, "for_each")?.value,
      iterator: iterator?.kind === "literal" ? String(iterator.value) : type,
      content: (scope) => (content ? firstObject(content, scope) : null),
    },
  ];
}

function dynamicBlock({ forEach, iterator, content }: Dynamic, type: string, scope: Scope): Presence {
  if (!forEach) return null;
  const present = (value: Value): Presence => {
    if (isAlternative(value)) {
      const { condition } = value;
      return {
        kind: "choice",
        condition,
        whenTrue: present(value.whenTrue),
        whenFalse: present(value.whenFalse),
      };
    }
    if (isOpen(value)) return { kind: "open", value, expr: forEach };
    const pairs = each(value);
    if (!pairs) {
      return {
        kind: "open",
        value: failure(`the for_each of dynamic ${type} is no collection`),
        expr: forEach,
      };
    }
    const [first] = pairs;
    if (!first) return null;
    return content(
      withNames(
        scope,
        new Map([[iterator, iteration(iterator, first[0], first[1])]]),
        () => `dynamic ${type}`,
      ),
    );
  };
  return present(evaluate(forEach, scope));
}

const iteration = (name: string, key: Value, value: Value): Instance => ({
  kind: "instance",
  address: name,
  attribute: (part) => {
    if (part === "key") return key;
    return part === "value" ? value : failure(`${name} has no attribute ${part}`);
  },
});
