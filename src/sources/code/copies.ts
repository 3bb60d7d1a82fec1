import type { Slice } from "../../model/slice.ts";
import type { Stage } from "../../model/stage.ts";
import { isWithin } from "./names.ts";

/**
 * Remembers the stages of CDK assemblies, to tell a template that was synthesized elsewhere (`cdk synth > t.yaml`)
 * from one that only looks alike. A stage that is wrongly taken for a copy would vanish, so the proof is strict:
 *
 * - the very text of a template of the assembly, or the same data in YAML; or
 * - inside the folder that holds `cdk.out`: the logical id and the construct path agree, the latter naming the
 *   stack; where a template carries no construct paths, the logical id with CDK's hash, the stage's name and its
 *   access-log settings agree.
 */
export class AssemblyStages {
  readonly #texts = new Set<string>();
  readonly #byAddress = new Map<string, { readonly stage: Stage; readonly app: string }[]>();

  addText(text: string): void {
    this.#texts.add(digest(text));
    // `cdk synth` prints YAML. A copy that nests stacks has to be told whole: theirs are not beside it.
    if (text.includes("AWS::CloudFormation::Stack")) this.#texts.add(digest(withoutLayout(text)));
  }

  /** `app`: the folder that holds the assembly's folder. */
  addSlice(slice: Slice, app: string): void {
    for (const stage of slice.stages) {
      if (stage.origin.kind === "aws") continue;
      const own = lastPart(stage.origin.address);
      const before = this.#byAddress.get(own);
      if (before) before.push({ stage, app });
      else this.#byAddress.set(own, [{ stage, app }]);
    }
  }

  get isAny(): boolean {
    return this.#texts.size > 0;
  }

  isCopiedText(text: string): boolean {
    return this.#texts.has(digest(text));
  }

  /** The same template in another language or layout. */
  isCopiedData(root: unknown): boolean {
    return root !== undefined && this.#texts.has(digest(JSON.stringify(root)));
  }

  isCopy(stage: Stage, absolute: string): boolean {
    if (stage.origin.kind === "aws") return false;
    const same = this.#byAddress.get(lastPart(stage.origin.address)) ?? [];
    return same.some(({ stage: other, app }) => isWithin(absolute, app) && agree(stage, other));
  }
}

function agree(stage: Stage, other: Stage): boolean {
  if (stage.origin.kind === "aws" || other.origin.kind === "aws") return false;
  const [path, otherPath] = [stage.origin.constructPath, other.origin.constructPath];
  if (path !== undefined && otherPath !== undefined) return path === otherPath;
  return (
    /[0-9A-F]{8}$/.test(stage.origin.address) &&
    stage.name === other.name &&
    JSON.stringify(stage.accessLog) === JSON.stringify(other.accessLog)
  );
}

function withoutLayout(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

/** The logical id, without the nested stacks that lead to it. */
const lastPart = (address: string): string => address.slice(address.lastIndexOf("/") + 1);

/** Asked of Node only where there is an assembly: loading its cryptography takes longer than a small scan. */
const digest = (text: string): string =>
  process.getBuiltinModule("node:crypto").createHash("sha1").update(text).digest("base64");

/**
 * Remembers stages of Terraform by the folder of their code. One stage may be in a plan, in the code and in a state
 * file, and is told once: a plan has the values that its code leaves open, so it stands for the code; the code
 * stands for a state file, which is a record of the past. What only one of them has (added since the plan, removed
 * since the state) stays.
 */
export class FolderStages {
  /** Folder → address without indexes → the addresses themselves. */
  readonly #byFolder = new Map<string, Map<string, Set<string>>>();

  add(slice: Slice, folder: string): void {
    const families = this.#byFolder.get(folder) ?? new Map<string, Set<string>>();
    this.#byFolder.set(folder, families);
    for (const { origin } of slice.stages) {
      if (origin.kind === "aws") continue;
      const family = withoutIndexes(origin.address);
      families.set(family, (families.get(family) ?? new Set()).add(origin.address));
    }
  }

  /** An instance is told by itself; one whose index is open, here or there, by any of its kind. */
  has(stage: Stage, folder: string): boolean {
    const { origin } = stage;
    if (origin.kind === "aws") return false;
    const same = this.#byFolder.get(folder)?.get(withoutIndexes(origin.address));
    if (!same) return false;
    return same.has(origin.address) || isOpen(origin.address) || [...same].some(isOpen);
  }
}

/** The code does not say which instance this is. */
const isOpen = (address: string): boolean => address.includes("[*]") || address === withoutIndexes(address);

/** `module.a["x"].aws_api_gateway_stage.this[0]` → `module.a.aws_api_gateway_stage.this`. */
export function withoutIndexes(address: string): string {
  return address.replace(/\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]/g, "");
}
