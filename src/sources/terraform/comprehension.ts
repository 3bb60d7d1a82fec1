import { type Expr, type ForObject, type ForTuple, nameOfExpr, textOf } from "../../syntax/hcl/ast.ts";
import { type Scope, withNames } from "./scope.ts";
import { convert } from "./values/convert.ts";
import { derived } from "./values/open.ts";
import { BOOL, STRING } from "./values/type.ts";
import { unfold } from "./values/unfold.ts";
import { failure, isOpen, object, tuple, typeName, type Value } from "./values/value.ts";

type Evaluate = (expr: Expr, scope: Scope) => Value;

/** The keys and values that a for walks over; undefined if it is no collection. */
export function each(walked: Value): readonly (readonly [Value, Value])[] | undefined {
  const collection = unfold(walked, 0);
  if (collection === null || typeof collection !== "object") return undefined;
  if (collection.kind === "dictionary") return [...collection.entries];
  if (collection.kind !== "list") return undefined;
  if (collection.of === "set") return collection.items.map((item) => [item, item] as const);
  return collection.items.map((item, position) => [position, item] as const);
}

/** `[for …]` and `{for …}` over a collection that is no alternative. */
export function comprehension(
  expr: ForTuple | ForObject,
  collection: Value,
  scope: Scope,
  evaluate: Evaluate,
): Value {
  if (isOpen(collection)) return derived(collection, textOf(expr));
  const pairs = each(collection);
  if (!pairs) return failure(`a for cannot walk over a ${typeName(collection)}`);
  const items: Value[] = [];
  const entries = new Map<string, Value[]>();
  for (const [key, value] of pairs) {
    const inner = withNames(scope, namesOf(expr, key, value), () => roundOf(expr, key));
    if (expr.where) {
      const kept = convert(evaluate(expr.where, inner), BOOL);
      if (isOpen(kept)) return derived(kept, textOf(expr.where));
      if (kept !== true) continue;
    }
    if (expr.kind === "for-tuple") {
      items.push(evaluate(expr.value, inner));
      continue;
    }
    const name = convert(evaluate(expr.key, inner), STRING);
    if (isOpen(name)) return derived(name, textOf(expr.key));
    if (typeof name !== "string") return failure("a key of the for is null");
    const before = entries.get(name);
    if (before && !expr.grouped) return failure(`the key ${name} comes twice`);
    if (before) before.push(evaluate(expr.value, inner));
    else entries.set(name, [evaluate(expr.value, inner)]);
  }
  if (expr.kind === "for-tuple") return tuple(items);
  return object(
    [...entries].map(([name, values]) => [name, expr.grouped ? tuple(values) : (values[0] ?? null)]),
  );
}

/** Which round of a for this is: `each of [var.a, var.b] at 0`. */
export const roundOf = ({ collection }: { readonly collection: Expr }, key: Value): string =>
  `${nameOfExpr(collection)} at ${isOpen(key) || typeof key === "object" ? "?" : key}`;

export function namesOf(
  { keyName, valueName }: { readonly keyName: string | undefined; readonly valueName: string },
  key: Value,
  value: Value,
): Map<string, Value> {
  const names = new Map([[valueName, value]]);
  if (keyName !== undefined) names.set(keyName, key);
  return names;
}
