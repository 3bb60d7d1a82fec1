import { type Expr, textOf } from "../../../syntax/hcl/ast.ts";
import type { Value } from "./value.ts";

/** A type constraint. `any` also stands for a type that is not known. */
export type Type =
  | { readonly kind: "any" | "string" | "number" | "bool" }
  | { readonly kind: "list" | "set" | "map"; readonly of: Type }
  | { readonly kind: "tuple"; readonly items: readonly Type[] }
  | { readonly kind: "object"; readonly attributes: ReadonlyMap<string, AttributeType> };

export interface AttributeType {
  readonly type: Type;
  readonly optional: boolean;
  readonly fallback?: Value;
}

export const ANY: Type = { kind: "any" };
export const STRING: Type = { kind: "string" };
export const NUMBER: Type = { kind: "number" };
export const BOOL: Type = { kind: "bool" };
const PRIMITIVES: ReadonlyMap<string, Type> = new Map<string, Type>([
  ["any", ANY],
  ["string", STRING],
  ["number", NUMBER],
  ["bool", BOOL],
  // Before 0.12 `list` and `map` stood alone; `map` and `list` still mean `of any`.
  ["list", { kind: "list", of: ANY }],
  ["map", { kind: "map", of: ANY }],
  ["set", { kind: "set", of: ANY }],
]);

/**
 * The type that a `type` argument names; what cannot be read as a type becomes `any`.
 * `evaluate` works out the defaults in `optional(…, default)`, which are constants.
 */
export function typeOf(expr: Expr, evaluate: (expr: Expr) => Value): Type {
  if (expr.kind === "name") return PRIMITIVES.get(expr.name) ?? ANY;
  // The quoted spelling of Terraform 0.11: type = "string".
  if (expr.kind === "literal" && typeof expr.value === "string") return PRIMITIVES.get(expr.value) ?? ANY;
  if (expr.kind !== "call") return ANY;
  const [first] = expr.args;
  if (!first) return ANY;
  if (expr.name === "list" || expr.name === "set" || expr.name === "map") {
    return { kind: expr.name, of: typeOf(first, evaluate) };
  }
  if (expr.name === "tuple" && first.kind === "tuple") {
    return { kind: "tuple", items: first.items.map((item) => typeOf(item, evaluate)) };
  }
  if (expr.name === "object" && first.kind === "object") {
    const attributes = new Map<string, AttributeType>();
    for (const { key, value } of first.items) {
      const name = key.kind === "literal" ? String(key.value) : textOf(key);
      attributes.set(name, attributeType(value, evaluate));
    }
    return { kind: "object", attributes };
  }
  return ANY;
}

function attributeType(expr: Expr, evaluate: (expr: Expr) => Value): AttributeType {
  const [type, fallback] = expr.kind === "call" && expr.name === "optional" ? expr.args : [];
  if (!type) return { type: typeOf(expr, evaluate), optional: false };
  return {
    type: typeOf(type, evaluate),
    optional: true,
    ...(fallback ? { fallback: evaluate(fallback) } : {}),
  };
}
