import {
  entriesOf,
  intrinsicOf,
  isList,
  isMap,
  textMember,
  textOf,
  type Value,
} from "../../../syntax/template/value.ts";
import type { Parameter } from "./parameters.ts";
import type { Scope } from "./scope.ts";
import { placeholdersIn } from "./text-functions.ts";

const MAX_NODES = 20_000;

const compared = new WeakMap<Scope["conditions"], ReadonlyMap<string, ReadonlySet<string>>>();

/**
 * The empty text that a parameter may well have: it is its default or one of its allowed values, its pattern singles it
 * out, or a condition of the template asks for it. Undefined where nothing in the template speaks of an empty value.
 */
export function emptyValueOf(
  { name, list, allowed, default: fallback, emptyByPattern }: Parameter,
  scope: Scope,
): string | undefined {
  // The values that a list allows are those of its items.
  if (allowed && !list) return allowed.find(isBlank);
  if (fallback !== undefined && isBlank(fallback)) return fallback;
  return emptyByPattern || isAskedForEmpty({ name }, scope) ? "" : undefined;
}

/** Whether some condition of the template asks if the parameter is empty. */
export function isAskedForEmpty({ name }: Pick<Parameter, "name">, scope: Scope): boolean {
  return comparisons(scope).get(name)?.has("") ?? false;
}

/** Whether some condition of the template compares the parameter: its value is then not settled. */
export function isAskedFor({ name }: Parameter, scope: Scope): boolean {
  return comparisons(scope).has(name);
}

export const isBlank = (text: string) => text.trim() === "";

/** For each parameter, the texts that conditions compare it with. */
function comparisons({ conditions }: Scope): ReadonlyMap<string, ReadonlySet<string>> {
  const before = compared.get(conditions);
  if (before) return before;
  const found = new Map<string, Set<string>>();
  const budget = { left: MAX_NODES };
  for (const definition of conditions.values()) visit(definition, found, budget, 0);
  compared.set(conditions, found);
  return found;
}

function visit(value: Value, found: Map<string, Set<string>>, budget: { left: number }, depth: number): void {
  budget.left -= 1;
  if (budget.left < 0 || depth > 200) return;
  if (isList(value)) for (const item of value) visit(item, found, budget, depth + 1);
  if (!isMap(value)) return;
  const call = intrinsicOf(value);
  if (call?.name === "Fn::Equals" && isList(call.argument)) {
    const texts = call.argument.map(textOf).filter((text) => text !== undefined);
    for (const side of call.argument) {
      const name = textMember(side, "Ref") ?? listIn(side);
      if (name !== undefined) note(name, texts, found);
      // What is made of a parameter says something of its value, though not which texts it is compared with.
      else for (const part of namesIn(side, budget)) note(part, [], found);
    }
  }
  for (const [, item] of entriesOf(value)) visit(item, found, budget, depth + 1);
}

/** The list that `Fn::Join` makes a text of, or whose item `Fn::Select` takes. */
function listIn(side: Value): string | undefined {
  const call = intrinsicOf(side);
  if (call?.name !== "Fn::Join" && call?.name !== "Fn::Select") return undefined;
  return isList(call.argument) ? textMember(call.argument[1], "Ref") : undefined;
}

function note(name: string, texts: readonly string[], found: Map<string, Set<string>>): void {
  found.set(name, new Set([...(found.get(name) ?? []), ...texts]));
}

/** The names that a computed side of a comparison is made of. */
function* namesIn(value: Value, budget: { left: number }, depth = 0): Generator<string> {
  budget.left -= 1;
  if (budget.left < 0 || depth > 50) return;
  const call = intrinsicOf(value);
  if (call?.name === "Ref" && typeof call.argument === "string") yield call.argument;
  if (call?.name === "Fn::Sub") {
    const [text] = isList(call.argument) ? call.argument : [call.argument];
    for (const match of placeholdersIn(textOf(text) ?? "")) yield match[1] ?? "";
  }
  const parts = isList(value) ? value : entriesOf(value).map(([, part]) => part);
  for (const part of parts) yield* namesIn(part, budget, depth + 1);
}
