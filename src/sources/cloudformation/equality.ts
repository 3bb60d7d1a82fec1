import { type Operand, operandOf, type Variable } from "./operands.ts";
import { resolve } from "./resolve.ts";
import type { Scope } from "./scope.ts";
import { boundedJson } from "./stringify.ts";
import { intrinsicOf, isList, textOf, type Value } from "./value.ts";

/** What an equality knows of a variable it reads. */
export interface UsedVariable {
  readonly key: string;
  readonly allowed?: readonly string[];
  readonly default?: string;
  /** The values it is compared with. */
  readonly constants: readonly string[];
}

/** The smallest part of a condition: a comparison, or something that is simply true or false. */
export interface Equality {
  readonly variables: readonly UsedVariable[];
  /** Two variables that are compared with each other. */
  readonly link?: readonly [string, string];
  holds(at: ReadonlyMap<string, string>): boolean | undefined;
}

/** A proposition of which nothing is known but its name. */
export function atomOf(name: string, fallback?: boolean): Equality {
  const key = `?${name}`;
  return {
    variables: [
      {
        key,
        allowed: ["true", "false"],
        constants: [],
        ...(fallback === undefined ? {} : { default: `${fallback}` }),
      },
    ],
    holds: (at) => at.get(key) === "true",
  };
}

const known = new WeakMap<object, Map<Scope, Equality>>();

/** `Fn::Equals` over parameters; anything else, and what cannot be computed, is a proposition of its own. */
export function equalityOf(definition: Value, scope: Scope): Equality {
  if (typeof definition !== "object" || definition === null) return atomOf(`${scope.prefix}${definition}`);
  const byScope = known.get(definition) ?? new Map<Scope, Equality>();
  known.set(definition, byScope);
  const before = byScope.get(scope);
  if (before) return before;
  const equality = build(definition, scope);
  byScope.set(scope, equality);
  return equality;
}

function build(definition: Value, scope: Scope): Equality {
  const call = intrinsicOf(definition);
  const sides = call?.name === "Fn::Equals" && isList(call.argument) ? call.argument : [];
  const [left, right] = sides;
  if (left === undefined || right === undefined) return proposition(definition, scope);
  const operands = [operandOf(left, scope), operandOf(right, scope)] as const;
  if (!isComputable(operands)) return proposition(definition, scope, [left, right]);
  const [first, second] = operands;
  return {
    variables: [...used(first, second), ...used(second, first)],
    ...(first.kind === "variable" && second.kind === "variable"
      ? { link: [first.variable.key, second.variable.key] as const }
      : {}),
    holds: (at) => compare(left, right, scope, at),
  };
}

/** A comparison with an open variable is exact only if the other side's values are all in sight. */
function isComputable([left, right]: readonly [Operand, Operand]): boolean {
  if (left.kind === "opaque" || right.kind === "opaque") return false;
  const open = (operand: Operand) => operand.kind === "variable" && !operand.variable.allowed;
  return !(open(left) && right.kind === "computed") && !(open(right) && left.kind === "computed");
}

function used(operand: Operand, against: Operand): UsedVariable[] {
  if (operand.kind === "variable") return [describe(operand.variable, constantsOf(against))];
  if (operand.kind === "mapped") return operand.keys.map(({ variable, names }) => describe(variable, names));
  return operand.kind === "computed" ? operand.variables.map((variable) => describe(variable, [])) : [];
}

function describe({ key, allowed, default: fallback }: Variable, constants: readonly string[]): UsedVariable {
  return {
    key,
    constants,
    ...(allowed ? { allowed } : {}),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

function constantsOf(operand: Operand): readonly string[] {
  if (operand.kind === "literal") return [operand.text];
  if (operand.kind === "mapped") return operand.values;
  return operand.kind === "variable" ? (operand.variable.allowed ?? []) : [];
}

const NO_CHOICES: ReadonlyMap<string, string> = new Map();

function compare(
  left: Value,
  right: Value,
  scope: Scope,
  at: ReadonlyMap<string, string>,
): boolean | undefined {
  const texts = [left, right].map((side) => {
    const fact = resolve(side, scope, at);
    return fact.state === "known" ? textOf(fact.value) : undefined;
  });
  return texts[0] === undefined || texts[1] === undefined ? undefined : texts[0] === texts[1];
}

/** Two comparisons of the same words are the same proposition. With every parameter at its default it may be known. */
function proposition(definition: Value, scope: Scope, sides?: readonly [Value, Value]): Equality {
  const fallback = sides ? compare(sides[0], sides[1], scope, NO_CHOICES) : undefined;
  const words = boundedJson(definition, 2000);
  scope.shared.propositions += 1;
  return atomOf(`${scope.prefix}${words ?? `#${scope.shared.propositions}`}`, fallback);
}
