import { type Fact, known, set, unknownFact } from "../../../model/fact.ts";
import {
  entriesOf,
  intrinsicOf,
  isList,
  isMap,
  member,
  textOf,
  type Value,
} from "../../../syntax/template/value.ts";
import { combine, mapFact } from "./facts.ts";
import { type Variable, variablesIn } from "./operands.ts";
import { choiceOn, ifBranches } from "./references.ts";
import { isRefused, refusedFact } from "./refused.ts";
import { type Reading, read } from "./resolve.ts";

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

/** The member of a table at a key; a key that hangs on open parameters makes it a choice where the outcomes differ. */
function atKey(
  table: Value,
  key: Value,
  reading: Reading,
  fallback: Value | undefined,
  then: (value: Value) => Fact<Value>,
): Fact<Value> {
  const call = intrinsicOf(key);
  if (call?.name === "Fn::If" && !reading.at)
    return ifBranches(call.argument, reading, (branch) => atKey(table, branch, reading, fallback, then));
  const row = (name: string): Fact<Value> | undefined => {
    const found = member(table, name);
    return found === undefined ? undefined : then(found);
  };
  const other = fallback === undefined ? undefined : () => read(fallback, reading);
  const variables = reading.at ? [] : variablesIn(key, reading.scope);
  if (variables.length > 0 && spansFewWays(variables)) {
    const listedFirst = variables.toSorted((one, next) => Number(!one.allowed) - Number(!next.allowed));
    return overVariables({ table, key, reading, row, other }, listedFirst, NOTHING_CHOSEN);
  }
  return combine([read(key, reading)], ([settled]): Fact<Value> => {
    const name = settled?.state === "known" && variables.length === 0 ? textOf(settled.value) : undefined;
    if (name !== undefined) return row(name) ?? other?.() ?? unknownFact(`the mapping has no key ${name}`);
    const rows = entriesOf(table).map(([, found]) => then(found));
    return alike([...rows, ...(other ? [other()] : [])], "!FindInMap") ?? UNKNOWN_KEY;
  });
}

const UNKNOWN_KEY = unknownFact("the mapping's key is not known here");
const NOTHING_CHOSEN: ReadonlyMap<string, string> = new Map();

/** More ways than this of choosing a row are not told apart. */
const MAX_KEYS = 64;

/** All but one variable have to list their values: the rows tell those of one more, and no others. */
function spansFewWays(variables: readonly Variable[]): boolean {
  const ways = variables.reduce((product, { allowed }) => product * (allowed?.length ?? 1), 1);
  return ways <= MAX_KEYS && variables.filter(({ allowed }) => !allowed).length <= 1;
}

/** A look-up in a table by a key that is a function of variables. */
interface LookUp {
  readonly table: Value;
  readonly key: Value;
  readonly reading: Reading;
  row(name: string): Fact<Value> | undefined;
  /** What it comes to for keys that the table does not have; absent: CloudFormation refuses them. */
  readonly other: (() => Fact<Value>) | undefined;
}

function overVariables(
  lookUp: LookUp,
  [variable, ...rest]: readonly Variable[],
  at: ReadonlyMap<string, string>,
): Fact<Value> {
  const { key, reading, row, other } = lookUp;
  if (!variable) {
    const settled = read(key, { ...reading, at });
    const name = settled.state === "known" ? textOf(settled.value) : undefined;
    if (name === undefined) return UNKNOWN_KEY;
    return row(name) ?? other?.() ?? refusedFact(`the mapping has no key ${name}`);
  }
  const values = variable.allowed ?? valuesByRow(lookUp, variable, at);
  if (!values) return UNKNOWN_KEY;
  const outcomes = values.map((value) => ({
    value,
    fact: overVariables(lookUp, rest, new Map([...at, [variable.key, value]])),
  }));
  const refused = !variable.allowed || outcomes.some(({ fact }) => isRefused(fact));
  const stray = variable.allowed ? undefined : other?.();
  return overOutcomes(
    variable,
    outcomes.filter(({ fact }) => !isRefused(fact)),
    stray,
    { refused, each: reading.each ?? false },
  );
}

/** Stands for a value in a key, to see what the key puts around it. No parameter can hold NUL. */
const ANY = "\0any";

/** The values of a variable with which the key is one of the table's; undefined where that cannot be told. */
function valuesByRow(
  { table, key, reading }: LookUp,
  variable: Variable,
  at: ReadonlyMap<string, string>,
): string[] | undefined {
  const shape = read(key, { ...reading, at: new Map([...at, [variable.key, ANY]]) });
  const parts = shape.state === "known" ? textOf(shape.value)?.split(ANY) : undefined;
  const [before, after, ...more] = parts ?? [];
  if (before === undefined || after === undefined || more.length > 0) return undefined;
  const around = before.length + after.length;
  return entriesOf(table)
    .map(([name]) => name)
    .filter((name) => name.length >= around && name.startsWith(before) && name.endsWith(after))
    .map((name) => name.slice(before.length, name.length - after.length));
}

/**
 * `stray`: what values beside the outcomes come to; absent and `refused`, CloudFormation refuses them. `each`: what matters
 * is the value, not only that there is one.
 */
function overOutcomes(
  variable: Variable,
  outcomes: { readonly value: string; readonly fact: Fact<Value> }[],
  stray: Fact<Value> | undefined,
  { refused, each }: { readonly refused: boolean; readonly each: boolean },
): Fact<Value> {
  const { key, default: usualValue } = variable;
  const facts = [...outcomes.map(({ fact }) => fact), ...(stray ? [stray] : [])];
  const [first] = facts;
  if (!first) return refusedFact(`the mapping has no key for ${key}`);
  const same = each ? equal(facts) : alike(facts, `!FindInMap by ${key}`);
  if (same) {
    const usual = outcomes.find(({ value }) => value === usualValue)?.fact;
    return usual ?? (usualValue !== undefined && stray ? stray : same);
  }
  if (outcomes.length > MAX_KEYS)
    return unknownFact(`the mapping has ${outcomes.length} keys for ${key}, too many to tell apart`);
  const missing = stray ?? (refused ? refusedFact(`the mapping has no key for ${key}`) : undefined);
  const otherwise = missing ?? outcomes.pop()?.fact ?? first;
  return outcomes.reduceRight<Fact<Value>>(
    (rest, { value, fact }) => choiceOn(variable, value, () => fact, rest),
    otherwise,
  );
}

/** What facts come to of which nobody knows which one it is: text in any case, or nothing in any case. */
function alike(facts: readonly Fact<Value>[], expression: string): Fact<Value> | undefined {
  const [first] = facts;
  if (!first || !(facts.every(holdsText) || facts.every(holdsNone))) return undefined;
  return facts.length === 1 || holdsNone(first) ? first : set(expression);
}

/** The one known value that all of them are. */
function equal([first, ...others]: readonly Fact<Value>[]): Fact<Value> | undefined {
  const text = first?.state === "known" ? textOf(first.value) : undefined;
  const same = others.every((fact) => fact.state === "known" && textOf(fact.value) === text);
  return text !== undefined && same ? first : undefined;
}

const holdsText = (fact: Fact<Value>) =>
  fact.state === "set" || (fact.state === "known" && (textOf(fact.value) ?? "").trim() !== "");
const holdsNone = (fact: Fact<Value>) => fact.state === "known" && textOf(fact.value)?.trim() === "";
