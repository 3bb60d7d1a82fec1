import { partitionOf } from "../../../model/arn.ts";
import type { Assignment } from "../../../model/fact.ts";
import type { World } from "../../../model/stage.ts";
import { type Domain, domainsOf } from "./domains.ts";
import type { Equality } from "./equality.ts";
import { type Form, formOf, type Node } from "./forms.ts";
import type { OpenCondition, Scope, Shared } from "./scope.ts";

/** More ways of choosing the parameters than this are not tried out. */
const MAX_COMBINATIONS = 4096;

/** How deep conditions may nest, and how many comparisons they may make: beyond this they stay open. */
const MAX_CONDITION_DEPTH = 200;
const MAX_EQUALITIES = 500;

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
  const sorted = [...new Set(names)].sort();
  const key = JSON.stringify(sorted);
  if (shared.worlds.has(key)) return shared.worlds.get(key);
  const conditions = new Map<string, OpenCondition>();
  for (const name of sorted) {
    const condition = shared.conditions.get(name);
    if (condition) conditions.set(name, condition);
  }
  const worlds = worldsOf(conditions);
  shared.worlds.set(key, worlds);
  return worlds;
}

/** Of the other names, those whose conditions speak of a parameter that these speak of. */
export function relatedNames(
  names: readonly string[],
  others: Iterable<string>,
  { conditions, variables }: Shared,
): Set<string> {
  const keysOfName = (name: string): readonly string[] => {
    const condition = conditions.get(name);
    const known = variables.get(name) ?? (condition ? keysOf(equalitiesOf([condition])) : []);
    variables.set(name, known);
    return known;
  };
  const keys = new Set(names.flatMap(keysOfName));
  return new Set([...others].filter((name) => keysOfName(name).some((key) => keys.has(key))));
}

/**
 * Every way in which the conditions can come out together. Each parameter takes each value that can matter: those
 * it may have (AllowedValues), its default, those it is compared with, and one that is none of these. A way is a
 * default one if all parameters that have a default keep it. What the rules of the template refuse is no way. Undefined
 * where that is too much to try out, or where no way is possible.
 */
function worldsOf(conditions: ReadonlyMap<string, OpenCondition>): readonly World[] | undefined {
  const equalities = equalitiesOf(conditions.values());
  const demands = demandsOn(equalities, conditions);
  const narrowed = demands.length > 0 ? worldsWhere(conditions, equalities, demands) : undefined;
  // Rules that nothing can meet, or that need too much trying, narrow nothing.
  return narrowed ?? worldsWhere(conditions, equalities, []);
}

/** The demands of rules that speak, directly or through each other, of a variable of these equalities. */
function demandsOn(
  equalities: readonly Equality[],
  conditions: ReadonlyMap<string, OpenCondition>,
): readonly Demand[] {
  const scopes = new Map<string, Scope>();
  for (const { scope } of conditions.values()) {
    for (let at: Scope | undefined = scope; at; at = at.parent?.scope) scopes.set(at.prefix, at);
  }
  let waiting = [...scopes.values()].flatMap(demandsIn);
  const keys = new Set(keysOf(equalities));
  const relevant: Demand[] = [];
  for (;;) {
    const met = waiting.filter((one) => one.keys.some((key) => keys.has(key)));
    if (met.length === 0) return relevant;
    relevant.push(...met);
    for (const one of met) for (const key of one.keys) keys.add(key);
    waiting = waiting.filter((one) => !met.includes(one));
  }
}

/** Something that the rules of a template make hold. */
export interface Demand {
  readonly node: OpenCondition;
  readonly equalities: readonly Equality[];
  readonly keys: readonly string[];
}

function demandsIn(scope: Scope): readonly Demand[] {
  const { demands } = scope.shared;
  let known = demands.get(scope.prefix);
  if (!known) {
    known = scope.rules.map((definition) => {
      const node = { definition, scope };
      const equalities = equalitiesOf([node]);
      return { node, equalities, keys: keysOf(equalities) };
    });
    demands.set(scope.prefix, known);
  }
  return known;
}

const keysOf = (equalities: readonly Equality[]) =>
  equalities.flatMap(({ variables }) => variables.map(({ key }) => key));

function equalitiesOf(conditions: Iterable<Node>): Equality[] {
  const walk: Walk = { path: new Set(), done: new Set(), into: [] };
  for (const condition of conditions) collect(condition, walk, 0);
  return walk.into;
}

function worldsWhere(
  conditions: ReadonlyMap<string, OpenCondition>,
  equalities: readonly Equality[],
  demands: readonly Demand[],
): readonly World[] | undefined {
  const domains = domainsOf([...equalities, ...demands.flatMap((one) => one.equalities)]);
  const combinations = domains.reduce((product, { values }) => product * values.length, 1);
  if (combinations > MAX_COMBINATIONS) return undefined;
  const worlds = new Map<string, World>();
  for (let index = 0; index < combinations; index++) {
    const { at, isDefault } = chosen(domains, index);
    const assignment = isSomewhere(at) ? assignmentAt(conditions, demands, at) : undefined;
    if (!assignment) continue;
    const key = JSON.stringify(assignment);
    const before = worlds.get(key);
    if (!before || (isDefault && !before.isDefault)) worlds.set(key, { assignment, isDefault });
  }
  return worlds.size > 0 ? [...worlds.values()] : undefined;
}

/** One way of choosing the variables: the digits of a number are the places of the values. */
function chosen(domains: readonly Domain[], index: number) {
  const at = new Map<string, string>();
  let isDefault = true;
  let rest = index;
  for (const domain of domains) {
    const value = domain.values[rest % domain.values.length] ?? "";
    rest = Math.floor(rest / domain.values.length);
    at.set(domain.key, value);
    if (domain.default !== undefined && value !== domain.default) isDefault = false;
  }
  return { at, isDefault };
}

/** A Region lies in one partition only. */
function isSomewhere(at: ReadonlyMap<string, string>): boolean {
  const region = at.get("AWS::Region");
  const partition = at.get("AWS::Partition");
  if (region === undefined || partition === undefined) return true;
  return !/^[a-z]/.test(region) || partitionOf(region) === partition;
}

/** Undefined where CloudFormation refuses the template, or could not evaluate a condition. */
function assignmentAt(
  conditions: ReadonlyMap<string, OpenCondition>,
  demands: readonly Demand[],
  at: ReadonlyMap<string, string>,
): Assignment | undefined {
  const assignment: Record<string, boolean> = Object.create(null);
  const outcomes = new Map<string, boolean | undefined>();
  for (const [name, condition] of conditions) {
    const outcome = evaluate(condition, { at, outcomes, path: new Set(), shared: condition.scope.shared }, 0);
    if (outcome === undefined) return undefined;
    assignment[name] = outcome;
  }
  for (const { node } of demands) {
    const { shared } = node.scope;
    if (evaluate(node, { at, outcomes, path: new Set(), shared }, 0) === false) return undefined;
  }
  return assignment;
}

/** What a walk through conditions has met: `path` leads here, `done` need not be walked again. */
interface Walk {
  readonly path: Set<string>;
  readonly done: Set<string>;
  readonly into: Equality[];
}

function collect(node: Node, walk: Walk, depth: number): void {
  if (depth > MAX_CONDITION_DEPTH || walk.into.length > MAX_EQUALITIES) return;
  const form = formOf(node);
  if (form.kind === "equality") walk.into.push(form.equality);
  else if (form.kind === "named") {
    const { name } = form;
    if (walk.path.has(name)) walk.into.push(form.otherwise);
    else if (!walk.done.has(name)) {
      walk.path.add(name);
      collect(form.node, walk, depth + 1);
      walk.path.delete(name);
      walk.done.add(name);
    }
  } else for (const part of form.parts) collect(part, walk, depth + 1);
}

/** One way of choosing the variables, and the outcomes of named conditions that follow from it. */
interface Trial {
  readonly at: ReadonlyMap<string, string>;
  readonly outcomes: Map<string, boolean | undefined>;
  readonly path: Set<string>;
  readonly shared: Shared;
}

/** Undefined where CloudFormation could not evaluate the condition either (a missing key of a mapping). */
function evaluate(node: Node, trial: Trial, depth: number): boolean | undefined {
  trial.shared.steps -= 1;
  if (depth > MAX_CONDITION_DEPTH || trial.shared.steps < 0) return undefined;
  const form = formOf(node);
  switch (form.kind) {
    case "equality":
      return form.equality.holds(trial.at);
    case "named":
      return evaluateNamed(form, trial, depth);
    case "either": {
      const [test, whenTrue, whenFalse] = form.parts;
      const outcome = evaluate(test, trial, depth + 1);
      return outcome === undefined ? undefined : evaluate(outcome ? whenTrue : whenFalse, trial, depth + 1);
    }
  }
  const outcomes = form.parts.map((part) => evaluate(part, trial, depth + 1));
  if (outcomes.includes(undefined)) return undefined;
  if (form.kind === "none") return !outcomes.includes(true);
  return form.kind === "all" ? !outcomes.includes(false) : outcomes.includes(true);
}

function evaluateNamed(form: Form & { kind: "named" }, trial: Trial, depth: number): boolean | undefined {
  const { name } = form;
  if (trial.outcomes.has(name)) return trial.outcomes.get(name);
  if (trial.path.has(name)) return form.otherwise.holds(trial.at);
  trial.path.add(name);
  const outcome = evaluate(form.node, trial, depth + 1);
  trial.path.delete(name);
  trial.outcomes.set(name, outcome);
  return outcome;
}
