import {
  entriesOf,
  intrinsicOf,
  isList,
  isMap,
  textMember,
  textOf,
  type Value,
} from "../../../syntax/template/value.ts";
import { listVariable } from "./operands.ts";
import { resolve } from "./resolve.ts";
import type { Scope } from "./scope.ts";

/** One entry of a section after its loops are expanded; `key` is the one that the text has. */
interface Entry {
  readonly id: string;
  readonly key: string;
  readonly value: Value;
}

export interface Expanded {
  readonly entries: readonly Entry[];
  readonly unclear: readonly { readonly key: string; readonly message: string }[];
}

const LOOP = "Fn::ForEach::";
const MAX_NODES = 500_000;
const MAX_ENTRIES = 20_000;

/**
 * Expands `Fn::ForEach` in a section (User Guide, "Fn::ForEach"; AWS::LanguageExtensions). Where the collection
 * is not known, the body is kept once with `<Identifier>` in place of the values, and the loop is named as unclear.
 */
export function expandLoops(section: Value | undefined, scope: Scope): Expanded {
  const entries: Entry[] = [];
  const unclear: { key: string; message: string }[] = [];
  const budget = { nodes: MAX_NODES };
  const expand = (id: string, value: Value, key: string, depth: number): void => {
    if (!id.startsWith(LOOP)) {
      if (entries.length < MAX_ENTRIES) entries.push({ id, key, value });
      return;
    }
    const [identifier, collection, body] = isList(value) ? value : [];
    if (typeof identifier !== "string" || collection === undefined || !isMap(body) || depth > 5) {
      unclear.push({
        key,
        message: `The loop ${id} is not written as CloudFormation demands; it was not read.`,
      });
      return;
    }
    const items = itemsOf(collection, scope);
    if (!items)
      unclear.push({ key, message: `What the loop ${id} goes over is not known here: pass --parameter.` });
    for (const item of items ?? [`<${identifier}>`]) {
      for (const [inner, content] of entriesOf(body)) {
        if (budget.nodes < 0) break;
        expand(inText(inner, identifier, item), inValue(content, identifier, item, budget), key, depth + 1);
      }
    }
    if (budget.nodes < 0)
      unclear.push({ key, message: `The loop ${id} grows too large; not all of it was read.` });
  };
  for (const [id, value] of entriesOf(section)) expand(id, value, id, 0);
  return { entries, unclear };
}

export function hasLoops(section: Value | undefined): boolean {
  return entriesOf(section).some(([key]) => key.startsWith(LOOP));
}

function itemsOf(collection: Value, scope: Scope): string[] | undefined {
  const fact = resolve(collection, scope, defaultsIn(collection, scope));
  if (fact.state !== "known" || !isList(fact.value)) return undefined;
  const items: string[] = [];
  for (const item of fact.value) {
    const value = resolve(item, scope);
    if (value.state !== "known") return undefined;
    for (const text of isList(value.value) ? value.value : [value.value]) {
      const found = textOf(text);
      if (found === undefined) return undefined;
      items.push(found);
    }
  }
  return items;
}

/** What a loop over a list parameter makes is what its default makes, whatever conditions ask of that parameter. */
function defaultsIn(collection: Value, scope: Scope): ReadonlyMap<string, string> | undefined {
  const parameter = scope.parameters.get(textMember(collection, "Ref") ?? "");
  const variable = parameter && listVariable(parameter, scope);
  return variable?.default === undefined ? undefined : new Map([[variable.key, variable.default]]);
}

/** `${Id}` is the item, `&{Id}` the item without what a logical id may not hold. */
function inText(text: string, identifier: string, item: string): string {
  if (!text.includes("{")) return text;
  return text
    .replaceAll(`\${${identifier}}`, item)
    .replaceAll(`&{${identifier}}`, item.replace(/[^A-Za-z0-9<>]/g, ""));
}

function inValue(
  value: Value,
  identifier: string,
  item: string,
  budget: { nodes: number },
  depth = 0,
): Value {
  budget.nodes -= 1;
  if (budget.nodes < 0 || depth > 200) return null;
  if (typeof value === "string") return inText(value, identifier, item);
  if (isList(value)) return value.map((part) => inValue(part, identifier, item, budget, depth + 1));
  if (!isMap(value)) return value;
  const call = intrinsicOf(value);
  if (call?.name === "Ref" && call.argument === identifier) return item;
  const map: Record<string, Value> = Object.create(null);
  for (const [key, part] of entriesOf(value)) {
    map[inText(key, identifier, item)] = inValue(part, identifier, item, budget, depth + 1);
  }
  return map;
}
