import type { Fact } from "../../../model/fact.ts";
import type { World } from "../../../model/stage.ts";
import { entriesOf, member, textMember, type Value, type ValueMap } from "../../../syntax/template/value.ts";
import type { Resource } from "../resources.ts";
import type { Demand } from "./conditions.ts";
import { expandLoops, hasLoops } from "./foreach.ts";
import type { Form, Node } from "./forms.ts";
import type { GivenParameters, Parameter } from "./parameters.ts";
import { parametersOf } from "./parameters.ts";
import { rulesOf } from "./rules.ts";

/** A condition that is open, with the scope in which its definition is read. */
export interface OpenCondition {
  readonly definition: Value;
  readonly scope: Scope;
}

/** What all templates of one stack and its nested stacks share. */
export interface Shared {
  /** Open conditions by the name that facts call them. */
  readonly conditions: Map<string, OpenCondition>;
  /** What is known of a condition by itself: its outcome, or that it is open. */
  readonly outcomes: Map<string, boolean | "open">;
  /** Joint outcomes that were asked for before, by the names of their conditions. */
  readonly worlds: Map<string, readonly World[] | undefined>;
  /** How conditions are made up. */
  readonly forms: WeakMap<Node, Form>;
  /** The variables that open conditions speak of, by the names of the conditions. */
  readonly variables: Map<string, readonly string[]>;
  /** What the rules of each template demand, by its prefix. */
  readonly demands: Map<string, readonly Demand[]>;
  /** How many propositions have no words of their own. */
  propositions: number;
  /** Steps of evaluation left; at zero, values are unknown instead of late. */
  steps: number;
}

/** Where a template's names are looked up. */
export interface Scope {
  /** Put before the names of conditions and parameters: empty for the template itself, `Network/` inside its nested stack `Network`. */
  readonly prefix: string;
  /** Put before the addresses of resources: the same, behind what the caller puts there. */
  readonly addressPrefix: string;
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly conditions: ReadonlyMap<string, Value>;
  readonly mappings: Value | undefined;
  /** Logical id → type of every resource. */
  readonly resources: ReadonlyMap<string, string>;
  /** Beginnings of the names that SAM gives to the resources it makes. */
  readonly generated: readonly string[];
  readonly given: ReadonlyMap<string, string>;
  /**
   * A nested stack: what the parent passes, to be read in the parent's scope. `apart`: it is deployed to accounts and Regions
   * of its own (a stack set).
   */
  readonly parent?: { readonly scope: Scope; readonly bindings: Value | undefined; readonly apart?: true };
  /** What is inside a nested stack of this template, where that can be read. */
  readonly nested?: (id: string) => NestedScope | undefined;
  /** Assertions over the parameters: values that break one are refused. */
  readonly rules: readonly Value[];
  /** Whether the nested stack exists at all. */
  readonly existence?: Fact<boolean>;
  /** Other resources exist that this text does not show, so a reference to a strange name is still set. */
  readonly openWorld: boolean;
  readonly shared: Shared;
}

/** What stands before everything that is deployed to the same account and Region as this: `Set/` in a stack set, else nothing. */
export function siteOf(scope: Scope): string {
  let inner = scope;
  while (inner.parent && !inner.parent.apart) inner = inner.parent.scope;
  return inner.parent ? inner.addressPrefix : "";
}

export interface NestedScope {
  readonly scope: Scope;
  readonly outputs: Value | undefined;
  /** A macro may add outputs that the text does not show. */
  readonly mayHaveMore: boolean;
}

const newShared = (): Shared => ({
  conditions: new Map(),
  outcomes: new Map(),
  worlds: new Map(),
  forms: new WeakMap(),
  variables: new Map(),
  demands: new Map(),
  propositions: 0,
  steps: STEPS,
});

/** Enough for the largest templates that CloudFormation takes; a bound for the hostile ones. */
const STEPS = 2_000_000;

export interface ScopeOptions {
  readonly prefix?: string;
  readonly addressPrefix?: string;
  readonly given?: GivenParameters["values"];
  readonly parent?: Scope["parent"];
  readonly existence?: Fact<boolean>;
  readonly openWorld?: boolean;
}

export function scopeOf(root: ValueMap, options: ScopeOptions = {}): Scope {
  const {
    prefix = "",
    addressPrefix = prefix,
    given = new Map(),
    parent,
    existence,
    openWorld = false,
  } = options;
  const resources = entriesOf(member(root, "Resources"));
  return {
    prefix,
    addressPrefix,
    parameters: parametersOf(root),
    conditions: new Map(entriesOf(member(root, "Conditions"))),
    mappings: member(root, "Mappings"),
    rules: rulesOf(root),
    resources: new Map(resources.map(([id, resource]) => [id, textMember(resource, "Type") ?? ""])),
    generated: [],
    given,
    ...(parent ? { parent } : {}),
    ...(existence ? { existence } : {}),
    openWorld,
    shared: parent?.scope.shared ?? newShared(),
  };
}

/** The scope with the loops of its `Conditions` section expanded. */
export function withConditions(scope: Scope, root: ValueMap): Scope {
  const section = member(root, "Conditions");
  if (!hasLoops(section)) return scope;
  const { entries } = expandLoops(section, scope);
  return { ...scope, conditions: new Map(entries.map(({ id, value }) => [id, value])) };
}

/** The scope with the resources and conditions that loops and SAM make. */
export function withResources(
  scope: Scope,
  resources: readonly Resource[],
  conditions: ReadonlyMap<string, Value>,
): Scope {
  return {
    ...scope,
    generated: resources.filter(({ type }) => type.startsWith("AWS::Serverless::")).map(({ id }) => id),
    resources: new Map([...scope.resources, ...resources.map(({ id, type }) => [id, type] as const)]),
    conditions: conditions.size > 0 ? new Map([...scope.conditions, ...conditions]) : scope.conditions,
  };
}
