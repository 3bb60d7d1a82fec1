import { intrinsicOf, textOf, type Value } from "../../../syntax/template/value.ts";
import { type Operand, operandOf, type Variable } from "./operands.ts";
import { resolve } from "./resolve.ts";
import type { Scope } from "./scope.ts";
import { boundedJson } from "./stringify.ts";

/** What an equality knows of a variable it reads. */
interface UsedVariable {
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

/** A value and the scope in which its names are read. */
export interface Side {
  readonly value: Value;
  readonly scope: Scope;
}

const NEVER: Equality = { variables: [], holds: () => false };

/** `Fn::Equals` over parameters; what cannot be computed is a proposition of its own. */
export function equalityOf(sides: readonly [Side, Side]): Equality {
  const [left, right] = sides;
  const first = operandOf(left.value, left.scope);
  const second = operandOf(right.value, right.scope);
  if ((isBlank(first) && isSet(right)) || (isBlank(second) && isSet(left))) return NEVER;
  if (!isComputable([first, second])) {
    const fallback = compare(sides, NO_CHOICES);
    return atomOf(sides.map(wordsOf).join(" == "), fallback);
  }
  return {
    variables: [...used(first, second), ...used(second, first)],
    ...(first.kind === "variable" && second.kind === "variable"
      ? { link: [first.variable.key, second.variable.key] as const }
      : {}),
    holds: (at) => compare(sides, at),
  };
}

const isBlank = (operand: Operand) => operand.kind === "literal" && operand.text === "";

/** The reference to a resource, an attribute of it, an import: nobody knows its text, but there is one. */
function isSet({ value, scope }: Side): boolean {
  const call = intrinsicOf(value);
  if (call?.name === "Ref") return scope.resources.has(textOf(call.argument) ?? "");
  if (call?.name !== "Fn::GetAtt" && call?.name !== "Fn::ImportValue") return false;
  // An output of a nested stack may well be empty.
  const fact = resolve(value, scope);
  return fact.state === "set" && !/^!GetAtt [^.]+\.Outputs\./.test(fact.expression);
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

function compare(sides: readonly Side[], at: ReadonlyMap<string, string>): boolean | undefined {
  const texts = sides.map(({ value, scope }) => {
    const fact = resolve(value, scope, at);
    return fact.state === "known" ? textOf(fact.value) : undefined;
  });
  return texts.includes(undefined) ? undefined : texts[0] === texts[1];
}

/** What tells one proposition from another: two comparisons of the same words are the same one. */
export function wordsOf({ value, scope }: Side): string {
  scope.shared.propositions += 1;
  return `${scope.prefix}${boundedJson(value, 2000) ?? `#${scope.shared.propositions}`}`;
}
