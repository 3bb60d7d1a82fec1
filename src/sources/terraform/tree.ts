import { isAbsolute, join, relative, resolve } from "node:path";
import type { Gap } from "../../model/gap.ts";
import { type Block, textOf } from "../../syntax/hcl/ast.ts";
import type { CodeInputs, Files } from "../code/input.ts";
import { evaluate } from "./evaluate.ts";
import type { ModuleInstance } from "./instance.ts";
import type { Module } from "./module.ts";
import { Fuel, type FunctionTable, type Scope } from "./scope.ts";
import { failure, unknownValue, type Value } from "./values/value.ts";

/** Modules within modules deeper than this are not followed. */
const MAX_DEPTH = 20;

/** More module instances than this in one root are not made. */
const MAX_INSTANCES = 5000;

/** What all the module instances of one root share: where sources lie, how much work is left, what is amiss. */
export class ModuleTree {
  readonly root: Module;
  readonly functions: FunctionTable;
  readonly fuel = new Fuel();
  /** The scope of expressions that may refer to nothing: defaults, and the values in variable files. */
  readonly constants: Scope;
  readonly #read: (folder: string) => Module | undefined;
  readonly #files: Files;
  readonly #inputs: CodeInputs;
  readonly #downloaded: ReadonlyMap<string, string>;
  readonly #gaps = new Map<string, Gap>();
  #instances = 0;

  constructor(
    root: Module,
    read: (folder: string) => Module | undefined,
    surroundings: { readonly functions: FunctionTable; readonly files: Files; readonly inputs: CodeInputs },
  ) {
    this.root = root;
    this.functions = surroundings.functions;
    this.#read = read;
    this.#files = surroundings.files;
    this.#inputs = surroundings.inputs;
    this.#downloaded = downloadedModules(root.folder, surroundings.files);
    this.constants = {
      lookup: (name) => failure(`${name} cannot be referred to here`),
      functions: this.functions,
      fuel: this.fuel,
      module: "",
    };
  }

  get gaps(): readonly Gap[] {
    return [...this.#gaps.values()];
  }

  /** A folder as `path.module` gives it. */
  relative(folder: string): string {
    return relative(this.root.folder, folder).replaceAll("\\", "/") || ".";
  }

  setting(part: string): Value {
    if (part !== "workspace") return failure(`terraform.${part} does not exist`);
    return (
      this.#inputs.environment.TF_WORKSPACE ||
      unknownValue("terraform.workspace", "is not known here: set TF_WORKSPACE or scan the plan")
    );
  }

  /** The configuration that a module call means; undefined, and a gap, where it is not on disk. */
  moduleFor(caller: ModuleInstance, name: string, call: Block): Module | undefined {
    const folder = this.#folderOf(caller, name, call);
    if (folder === undefined) return undefined;
    let depth = 0;
    for (let at: ModuleInstance | undefined = caller; at; at = at.parent) {
      depth += 1;
      if (at.module.folder === folder) return this.#refuse(call, "unresolved-module", "calls itself");
    }
    if (depth > MAX_DEPTH) return this.#refuse(call, "limit-exceeded", `is nested over ${MAX_DEPTH} deep`);
    const module = this.#read(folder);
    if (module) return module;
    const place = this.relative(folder);
    if (this.#files.mayRead(join(folder, "main.tf"))) {
      return this.#refuse(call, "unresolved-module", `has its source in ${place}, where no configuration is`);
    }
    const words = `has its source in ${place}, outside of what is scanned, so stages in it are not seen`;
    return this.#refuse(call, "unresolved-module", `${words}: scan a folder that holds both`);
  }

  #folderOf(caller: ModuleInstance, name: string, call: Block): string | undefined {
    const written = call.body.attributes.get("source")?.value;
    if (!written) return this.#refuse(call, "unresolved-module", "names no source");
    // OpenTofu evaluates it from variables and locals (OpenTofu language documentation, "Module Sources").
    const source = evaluate(written, caller.scope);
    if (typeof source !== "string") {
      const words = `has the source ${textOf(written)}, which is not known here`;
      return this.#refuse(call, "unresolved-module", `${words}: pass --var or scan the plan`);
    }
    if (/^\.\.?(?:\/|$)/.test(source)) {
      const folder = resolve(caller.module.folder, source);
      if (written.kind !== "literal") this.#inputs.onComputedModule?.(folder);
      return folder;
    }
    const key = [...caller.address.matchAll(/(?:^|\.)module\.([^.[]+)/g)].map((match) => match[1]);
    const folder = this.#downloaded.get([...key, name].join("."));
    if (folder !== undefined) return folder;
    return this.#refuse(
      call,
      "unresolved-module",
      `comes from ${source}, which is not on disk here, so stages in it are not seen: run terraform init, or scan the plan`,
    );
  }

  /** Whether one more module instance may be made. */
  admit(call: Block, address: string): boolean {
    this.#instances += 1;
    if (this.#instances <= MAX_INSTANCES) return true;
    this.report(
      call,
      "limit-exceeded",
      `${address} is not followed: the root holds over ${MAX_INSTANCES} modules`,
    );
    return false;
  }

  cut(block: Block, address: string, total: number): void {
    this.report(block, "limit-exceeded", `${address} comes ${total} times; only the first 1000 were judged`);
  }

  #refuse(call: Block, kind: Gap["kind"], what: string): undefined {
    this.report(call, kind, `module.${call.labels[0] ?? ""} ${what}`);
    return undefined;
  }

  report(block: Block, kind: Gap["kind"], what: string): void {
    const file = block.source.path;
    const line = block.source.lineOf(block.start);
    this.#gaps.set(`${file}:${line}:${kind}`, { kind, file, line, message: `${file}:${line}: ${what}.` });
  }
}

/** Where `terraform init` put the modules it downloaded, by their key (`a.b` for b within a). */
function downloadedModules(root: string, files: Files): ReadonlyMap<string, string> {
  const found = files.read(join(root, ".terraform/modules/modules.json"));
  const folders = new Map<string, string>();
  if ("gap" in found) return folders;
  let manifest: unknown;
  try {
    manifest = JSON.parse(found.file.text);
  } catch {
    return folders;
  }
  const modules = (manifest as { Modules?: unknown } | null)?.Modules;
  for (const entry of Array.isArray(modules) ? modules : []) {
    const { Key: key, Dir: folder } = (entry ?? {}) as Record<string, unknown>;
    if (typeof key !== "string" || typeof folder !== "string" || key === "") continue;
    folders.set(key, isAbsolute(folder) ? folder : resolve(root, folder));
  }
  return folders;
}
