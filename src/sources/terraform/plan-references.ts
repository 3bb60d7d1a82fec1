import { type Data, listOf, mapOf, stringOf } from "./plan-json.ts";

const MAX_DEPTH = 60;

/** The names of the modules that lead to one, outermost first: `["a", "b"]` for `module.a.module.b`. */
export type ModulePath = readonly string[];

/**
 * What the references in a plan's copy of the configuration lead to. They are as the code writes them, so that one in a
 * module may name a variable that the caller makes of another module's output.
 */
export class PlanReferences {
  readonly #root: Data;
  readonly #modules = new Map<string, Data>();

  constructor(root: Data) {
    this.#root = root;
  }

  /** The managed resources that the references of one expression lead to: addresses without module indexes. */
  targetsOf(expression: unknown, path: ModulePath): readonly string[] {
    const found = new Set<string>();
    this.#follow(expression, path, found, 0);
    return [...found];
  }

  #follow(expression: unknown, path: ModulePath, found: Set<string>, depth: number): void {
    if (depth > MAX_DEPTH || found.size > MAX_DEPTH) return;
    for (const item of listOf(mapOf(expression).get("references"))) {
      const reference = stringOf(item);
      if (reference !== undefined) this.#one(reference, path, found, depth + 1);
    }
  }

  #one(reference: string, path: ModulePath, found: Set<string>, depth: number): void {
    const variable = /^var\.([^.[]+)/.exec(reference)?.[1];
    if (variable !== undefined) {
      const call = path.at(-1);
      if (call === undefined) return;
      const caller = path.slice(0, -1);
      const expressions = mapOf(mapOf(this.#calls(caller).get(call)).get("expressions"));
      this.#follow(expressions.get(variable), caller, found, depth);
      return;
    }
    const [, call, output] = /^module\.([^.[]+)(?:\[[^\]]*\])?\.([^.[]+)/.exec(reference) ?? [];
    if (call !== undefined && output !== undefined) {
      const inner = [...path, call];
      const outputs = mapOf(this.#module(inner).get("outputs"));
      this.#follow(mapOf(outputs.get(output)).get("expression"), inner, found, depth);
      return;
    }
    const resource = /^aws_[a-z0-9_]+\.[^.[]+(?:\[(?:[0-9]+|"(?:[^"\\]|\\.)*")\])?/.exec(reference)?.[0];
    if (resource === undefined) return;
    const address = [...path.map((name) => `module.${name}`), resource].join(".");
    // A reference to an attribute is listed together with one to the whole resource.
    const isListed = [...found].some((each) => each === address || each.startsWith(`${address}[`));
    if (!isListed) found.add(address);
  }

  #calls(path: ModulePath): Data {
    return mapOf(this.#module(path).get("module_calls"));
  }

  #module(path: ModulePath): Data {
    const key = path.join(".");
    const known = this.#modules.get(key);
    if (known) return known;
    let module = this.#root;
    for (const name of path) module = mapOf(mapOf(mapOf(module.get("module_calls")).get(name)).get("module"));
    this.#modules.set(key, module);
    return module;
  }
}
