import { type Binary, type Expr, type Literal, textOf } from "../../syntax/hcl/ast.ts";
import { comprehension, each } from "./comprehension.ts";
import { conditionOf } from "./condition.ts";
import { negate, operate } from "./operators.ts";
import { type Scope, SPLAT_ELEMENT, withNames } from "./scope.ts";
import { template } from "./template.ts";
import { convert, shapeOf, unify } from "./values/convert.ts";
import { lift } from "./values/lift.ts";
import { index, member } from "./values/member.ts";
import { cannotTell, derived, tooMuchWork } from "./values/open.ts";
import { BOOL } from "./values/type.ts";
import {
  alternative,
  failure,
  isAlternative,
  isDictionary,
  isFailure,
  isList,
  isOpen,
  isWhole,
  object,
  tuple,
  typeName,
  unknownResult,
  type Value,
} from "./values/value.ts";
import { MAX_WEIGHT, weightOf } from "./values/weight.ts";

/**
 * What the expression comes to. Never throws: what Terraform would refuse is a failure, what cannot be
 * told is unknown.
 */
export function evaluate(expr: Expr, scope: Scope): Value {
  if (expr.kind === "literal") return expr.value;
  if (!scope.fuel.enter()) return tooMuchWork(textOf(expr));
  try {
    const value = scope.guarded ? allOrNothing(evaluated(expr, scope)) : evaluated(expr, scope);
    if (value === null || typeof value !== "object" || weightOf(value) <= MAX_WEIGHT) return value;
    return unknownResult(textOf(expr), "is too large a value");
  } finally {
    scope.fuel.leave();
  }
}

/**
 * Within `try` and `can` a collection fails with any of its items. Elsewhere what is asked of it may still
 * be told: if an item fails, Terraform creates nothing at all.
 */
function allOrNothing(value: Value): Value {
  if (isList(value)) return value.items.find(isFailure) ?? value;
  if (!isDictionary(value)) return value;
  for (const entry of value.entries.values()) if (isFailure(entry)) return entry;
  return value;
}

function evaluated(expr: Exclude<Expr, Literal>, scope: Scope): Value {
  switch (expr.kind) {
    case "name":
      return scope.lookup(expr.name);
    case "element":
      return scope.lookup(SPLAT_ELEMENT);
    case "template":
    case "template-if":
    case "template-for":
      return template(expr, scope, evaluate);
    case "attribute":
      return over([evaluate(expr.on, scope)], expr, scope, ([on]) => member(on ?? null, expr.name));
    case "index":
      return over([evaluate(expr.on, scope), evaluate(expr.key, scope)], expr, scope, ([on, key]) =>
        index(on ?? null, key ?? null, scope.guarded),
      );
    case "splat":
      return over([evaluate(expr.on, scope)], expr, scope, ([on]) => splat(on ?? null, expr, scope));
    case "call":
      return call(expr, scope);
    case "conditional":
      return conditional(expr, scope);
    case "binary":
      return over([evaluate(expr.left, scope), evaluate(expr.right, scope)], expr, scope, ([left, right]) =>
        operation(expr, left ?? null, right ?? null, scope),
      );
    case "unary":
      return over([evaluate(expr.operand, scope)], expr, scope, ([operand]) =>
        negate(expr.operator, operand ?? null, textOf(expr)),
      );
    case "tuple":
      return tuple(expr.items.map((item) => evaluate(item, scope)));
    case "object":
      return objectOf(expr, scope);
    case "for-tuple":
    case "for-object":
      return over([evaluate(expr.collection, scope)], expr, scope, ([collection]) =>
        comprehension(expr, collection ?? null, scope, evaluate),
      );
  }
}

function operation(expr: Binary, left: Value, right: Value, scope: Scope): Value {
  if (typeof left === "object" && typeof right === "object") {
    scope.fuel.spend(Math.min(weightOf(left), weightOf(right)));
  }
  return operate(expr.operator, left, right, textOf(expr));
}

/** The operation on each way in which values that depend on open conditions can come out. */
function over(
  values: readonly Value[],
  expr: Expr,
  scope: Scope,
  operation: (values: readonly Value[]) => Value,
): Value {
  if (!values.some(isAlternative)) return operation(values);
  const weight = values.reduce<number>((sum, value) => sum + weightOf(value), 0);
  if (!scope.fuel.spend(weight)) return tooMuchWork(textOf(expr));
  return lift(values, operation, () => cannotTell(textOf(expr)));
}

function splat(on: Value, expr: Expr & { kind: "splat" }, scope: Scope): Value {
  if (on === null) return tuple([]);
  if (isOpen(on)) {
    if (on.kind === "later") return { kind: "later", expression: textOf(expr) };
    return derived(on, textOf(expr));
  }
  const items = isList(on) ? on.items : [on];
  return tuple(
    items.map((item) =>
      evaluate(
        expr.each,
        withNames(scope, new Map([[SPLAT_ELEMENT, item]]), () => ""),
      ),
    ),
  );
}

function call(expr: Expr & { kind: "call" }, scope: Scope): Value {
  const { name } = expr;
  const inner = name === "try" || name === "can" ? { ...scope, guarded: true } : scope;
  const args = expr.args.map((arg) => evaluate(arg, inner));
  if (!expr.expandLast) return scope.functions.call({ name, args, expr, scope });
  return over([args.at(-1) ?? null], expr, scope, ([last = null]) => {
    if (isOpen(last)) return derived(last, textOf(expr));
    const spread = each(last);
    if (!spread) return failure(`a ${typeName(last)} cannot be spread with ...`);
    const all = [...args.slice(0, -1), ...spread.map(([, value]) => value)];
    return scope.functions.call({ name, args: all, expr, scope });
  });
}

/**
 * A predicate that is open leaves both results, under the predicate's text as the name of the condition.
 */
function conditional(expr: Expr & { kind: "conditional" }, scope: Scope): Value {
  const value = evaluate(expr.predicate, scope);
  return over([value], expr, scope, ([predicate = null]) => {
    const settled = convert(predicate, BOOL);
    if (settled === true) return branch(expr.whenTrue, expr.whenFalse, scope);
    if (settled === false) return branch(expr.whenFalse, expr.whenTrue, scope);
    if (!isOpen(settled)) return failure("the predicate of the conditional is null");
    if (settled.kind === "failure") return settled;
    const [first, second] = [evaluate(expr.whenTrue, scope), evaluate(expr.whenFalse, scope)];
    const [whenTrue, whenFalse] = [alike(first, second, scope), alike(second, first, scope)];
    return decided(expr.predicate, settled, whenTrue, whenFalse, scope);
  });
}

/**
 * Both results under the names of what decides between them. `a && b` is told apart into its two sides, so that where `a`
 * decides about something else too, it is known to be the same.
 */
function decided(predicate: Expr, value: Value, whenTrue: Value, whenFalse: Value, scope: Scope): Value {
  if (value === true) return whenTrue;
  if (value === false) return whenFalse;
  if (isLogical(predicate) && sidesIn(predicate) <= MAX_SIDES) {
    const [left, right] = [predicate.left, predicate.right].map((side) =>
      convert(evaluate(side, scope), BOOL),
    );
    if (left !== undefined && right !== undefined && isTold(left) && isTold(right)) {
      const rest = decided(predicate.right, right, whenTrue, whenFalse, scope);
      return predicate.operator === "&&"
        ? decided(predicate.left, left, rest, whenFalse, scope)
        : decided(predicate.left, left, whenTrue, rest, scope);
    }
  }
  const { name, negated } = conditionOf(predicate, value, scope, evaluate);
  return negated ? alternative(name, whenFalse, whenTrue) : alternative(name, whenTrue, whenFalse);
}

/** With more sides than this a predicate is one condition: each of them may double the ways in which it comes out. */
const MAX_SIDES = 6;

const isLogical = (expr: Expr): expr is Expr & { kind: "binary" } =>
  expr.kind === "binary" && (expr.operator === "&&" || expr.operator === "||");

function sidesIn(expr: Expr, most = MAX_SIDES): number {
  if (!isLogical(expr) || most <= 0) return 1;
  const left = sidesIn(expr.left, most - 1);
  return left > most ? left : left + sidesIn(expr.right, most - left);
}

/** True, false, or one of them that nobody knows here. */
const isTold = (value: Value): boolean =>
  typeof value === "boolean" || (isOpen(value) && value.kind === "unknown");

/** The chosen result, as the type that both results share; they must share one. */
function branch(chosen: Expr, other: Expr, scope: Scope): Value {
  const value = evaluate(chosen, scope);
  if (value === null || isOpen(value) || !isWhole(value)) return value;
  return alike(value, evaluate(other, scope), scope);
}

/** A result of a conditional, as the type that it shares with the other one. */
function alike(value: Value, other: Value, scope: Scope): Value {
  if (value === null || !isWhole(value) || !isWhole(other)) return value;
  scope.fuel.spend(weightOf(value) + weightOf(other));
  const type = unify([shapeOf(value), shapeOf(other)]);
  if (!type) return failure("the two results of the conditional are of different types");
  return convert(value, type);
}

function objectOf(expr: Expr & { kind: "object" }, scope: Scope): Value {
  const keys = expr.items.map(({ key }) => evaluate(key, scope));
  return over(keys, expr, scope, (settled) => {
    const entries: [string, Value][] = [];
    for (const [position, { value }] of expr.items.entries()) {
      const key = settled[position] ?? null;
      if (isOpen(key)) return derived(key, textOf(expr));
      if (key === null || isList(key) || isDictionary(key)) return failure("a key of the object is no text");
      entries.push([String(convert(key, { kind: "string" })), evaluate(value, scope)]);
    }
    return object(entries);
  });
}
