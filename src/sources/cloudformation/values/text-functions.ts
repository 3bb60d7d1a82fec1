import { type Fact, known, set, unknownFact } from "../../../model/fact.ts";
import {
  entriesOf,
  intrinsicOf,
  isList,
  isMap,
  kindOf,
  member,
  textOf,
  type Value,
} from "../../../syntax/template/value.ts";
import { combine, concatenation, mapFact } from "./facts.ts";
import { referenceByName } from "./references.ts";
import { refusedFact } from "./refused.ts";
import { type Reading, read } from "./resolve.ts";
import { boundedJson } from "./stringify.ts";

const malformed = (name: string) => unknownFact(`${name} is not written as CloudFormation demands`);

export function join(argument: Value, reading: Reading): Fact<Value> {
  const [separator, list] = isList(argument) ? argument : [];
  if (typeof separator !== "string" || list === undefined) return malformed("Fn::Join");
  return mapFact(read(list, reading), (items) => {
    if (!isList(items)) return malformed("Fn::Join");
    return dropAbsent(
      items.map((item) => read(item, reading)),
      (parts) => concatenation(parts, separator),
    );
  });
}

/** `AWS::NoValue` in a list takes the item away. */
function dropAbsent(
  facts: readonly Fact<Value>[],
  then: (facts: readonly Fact<Value>[]) => Fact<Value>,
): Fact<Value> {
  return combine(facts, (settled) =>
    then(settled.filter((fact) => !(fact.state === "known" && fact.value === null))),
  );
}

const PLACEHOLDER = /\$\{([^}]*)\}/g;

/** The places of a template that `Fn::Sub` fills. Behind the last `}` there is none: searching there would take for ever. */
export const placeholdersIn = (template: string): Iterable<RegExpExecArray> =>
  template.slice(0, template.lastIndexOf("}") + 1).matchAll(PLACEHOLDER);

/** `${Name}`, `${Name.Attribute}` and the names of the second argument; `${!Literal}` stays as `${Literal}`. */
export function sub(argument: Value, reading: Reading): Fact<Value> {
  const [template, names] = isList(argument) ? argument : [argument];
  if (typeof template !== "string") return malformed("Fn::Sub");
  const parts: Fact<Value>[] = [];
  let from = 0;
  for (const match of placeholdersIn(template)) {
    parts.push(known(template.slice(from, match.index)));
    from = match.index + match[0].length;
    parts.push(placeholder(match[1] ?? "", names, reading));
    if (parts.length > 1000) return malformed("Fn::Sub");
  }
  parts.push(known(template.slice(from)));
  return mapFact(concatenation(parts), (value) =>
    typeof value === "string" && value.includes("{{resolve:") ? set(value) : known(value),
  );
}

function placeholder(text: string, names: Value | undefined, reading: Reading): Fact<Value> {
  if (text.startsWith("!")) return known(`\${${text.slice(1)}}`);
  const given = member(names, text);
  if (given !== undefined) return read(given, reading);
  return referenceByName(text.trim(), reading);
}

export function select(argument: Value, reading: Reading): Fact<Value> {
  const [index, list] = isList(argument) ? argument : [];
  if (index === undefined || list === undefined) return malformed("Fn::Select");
  return combine([read(index, reading), read(list, reading)], ([at, items]): Fact<Value> => {
    if (!at || !items) return malformed("Fn::Select");
    if (items.state !== "known")
      return items.state === "set" ? set(`!Select of ${items.expression}`, items.resource) : items;
    if (at.state !== "known")
      return at.state === "set" ? unknownFact(`which item ${at.expression} selects`) : at;
    const position = Number(textOf(at.value));
    const item = isList(items.value) ? items.value[position] : undefined;
    if (isList(items.value) && Number.isInteger(position) && position >= items.value.length)
      return refusedFact(`Fn::Select takes item ${position} of a list of ${items.value.length}`);
    return item === undefined ? malformed("Fn::Select") : read(item, reading);
  });
}

export function split(argument: Value, reading: Reading): Fact<Value> {
  const [separator, text] = isList(argument) ? argument : [];
  if (typeof separator !== "string" || separator === "" || text === undefined) return malformed("Fn::Split");
  return combine([read(text, reading)], ([whole]): Fact<Value> => {
    if (!whole) return malformed("Fn::Split");
    // A text that is put together holds something, which a piece of it need not.
    if (whole.state === "set" && isPutTogether(text))
      return unknownFact(`what ${whole.expression} is split into is not known here`);
    if (whole.state !== "known") return whole;
    const exact = textOf(whole.value);
    return exact === undefined ? malformed("Fn::Split") : known(exact.split(separator));
  });
}

/** Whether a text is made of several, any of which may be empty. */
export function isPutTogether(text: Value): boolean {
  const call = intrinsicOf(text);
  if (call?.name === "Fn::Join") return isList(call.argument) && isList(call.argument[1]);
  return call?.name === "Fn::Sub" && !/^\$\{[^!{}][^{}]*\}$/.test(textOf(call.argument) ?? "");
}

export function base64(argument: Value, reading: Reading): Fact<Value> {
  return mapFact(read(argument, reading), (value) => {
    const text = textOf(value);
    return text === undefined ? malformed("Fn::Base64") : known(Buffer.from(text).toString("base64"));
  });
}

/** AWS::LanguageExtensions: the number of items of a list. */
export function length(argument: Value, reading: Reading): Fact<Value> {
  return mapFact(read(argument, reading), (value) =>
    isList(value) ? known(value.length) : malformed("Fn::Length"),
  );
}

/** AWS::LanguageExtensions: JSON text, never empty, so it is at least set. */
export function toJsonString(argument: Value): Fact<Value> {
  if (!isList(argument) && !isMap(argument)) return malformed("Fn::ToJsonString");
  const literal = isLiteral(argument, { left: 2000 }) ? boundedJson(argument, 100_000) : undefined;
  return literal === undefined ? set(`!ToJsonString of ${kindOf(argument)}`) : known(literal);
}

function isLiteral(value: Value, budget: { left: number }): boolean {
  budget.left -= 1;
  if (budget.left < 0 || intrinsicOf(value)) return false;
  if (isList(value)) return value.every((item) => isLiteral(item, budget));
  return entriesOf(value).every(([, item]) => isLiteral(item, budget));
}
