import { choice, type Fact, known, set, unknownFact } from "../../model/fact.ts";
import { outcomeOf, outcomeOfDefinition } from "./conditions.ts";
import { emptyValueOf, isAskedFor, isBlank } from "./emptiness.ts";
import { combine, mapFact, restrict } from "./facts.ts";
import { operandOf, pseudoValue, type Variable } from "./operands.ts";
import type { Parameter } from "./parameters.ts";
import { refusedFact } from "./refused.ts";
import { type Reading, read } from "./resolve.ts";
import type { Scope } from "./scope.ts";
import { entriesOf, isList, isMap, member, textOf, type Value } from "./value.ts";

export function ref(argument: Value, reading: Reading): Fact<Value> {
  if (typeof argument === "string") return referenceByName(argument, reading);
  return set("!Ref of a computed name");
}

/** What `Ref` and `${…}` of a name come to: a pseudo parameter, a parameter, a resource or its attribute. */
export function referenceByName(name: string, reading: Reading): Fact<Value> {
  const { scope, at } = reading;
  if (name === "AWS::NoValue") return known(null);
  const parameter = scope.parameters.get(name);
  if (name.startsWith("AWS::") || parameter) {
    const operand = at ? operandOf({ Ref: name }, scope) : undefined;
    const chosen = operand?.kind === "variable" ? at?.get(operand.variable.key) : undefined;
    if (chosen !== undefined) return known(chosen);
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
  if (isResource(id, scope)) return set(`!Ref ${id}`);
  return unknownFact(`${id} is neither a parameter nor a resource of this template`);
}

function attribute(id: string, name: string, { scope }: Reading): Fact<Value> {
  if (isResource(id, scope)) return set(`!GetAtt ${id}.${name}`);
  return unknownFact(`${id} is no resource of this template`);
}

function isResource(id: string, { resources, generated, openWorld }: Scope): boolean {
  return openWorld || resources.has(id) || generated.some((start) => id.startsWith(start));
}

export function getAtt(argument: Value, reading: Reading): Fact<Value> {
  const path = isList(argument) ? argument.map((part) => textOf(part)) : textOf(argument)?.split(".");
  const [id, ...rest] = path ?? [];
  if (id === undefined || rest.length === 0) return unknownFact("Fn::GetAtt names no attribute");
  return attribute(id, rest.map((part) => part ?? "…").join("."), reading);
}

export function importValue(argument: Value, reading: Reading): Fact<Value> {
  return mapFactToSet(read(argument, reading), "!ImportValue");
}

function mapFactToSet(name: Fact<Value>, what: string): Fact<Value> {
  if (name.state === "known") return set(`${what} ${textOf(name.value) ?? "of a computed name"}`);
  return set(name.state === "set" ? `${what} ${name.expression}` : `${what} of a computed name`);
}

export function ifElse(argument: Value, reading: Reading): Fact<Value> {
  const [name, whenTrue, whenFalse] = isList(argument) ? argument : [];
  if (typeof name !== "string" || whenTrue === undefined || whenFalse === undefined) {
    return unknownFact("Fn::If needs the name of a condition and two values");
  }
  const outcome = outcomeOf(name, reading.scope);
  if (typeof outcome === "boolean") return read(outcome ? whenTrue : whenFalse, reading);
  return choice(
    outcome.open,
    restrict(read(whenTrue, reading), outcome.open, true),
    restrict(read(whenFalse, reading), outcome.open, false),
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
    const passed = mapFact(read(bound, { ...reading, scope: scope.parent.scope }), (value) =>
      value === null ? ownValue(parameter, reading) : asType(parameter, value),
    );
    const operand = reading.at ? undefined : operandOf({ Ref: name }, scope);
    return operand?.kind === "variable" && passed.state === "known" && isAskedFor(parameter, scope)
      ? orAnother(operand.variable, passed)
      : passed;
  }
  const given = scope.given.get(name);
  if (given !== undefined) return parameter.stored ? set(`!Ref ${name}`) : asType(parameter, given);
  const undecided = !reading.at && !scope.parent && !parameter.stored && !parameter.list;
  if (!undecided) return ownValue(parameter, reading);
  const variable = {
    key: `${scope.prefix}${name}`,
    reference: { Ref: name },
    scope,
    ...(fallback === undefined ? {} : { default: fallback }),
  };
  const empty = emptyValueOf(parameter, scope);
  const own = ownValue(parameter, reading);
  if (empty === undefined) return isAskedFor(parameter, scope) ? orAnother(variable, own) : own;
  if (allowed?.every(isBlank)) return known(empty);
  const filled = fallback === undefined || isBlank(fallback) ? set(`!Ref ${name}`) : orAnother(variable, own);
  return choiceOn(variable, empty, (value) => known(value), filled);
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
  return parameter.list ? known(text.split(",").map((item) => item.trim())) : known(text);
}

/** A choice between one value of a variable and all its others, under a condition in the variable's own words. */
function choiceOn(
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

export function findInMap(argument: Value, reading: Reading): Fact<Value> {
  const [name, top, second, options] = isList(argument) ? argument : [];
  if (name === undefined || top === undefined || second === undefined) {
    return unknownFact("Fn::FindInMap needs a mapping and two keys");
  }
  const fallback = member(options, "DefaultValue");
  return mapFact(read(name, reading), (table) => {
    const rows = member(reading.scope.mappings, textOf(table) ?? "");
    if (!isMap(rows)) return unknownFact(`there is no mapping ${textOf(table) ?? ""}`);
    return atKey(rows, top, reading, fallback, (row) => atKey(row, second, reading, fallback, known));
  });
}

/** The member of a table at a key; a key that is an open parameter makes it a choice where the outcomes differ. */
function atKey(
  table: Value,
  key: Value,
  reading: Reading,
  fallback: Value | undefined,
  then: (value: Value) => Fact<Value>,
): Fact<Value> {
  const look = (name: string): Fact<Value> => {
    const found = member(table, name);
    if (found !== undefined) return then(found);
    return fallback === undefined ? unknownFact(`the mapping has no key ${name}`) : read(fallback, reading);
  };
  const orElse = fallback === undefined ? undefined : () => read(fallback, reading);
  const operand = reading.at ? undefined : operandOf(key, reading.scope);
  if (operand?.kind === "variable") return overValues(operand.variable, table, look, orElse);
  return combine([read(key, reading)], ([settled]): Fact<Value> => {
    if (settled?.state === "known") return look(textOf(settled.value) ?? "");
    return unknownFact("the mapping's key is not known here");
  });
}

/** More ways than this of choosing a row are not told apart. */
const MAX_KEYS = 64;

/** `fallback`: what the look-up comes to for values of the variable that the table does not have. */
function overValues(
  variable: Variable,
  table: Value,
  look: (name: string) => Fact<Value>,
  fallback: (() => Fact<Value>) | undefined,
): Fact<Value> {
  const { key, allowed, default: usualName } = variable;
  const rows = entriesOf(table).map(([name]) => name);
  const names = rows.filter((name) => allowed?.includes(name) ?? true);
  const outcomes = names.map((name) => ({ name, fact: look(name) }));
  const strays = allowed?.some((name) => member(table, name) === undefined) ?? true;
  const stray = strays ? fallback?.() : undefined;
  const facts = [...outcomes.map(({ fact }) => fact), ...(stray ? [stray] : [])];
  const [first] = facts;
  if (!first) return unknownFact(`the mapping has no key for ${key}`);
  if (facts.every(holdsText) || facts.every(holdsNone)) {
    const usual = outcomes.find(({ name }) => name === usualName)?.fact;
    if (usual) return usual;
    if (usualName !== undefined && stray) return stray;
    return facts.length === 1 || holdsNone(first) ? first : set(`!FindInMap by ${key}`);
  }
  if (names.length > MAX_KEYS)
    return unknownFact(`the mapping has ${names.length} keys for ${key}, too many to tell apart`);
  const missing = strays && !stray ? refusedFact(`the mapping has no key for ${key}`) : stray;
  const otherwise = missing ?? outcomes.pop()?.fact ?? first;
  return outcomes.reduceRight<Fact<Value>>(
    (rest, { name, fact }) => choiceOn(variable, name, () => fact, rest),
    otherwise,
  );
}

const holdsText = (fact: Fact<Value>) =>
  fact.state === "set" || (fact.state === "known" && (textOf(fact.value) ?? "").trim() !== "");
const holdsNone = (fact: Fact<Value>) => fact.state === "known" && textOf(fact.value)?.trim() === "";
