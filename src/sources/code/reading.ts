import type { Gap } from "../../model/gap.ts";
import type { Slice } from "../../model/slice.ts";
import type { Terraform } from "../terraform/index.ts";
import { AssemblyStages, FolderStages } from "./copies.ts";
import type { KeptFiles } from "./files.ts";
import type { SourceFile } from "./input.ts";
import type { Inventory } from "./inventory.ts";
import { displayPath } from "./names.ts";
import type { CodeScanEvent, CodeScanOptions } from "./options.ts";
import { readers } from "./readers.ts";
import type { Recognized } from "./recognize.ts";

export interface Context extends CodeScanOptions {
  readonly files: KeptFiles;
  readonly onEvent: (event: CodeScanEvent) => void;
}

/** A slice, and what its file was read as. */
export type Labelled = Slice & { readonly as?: string };

export const gapSlice = (path: string, gaps: readonly Gap[]): Slice => ({
  scope: { kind: "code", path },
  stages: [],
  surroundings: {},
  gaps,
});

/** What the families of sources have in common while one inventory is read. */
export class Reading {
  readonly inventory: Inventory;
  readonly context: Context;
  readonly assembled = new AssemblyStages();
  readonly planned = new FolderStages();
  readonly declared = new FolderStages();
  /** Files that another slice has already, and which: templates of assemblies and nested stacks. */
  readonly covered = new Map<string, string>();
  /** What could not be read, beside what the slices tell. */
  readonly gaps: Gap[] = [];

  #terraform: Promise<Terraform> | undefined;

  constructor(inventory: Inventory, context: Context) {
    this.inventory = inventory;
    this.context = context;
  }

  /** One reader for the whole scan: it remembers the modules that it has parsed. */
  terraform(): Promise<Terraform> {
    this.#terraform ??= readers.terraform().then(({ loadTerraform }) => loadTerraform());
    return this.#terraform;
  }

  recognized(kind: Recognized): readonly string[] {
    return this.inventory.recognized.get(kind) ?? [];
  }

  allTemplates(): readonly string[] {
    return [...this.recognized("nesting-template"), ...this.recognized("template")];
  }

  name(absolute: string): string {
    return displayPath(absolute, this.context.cwd);
  }

  /** A file that is expected to be there; where it cannot be read after all, that is a gap. */
  file(absolute: string): SourceFile | undefined {
    const read = this.context.files.read(absolute);
    if ("file" in read) return read.file;
    this.gaps.push(read.gap);
    return undefined;
  }

  skip(absolute: string, why: string): void {
    this.context.onEvent({ kind: "skipped", path: this.name(absolute), why });
  }

  isCovered(path: string): boolean {
    const why = this.covered.get(path);
    if (why !== undefined) this.skip(path, why);
    return why !== undefined;
  }

  /** A source that fails on a file has a bug; the rest of the scan goes on, and the file is a gap. */
  guard<T extends Slice | "program">(path: string, read: () => T): T | Slice {
    return this.guardAll<T | Slice>(path, () => [read()])[0] ?? gapSlice(this.name(path), []);
  }

  guardAll<T extends Slice | "program">(path: string, read: () => Iterable<T>): (T | Slice)[] {
    try {
      return [...read()];
    } catch (error) {
      const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      const message = `Reading it failed inside Stagelight (${what.slice(0, 200)}): please report this.`;
      const file = this.name(path);
      return [gapSlice(file, [{ kind: "unreadable", file, message }])];
    }
  }
}
