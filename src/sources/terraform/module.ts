import { join } from "node:path";
import type { Gap } from "../../model/gap.ts";
import type { Attribute, Block } from "../../syntax/hcl/ast.ts";
import { parseFile } from "../../syntax/hcl/body.ts";
import { parseJsonFile } from "../../syntax/hcl/json.ts";
import { Source } from "../../syntax/hcl/source.ts";
import type { Files } from "../code/input.ts";
import { override } from "./override.ts";

export interface Resource {
  readonly mode: "managed" | "data" | "ephemeral";
  readonly type: string;
  readonly name: string;
  readonly block: Block;
  /** Declared under an address that another block has already. */
  readonly isRepeated?: true;
}

/** One folder of configuration, its files put together and its overrides merged in. */
export interface Module {
  readonly folder: string;
  /** The folder as reports name it. */
  readonly path: string;
  readonly variables: ReadonlyMap<string, Block>;
  readonly locals: ReadonlyMap<string, Attribute>;
  readonly outputs: ReadonlyMap<string, Block>;
  /** By mode, type and name: `managed aws_api_gateway_stage this`. */
  readonly resources: ReadonlyMap<string, Resource>;
  readonly calls: ReadonlyMap<string, Block>;
  /** The provider configurations that it holds itself. */
  readonly providers: readonly Block[];
  /** Some of its text could not be read, so that what is not found may yet be there. */
  readonly isPartial: boolean;
  readonly gaps: readonly Gap[];
}

export const resourceKey = (mode: string, type: string, name: string): string => `${mode} ${type} ${name}`;

/** More files than this in one folder are not read. */
const MAX_FILES = 2000;

/** The configuration in a folder; undefined if it holds none. */
export function readModule(folder: string, files: Files): Module | undefined {
  const names = configurationFiles(files.list(folder));
  if (names.length === 0) return undefined;
  const gaps: Gap[] = [];
  const blocks: Block[] = [];
  let path = folder;
  for (const name of names.slice(0, MAX_FILES)) {
    const found = files.read(join(folder, name));
    if ("gap" in found) {
      gaps.push(found.gap);
      continue;
    }
    path = found.file.path.slice(0, -name.length).replace(/\/$/, "") || ".";
    const source = new Source(found.file.path, found.file.text);
    const { body, errors } = name.endsWith(".json") ? parseJsonFile(source) : parseFile(source);
    gaps.push(
      ...errors.map(({ message, offset }): Gap => {
        const [line, column] = [source.lineOf(offset), source.columnOf(offset)];
        return {
          kind: "syntax-error",
          file: source.path,
          line,
          column,
          message: `${source.path}:${line}:${column} cannot be read as Terraform: ${message}. What stands there is not judged.`,
        };
      }),
    );
    // Overrides come last in `names`, and merge into what they name.
    if (isOverride(name)) for (const block of body.blocks) override(blocks, block);
    else blocks.push(...body.blocks);
  }
  return assemble(folder, path, blocks, gaps);
}

/**
 * The files Terraform and OpenTofu read, overrides last. A `.tofu` file hides the `.tf` file of the same
 * name (OpenTofu language documentation, "Files and Directories").
 */
export function configurationFiles(names: readonly string[]): string[] {
  const all = names.filter((name) => /\.(?:tf|tofu)(?:\.json)?$/.test(name) && !/^\.|^#.*#$|~$/.test(name));
  const present = new Set(all);
  const read = all.filter((name) => {
    const twin = name.replace(/\.tf(\.json)?$/, ".tofu$1");
    return twin === name || !present.has(twin);
  });
  return [...read.filter((name) => !isOverride(name)), ...read.filter(isOverride)];
}

const isOverride = (name: string) => /^(?:.*_)?override\.(?:tf|tofu)(?:\.json)?$/.test(name);

function assemble(folder: string, path: string, blocks: readonly Block[], gaps: Gap[]): Module {
  const variables = new Map<string, Block>();
  const locals = new Map<string, Attribute>();
  const outputs = new Map<string, Block>();
  const resources = new Map<string, Resource>();
  const calls = new Map<string, Block>();
  const providers: Block[] = [];
  const isPartial = gaps.length > 0;
  const seen = new Set<string>();
  for (const block of blocks) {
    const [first = "", second = ""] = block.labels;
    const isRepeated = seen.has(`${block.type} ${first} ${second}`) && ADDRESSED.has(block.type);
    seen.add(`${block.type} ${first} ${second}`);
    if (isRepeated) gaps.push(repeated(block));
    switch (block.type) {
      case "variable":
        variables.set(first, block);
        break;
      case "locals":
        for (const [name, attribute] of block.body.attributes) locals.set(name, attribute);
        break;
      case "output":
        outputs.set(first, block);
        break;
      case "module":
        calls.set(first, block);
        break;
      case "provider":
        providers.push(block);
        break;
      case "resource":
      case "data":
      case "ephemeral": {
        const mode = block.type === "resource" ? "managed" : block.type;
        const resource: Resource = { mode, type: first, name: second, block };
        const key = resourceKey(mode, first, second);
        // Which of them is meant cannot be told: each is judged, references lead to the first.
        if (isRepeated) resources.set(`${key} ${seen.size} ${resources.size}`, { ...resource, isRepeated });
        else resources.set(key, resource);
      }
    }
  }
  return { folder, path, variables, locals, outputs, resources, calls, providers, isPartial, gaps };
}

/** Blocks of which there is one of a name. */
const ADDRESSED = new Set(["variable", "output", "module", "resource", "data", "ephemeral"]);

function repeated({ type, labels, source, start }: Block): Gap {
  const line = source.lineOf(start);
  const message = `${source.path}:${line}: ${[type, ...labels].join(" ")} is declared a second time in this folder, which Terraform refuses: which one counts is not known.`;
  return { kind: "syntax-error", file: source.path, line, message };
}
