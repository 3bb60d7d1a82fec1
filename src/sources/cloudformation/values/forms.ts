import { intrinsicOf, isList, type Value } from "../../../syntax/template/value.ts";
import { atomOf, type Equality, equalityOf, type Side, wordsOf } from "./equality.ts";
import { boundSide } from "./operands.ts";
import type { OpenCondition, Scope } from "./scope.ts";

/** A condition to be evaluated: its definition, or two values that may be equal. */
export type Node = OpenCondition | { readonly sides: readonly [Side, Side] };

/** How the truth of a node follows from the truth of its parts. */
export type Form =
  | { readonly kind: "all" | "any" | "none"; readonly parts: readonly Node[] }
  /** The second part where the first is true, else the third. */
  | { readonly kind: "either"; readonly parts: readonly [Node, Node, Node] }
  /** Another condition by name; `otherwise` stands for it where names go in a circle. */
  | { readonly kind: "named"; readonly name: string; readonly node: Node; readonly otherwise: Equality }
  | { readonly kind: "equality"; readonly equality: Equality };

export function formOf(node: Node): Form {
  // Kept with the stack and not for ever: a weak map of the whole program lets go of its keys late.
  const { forms } = ("sides" in node ? node.sides[0].scope : node.scope).shared;
  const before = forms.get(node);
  if (before) return before;
  const form = "sides" in node ? formOfSides(node.sides) : formOfDefinition(node.definition, node.scope);
  forms.set(node, form);
  return form;
}

const equality = (it: Equality): Form => ({ kind: "equality", equality: it });

function formOfDefinition(definition: Value, scope: Scope): Form {
  const call = intrinsicOf(definition);
  const argument = call?.argument ?? null;
  if (call?.name === "Condition" && typeof argument === "string") return named(argument, scope);
  if (isList(argument)) {
    const parts = argument.map((part): Node => ({ definition: part, scope }));
    if (call?.name === "Fn::And") return { kind: "all", parts };
    if (call?.name === "Fn::Or") return { kind: "any", parts };
    if (call?.name === "Fn::Not") return { kind: "none", parts };
    const [left, right] = argument;
    if (call?.name === "Fn::Equals" && left !== undefined && right !== undefined) {
      return formOfSides([boundSide({ value: left, scope }), boundSide({ value: right, scope })]);
    }
  }
  return equality(atomOf(wordsOf({ value: definition, scope })));
}

function named(name: string, scope: Scope): Form {
  const qualified = `${scope.prefix}${name}`;
  const definition = scope.conditions.get(name);
  const otherwise = atomOf(qualified);
  return definition === undefined
    ? equality(otherwise)
    : { kind: "named", name: qualified, node: { definition, scope }, otherwise };
}

/** A parent stack may pass `Fn::If`; the comparison is then one of two, by the parent's condition. */
function formOfSides(sides: readonly [Side, Side]): Form {
  for (const [index, { value, scope }] of sides.entries()) {
    const call = intrinsicOf(value);
    const [name, ...outcomes] = call?.name === "Fn::If" && isList(call.argument) ? call.argument : [];
    if (typeof name !== "string" || outcomes.length !== 2) continue;
    const other = sides[1 - index] ?? sides[0];
    const [whenTrue, whenFalse] = outcomes.map(
      (outcome): Node => ({ sides: [boundSide({ value: outcome, scope }), other] }),
    );
    const test: Node = { definition: { Condition: name }, scope };
    if (whenTrue && whenFalse) return { kind: "either", parts: [test, whenTrue, whenFalse] };
  }
  return equality(equalityOf(sides));
}
