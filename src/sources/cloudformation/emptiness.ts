import type { Parameter } from "./parameters.ts";
import type { Scope } from "./scope.ts";
import { entriesOf, intrinsicOf, isList, isMap, textMember, type Value } from "./value.ts";

const MAX_NODES = 20_000;

const compared = new WeakMap<Scope["conditions"], ReadonlySet<string>>();

/**
 * The empty text that a parameter may well have: it is its default or one of its allowed values, or a condition of
 * the template asks for it. Undefined where nothing in the template speaks of an empty value.
 */
export function emptyValueOf(
  { name, allowed, default: fallback }: Parameter,
  scope: Scope,
): string | undefined {
  if (allowed) return allowed.find(isBlank);
  if (fallback !== undefined && isBlank(fallback)) return fallback;
  return comparedWithNothing(scope).has(name) ? "" : undefined;
}

export const isBlank = (text: string) => text.trim() === "";

/** The parameters that some condition compares with an empty text. */
function comparedWithNothing({ conditions }: Scope): ReadonlySet<string> {
  let names = compared.get(conditions);
  if (!names) {
    const found = new Set<string>();
    const budget = { left: MAX_NODES };
    for (const definition of conditions.values()) visit(definition, found, budget, 0);
    names = found;
    compared.set(conditions, names);
  }
  return names;
}

function visit(value: Value, found: Set<string>, budget: { left: number }, depth: number): void {
  budget.left -= 1;
  if (budget.left < 0 || depth > 200) return;
  if (isList(value)) for (const item of value) visit(item, found, budget, depth + 1);
  if (!isMap(value)) return;
  const call = intrinsicOf(value);
  if (call?.name === "Fn::Equals" && isList(call.argument) && call.argument.includes("")) {
    for (const side of call.argument) {
      const name = textMember(side, "Ref");
      if (name !== undefined) found.add(name);
    }
  }
  for (const [, item] of entriesOf(value)) visit(item, found, budget, depth + 1);
}
