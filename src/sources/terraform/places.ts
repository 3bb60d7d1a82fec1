import { SURROUNDING_TYPES } from "../aws-provider/surroundings.ts";
import type { CodeInputs, Files } from "../code/input.ts";
import { functionsOf } from "./functions/index.ts";
import { ModuleInstance } from "./instance.ts";
import type { Places } from "./plan.ts";
import type { ModuleCache } from "./root.ts";
import { ModuleTree } from "./tree.ts";
import { STAGE_TYPES } from "./wanted.ts";

/**
 * Where the root in this folder, and the modules it calls, declare what makes stages and what is around them; by address without
 * indexes. Only the shape of the configuration is read, no values.
 */
export function placesIn(folder: string, files: Files, inputs: CodeInputs, cache: ModuleCache): Places {
  const places = new Map<string, { file: string; line: number; endLine: number }>();
  const read = cache.reader(files);
  const root = read(folder);
  if (!root) return places;
  const tree = new ModuleTree(root, read, { functions: functionsOf(files, folder), files, inputs });
  const visit = (instance: ModuleInstance): void => {
    for (const { mode, type, name, block } of instance.module.resources.values()) {
      if (mode !== "managed" || !(STAGE_TYPES.has(type) || SURROUNDING_TYPES.has(type))) continue;
      const prefix = instance.address === "" ? "" : `${instance.address}.`;
      places.set(`${prefix}${type}.${name}`, {
        file: block.source.path,
        line: block.source.lineOf(block.start),
        endLine: block.source.lineOf(Math.max(block.start, block.end - 1)),
      });
    }
    for (const [name, call] of instance.module.calls) {
      const module = tree.moduleFor(instance, name, call);
      const address = instance.address === "" ? `module.${name}` : `${instance.address}.module.${name}`;
      if (!module || !tree.admit(call, address)) continue;
      visit(
        new ModuleInstance(module, tree, () => undefined, { address, worlds: undefined, parent: instance }),
      );
    }
  };
  visit(
    new ModuleInstance(root, tree, () => undefined, { address: "", worlds: undefined, parent: undefined }),
  );
  return places;
}
