import type { Gap } from "../../model/gap.ts";
import type { Slice } from "../../model/slice.ts";
import type { Surroundings } from "../../model/surroundings.ts";
import type { CodeInputs, Files } from "../code/input.ts";
import { withoutDoubles } from "./doubles.ts";
import { evaluate } from "./evaluate.ts";
import { textFact } from "./facts.ts";
import { functionsOf } from "./functions/index.ts";
import { ModuleInstance } from "./instance.ts";
import { type Module, readModule } from "./module.ts";
import { addressOf, type Planned, stageOf } from "./stages.ts";
import { ModuleTree } from "./tree.ts";
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
  const instance = new ModuleInstance(root, tree, (name) => given.values.get(name), {
    address: "",
    worlds: undefined,
    parent: undefined,
  });
  const modules = new Set<Module>();
  const planned: Planned[] = [];
  collect(instance, root.path, tree, modules, planned);
  const byAddress = new Map(planned.map((one) => [addressOf(one), one]));
  const looked = planned.slice(0, MAX_STAGES);
  const claims = looked.flatMap((one) => stageOf(one, byAddress) ?? []);
  return {
    scope: { kind: "code", path: root.path },
    stages: withoutDoubles(claims),
    surroundings: surroundingsOf(planned),
    gaps: [
      ...[...modules].flatMap((module) => module.gaps),
      ...given.gaps,
      ...tree.gaps,
      ...spent(tree, root),
      ...(planned.length > looked.length ? [tooMany(root)] : []),
    ],
  };
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

/** The resources that matter, in this module instance and those below it. */
function collect(
  instance: ModuleInstance,
  root: string,
  tree: ModuleTree,
  modules: Set<Module>,
  into: Planned[],
): void {
  modules.add(instance.module);
  for (const resource of instance.module.resources.values()) {
    if (resource.mode !== "managed" || !WANTED.has(resource.type)) continue;
    const { copies, cutAt } = instance.copiesOf(resource);
    if (cutAt !== undefined) tree.cut(resource.block, instance.addressOf(resource), cutAt);
    for (const copy of copies) {
      // One over the limit is kept, which says that there were more.
      if (into.length <= MAX_STAGES) into.push({ resource, module: instance, copy, root });
    }
  }
  for (const name of instance.module.calls.keys()) {
    for (const child of instance.children(name)) collect(child, root, tree, modules, into);
  }
}

function surroundingsOf(planned: readonly Planned[]): Surroundings {
  const account = planned.find(({ resource }) => resource.type === "aws_api_gateway_account");
  if (!account) return {};
  const role = account.resource.block.body.attributes.get("cloudwatch_role_arn");
  if (!role) return { accountRole: { state: "known", value: null } };
  const value = evaluate(role.value, account.module.scopeOf(account.copy));
  return { accountRole: textFact("cloudwatch_role_arn", value, role.value) };
}
