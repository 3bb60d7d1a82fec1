import type { Slice } from "../../model/slice.ts";
import type { CodeInputs, Files } from "../code/input.ts";
import { ModuleCache, rootSlice } from "./root.ts";

export { jsonModuleCallsOf, moduleCallsOf } from "./calls.ts";

/** The reader of Terraform and OpenTofu configuration. Keep one for a scan: it remembers modules it has parsed. */
export interface Terraform {
  /**
   * One root module (a folder, absolute) with all of the local and downloaded modules it calls. Never throws:
   * what could not be read is among the slice's gaps.
   */
  rootSlice(folderAbsolute: string, files: Files, inputs: CodeInputs): Slice;
}

/** Loads the reader. It is apart from the rest of the program so that a scan without Terraform never pays. */
export async function loadTerraform(): Promise<Terraform> {
  const cache = new ModuleCache();
  return { rootSlice: (folder, files, inputs) => rootSlice(folder, files, inputs, cache) };
}
