import type { Assignment } from "../../model/fact.ts";
import type { Block } from "../../syntax/hcl/ast.ts";
import { evaluate } from "./evaluate.ts";
import { type Module, type Resource, resourceKey } from "./module.ts";
import { bothWorlds, type Copies, type Copy, copiesOf, enabledIn, leavesOf } from "./repetition.ts";
import { record, resourceValue } from "./resource-value.ts";
import { type Scope, withNames } from "./scope.ts";
import type { ModuleTree } from "./tree.ts";
import { lift } from "./values/lift.ts";
import { cannotTell } from "./values/open.ts";
import {
  alternative,
  failure,
  isAlternative,
  isDictionary,
  isOpen,
  object,
  tuple,
  unknownValue,
  type Value,
} from "./values/value.ts";
import { variableValue } from "./variables.ts";

/** Arguments of a module call that are not variables of the module. */
const META = new Set(["source", "version", "count", "for_each", "providers", "depends_on"]);

/** One instance of a module: a folder of configuration with values for its variables. */
export class ModuleInstance {
  readonly module: Module;
  /** `""` for the root, else `module.a["x"].module.b`. */
  readonly address: string;
  readonly worlds: readonly Assignment[] | undefined;
  readonly parent: ModuleInstance | undefined;
  /** Why Terraform refuses to make it, where it does. */
  readonly refused: string | undefined;
  /** The call that made it, and what that can refer to; the root has none. */
  readonly call: { readonly block: Block; readonly scope: Scope } | undefined;
  readonly scope: Scope;
  readonly #tree: ModuleTree;
  readonly #given: (name: string) => Value | undefined;
  readonly #values = new Map<string, Value>();
  readonly #children = new Map<string, readonly ModuleInstance[]>();
  readonly #copies = new Map<Resource, Copies>();

  constructor(
    module: Module,
    tree: ModuleTree,
    given: (name: string) => Value | undefined,
    place: {
      readonly address: string;
      readonly worlds: readonly Assignment[] | undefined;
      readonly parent: ModuleInstance | undefined;
      readonly refused?: string | undefined;
      readonly call?: { readonly block: Block; readonly scope: Scope };
    },
  ) {
    this.module = module;
    this.address = place.address;
    this.worlds = place.worlds;
    this.parent = place.parent;
    this.refused = place.refused ?? place.parent?.refused;
    this.call = place.call;
    this.#tree = tree;
    this.#given = given;
    this.scope = {
      lookup: (name) => this.#name(name),
      functions: tree.functions,
      fuel: tree.fuel,
      module: place.address,
    };
  }

  addressOf(resource: Resource): string {
    const data = resource.mode === "managed" ? "" : `${resource.mode}.`;
    return `${this.address === "" ? "" : `${this.address}.`}${data}${resource.type}.${resource.name}`;
  }

  /** The instances of a resource, and the scope in which each one's body is read. */
  copiesOf(resource: Resource): Copies {
    let copies = this.#copies.get(resource);
    if (!copies) {
      // Until it is known: a resource whose count refers to the resource itself.
      this.#copies.set(resource, { copies: [copyWithoutNames("[*]", this.addressOf(resource))] });
      copies = copiesOf(resource.block.body, this.scope, this.addressOf(resource));
      this.#copies.set(resource, copies);
    }
    return copies;
  }

  scopeOf(copy: Copy): Scope {
    return copy.names.size === 0 ? this.scope : withNames(this.scope, copy.names, () => copy.address);
  }

  /** The instances of a module call; none where its source is not there. */
  children(name: string): readonly ModuleInstance[] {
    const known = this.#children.get(name);
    if (known) return known;
    this.#children.set(name, []);
    const call = this.module.calls.get(name);
    const made = call ? this.#instantiate(name, call) : [];
    this.#children.set(name, made);
    return made;
  }

  #instantiate(name: string, call: Block): readonly ModuleInstance[] {
    const address = `${this.address === "" ? "" : `${this.address}.`}module.${name}`;
    const { copies, cutAt } = copiesOf(call.body, this.scope, address);
    // With a count of 0 nothing is missed, wherever the source is.
    const module = copies.length > 0 ? this.#tree.moduleFor(this, name, call) : undefined;
    if (!module) return [];
    if (cutAt !== undefined) this.#tree.cut(call, address, cutAt);
    return copies.flatMap((copy) => {
      if (!this.#tree.admit(call, address)) return [];
      const scope = this.scopeOf(copy);
      const given = (variable: string) => {
        const argument = META.has(variable) ? undefined : call.body.attributes.get(variable);
        return argument && evaluate(argument.value, scope);
      };
      const place = {
        address: address + copy.index,
        worlds: bothWorlds(this.worlds, copy.worlds),
        parent: this,
        refused: copy.refused,
        call: { block: call, scope },
      };
      return [new ModuleInstance(module, this.#tree, given, place)];
    });
  }

  /** Works a value out once; a value that leads back to itself is unknown. */
  #once(subject: string, work: () => Value): Value {
    const known = this.#values.get(subject);
    if (known !== undefined) return known;
    this.#values.set(subject, unknownValue(subject, "refers to itself"));
    const value = this.scope.fuel.follow(subject, work);
    this.#values.set(subject, value);
    return value;
  }

  #name(name: string): Value {
    switch (name) {
      case "var":
        return record("var", (variable) => this.#variable(variable));
      case "local":
        return record("local", (local) => this.#local(local));
      case "module":
        return record("module", (call) => this.#call(call));
      case "data":
      case "ephemeral":
        return record(name, (type) => this.#resourcesOfType(name, type));
      case "path":
        return record("path", (part) => this.#path(part));
      case "terraform":
      case "tofu":
        return record(name, (part) => this.#tree.setting(part));
      case "each":
      case "count":
        return failure(`${name} stands where no ${name === "each" ? "for_each" : "count"} is`);
      case "self":
        return unknownValue("self", "is not evaluated here");
      default:
        return this.#resourcesOfType("managed", name);
    }
  }

  #variable(name: string): Value {
    const block = this.module.variables.get(name);
    if (!block) return this.#absent(`var.${name}`, "is not declared");
    return this.#once(`var.${name}`, () =>
      variableValue(
        name,
        block,
        this.#given(name),
        this.#tree.constants,
        this.parent
          ? `has no value: ${this.address} does not pass it`
          : "has no value here: pass --var or scan the plan",
      ),
    );
  }

  #local(name: string): Value {
    const local = this.module.locals.get(name);
    if (!local) return this.#absent(`local.${name}`, "is not declared");
    return this.#once(`local.${name}`, () => evaluate(local.value, this.scope));
  }

  output(name: string): Value {
    const value = this.module.outputs.get(name)?.body.attributes.get("value");
    if (!value) return this.#absent(`${this.address}.${name}`, "is not an output of the module");
    return this.#once(`output.${name}`, () => evaluate(value.value, this.scope));
  }

  /** What is not found fails, unless it may stand in the text that could not be read. */
  #absent(subject: string, why: string): Value {
    return this.module.isPartial
      ? unknownValue(subject, "is not in what could be read here")
      : failure(`${subject} ${why}`);
  }

  #call(name: string): Value {
    const call = this.module.calls.get(name);
    if (!call) return this.#absent(`module.${name}`, "is not declared");
    return this.#once(`module.${name}`, () => {
      const children = this.children(name);
      const isCalled = copiesOf(call.body, this.scope, `module.${name}`).copies.length > 0;
      if (children.length === 0 && isCalled && !this.#tree.moduleFor(this, name, call)) {
        return unknownValue(`module.${name}`, "is not on disk here: run terraform init");
      }
      const byIndex = new Map(
        children.map((child) => [
          child.address.slice(child.address.lastIndexOf(`module.${name}`) + 7 + name.length),
          child,
        ]),
      );
      const outputs = (index: string): Value => {
        const child = byIndex.get(index);
        return child
          ? record(child.address, (output) => child.output(output), [...child.module.outputs.keys()])
          : failure(`there is no module.${name}${index}`);
      };
      return collection(call, this.scope, `module.${name}`, outputs);
    });
  }

  #resourcesOfType(mode: Resource["mode"], type: string): Value {
    return record(mode === "managed" ? type : `${mode}.${type}`, (name) => {
      const resource = this.module.resources.get(resourceKey(mode, type, name));
      const local = mode === "managed" ? `${type}.${name}` : `${mode}.${type}.${name}`;
      if (!resource) return this.#absent(local, "is not declared");
      const address = this.addressOf(resource);
      return this.#once(address, () => {
        const copies = new Map(this.copiesOf(resource).copies.map((copy) => [copy.index, copy]));
        return collection(resource.block, this.scope, address, (index) => {
          const copy = copies.get(index) ?? copyWithoutNames(index, address);
          return resourceValue(resource, `${address}${index}`, this.scopeOf(copy));
        });
      });
    });
  }

  #path(part: string): Value {
    const { root } = this.#tree;
    if (part === "root") return ".";
    if (part === "cwd") return root.folder;
    if (part === "module") return this.#tree.relative(this.module.folder);
    return failure(`path.${part} does not exist`);
  }
}

/** One value for all the copies of a block: the copy, a list, or a map of them. */
function collection(block: Block, scope: Scope, subject: string, copy: (index: string) => Value): Value {
  const { attributes } = block.body;
  const tooMany = () => cannotTell(subject);
  const count = attributes.get("count");
  const repeat = count ?? attributes.get("for_each");
  // OpenTofu: what is not enabled is null.
  if (!repeat) return lift([enabledIn(block.body, scope)], ([on]) => (on ? copy("") : null), tooMany);
  const value = evaluate(repeat.value, scope);
  if (!leavesOf(value)) return tooMany();
  const build = (settled: Value): Value => {
    if (isAlternative(settled)) {
      return alternative(settled.condition, build(settled.whenTrue), build(settled.whenFalse));
    }
    if (isOpen(settled)) {
      if (settled.kind === "failure") return settled;
      const because =
        settled.kind === "unknown" ? `${settled.subject}, which ${settled.why}` : settled.expression;
      return {
        ...unknownValue(subject, `depends on ${because}`),
        element: copy("[*]"),
      };
    }
    if (count) {
      const total = Number(settled);
      if (!Number.isInteger(total) || total < 0) return failure(`the count of ${subject} is no whole number`);
      if (total > 1000) return unknownValue(subject, "are more than are looked at here");
      return tuple(Array.from({ length: total }, (_, index) => copy(`[${index}]`)));
    }
    const keys = isDictionary(settled)
      ? [...settled.entries.keys()]
      : typeof settled === "object" && settled?.kind === "list"
        ? settled.items.filter((item) => typeof item === "string")
        : undefined;
    if (!keys) return failure(`the for_each of ${subject} is no map and no set of strings`);
    return object(keys.map((key) => [key, copy(`[${JSON.stringify(key)}]`)] as const));
  };
  return build(value);
}

const copyWithoutNames = (index: string, address: string): Copy => ({
  index,
  address: address + index,
  names: new Map(),
  worlds: undefined,
});
