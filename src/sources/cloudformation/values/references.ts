import { choice, type Fact, known, type Settled, set, unknownFact } from "../../../model/fact.ts";
import { isList, member, textMember, textOf, type Value } from "../../../syntax/template/value.ts";
import { outcomeOf, outcomeOfDefinition } from "./conditions.ts";
import { emptyValueOf, isAskedFor, isAskedForEmpty, isBlank } from "./emptiness.ts";
import { combine, mapFact, mapSettled, restrict } from "./facts.ts";
import { expandLoops, hasLoops } from "./foreach.ts";
import { itemsOfText, listVariable, operandOf, pseudoValue, type Variable } from "./operands.ts";
import type { Parameter } from "./parameters.ts";
import { refusedFact } from "./refused.ts";
import { type Reading, read } from "./resolve.ts";
import type { Scope } from "./scope.ts";
import { isPutTogether } from "./text-functions.ts";

export function ref(argument: Value, reading: Reading): Fact<Value> {
  return named("Ref", argument, reading, (name) => referenceByName(name, reading));
}

/**
 * What a name stands for, where it may be computed (User Guide, `AWS::LanguageExtensions`: functions as a parameter of
 * `Ref` and `Fn::GetAtt`).
 */
function named(
  what: string,
  name: Value | undefined,
  reading: Reading,
  meant: (name: string) => Fact<Value>,
): Fact<Value> {
  if (typeof name === "string") return meant(name);
  const computed = name === undefined ? known(null) : read(name, reading);
  return combine([computed], ([settled]): Fact<Value> => {
    if (settled?.state === "known" && typeof settled.value === "string") return meant(settled.value);
    const why = settled?.state === "unknown" ? `: ${settled.why}` : "";
    return unknownFact(`the name that ${what} is given is computed, and not known here${why}`);
  });
}

/** What `Ref` and `${…}` of a name come to: a pseudo parameter, a parameter, a resource or its attribute. */
export function referenceByName(name: string, reading: Reading): Fact<Value> {
  const { scope, at } = reading;
  if (name === "AWS::NoValue") return known(null);
  const parameter = scope.parameters.get(name);
  if (name.startsWith("AWS::") || parameter) {
    const operand = at ? operandOf({ Ref: name }, scope) : undefined;
    const variable =
      at && parameter?.list
        ? listVariable(parameter, scope)
        : operand?.kind === "variable" && operand.variable;
    const chosen = variable ? at?.get(variable.key) : undefined;
    if (chosen !== undefined) return parameter ? asType(parameter, chosen) : known(chosen);
  }
  if (parameter) return parameterValue(parameter, reading);
  if (name.startsWith("AWS::")) {
    const pseudo = pseudoValue(name, scope);
    return pseudo === undefined ? set(`!Ref ${name}`) : known(pseudo);
  }
  const dot = name.indexOf(".");
  return dot > 0 ? attribute(name.slice(0, dot), name.slice(dot + 1), reading) : resource(name, reading);
}

function resource(id: string, { scope }: Reading): Fact<Value> {
  if (isResource(id, scope)) return set(`!Ref ${id}`, addressOf(id, scope), true);
  return unknownFact(`${id} is neither a parameter nor a resource of this template`);
}

function attribute(id: string, name: string, reading: Reading): Fact<Value> {
  const { scope } = reading;
  const output = name.startsWith(OUTPUTS) ? outputOf(id, name.slice(OUTPUTS.length), reading) : undefined;
  if (output) return output;
  const address = name.startsWith(OUTPUTS) ? undefined : addressOf(id, scope);
  if (isResource(id, scope)) return set(`!GetAtt ${id}.${name}`, address);
  return unknownFact(`${id} is no resource of this template`);
}

const OUTPUTS = "Outputs.";

/** What a nested stack gives out, read inside it; undefined where its template is not in sight. */
function outputOf(id: string, name: string, reading: Reading): Fact<Value> | undefined {
  const nested = reading.scope.nested?.(id);
  if (!nested) return undefined;
  const { scope, outputs, mayHaveMore } = nested;
  const output = hasLoops(outputs)
    ? expandLoops(outputs, scope).entries.find((entry) => entry.id === name)?.value
    : member(outputs, name);
  const value = member(output, "Value");
  if (value === undefined)
    return mayHaveMore ? undefined : unknownFact(`the nested stack ${id} has no output ${name}`);
  const inside = read(value, { ...reading, scope, depth: reading.depth + 1 });
  const condition = textMember(output, "Condition");
  const exists = condition === undefined ? true : outcomeOf(condition, scope);
  if (exists === true) return inside;
  const absent = refusedFact(`the nested stack ${id} has no output ${name} where ${condition} is false`);
  if (exists === false) return absent;
  return choice(exists.open, restrict(inside, exists.open, true), absent);
}

/** The address of a resource that the text itself declares, not one that SAM makes or that may be elsewhere. */
function addressOf(id: string, { resources, addressPrefix }: Scope): string | undefined {
  return resources.has(id) ? `${addressPrefix}${id}` : undefined;
}

function isResource(id: string, { resources, generated, openWorld }: Scope): boolean {
  return openWorld || resources.has(id) || generated.some((start) => id.startsWith(start));
}

export function getAtt(argument: Value, reading: Reading): Fact<Value> {
  const [id, ...rest] = isList(argument) ? argument : (textOf(argument)?.split(".") ?? []);
  if (id === undefined || rest.length === 0) return unknownFact("Fn::GetAtt names no attribute");
  const part = rest.map((each) => textOf(each) ?? "…").join(".");
  return named("Fn::GetAtt", id, reading, (name) => attribute(name, part, reading));
}

export function importValue(argument: Value, reading: Reading): Fact<Value> {
  return mapFactToSet(read(argument, reading), "!ImportValue");
}

function mapFactToSet(name: Fact<Value>, what: string): Fact<Value> {
  if (name.state === "known") return set(`${what} ${textOf(name.value) ?? "of a computed name"}`);
  return set(name.state === "set" ? `${what} ${name.expression}` : `${what} of a computed name`);
}

export function ifElse(argument: Value, reading: Reading): Fact<Value> {
  return ifBranches(argument, reading, (branch) => read(branch, reading));
}

/** What becomes of the branches of a `Fn::If`, each where it is taken. */
export function ifBranches(
  argument: Value,
  reading: Reading,
  then: (branch: Value) => Fact<Value>,
): Fact<Value> {
  const [name, whenTrue, whenFalse] = isList(argument) ? argument : [];
  if (typeof name !== "string" || whenTrue === undefined || whenFalse === undefined) {
    return unknownFact("Fn::If needs the name of a condition and two values");
  }
  const outcome = outcomeOf(name, reading.scope);
  if (typeof outcome === "boolean") return then(outcome ? whenTrue : whenFalse);
  return choice(
    outcome.open,
    restrict(then(whenTrue), outcome.open, true),
    restrict(then(whenFalse), outcome.open, false),
  );
}

/**
 * A parameter as a value: what the caller or the parent stack gives, else the default. A parameter without
 * default counts as set, because nothing deploys without it. Where an empty text is one of the values that it may
 * well have, the value is a choice.
 */
function parameterValue(parameter: Parameter, reading: Reading): Fact<Value> {
  const { scope } = reading;
  const { name, default: fallback, allowed } = parameter;
  const bound = scope.parent ? member(scope.parent.bindings, name) : undefined;
  if (bound !== undefined && scope.parent) {
    const given = mapFact(read(bound, { ...reading, scope: scope.parent.scope }), (value) =>
      value === null ? ownValue(parameter, reading) : asType(parameter, value),
    );
    const passed = parameter.list && isPutTogether(bound) ? mapSettled(given, itemsUnknown) : given;
    return reading.at ? passed : asked(parameter, passed, scope);
  }
  const given = scope.given.get(name);
  if (given !== undefined) return parameter.stored ? set(`!Ref ${name}`) : asType(parameter, given);
  const undecided = !reading.at && !scope.parent && !parameter.stored;
  if (!undecided) return ownValue(parameter, reading);
  const variable = listVariable(parameter, scope) ?? {
    key: `${scope.prefix}${name}`,
    reference: { Ref: name },
    scope,
    ...(fallback === undefined ? {} : { default: fallback }),
  };
  if (reading.each && !parameter.list && allowed && allowed.length > 1)
    return eachAllowed(variable, allowed, parameter);
  const empty = emptyValueOf(parameter, scope);
  const own = ownValue(parameter, reading);
  if (empty === undefined) return isAskedFor(parameter, scope) ? orAnother(variable, own) : own;
  if (!parameter.list && allowed?.every(isBlank)) return known(empty);
  const filled = fallback === undefined || isBlank(fallback) ? set(`!Ref ${name}`) : orAnother(variable, own);
  return choiceOn(variable, empty, (value) => asType(parameter, value), filled);
}

/** What a parent passes on of a parameter of its own, with the values that conditions of the nested stack ask it for. */
function asked(parameter: Parameter, passed: Fact<Value>, scope: Scope): Fact<Value> {
  const reference = { Ref: parameter.name };
  const operand = operandOf(parameter.list ? { "Fn::Join": [",", reference] } : reference, scope);
  if (operand.kind !== "variable" || !isAskedFor(parameter, scope)) return passed;
  if (passed.state !== "known" && passed.state !== "set") return passed;
  const { variable } = operand;
  const own = passed.state === "known" ? orAnother(variable, passed) : passed;
  if (variable.allowed || !isAskedForEmpty(parameter, scope)) return own;
  return choiceOn(variable, "", (value) => asType(parameter, value), own);
}

/** A list that is put together of open texts holds something, which an item of it need not. */
const itemsUnknown = (list: Settled<Value>): Settled<Value> =>
  list.state === "set" ? unknownFact(`what ${list.expression} is split into is not known here`) : list;

/** More values than these are not told apart: then it is the default, or one of the others. */
const MAX_VALUES = 8;

function eachAllowed(variable: Variable, allowed: readonly string[], parameter: Parameter): Fact<Value> {
  const value = (text: string) => () => asType(parameter, text);
  const [first, ...others] = allowed.toSorted((one, other) => rank(one) - rank(other));
  if (first === undefined) return set(`!Ref ${variable.key}`);
  if (allowed.length > MAX_VALUES) {
    const open = unknownFact(`${variable.key} allows ${allowed.length} values`);
    return variable.default === undefined ? open : choiceOn(variable, first, value(first), open);
  }
  const last = others.pop() ?? first;
  return [first, ...others].reduceRight<Fact<Value>>(
    (rest, text) => choiceOn(variable, text, value(text), rest),
    asType(parameter, last),
  );

  function rank(text: string): number {
    return text === variable.default ? 0 : 1;
  }
}

/**
 * The default, or whatever else is given. They are told apart where conditions ask for the parameter, because a
 * branch of theirs may be one in which it has not its default.
 */
function orAnother(variable: Variable, own: Fact<Value>): Fact<Value> {
  if (variable.default === undefined) return own;
  return choiceOn(variable, variable.default, () => own, set(`!Ref ${variable.key}`));
}

function ownValue(parameter: Parameter, { scope }: Reading): Fact<Value> {
  const { default: fallback, name, stored } = parameter;
  if (fallback === undefined || stored) return set(`!Ref ${scope.prefix}${name}`);
  return asType(parameter, fallback);
}

function asType(parameter: Parameter, value: Value): Fact<Value> {
  const text = textOf(value);
  if (text === undefined) return known(value);
  return parameter.list ? known(itemsOfText(text)) : known(text);
}

/** A choice between one value of a variable and all its others, under a condition in the variable's own words. */
export function choiceOn(
  variable: Variable,
  value: string,
  whenEqual: (value: string) => Fact<Value>,
  otherwise: Fact<Value>,
): Fact<Value> {
  const name = `${variable.key} == ${JSON.stringify(value)}`;
  const definition = { "Fn::Equals": [variable.reference, value] };
  const outcome = outcomeOfDefinition(name, { definition, scope: variable.scope });
  if (outcome === true) return whenEqual(value);
  if (outcome === false) return otherwise;
  return choice(name, restrict(whenEqual(value), name, true), restrict(otherwise, name, false));
}
