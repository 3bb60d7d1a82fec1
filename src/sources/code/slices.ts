import { dirname } from "node:path";
import { assemblies } from "./families/assemblies.ts";
import { pulumi } from "./families/pulumi.ts";
import { services } from "./families/services.ts";
import { templates } from "./families/templates.ts";
import { terraform } from "./families/terraform.ts";
import { type KeptFiles, withVirtualFile } from "./files.ts";
import type { SourceFile } from "./input.ts";
import type { Inventory } from "./inventory.ts";
import { readers } from "./readers.ts";
import { type Context, gapSlice, type Labelled, Reading } from "./reading.ts";
import type { StandardInput } from "./stdin.ts";

/** The slices of everything that an inventory found. */
export async function* inventorySlices(inventory: Inventory, context: Context): AsyncGenerator<Labelled> {
  const reading = new Reading(inventory, context);
  if (inventory.gaps.length > 0) yield gapSlice(".", inventory.gaps);
  yield* assemblies(reading);
  yield* services(reading);
  yield* templates(reading);
  yield* pulumi(reading);
  yield* terraform(reading);
  if (reading.gaps.length > 0) yield gapSlice(".", reading.gaps);
}

/** The slices of standard input. */
export async function* standardInputSlices(
  { file, as, why = "Standard input cannot be read." }: StandardInput,
  context: Context,
): AsyncGenerator<Labelled> {
  if (as === "terraform") {
    const source = await (await readers.terraform()).loadTerraform();
    const files = withVirtualFile(context.files, file);
    yield { ...source.rootSlice(dirname(file.absolute), files, context.inputs), as: "terraform" };
  } else if (as === undefined) {
    yield gapSlice("-", [{ kind: "unsupported-format", file: "-", message: why }]);
  } else {
    context.files.keep(file);
    const inventory: Inventory = { ...EMPTY, recognized: new Map([[as, [file.absolute]]]) };
    yield* inventorySlices(inventory, { ...context, files: withKeptFile(context.files, file) });
  }
}

const EMPTY: Inventory = {
  recognized: new Map(),
  terraformFolders: [],
  terragrunt: [],
  packages: [],
  cdkProjects: [],
  serverlessPrograms: [],
  programTexts: [],
  gaps: [],
};

const withKeptFile = (files: KeptFiles, file: SourceFile): KeptFiles => ({
  ...withVirtualFile(files, file),
  keep: files.keep,
  allows: files.allows,
  bytes: files.bytes,
});
