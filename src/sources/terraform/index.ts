import type { Slice } from "../../model/slice.ts";
import type { CodeInputs, Files, SourceFile } from "../code/input.ts";

export { jsonModuleCallsOf, type ModuleCalls, moduleCallsOf } from "./calls.ts";
export { looksLikePlanOrState } from "./plan-text.ts";
export { type TerragruntSource, terragruntSource } from "./terragrunt.ts";

/** The reader of Terraform and OpenTofu configuration. Keep one for a scan: it remembers modules it has parsed. */
export interface Terraform {
  /**
   * One root module (a folder, absolute) with all of the local and downloaded modules it calls. Never throws:
   * what could not be read is among the slice's gaps.
   */
  rootSlice(folderAbsolute: string, files: Files, inputs: CodeInputs): Slice;
  /**
   * A plan or a state as JSON. Where the configuration is at hand (`sourceFolder`, or beside the file), stages
   * carry its file and line.
   */
  planSlice(file: SourceFile, files: Files, inputs: CodeInputs, sourceFolder?: string): Slice;
}

/** Loads the reader, which the rest of the program can do without: a scan without Terraform never pays. */
export async function loadTerraform(): Promise<Terraform> {
  const [{ ModuleCache, rootSlice }, { planSlice }, { placesIn }] = await Promise.all([
    import("./root.ts"),
    import("./plan.ts"),
    import("./places.ts"),
  ]);
  const cache = new ModuleCache();
  return {
    rootSlice: (folder, files, inputs) => rootSlice(folder, files, inputs, cache),
    planSlice: (file, files, inputs, sourceFolder) =>
      planSlice(file, files, inputs, sourceFolder, (folder) => placesIn(folder, files, inputs, cache)),
  };
}
