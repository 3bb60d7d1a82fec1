import { type Expr, textOf } from "../../../syntax/hcl/ast.ts";
import { evaluate } from "../evaluate.ts";
import type { Scope } from "../scope.ts";
import type { Value } from "../values/value.ts";

/** Larger expressions than this are not looked through: they name no single resource. */
const MAX_NODES = 200;
const MAX_DEPTH = 8;

const MANAGED = /(?:^|\.)aws_[a-z0-9_]+\.[^.]+$/;
const DATA = /(?:^|\.)(?:data|ephemeral)\.aws_/;

const isManaged = (address: string): boolean => MANAGED.test(address) && !DATA.test(address);

/** The resources that an expression is written with or leads to, by their full addresses. */
export function resourcesIn(expr: Expr, scope: Scope): readonly string[] {
  const found = new Set<string>();
  fromValue(evaluate(expr, scope), found, MAX_DEPTH);
  let nodes = 0;
  const visit = (node: Expr, depth: number): void => {
    nodes += 1;
    if (nodes > MAX_NODES || depth > MAX_DEPTH) return;
    const own = ownResource(node, scope);
    if (own) {
      found.add(own.address);
      return;
    }
    if (node.kind === "attribute") fromChoice(evaluate(node.on, scope), found, MAX_DEPTH);
    if (node.kind === "attribute" || node.kind === "index")
      fromValue(evaluate(node, scope), found, MAX_DEPTH);
    else for (const child of childrenOf(node)) visit(child, depth + 1);
  };
  visit(expr, 0);
  return [...found];
}

/** The resource of which the expression is an attribute. */
export function ownResource(
  expr: Expr,
  scope: Scope,
): { readonly address: string; readonly expression: string } | undefined {
  if (expr.kind !== "attribute") return undefined;
  const on = evaluate(expr.on, scope);
  if (on === null || typeof on !== "object" || on.kind !== "instance" || !isManaged(on.address))
    return undefined;
  return { address: on.address, expression: textOf(expr) };
}

/** `aws_x.y[0].name` where it is open whether there is a `[0]`. */
function fromChoice(value: Value, into: Set<string>, depth: number): void {
  if (value === null || typeof value !== "object" || depth === 0) return;
  if (value.kind === "alternative") {
    fromChoice(value.whenTrue, into, depth - 1);
    fromChoice(value.whenFalse, into, depth - 1);
  } else if (value.kind === "instance" && isManaged(value.address)) into.add(value.address);
}

function fromValue(value: Value, into: Set<string>, depth: number): void {
  if (value === null || typeof value !== "object" || depth === 0 || into.size > MAX_NODES) return;
  switch (value.kind) {
    case "later":
      if (value.resource !== undefined && isManaged(value.resource)) into.add(value.resource);
      return;
    case "instance":
      if (isManaged(value.address)) into.add(value.address);
      return;
    case "alternative":
      fromValue(value.whenTrue, into, depth - 1);
      fromValue(value.whenFalse, into, depth - 1);
      return;
    case "list":
      for (const item of value.items) fromValue(item, into, depth - 1);
      return;
    case "dictionary":
      for (const entry of value.entries.values()) fromValue(entry, into, depth - 1);
  }
}

function childrenOf(node: Expr): readonly Expr[] {
  switch (node.kind) {
    case "template":
      return node.parts;
    case "call":
      // Of several arguments it is one, and where it is told which, the value says so itself.
      return node.name === "coalesce" ? [] : node.args;
    case "conditional":
      return [node.whenTrue, node.whenFalse];
    case "tuple":
      return node.items;
    default:
      return [];
  }
}
