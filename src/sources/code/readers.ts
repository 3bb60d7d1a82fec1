import type { Slice } from "../../model/slice.ts";
import type { CodeInputs, Files } from "./input.ts";
import type { CallReaders } from "./terraform-folders.ts";

/** The part of the Terraform source that a scan calls. */
export interface TerraformReader extends CallReaders {
  rootSlice(folder: string, files: Files, inputs: CodeInputs): Slice;
}

/** The sources, each loaded when the first file of its kind is met: a scan loads only what it reads. */
export const readers = {
  cloudFormation: () => import("../cloudformation/index.ts"),
  cdk: () => import("../cdk/index.ts"),
  serverless: () => import("../serverless/index.ts"),
  pulumi: () => import("../pulumi/index.ts"),
  terraform: () => import("../terraform/index.ts"),
};
