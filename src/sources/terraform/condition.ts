import { type Expr, nameOfExpr } from "../../syntax/hcl/ast.ts";
import { placed, type Scope } from "./scope.ts";
import { isOpen, type Value } from "./values/value.ts";

/**
 * The name of an open condition: the same thing is called the same wherever it is passed on to, and two
 * things are never called the same. `value` is what the predicate comes to.
 */
export function conditionOf(
  predicate: Expr,
  value: Value,
  scope: Scope,
  evaluate: (expr: Expr, scope: Scope) => Value,
): { readonly name: string; readonly negated: boolean } {
  if (predicate.kind === "unary" && predicate.operator === "!") {
    const operand = evaluate(predicate.operand, scope);
    const { name, negated } = conditionOf(predicate.operand, operand, scope, evaluate);
    return { name, negated: !negated };
  }
  const isReference =
    predicate.kind === "attribute" || predicate.kind === "index" || predicate.kind === "name";
  if (isReference && isOpen(value) && value.kind === "unknown" && !value.derived) {
    return { name: value.subject, negated: false };
  }
  const text = nameOfExpr(predicate);
  // `a != b` is `a == b` the other way round. With the sign in it twice, which one compares is not looked at.
  const isUnequal = predicate.kind === "binary" && predicate.operator === "!=";
  const sides = isUnequal && !text.includes("…") ? text.split("!=") : [];
  if (sides.length === 2) return { name: placed(sides.join("=="), scope), negated: true };
  return { name: placed(text, scope), negated: false };
}
