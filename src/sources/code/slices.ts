import { dirname } from "node:path";
import type { Gap } from "../../model/gap.ts";
import type { Slice } from "../../model/slice.ts";
import type { Stage } from "../../model/stage.ts";
import { AssemblyStages, PlannedStages } from "./copies.ts";
import { type KeptFiles, withVirtualFile } from "./files.ts";
import type { SourceFile } from "./input.ts";
import type { Inventory } from "./inventory.ts";
import { displayPath, isWithin } from "./names.ts";
import type { CodeScanEvent, CodeScanOptions } from "./options.ts";
import {
  manifestOf,
  mayServe,
  mentionsApiGateway,
  unpackaged,
  unpreviewed,
  unsynthesized,
} from "./programs.ts";
import { readers } from "./readers.ts";
import { isTerraform, type Recognized } from "./recognize.ts";
import type { StandardInput } from "./stdin.ts";
import { rootsAmong } from "./terraform-folders.ts";

export interface Context extends CodeScanOptions {
  readonly files: KeptFiles;
  readonly onEvent: (event: CodeScanEvent) => void;
}

/** A slice, and what its file was read as. */
type Labelled = Slice & { readonly as?: string };

const gapSlice = (path: string, gaps: readonly Gap[]): Slice => ({
  scope: { kind: "code", path },
  stages: [],
  surroundings: {},
  gaps,
});

/** The slices of everything that an inventory found. */
export async function* inventorySlices(inventory: Inventory, context: Context): AsyncGenerator<Labelled> {
  const scan = new Scan(inventory, context);
  if (inventory.gaps.length > 0) yield gapSlice(".", inventory.gaps);
  yield* scan.assemblies();
  yield* scan.services();
  yield* scan.templates();
  yield* scan.pulumi();
  yield* scan.plans();
  yield* scan.terraformRoots();
}

/** The slices of standard input. */
export async function* standardInputSlices(
  { file, as }: StandardInput,
  context: Context,
): AsyncGenerator<Labelled> {
  if (as === "terraform") {
    const terraform = await (await readers.terraform()).loadTerraform();
    const files = withVirtualFile(context.files, file);
    yield { ...terraform.rootSlice(dirname(file.absolute), files, context.inputs), as: "terraform" };
  } else if (as === undefined) {
    const message =
      "Standard input is no template, no Terraform code, no plan and no preview that can be read.";
    yield gapSlice("-", [{ kind: "unsupported-format", file: "-", message }]);
  } else {
    context.files.keep(file);
    const inventory: Inventory = { ...EMPTY, recognized: new Map([[as, [file.absolute]]]) };
    yield* inventorySlices(inventory, { ...context, files: withKeptFile(context.files, file) });
  }
}

const EMPTY: Inventory = {
  recognized: new Map(),
  terraformFolders: [],
  packages: [],
  cdkProjects: [],
  serverlessPrograms: [],
  programTexts: [],
  gaps: [],
};

const withKeptFile = (files: KeptFiles, file: SourceFile): KeptFiles => ({
  ...withVirtualFile(files, file),
  keep: files.keep,
});

class Scan {
  readonly #inventory: Inventory;
  readonly #context: Context;
  readonly #assembled = new AssemblyStages();
  readonly #planned = new PlannedStages();
  /** Files that another slice has already: templates of assemblies and nested stacks. */
  readonly #covered = new Map<string, string>();

  constructor(inventory: Inventory, context: Context) {
    this.#inventory = inventory;
    this.#context = context;
  }

  async *assemblies(): AsyncGenerator<Labelled> {
    const { files, inputs, cwd } = this.#context;
    const manifests = new Set(this.#recognized("assembly"));
    const gaps: Gap[] = [];
    for (const project of this.#inventory.cdkProjects) {
      // cdk.out is usually ignored by git, and still what this project deploys.
      const manifest = manifestOf(project, files);
      if (files.exists(manifest)) manifests.add(manifest);
      else if (mentionsApiGateway(dirname(project), this.#inventory)) gaps.push(unsynthesized(project, cwd));
    }
    const folders = [...manifests].map((manifest) => dirname(manifest));
    const outer = [...manifests].sort().filter((manifest) => {
      const folder = dirname(manifest);
      return !folders.some((other) => other !== folder && isWithin(folder, other));
    });
    if (outer.length > 0) yield* this.#readAssemblies(outer);
    for (const manifest of manifests) {
      if (!outer.includes(manifest)) this.#skip(manifest, "part of the assembly around it");
    }
    if (gaps.length > 0) yield gapSlice(".", gaps);
    void inputs;
  }

  async *#readAssemblies(manifests: readonly string[]): AsyncGenerator<Labelled> {
    const { files, inputs } = this.#context;
    const { assemblySlices, assemblyTemplates } = await readers.cdk();
    for (const manifest of manifests) {
      const file = this.#file(manifest);
      if (!file) continue;
      const folder = dirname(manifest);
      for (const template of assemblyTemplates(file, files)) {
        this.#covered.set(template, "read as part of its CDK assembly");
        const read = files.read(template);
        if ("file" in read) this.#assembled.addText(read.file.text);
      }
      for (const template of this.#allTemplates()) {
        if (isWithin(template, folder) && !this.#covered.has(template)) {
          this.#covered.set(template, "left over in cdk.out: the manifest does not name it");
        }
      }
      for (const slice of assemblySlices(file, files, inputs)) {
        this.#assembled.addSlice(slice, dirname(folder));
        yield { ...slice, as: "cdk" };
      }
    }
  }

  async *services(): AsyncGenerator<Labelled> {
    const { files, inputs, cwd } = this.#context;
    const services = this.#recognized("service");
    const { packages, serverlessPrograms } = this.#inventory;
    if (services.length + packages.length + serverlessPrograms.length === 0) return;
    const { packageOf, packageSlice, serviceNameOf, serviceSlice } = await readers.serverless();
    const packaged = new Map<string, string | undefined>();
    for (const folder of packages) {
      yield { ...this.#guard(folder, () => packageSlice(folder, files, inputs)), as: "serverless" };
      packaged.set(dirname(folder), packageOf(folder, files)?.service);
    }
    for (const path of services) {
      const file = this.#file(path);
      if (!file) continue;
      const folder = dirname(path);
      const alone = services.filter((other) => dirname(other) === folder).length === 1;
      if (packaged.has(folder) && (alone || packaged.get(folder) === serviceNameOf(file))) {
        this.#skip(path, "its package in .serverless is read instead");
        continue;
      }
      yield { ...this.#guard(path, () => serviceSlice(file, files, inputs)), as: "serverless" };
    }
    for (const path of serverlessPrograms) {
      if (packaged.has(dirname(path))) this.#skip(path, "its package in .serverless is read instead");
      else if (mayServe(path)) yield gapSlice(displayPath(path, cwd), [unpackaged(path, cwd)]);
    }
  }

  async *templates(): AsyncGenerator<Labelled> {
    yield* this.#nestingTemplates();
    const { templateSlice } = await this.#cloudFormation();
    const { files, inputs } = this.#context;
    for (const path of this.#recognized("template")) {
      if (this.#isCovered(path)) continue;
      const file = this.#file(path);
      if (!file) continue;
      if (this.#assembled.isCopiedText(file.text)) {
        this.#skip(path, "the same template is in a CDK assembly");
        continue;
      }
      yield this.#withoutCopies(
        path,
        this.#guard(path, () => templateSlice(file, files, inputs)),
      );
    }
  }

  /** Templates that lead to others come first, so that a nested one is read through its parent and only there. */
  async *#nestingTemplates(): AsyncGenerator<Labelled> {
    const { files, inputs } = this.#context;
    const { templateSlice } = await this.#cloudFormation();
    const slices = new Map<string, { slice: Slice; nested: ReadonlySet<string> }>();
    for (const path of this.#recognized("nesting-template")) {
      const file = this.#isCovered(path) ? undefined : this.#file(path);
      if (!file) continue;
      const nested = new Set<string>();
      const onNested = (child: string) => nested.add(child);
      const slice = this.#guard(path, () => templateSlice(file, files, inputs, { onNested }));
      slices.set(path, { slice, nested });
    }
    const children = new Set<string>();
    for (const [path, { nested }] of slices) for (const child of nested) if (child !== path) children.add(child);
    const parents = [...slices.keys()].filter((path) => !children.has(path));
    // Only a circle of nested stacks leads to those that remain: the first of each stands for it.
    for (const path of [...parents, ...slices.keys()]) {
      const found = slices.get(path);
      if (!found || this.#isCovered(path)) continue;
      slices.delete(path);
      for (const child of found.nested) {
        if (child !== path) this.#covered.set(child, `read as a nested stack of ${this.#name(path)}`);
      }
      yield this.#withoutCopies(path, found.slice);
    }
  }

  async *pulumi(): AsyncGenerator<Labelled> {
    const { files, inputs, cwd } = this.#context;
    const outputs = this.#recognized("pulumi-json");
    const projects = this.#recognized("pulumi-program");
    if (outputs.length + projects.length === 0) return;
    const { outputSlice, programSlice } = await readers.pulumi();
    for (const path of outputs) {
      const file = this.#file(path);
      if (file) yield { ...this.#guard(path, () => outputSlice(file)), as: "pulumi" };
    }
    for (const path of projects) {
      const file = this.#file(path);
      if (!file) continue;
      const slice = this.#guard(path, () => programSlice(file, files, inputs));
      if (slice !== "program") yield { ...slice, as: "pulumi" };
      else if (mentionsApiGateway(dirname(path), this.#inventory)) {
        yield gapSlice(file.path, [unpreviewed(path, cwd)]);
      }
    }
  }

  async *plans(): AsyncGenerator<Labelled> {
    const plans = this.#recognized("plan");
    if (plans.length === 0) return;
    const { files, inputs, sourceFolder } = this.#context;
    const { planSlice } = await readers.terraform();
    await (await readers.terraform()).loadTerraform();
    for (const path of plans) {
      const file = this.#file(path);
      if (!file) continue;
      const slice = this.#guard(path, () => planSlice(file, files, inputs, sourceFolder));
      if (slice.stages.some(({ origin }) => origin.kind === "terraform-plan")) {
        this.#planned.add(slice, sourceFolder ?? dirname(path));
      }
      yield { ...slice, as: "terraform-plan" };
    }
  }

  async *terraformRoots(): AsyncGenerator<Labelled> {
    const { terraformFolders } = this.#inventory;
    if (terraformFolders.length === 0) return;
    const { files, inputs } = this.#context;
    const source = await readers.terraform();
    const { evaluate, skipped } = rootsAmong(terraformFolders, files, source);
    for (const { folder, why } of skipped) this.#skip(folder, why);
    if (evaluate.length === 0) return;
    const terraform = await source.loadTerraform();
    for (const folder of evaluate) {
      const slice = this.#guard(folder, () => terraform.rootSlice(folder, files, inputs));
      const stages = slice.stages.filter((stage) => !this.#planned.has(stage, folder));
      yield { ...slice, stages: stages.map((stage) => withRoot(stage, this.#name(folder))), as: "terraform" };
      await new Promise(setImmediate);
    }
  }

  #recognized(kind: Recognized): readonly string[] {
    return this.#inventory.recognized.get(kind) ?? [];
  }

  #allTemplates(): readonly string[] {
    return [...this.#recognized("nesting-template"), ...this.#recognized("template")];
  }

  #cloudFormation() {
    return readers.cloudFormation();
  }

  #name(absolute: string): string {
    return displayPath(absolute, this.#context.cwd);
  }

  #file(absolute: string): SourceFile | undefined {
    const read = this.#context.files.read(absolute);
    return "file" in read ? read.file : undefined;
  }

  #skip(absolute: string, why: string): void {
    this.#context.onEvent({ kind: "skipped", path: this.#name(absolute), why });
  }

  #isCovered(path: string): boolean {
    const why = this.#covered.get(path);
    if (why !== undefined) this.#skip(path, why);
    return why !== undefined;
  }

  #withoutCopies(path: string, slice: Slice): Labelled {
    const stages = slice.stages.filter((stage) => !this.#assembled.isCopy(stage, path));
    const as = slice.stages.some(({ origin }) => origin.kind === "sam") ? "sam" : "cloudformation";
    return { ...slice, stages, as };
  }

  /** A source that fails on a file has a bug; the rest of the scan goes on, and the file is a gap. */
  #guard<T extends Slice | "program">(path: string, read: () => T): T | Slice {
    try {
      return read();
    } catch (error) {
      const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      const message = `Reading it failed inside Stagelight (${what.slice(0, 200)}): please report this.`;
      const file = this.#name(path);
      return gapSlice(file, [{ kind: "unreadable", file, message }]);
    }
  }
}

/** A stage that a module declares elsewhere belongs to the root that calls it. */
function withRoot(stage: Stage, root: string): Stage {
  const { origin } = stage;
  if (origin.kind === "aws" || dirname(origin.file) === root || !isTerraform(origin.file)) return stage;
  return { ...stage, id: `${stage.id}@${root}`, origin: { ...origin, root } };
}
