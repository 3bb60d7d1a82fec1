import { type Fact, known, set, unknownFact } from "../../../model/fact.ts";
import type { Place } from "../../../model/surroundings.ts";
import type { Arguments, Declared } from "../../aws-provider/arguments.ts";
import { type Data, entryOf, isRecord, listOf, mapOf } from "../plan-json.ts";
import { PlanReferences } from "../plan-references.ts";
import type { PlanContents, PlannedResource } from "../plan-resources.ts";

/** `module.a["x"].aws_y.z[0]` → `module.a.aws_y.z`. */
export const withoutIndexes = (address: string): string =>
  address.replace(/\[(?:[0-9]+|"(?:[^"\\]|\\.)*")\]/g, "");

/** The resources of a plan or a state as they are declared, and which of them leads to which. */
export class PlanDeclarations {
  readonly #references: PlanReferences;
  readonly #placeOf: (address: string) => Place | undefined;
  readonly #families: ReadonlyMap<string, Family>;

  constructor(
    { resources, around, configuration }: PlanContents,
    placeOf: (address: string) => Place | undefined,
  ) {
    this.#references = new PlanReferences(configuration);
    this.#placeOf = placeOf;
    const byName = Map.groupBy([...resources, ...around], ({ address }) => withoutIndexes(address));
    this.#families = new Map([...byName].map(([name, all]) => [name, new Family(all)]));
  }

  declared(resource: PlannedResource): Declared {
    const { address, type, site } = resource;
    const place = this.#placeOf(withoutIndexes(address));
    return {
      type,
      id: idOf(resource),
      address,
      ...(place ? { place } : {}),
      ...(site ? { site } : {}),
      args: this.argumentsOf(resource),
    };
  }

  argumentsOf(resource: PlannedResource): Arguments {
    const { address, values, unknown, expressions } = resource;
    const part = { at: address, values, unknown, expressions };
    const leads: Leads = {
      to: (expression) => this.#leadingTo(expression, resource),
      attribute: (expression) => this.#references.attributeOf(expression, resource.path),
      mayBeName: (expression) => this.#references.mayBeName(expression, resource.path),
    };
    return planArguments(part, leads, idOf(resource));
  }

  /** The resources that an argument of this one refers to; none in a state. */
  targets(resource: PlannedResource, argument: string): readonly PlannedResource[] {
    const expression = resource.expressions.get(argument);
    return expression === undefined ? [] : this.#leadingTo(expression, resource);
  }

  /** The resources that an expression of this one refers to. */
  #leadingTo(expression: unknown, from: PlannedResource): readonly PlannedResource[] {
    const targets = this.#references.targetsOf(expression, from.path);
    const meant = targets.flatMap(
      (target) => this.#families.get(withoutIndexes(target))?.meant(target, from) ?? [],
    );
    return [...new Set(meant)];
  }
}

/** The instances of one resource, of all instances of its modules. */
class Family {
  readonly #all: readonly PlannedResource[];
  /** By module instance. Made when first asked for: few families have several members and are referred to. */
  #byModule: ReadonlyMap<string, Instances> | undefined;
  #everywhere: Instances | undefined;

  constructor(all: readonly PlannedResource[]) {
    this.#all = all;
  }

  /** Of the instances that a reference may mean: the one it names, else the one of the same index. */
  meant(target: string, from: PlannedResource): readonly PlannedResource[] {
    if (this.#all.length < 2) return this.#all;
    const named = indexOf(target);
    const index = named === "" ? indexOf(from.address) : named;
    this.#byModule ??= new Map(
      [...Map.groupBy(this.#all, ({ address }) => moduleOf(address))].map(([module, all]) => [
        module,
        new Instances(all),
      ]),
    );
    const near = this.#byModule.get(moduleOf(target)) ?? this.#byModule.get(moduleOf(from.address));
    if (near) return near.at(index);
    this.#everywhere ??= new Instances(this.#all);
    return this.#everywhere.at(index);
  }
}

/** Instances by their index: `[0]`, `["a"]` or none. */
class Instances {
  readonly #all: readonly PlannedResource[];
  readonly #byIndex: ReadonlyMap<string, readonly PlannedResource[]>;

  constructor(all: readonly PlannedResource[]) {
    this.#all = all;
    this.#byIndex = Map.groupBy(all, ({ address }) => indexOf(address));
  }

  /** Those of this index; all of them if there is none. */
  at(index: string): readonly PlannedResource[] {
    return this.#byIndex.get(index) ?? this.#all;
  }
}

const indexOf = (address: string): string => /\[(?:[0-9]+|"(?:[^"\\]|\\.)*")\]$/.exec(address)?.[0] ?? "";
const moduleOf = (address: string): string =>
  /^(?:module\.[^.[]+(?:\[(?:[0-9]+|"(?:[^"\\]|\\.)*")\])?\.)*/.exec(address)?.[0] ?? "";

/** The ARN where it is known, so that ARNs which others hold lead to it. */
function idOf({ address, values }: PlannedResource): string {
  const arn = values.get("arn");
  return typeof arn === "string" && arn !== "" ? arn.replace(/:\*$/, "") : address;
}

interface Part {
  /** Where it is: the resource's address, with the blocks that lead here. */
  readonly at: string;
  readonly values: Data;
  /** The same shape, true where a value comes only with apply. */
  readonly unknown: Data;
  readonly expressions: Data;
}

/** Where the expressions of a resource lead. */
interface Leads {
  readonly to: (expression: unknown) => readonly PlannedResource[];
  /** `.arn`, of an expression that refers to `aws_cloudwatch_log_group.a.arn`; empty where no attribute shows. */
  readonly attribute: (expression: unknown) => string;
  readonly mayBeName: (expression: unknown) => boolean;
}

/** What stands for the resource itself, whatever it is set to. */
const IDENTITY: ReadonlySet<string> = new Set(["id", "arn", "name"]);

/** `own`: the resource's id; in blocks there is none. */
function planArguments({ at, values, unknown, expressions }: Part, leads: Leads, own?: string): Arguments {
  const addresses = (name: string) =>
    expressions.has(name) ? leads.to(expressions.get(name)).map(({ address }) => address) : [];
  const later = (name: string, where: string): Fact<never> => {
    if (own !== undefined && IDENTITY.has(name)) return set(`${at}.${where}`, own);
    const expression = expressions.get(name);
    const [only, ...others] = leads.to(expression);
    if (!only || others.length > 0) return set(`${at}.${where}`);
    const isName = leads.mayBeName(expression) && "perhaps";
    return set(only.address + leads.attribute(expression), idOf(only), isName);
  };
  const text = (name: string, value: unknown, isLater: boolean, where: string): Fact<string | null> => {
    if (isLater) return later(name, where);
    if (value === undefined || value === null) return known(null);
    if (typeof value === "string") return known(value);
    if (typeof value === "number" || typeof value === "boolean") return known(String(value));
    return unknownFact(`${where} is no text in this file.`);
  };
  const onApply = (name: string) => unknownFact(`${at}.${name} is known only after apply.`);
  return {
    references: addresses,
    spelled: (name) => name,
    text: (name) => text(name, values.get(name), unknown.get(name) === true, name),
    items: (name) => {
      if (unknown.get(name) === true) return onApply(name);
      const list = listOf(values.get(name));
      const open = unknown.get(name);
      const length = Math.max(list.length, listOf(open).length);
      return known(
        Array.from({ length }, (_, index) =>
          text(name, list[index], entryOf(open, index) === true, `${name}[${index}]`),
        ),
      );
    },
    entries: (name) => {
      if (unknown.get(name) === true) return onApply(name);
      const given = mapOf(values.get(name));
      const open = mapOf(unknown.get(name));
      const keys = new Set([...given.keys(), ...open.keys()]);
      return known(
        new Map(
          [...keys].map((key) => [key, text(name, given.get(key), open.get(key) === true, `${name}.${key}`)]),
        ),
      );
    },
    blocks: (name) => {
      const open = unknown.get(name);
      if (open === true) return onApply(name);
      const list = listOf(values.get(name));
      const written = expressions.get(name);
      const length = Math.max(list.length, listOf(open).length);
      const items = Array.from({ length }, (_, index): Arguments | undefined => {
        const inner = entryOf(open, index);
        if (inner === true) return undefined;
        const part: Part = {
          at: `${at}.${name}[${index}]`,
          values: mapOf(list[index]),
          unknown: mapOf(inner),
          expressions: mapOf(isRecord(written) ? written : listOf(written)[index]),
        };
        return planArguments(part, leads);
      });
      const whole = items.filter((item) => item !== undefined);
      return whole.length === items.length ? known(whole) : onApply(name);
    },
  };
}
