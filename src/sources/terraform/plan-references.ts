import { type Data, listOf, mapOf, stringOf } from "./plan-json.ts";

const MAX_DEPTH = 60;

/** An expression that leads to more references than this is not followed to its end. */
const MAX_ENDS = 500;

/**
 * The modules that lead to one, outermost first: `["a", "b"]` for `module.a.module.b`. Where a reference names an instance
 * of a module, its index is part of the name: `a["x"]`.
 */
export type ModulePath = readonly string[];

/** A reference that is followed no further, and the module it is written in. */
interface End {
  readonly reference: string;
  readonly path: ModulePath;
}

/**
 * What the references in a plan's copy of the configuration lead to. They are as the code writes them, so that one in a
 * module may name a variable that the caller makes of another module's output.
 */
export class PlanReferences {
  readonly #root: Data;
  readonly #modules = new Map<string, Data>();
  /** All instances of a resource have the same expressions. */
  readonly #ends = new Map<unknown, readonly End[]>();

  constructor(root: Data) {
    this.#root = root;
  }

  /** The managed resources that the references of one expression lead to: addresses with the indexes that references name. */
  targetsOf(expression: unknown, path: ModulePath): readonly string[] {
    const found = new Set<string>();
    for (const { reference, path: where } of this.#endsOf(expression, path)) {
      const resource = RESOURCE.exec(reference)?.[0];
      if (resource === undefined) continue;
      const address = [...where.map((name) => `module.${name}`), resource].join(".");
      // A reference to an attribute is listed together with one to the whole resource.
      const isListed = [...found].some((each) => each === address || each.startsWith(`${address}[`));
      if (!isListed && found.size <= MAX_DEPTH) found.add(address);
    }
    return [...found];
  }

  /**
   * Whether an expression is a name of a resource, or may be: a plan lists what an expression refers to and not how it is
   * put together, so that `x.name` looks as `"arn:aws:…:${x.name}"` does. With the account, Region or partition beside
   * it, it is an ARN.
   */
  mayBeName(expression: unknown, path: ModulePath): boolean {
    const ends = this.#endsOf(expression, path).map(({ reference }) => reference);
    const whole = ends.filter((reference, at) => !isPartOf(reference, ends[at - 1]));
    const resources = whole.filter((reference) => RESOURCE.test(reference));
    return (
      resources.length > 0 &&
      resources.every((reference) => NAME.test(reference)) &&
      !whole.some((reference) => SURROUNDING_AN_ARN.test(reference))
    );
  }

  /** `.arn`, where that is what the expression takes of a resource; empty where no attribute shows. */
  attributeOf(expression: unknown, path: ModulePath): string {
    for (const { reference } of this.#endsOf(expression, path)) {
      const attribute = ATTRIBUTE.exec(reference)?.[1];
      if (attribute !== undefined) return attribute;
    }
    return "";
  }

  #endsOf(expression: unknown, path: ModulePath): readonly End[] {
    const before = this.#ends.get(expression);
    if (before) return before;
    const ends: End[] = [];
    this.#follow(expression, path, ends, 0);
    this.#ends.set(expression, ends);
    return ends;
  }

  #follow(expression: unknown, path: ModulePath, ends: End[], depth: number): void {
    for (const item of listOf(mapOf(expression).get("references"))) {
      const reference = stringOf(item);
      if (depth > MAX_DEPTH || ends.length > MAX_ENDS) return;
      if (reference !== undefined) this.#one(reference, path, ends, depth + 1);
    }
  }

  #one(reference: string, path: ModulePath, ends: End[], depth: number): void {
    const variable = /^var\.([^.[]+)/.exec(reference)?.[1];
    if (variable !== undefined) {
      const call = path.at(-1);
      if (call === undefined) return;
      const caller = path.slice(0, -1);
      const expressions = mapOf(mapOf(this.#calls(caller).get(nameOf(call))).get("expressions"));
      this.#follow(expressions.get(variable), caller, ends, depth);
      return;
    }
    const [, call, output] = MODULE_OUTPUT.exec(reference) ?? [];
    if (call !== undefined && output !== undefined) {
      const inner = [...path, call];
      const outputs = mapOf(this.#module(inner).get("outputs"));
      this.#follow(mapOf(outputs.get(output)).get("expression"), inner, ends, depth);
      return;
    }
    ends.push({ reference, path });
  }

  #calls(path: ModulePath): Data {
    return mapOf(this.#module(path).get("module_calls"));
  }

  #module(path: ModulePath): Data {
    const key = path.join(".");
    const known = this.#modules.get(key);
    if (known) return known;
    let module = this.#root;
    for (const name of path)
      module = mapOf(mapOf(mapOf(module.get("module_calls")).get(nameOf(name))).get("module"));
    this.#modules.set(key, module);
    return module;
  }
}

const INDEX = String.raw`\[(?:[0-9]+|"(?:[^"\\]|\\.)*")\]`;
const MODULE_OUTPUT = new RegExp(String.raw`^module\.([^.[]+(?:${INDEX})?)\.([^.[]+)`);
const RESOURCE = /^aws_[a-z0-9_]+\.[^.[]+(?:\[(?:[0-9]+|"(?:[^"\\]|\\.)*")\])?/;

const ATTRIBUTE = /^aws_[a-z0-9_]+\.[^.[]+(?:\[[^\]]*\])?(\.[a-z0-9_]+)$/;

/** A log group's id is its name too; a stream's is its ARN. */
const NAME =
  /^aws_[a-z0-9_]+\.[^.[]+(?:\[[^\]]*\])?\.name$|^aws_cloudwatch_log_group\.[^.[]+(?:\[[^\]]*\])?\.id$/;

const SURROUNDING_AN_ARN = /^data\.aws_(?:region|caller_identity|partition|arn)\./;

/** `a` of `a["x"]`. */
const nameOf = (call: string): string => /^[^[]*/.exec(call)?.[0] ?? call;

/** Behind `x.y[0].name` a plan lists `x.y[0]` and `x.y`, which say nothing more. */
function isPartOf(reference: string, before: string | undefined): boolean {
  if (before === undefined || !before.startsWith(reference)) return false;
  return /^[.[]/.test(before.slice(reference.length));
}
