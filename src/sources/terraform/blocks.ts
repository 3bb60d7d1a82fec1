import { choice, type Fact, known, unknownFact } from "../../model/fact.ts";
import type { Attribute, Body, Expr } from "../../syntax/hcl/ast.ts";
import { mapFact } from "../aws-provider/map-fact.ts";
import { each } from "./comprehension.ts";
import { evaluate } from "./evaluate.ts";
import { openWords } from "./facts.ts";
import { type Scope, withNames } from "./scope.ts";
import { failure, type Instance, isAlternative, isOpen, type Value } from "./values/value.ts";

/** A nested block as it will be: its arguments, and the scope in which they are read. */
export interface NestedBlock {
  readonly kind: "block";
  readonly body: Body;
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
  return { kind: "block", body, argument: (name) => body.attributes.get(name), scope };
}

/**
 * All the nested blocks of this type, in the order in which they are made: those written out, then those that `dynamic`
 * blocks make.
 */
export function nestedBlocks(body: Body, type: string, scope: Scope): Fact<readonly NestedBlock[]> {
  const written = body.blocks
    .filter((block) => block.type === type)
    .map((block) => blockOf(block.body, scope));
  const attribute = body.attributes.get(type);
  const parts = [
    known<readonly NestedBlock[]>(written),
    ...(attribute ? objectsIn(attribute.value, scope).map(listed) : []),
    ...dynamicBlocks(body, type).map((dynamic) => dynamicList(dynamic, type, scope)),
  ];
  return parts.reduce<Fact<readonly NestedBlock[]>>(
    (before, part) => mapFact(before, (some) => mapFact(part, (more) => known([...some, ...more]))),
    known([]),
  );
}

function objectsIn(expr: Expr, scope: Scope): Presence[] {
  return expr.kind === "tuple"
    ? expr.items.map((item) => firstObject(item, scope))
    : [firstObject(expr, scope)];
}

function listed(block: Presence): Fact<readonly NestedBlock[]> {
  if (block === null) return known([]);
  if (block.kind === "block") return known([block]);
  if (block.kind === "open") return unknownFact(openWords("a block", block.value, block.expr));
  return choice(block.condition, listed(block.whenTrue), listed(block.whenFalse));
}

/** More blocks than this are not made of one dynamic block. */
const MAX_BLOCKS = 500;

function dynamicList(dynamic: Dynamic, type: string, scope: Scope): Fact<readonly NestedBlock[]> {
  const { forEach, iterator, content } = dynamic;
  if (!forEach) return known([]);
  const present = (value: Value): Fact<readonly NestedBlock[]> => {
    if (isAlternative(value))
      return choice(value.condition, present(value.whenTrue), present(value.whenFalse));
    const pairs = isOpen(value) ? undefined : each(value);
    if (!pairs) return unknownFact(openWords(`the for_each of dynamic ${type}`, value, forEach));
    if (pairs.length > MAX_BLOCKS)
      return unknownFact(`dynamic ${type} makes more blocks than are looked at.`);
    return pairs
      .map(([key, item]) => listed(content(iterationScope(scope, iterator, type, key, item))))
      .reduce(
        (before, part) => mapFact(before, (some) => mapFact(part, (more) => known([...some, ...more]))),
        known([]),
      );
  };
  return present(evaluate(forEach, scope));
}

const iterationScope = (scope: Scope, iterator: string, type: string, key: Value, value: Value): Scope =>
  withNames(scope, new Map([[iterator, iteration(iterator, key, value)]]), () => `dynamic ${type}`);

/** In JSON syntax a block is an object, or a list of objects of which null and none mean no block. */
function firstObject(expr: Expr, scope: Scope): Presence {
  if (expr.kind === "object") return blockOf(bodyOf(expr), scope);
  if (expr.kind === "tuple") return expr.items[0] ? firstObject(expr.items[0], scope) : null;
  if (expr.kind === "literal" && expr.value === null) return null;
  return { kind: "open", value: evaluate(expr, scope), expr };
}

/** An object of the JSON syntax as the body of a block. */
function bodyOf(expr: Expr & { kind: "object" }): Body {
  const attributes = new Map<string, Attribute>();
  for (const { key } of expr.items) {
    const name = key.kind === "literal" ? String(key.value) : undefined;
    const attribute = name === undefined ? undefined : jsonArgument(expr, name);
    if (name !== undefined && attribute) attributes.set(name, attribute);
  }
  return { attributes, blocks: [], json: true };
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
    return content(iterationScope(scope, iterator, type, first[0], first[1]));
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
