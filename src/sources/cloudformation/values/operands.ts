import {
  entriesOf,
  intrinsicOf,
  isList,
  isMap,
  member,
  textOf,
  type Value,
} from "../../../syntax/template/value.ts";
import { outcomeOf } from "./conditions.ts";
import type { Parameter } from "./parameters.ts";
import { type Scope, siteOf } from "./scope.ts";
import { placeholdersIn } from "./text-functions.ts";

/** A parameter or pseudo parameter whose value is open: its template may be deployed with several. */
export interface Variable {
  readonly key: string;
  /** The reference that names it, to be read in `scope`. */
  readonly reference: Value;
  readonly scope: Scope;
  /** All its values, where they are listed. */
  readonly allowed?: readonly string[];
  readonly default?: string;
}

/** One side of `Fn::Equals`, as far as it can be reasoned about. */
export type Operand =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "variable"; readonly variable: Variable }
  /** A look-up in a mapping: its values, and the variables that its keys are. */
  | {
      readonly kind: "mapped";
      readonly values: readonly string[];
      readonly keys: readonly { readonly variable: Variable; readonly names: readonly string[] }[];
    }
  /** Some other function of variables that all list their values. */
  | { readonly kind: "computed"; readonly variables: readonly Variable[] }
  | { readonly kind: "opaque" };

const OPAQUE: Operand = { kind: "opaque" };

/** The pseudo parameters that a condition may compare (User Guide, "pseudo parameters reference"). */
export const PSEUDO_PARAMETERS: ReadonlySet<string> = new Set([
  "AWS::AccountId",
  "AWS::Partition",
  "AWS::Region",
  "AWS::StackId",
  "AWS::StackName",
  "AWS::URLSuffix",
]);
const OF_THE_STACK = /^AWS::Stack/;

export function operandOf(value: Value, scope: Scope, depth = 0): Operand {
  const text = textOf(value);
  if (text !== undefined) return { kind: "literal", text };
  const call = intrinsicOf(value);
  if (!call || depth > 20) return OPAQUE;
  const reference = call.name === "Fn::Sub" ? soleReference(call.argument) : call;
  if (reference?.name === "Ref" && typeof reference.argument === "string") {
    return referenceOperand(reference.argument, scope, depth);
  }
  if (call.name === "Fn::If") {
    const taken = takenBranch(call.argument, scope);
    return taken === undefined ? OPAQUE : operandOf(taken, scope, depth + 1);
  }
  const ofList = joinedList(call, scope, depth);
  if (ofList) return ofList;
  const found = call.name === "Fn::FindInMap" ? mapOperand(call.argument, scope, depth) : undefined;
  if (found) return found;
  const variables = listedVariables(value, scope, { left: 200 });
  return variables ? { kind: "computed", variables } : OPAQUE;
}

/** The branch of an `Fn::If` whose condition is settled. */
function takenBranch(argument: Value, scope: Scope): Value | undefined {
  const [name, whenTrue, whenFalse] = isList(argument) ? argument : [];
  const outcome = typeof name === "string" ? outcomeOf(name, scope) : undefined;
  return typeof outcome === "boolean" ? (outcome ? whenTrue : whenFalse) : undefined;
}

/** What the caller says of a pseudo parameter. A stack's own name and id are not those of its nested stacks. */
export function pseudoValue(name: string, scope: Scope): string | undefined {
  if (!PSEUDO_PARAMETERS.has(name)) return undefined;
  const given = scope.given.get(name);
  if (given !== undefined || !scope.parent || scope.parent.apart || OF_THE_STACK.test(name)) return given;
  return pseudoValue(name, scope.parent.scope);
}

/** `Fn::Sub: "${Name}"` says nothing more than `Ref: Name`. */
function soleReference(argument: Value): { name: string; argument: Value } | undefined {
  const name = typeof argument === "string" ? /^\$\{([A-Za-z0-9:]+)\}$/.exec(argument)?.[1] : undefined;
  return name === undefined ? undefined : { name: "Ref", argument: name };
}

function referenceOperand(name: string, scope: Scope, depth: number): Operand {
  const pseudo = pseudoValue(name, scope);
  if (pseudo !== undefined) return { kind: "literal", text: pseudo };
  if (PSEUDO_PARAMETERS.has(name)) {
    const key = `${OF_THE_STACK.test(name) ? scope.prefix : siteOf(scope)}${name}`;
    return { kind: "variable", variable: { key, reference: { Ref: name }, scope } };
  }
  const parameter = scope.parameters.get(name);
  if (!parameter) return OPAQUE;
  return parameterOperand(parameter, scope, depth);
}

/**
 * A text made of one list parameter: `Fn::Join` of it, or its first item. Each text that it may be compared with is what a
 * list of that one item comes to, so the list itself is the variable.
 */
function joinedList(
  { name, argument }: { readonly name: string; readonly argument: Value },
  scope: Scope,
  depth: number,
): Operand | undefined {
  const [how, list] = isList(argument) ? argument : [];
  if (name !== "Fn::Join" && !(name === "Fn::Select" && textOf(how) === "0")) return undefined;
  const reference = list === undefined ? undefined : intrinsicOf(list);
  if (reference?.name !== "Ref" || typeof reference.argument !== "string") return undefined;
  const parameter = scope.parameters.get(reference.argument);
  if (!parameter?.list) return undefined;
  const bound = scope.parent ? member(scope.parent.bindings, parameter.name) : undefined;
  if (bound !== undefined && scope.parent) {
    const passed = operandOf(bound, scope.parent.scope, depth + 1);
    return passed.kind === "variable" ? passed : undefined;
  }
  const variable = listVariable(parameter, scope);
  return variable && { kind: "variable", variable };
}

/** A list parameter that the caller may give any items; as a variable its value is the items with commas between them. */
export function listVariable(parameter: Parameter, scope: Scope): Variable | undefined {
  const { name, list, stored, default: fallback } = parameter;
  if (!list || stored || scope.given.has(name)) return undefined;
  if (scope.parent && (fallback !== undefined || member(scope.parent.bindings, name) !== undefined))
    return undefined;
  return {
    key: `${scope.prefix}${name}`,
    reference: { "Fn::Join": [",", { Ref: name }] },
    scope,
    ...(fallback === undefined ? {} : { default: itemsOfText(fallback).join(",") }),
  };
}

/** The items of a list parameter's text (User Guide, `CommaDelimitedList`: each is trimmed). */
export const itemsOfText = (text: string): string[] => text.split(",").map((item) => item.trim());

/** Follows a reference to a nested stack's parameter to what the parent passes for it. */
export function boundSide(side: { readonly value: Value; readonly scope: Scope }): {
  value: Value;
  scope: Scope;
} {
  let { value, scope } = side;
  for (;;) {
    const call = intrinsicOf(value);
    const name = call?.name === "Ref" && typeof call.argument === "string" ? call.argument : undefined;
    const bound = name === undefined ? undefined : member(scope.parent?.bindings, name);
    if (bound === undefined || !scope.parent || name === undefined || !scope.parameters.has(name)) {
      return { value, scope };
    }
    value = bound;
    scope = scope.parent.scope;
  }
}

function parameterOperand(parameter: Parameter, scope: Scope, depth: number): Operand {
  const { name, list, stored, allowed } = parameter;
  const bound = scope.parent ? member(scope.parent.bindings, name) : undefined;
  if (bound !== undefined && scope.parent) return operandOf(bound, scope.parent.scope, depth + 1);
  const given = scope.given.get(name);
  if (given !== undefined && !stored) return { kind: "literal", text: given };
  const fallback = stored ? undefined : parameter.default;
  // Nobody can give a nested stack's parameter another value than its parent does.
  if (scope.parent && fallback !== undefined) return { kind: "literal", text: fallback };
  if (list) return OPAQUE;
  const variable: Variable = {
    key: `${scope.prefix}${name}`,
    reference: { Ref: name },
    scope,
    ...(allowed && !stored ? { allowed } : {}),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
  return { kind: "variable", variable };
}

function mapOperand(argument: Value, scope: Scope, depth: number): Operand | undefined {
  if (!isList(argument) || argument.length !== 3) return undefined;
  const [name, ...keys] = argument;
  const table = typeof name === "string" ? member(scope.mappings, name) : undefined;
  if (!isMap(table)) return undefined;
  const operands = keys.map((key) => operandOf(key, scope, depth + 1));
  const rows = entriesOf(table);
  const names = [
    rows.map(([key]) => key),
    [...new Set(rows.flatMap(([, row]) => entriesOf(row).map(([key]) => key)))],
  ];
  const variables: { variable: Variable; names: readonly string[] }[] = [];
  for (const [index, operand] of operands.entries()) {
    if (operand.kind === "variable")
      variables.push({ variable: operand.variable, names: names[index] ?? [] });
    else if (operand.kind !== "literal") return undefined;
  }
  const values = rows.flatMap(([, row]) => entriesOf(row).map(([, value]) => textOf(value)));
  return { kind: "mapped", values: values.filter((value) => value !== undefined), keys: variables };
}

/** The variables that a value names, each once, whatever else it hangs on. */
export function variablesIn(value: Value, scope: Scope): Variable[] {
  const found = new Map<string, Variable>();
  const budget = { left: 1000 };
  const ofName = (name: string, scope: Scope): Variable[] => {
    const operand = referenceOperand(name, scope, 0);
    for (const one of variablesOf(operand)) found.set(one.key, one);
    const bound = boundSide({ value: { Ref: name }, scope });
    if (operand.kind === "opaque" && bound.scope !== scope)
      variablesBelow(bound.value, bound.scope, budget, ofName, ANY_FUNCTION);
    return [];
  };
  variablesBelow(value, scope, budget, ofName, ANY_FUNCTION);
  return [...found.values()];
}

function variablesOf(operand: Operand): readonly Variable[] {
  if (operand.kind === "variable") return [operand.variable];
  if (operand.kind === "mapped") return operand.keys.map(({ variable }) => variable);
  return operand.kind === "computed" ? operand.variables : [];
}

/** The variables below a value, if each of them lists its values and nothing else is open. */
function listedVariables(value: Value, scope: Scope, budget: { left: number }): Variable[] | undefined {
  return variablesBelow(value, scope, budget, listed);
}

function variablesBelow(
  value: Value,
  scope: Scope,
  budget: { left: number },
  ofName: (name: string, scope: Scope) => Variable[] | undefined,
  functions = COMPUTABLE,
): Variable[] | undefined {
  budget.left -= 1;
  if (budget.left < 0) return undefined;
  if (isList(value)) return flat(value.map((item) => variablesBelow(item, scope, budget, ofName, functions)));
  if (!isMap(value)) return [];
  const call = intrinsicOf(value);
  if (call?.name === "Ref" && typeof call.argument === "string") return ofName(call.argument, scope);
  if (call?.name === "Fn::Sub") {
    const [text, own] = isList(call.argument) ? call.argument : [call.argument];
    const names = [...placeholdersIn(textOf(text) ?? "")]
      .map((match) => match[1] ?? "")
      .filter((name) => /^[^!]/.test(name));
    const foreign = names.filter((name) => member(own, name) === undefined);
    const given = entriesOf(own).map(([, item]) => variablesBelow(item, scope, budget, ofName, functions));
    return flat([...foreign.map((name) => ofName(name, scope)), ...given]);
  }
  if (call && !functions.test(call.name)) return undefined;
  return flat(entriesOf(value).map(([, item]) => variablesBelow(item, scope, budget, ofName, functions)));
}

const COMPUTABLE = /^Fn::(?:Join|Select|Split|FindInMap|Length|Base64)$/;
const ANY_FUNCTION = /^/;

function listed(name: string, scope: Scope): Variable[] | undefined {
  const operand = referenceOperand(name, scope, 0);
  if (operand.kind === "opaque") return undefined;
  const variables = variablesOf(operand);
  return variables.every(({ allowed }) => allowed) ? [...variables] : undefined;
}

function flat(lists: readonly (Variable[] | undefined)[]): Variable[] | undefined {
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
}
