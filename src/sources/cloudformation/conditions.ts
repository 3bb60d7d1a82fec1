import { partitionOf } from "../../model/arn.ts";
import type { Assignment } from "../../model/fact.ts";
import type { World } from "../../model/stage.ts";
import { domainsOf } from "./domains.ts";
import { atomOf, type Equality, equalityOf } from "./equality.ts";
import type { OpenCondition, Scope, Shared } from "./scope.ts";
import { intrinsicOf, isList, type Value } from "./value.ts";

/** More ways of choosing the parameters than this are not tried out. */
const MAX_COMBINATIONS = 4096;

/**
 * The outcome of a condition by itself, or the name under which facts may depend on it. A condition that the
 * template does not define is open.
 */
export function outcomeOf(name: string, scope: Scope): boolean | { readonly open: string } {
  const definition = scope.conditions.get(name);
  const qualified = `${scope.prefix}${name}`;
  return definition === undefined
    ? { open: qualified }
    : outcomeOfDefinition(qualified, { definition, scope });
}

/** The same for a definition that stands in no `Conditions` section. */
export function outcomeOfDefinition(
  qualified: string,
  condition: OpenCondition,
): boolean | { readonly open: string } {
  const { outcomes, conditions } = condition.scope.shared;
  let outcome = outcomes.get(qualified);
  if (outcome === undefined) {
    const worlds = worldsOf(new Map([[qualified, condition]]));
    const seen = new Set(worlds?.map(({ assignment }) => assignment[qualified]));
    outcome = seen.size === 1 ? [...seen][0] === true : "open";
    outcomes.set(qualified, outcome);
    if (outcome === "open") conditions.set(qualified, condition);
  }
  return outcome === "open" ? { open: qualified } : outcome;
}

/** The joint outcomes of the conditions with these names, as far as they are defined. */
export function worldsOfNames(names: Iterable<string>, shared: Shared): readonly World[] | undefined {
  const conditions = new Map<string, OpenCondition>();
  for (const name of names) {
    const condition = shared.conditions.get(name);
    if (condition) conditions.set(name, condition);
  }
  return worldsOf(conditions);
}

/**
 * Every way in which the conditions can come out together. Each parameter takes each value that can matter: those
 * it may have (AllowedValues), its default, those it is compared with, and one that is none of these. Undefined
 * where that is too much to try out, or where no way is possible.
 */
export function worldsOf(conditions: ReadonlyMap<string, OpenCondition>): readonly World[] | undefined {
  const equalities: Equality[] = [];
  for (const { definition, scope } of conditions.values()) collect(definition, scope, equalities, new Set());
  const domains = domainsOf(equalities);
  const combinations = domains.reduce((product, { values }) => product * values.length, 1);
  if (combinations > MAX_COMBINATIONS) return undefined;
  const worlds = new Map<string, World>();
  for (let index = 0; index < combinations; index++) {
    const at = new Map<string, string>();
    let isDefault = true;
    let rest = index;
    for (const domain of domains) {
      const value = domain.values[rest % domain.values.length] ?? "";
      rest = Math.floor(rest / domain.values.length);
      at.set(domain.key, value);
      if (value !== domain.default) isDefault = false;
    }
    const assignment = isSomewhere(at) ? assignmentAt(conditions, at) : undefined;
    if (!assignment) continue;
    const key = JSON.stringify(assignment);
    const before = worlds.get(key);
    if (!before || (isDefault && !before.isDefault)) worlds.set(key, { assignment, isDefault });
  }
  return worlds.size > 0 ? [...worlds.values()] : undefined;
}

/** A Region lies in one partition only. */
function isSomewhere(at: ReadonlyMap<string, string>): boolean {
  const region = at.get("AWS::Region");
  const partition = at.get("AWS::Partition");
  if (region === undefined || partition === undefined) return true;
  return !/^[a-z]/.test(region) || partitionOf(region) === partition;
}

function assignmentAt(
  conditions: ReadonlyMap<string, OpenCondition>,
  at: ReadonlyMap<string, string>,
): Assignment | undefined {
  const assignment: Record<string, boolean> = Object.create(null);
  for (const [name, { definition, scope }] of conditions) {
    const outcome = evaluate(definition, scope, at, new Set());
    if (outcome === undefined) return undefined;
    assignment[name] = outcome;
  }
  return assignment;
}

/** The parts of a definition: those joined by And, Or and Not, and what is left when those are taken away. */
type Form =
  | { readonly kind: "all" | "any"; readonly parts: readonly Value[] }
  | { readonly kind: "not"; readonly part: Value }
  | { readonly kind: "named"; readonly name: string; readonly definition: Value }
  | { readonly kind: "equality"; readonly equality: Equality };

function formOf(definition: Value, scope: Scope, path: ReadonlySet<string>): Form {
  const call = intrinsicOf(definition);
  const argument = call?.argument ?? null;
  if (call?.name === "Condition" && typeof argument === "string") {
    const named = path.has(argument) ? undefined : scope.conditions.get(argument);
    if (named !== undefined) return { kind: "named", name: argument, definition: named };
    return { kind: "equality", equality: atomOf(`${scope.prefix}${argument}`) };
  }
  if (isList(argument)) {
    if (call?.name === "Fn::And") return { kind: "all", parts: argument };
    if (call?.name === "Fn::Or") return { kind: "any", parts: argument };
    const [part] = argument;
    if (call?.name === "Fn::Not" && part !== undefined) return { kind: "not", part };
  }
  return { kind: "equality", equality: equalityOf(definition, scope) };
}

function collect(definition: Value, scope: Scope, into: Equality[], path: Set<string>): void {
  if (path.size > 100 || into.length > 500) return;
  const form = formOf(definition, scope, path);
  if (form.kind === "equality") into.push(form.equality);
  else if (form.kind === "not") collect(form.part, scope, into, path);
  else if (form.kind === "named") {
    collect(form.definition, scope, into, new Set([...path, form.name]));
  } else for (const part of form.parts) collect(part, scope, into, path);
}

/** Undefined where CloudFormation could not evaluate the condition either (a missing key of a mapping). */
function evaluate(
  definition: Value,
  scope: Scope,
  at: ReadonlyMap<string, string>,
  path: Set<string>,
): boolean | undefined {
  scope.shared.steps -= 1;
  if (path.size > 100 || scope.shared.steps < 0) return undefined;
  const form = formOf(definition, scope, path);
  if (form.kind === "equality") return form.equality.holds(at);
  if (form.kind === "named") return evaluate(form.definition, scope, at, new Set([...path, form.name]));
  if (form.kind === "not") {
    const outcome = evaluate(form.part, scope, at, path);
    return outcome === undefined ? undefined : !outcome;
  }
  const outcomes = form.parts.map((part) => evaluate(part, scope, at, path));
  if (outcomes.includes(undefined)) return undefined;
  return form.kind === "all" ? !outcomes.includes(false) : outcomes.includes(true);
}
