import { type Expr, type Template, type TemplateFor, type TemplateIf, textOf } from "../../syntax/hcl/ast.ts";
import { each, namesOf, roundOf } from "./comprehension.ts";
import { conditionOf } from "./condition.ts";
import { type Scope, withNames } from "./scope.ts";
import { convert } from "./values/convert.ts";
import { lift } from "./values/lift.ts";
import { cannotTell, derived } from "./values/open.ts";
import { BOOL, STRING } from "./values/type.ts";
import {
  alternative,
  failure,
  isAlternative,
  isFailure,
  isOpen,
  later,
  typeName,
  unknownResult,
  type Value,
} from "./values/value.ts";

type Evaluate = (expr: Expr, scope: Scope) => Value;

/** A text longer than this is not built: nothing that API Gateway takes comes near. */
export const MAX_TEXT = 1_000_000;

/**
 * A template as a text. Where a part is open, the text as a whole is not known; but if another part is
 * there and not blank, it is known that the text is not empty.
 */
export function template(expr: Template | TemplateIf | TemplateFor, scope: Scope, evaluate: Evaluate): Value {
  if (expr.kind === "template-if") return condition(expr, scope, evaluate);
  if (expr.kind === "template-for") return repetition(expr, scope, evaluate);
  return joined(
    expr.parts.map((part) => evaluate(part, scope)),
    expr,
    scope,
  );
}

function joined(values: readonly Value[], expr: Expr, scope: Scope): Value {
  if (values.some(isAlternative)) {
    return lift(
      values,
      (settled) => joined(settled, expr, scope),
      () => cannotTell(textOf(expr)),
    );
  }
  let text = "";
  let open: Value | undefined;
  let present = false;
  for (const value of values) {
    if (value === null) return failure(`${textOf(expr)}: a null cannot be part of a text`);
    const part = convert(value, STRING);
    if (isFailure(part))
      return isFailure(value) ? value : failure(`a ${typeName(value)} is no part of a text`);
    if (typeof part === "string") {
      text += part;
      present ||= part.trim() !== "";
      if (text.length > MAX_TEXT) return unknownResult(textOf(expr), "is too long a text");
    } else if (isOpen(part)) {
      present ||= part.kind === "later";
      open ??= part;
      if (part.kind === "unknown") open = part;
    }
  }
  scope.fuel.spend(text.length >> 6);
  if (open === undefined) return text;
  if (present) return later(textOf(expr), only(values.filter((value) => isOpen(value))));
  return isOpen(open) ? derived(open, textOf(expr)) : open;
}

/** The resource that the one open part is an attribute of. */
function only(open: readonly Value[]): string | undefined {
  const [first = null, ...others] = open;
  return others.length === 0 && isOpen(first) && first.kind === "later" ? first.resource : undefined;
}

function condition(expr: TemplateIf, scope: Scope, evaluate: Evaluate): Value {
  const predicate = convert(evaluate(expr.predicate, scope), BOOL);
  if (isAlternative(predicate)) {
    return lift(
      [predicate],
      ([settled]) => chosen(expr, settled ?? null, scope, evaluate),
      () => cannotTell(textOf(expr.predicate)),
    );
  }
  return chosen(expr, predicate, scope, evaluate);
}

function chosen(expr: TemplateIf, predicate: Value, scope: Scope, evaluate: Evaluate): Value {
  if (predicate === true) return evaluate(expr.whenTrue, scope);
  if (predicate === false) return evaluate(expr.whenFalse, scope);
  if (!isOpen(predicate)) return failure("the predicate of an if directive is null");
  if (predicate.kind === "failure") return predicate;
  const whenTrue = evaluate(expr.whenTrue, scope);
  const whenFalse = evaluate(expr.whenFalse, scope);
  const { name, negated } = conditionOf(expr.predicate, predicate, scope, evaluate);
  return negated ? alternative(name, whenFalse, whenTrue) : alternative(name, whenTrue, whenFalse);
}

function repetition(expr: TemplateFor, scope: Scope, evaluate: Evaluate): Value {
  const collection = evaluate(expr.collection, scope);
  return lift(
    [collection],
    ([settled = null]) => {
      if (isOpen(settled)) return derived(settled, textOf(expr.collection));
      const pairs = each(settled);
      if (!pairs) return failure(`a for directive cannot walk over a ${typeName(settled)}`);
      const rounds = pairs.map(([key, value]) =>
        evaluate(
          expr.body,
          withNames(scope, namesOf(expr, key, value), () => roundOf(expr, key)),
        ),
      );
      return joined(rounds, expr.collection, scope);
    },
    () => cannotTell(textOf(expr.collection)),
  );
}
