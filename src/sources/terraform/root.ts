import { resolve } from "node:path";
import type { Gap } from "../../model/gap.ts";
import type { Slice } from "../../model/slice.ts";
import { MAX_SURROUNDINGS, SURROUNDING_TYPES } from "../aws-provider/surroundings.ts";
import { TEMPLATE_STACKS, unseenTemplate } from "../aws-provider/template-stacks.ts";
import type { CodeInputs, Files } from "../code/input.ts";
import { isWithin } from "../code/names.ts";
import { withoutDoubles } from "./doubles.ts";
import { evaluate } from "./evaluate.ts";
import { functionsOf } from "./functions/index.ts";
import { ModuleInstance } from "./instance.ts";
import { type Module, type Resource, readModule } from "./module.ts";
import { addressOf, type Planned, stageOf } from "./stages.ts";
import { withSurroundings } from "./surroundings/around.ts";
import { hclArguments } from "./surroundings/hcl.ts";
import { ModuleTree } from "./tree.ts";
import { unknownValue } from "./values/value.ts";
import { givenVariables } from "./variables.ts";
import { WANTED } from "./wanted.ts";

/** More stages than this in one root are not listed. */
const MAX_STAGES = 20_000;

/** Modules as read, by folder: a module that many roots call is parsed once in a scan. */
export class ModuleCache {
  readonly #modules = new WeakMap<Files, Map<string, Module | undefined>>();

  reader(files: Files): (folder: string) => Module | undefined {
    let known = this.#modules.get(files);
    if (!known) {
      known = new Map();
      this.#modules.set(files, known);
    }
    const modules = known;
    return (folder) => {
      if (!modules.has(folder)) modules.set(folder, readModule(folder, files));
      return modules.get(folder);
    };
  }
}

/**
 * One root module with all the modules it calls, as a slice. Never throws: what could not be read or
 * followed is among the gaps.
 */
export function rootSlice(folder: string, files: Files, inputs: CodeInputs, cache: ModuleCache): Slice {
  try {
    return sliceOf(folder, files, inputs, cache);
  } catch (error) {
    // The stack ran out in spite of the limits on depth. Nothing else is thrown on purpose.
    if (!(error instanceof RangeError)) throw error;
    const message = `${folder}: this root is nested too deeply to be evaluated, so none of it was judged.`;
    const gaps: Gap[] = [{ kind: "limit-exceeded", file: folder, message }];
    return { scope: { kind: "code", path: folder }, stages: [], surroundings: {}, gaps };
  }
}

function sliceOf(folder: string, files: Files, inputs: CodeInputs, cache: ModuleCache): Slice {
  const read = cache.reader(files);
  const root = read(folder);
  if (!root) return { scope: { kind: "code", path: folder }, stages: [], surroundings: {}, gaps: [] };
  const tree = new ModuleTree(root, read, { functions: functionsOf(files, folder), files, inputs });
  const given = givenVariables(root, files, inputs, tree.constants);
  const { valuesFrom } = inputs;
  const unseen = (name: string) =>
    valuesFrom === undefined ? undefined : unknownValue(`var.${name}`, valuesFrom);
  const givenOf = (name: string) => (given.values.has(name) ? given.values.get(name) : unseen(name));
  const instance = new ModuleInstance(root, tree, givenOf, {
    address: "",
    worlds: undefined,
    parent: undefined,
  });
  const modules = new Set<Module>();
  const planned = collect(instance, root.path, modules, {
    types: WANTED,
    most: MAX_STAGES,
    onCut: (resource, address, total) => tree.cut(resource.block, address, total),
  });
  const byAddress = new Map(planned.map((one) => [addressOf(one), one]));
  const looked = planned.slice(0, MAX_STAGES);
  const claims = looked.flatMap((one) => stageOf(one, byAddress) ?? []);
  const around = inputs.alone
    ? { claims, surroundings: {} }
    : withSurroundings(claims, looked, (onCut) =>
        collect(instance, root.path, new Set(), { types: SURROUNDING_TYPES, most: MAX_SURROUNDINGS, onCut }),
      );
  return {
    scope: { kind: "code", path: root.path },
    stages: withoutDoubles(around.claims),
    surroundings: around.surroundings,
    gaps: [
      ...[...modules].flatMap((module) => module.gaps),
      ...given.gaps,
      ...tree.gaps,
      ...looked.flatMap((one) => unseenTemplateIn(one, folder) ?? []),
      ...spent(tree, root),
      ...(planned.length > looked.length ? [tooMany(root)] : []),
    ],
  };
}

/** A template that Terraform hands to CloudFormation; one that is a file below the root is judged as that. */
function unseenTemplateIn(planned: Planned, root: string): Gap | undefined {
  const { resource, module, copy } = planned;
  if (!TEMPLATE_STACKS.has(resource.type)) return undefined;
  const { body, source, start } = resource.block;
  const scope = module.scopeOf(copy);
  const written = body.attributes.get("template_body")?.value;
  if (written?.kind === "call" && written.name === "file") {
    const [path] = written.args.map((argument) => evaluate(argument, scope));
    if (typeof path === "string" && isWithin(resolve(root, path), root)) return undefined;
  }
  const why = unseenTemplate(hclArguments(body, scope));
  if (why === undefined) return undefined;
  const [file, line] = [source.path, source.lineOf(start)];
  const message = `${file}:${line}: ${addressOf(planned)} ${why}.`;
  return { kind: "unresolved-module", file, line, message };
}

function tooMany(root: Module): Gap {
  const message = `${root.path}: this root makes over ${MAX_STAGES} stages and resources around them; those after were not judged.`;
  return { kind: "limit-exceeded", file: root.path, message };
}

function spent(tree: ModuleTree, root: Module): Gap[] {
  if (!tree.fuel.exhausted) return [];
  const message = `${root.path}: evaluating this root takes more work than one scan does; what was left is unknown.`;
  return [{ kind: "limit-exceeded", file: root.path, message }];
}

interface Wanted {
  readonly types: ReadonlySet<string>;
  /** One more is kept, which says that there were more. */
  readonly most: number;
  /** Of one resource there are more instances than are looked at. */
  readonly onCut: (resource: Resource, address: string, total: number) => void;
}

/** The resources that are wanted, in this module instance and those below it. `modules`: those met on the way. */
function collect(
  top: ModuleInstance,
  root: string,
  modules: Set<Module>,
  { types, most, onCut }: Wanted,
): Planned[] {
  const found: Planned[] = [];
  const visit = (instance: ModuleInstance): void => {
    modules.add(instance.module);
    for (const resource of instance.module.resources.values()) {
      if (resource.mode !== "managed" || !types.has(resource.type)) continue;
      const { copies, cutAt } = instance.copiesOf(resource);
      if (cutAt !== undefined) onCut(resource, instance.addressOf(resource), cutAt);
      for (const copy of copies) {
        if (found.length <= most) found.push({ resource, module: instance, copy, root });
      }
    }
    for (const name of instance.module.calls.keys())
      for (const child of instance.children(name)) visit(child);
  };
  visit(top);
  return found;
}
