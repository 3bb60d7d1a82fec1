import type { Files } from "../../code/input.ts";
import type { FunctionTable } from "../scope.ts";
import { COLLECTIONS } from "./collections.ts";
import { ENCODING } from "./encoding.ts";
import { fileFunctions } from "./files.ts";
import { FORMAT } from "./format.ts";
import { HASHES } from "./hashes.ts";
import { NETWORKS } from "./networks.ts";
import { NUMBERS } from "./numbers.ts";
import { STRINGS } from "./strings.ts";
import { type Functions, functionTable } from "./table.ts";
import { TIMES } from "./times.ts";
import { TYPES } from "./types.ts";

/** The functions that look at nothing but their arguments. */
export const PURE: readonly Functions[] = [
  STRINGS,
  FORMAT,
  COLLECTIONS,
  NUMBERS,
  TYPES,
  ENCODING,
  HASHES,
  NETWORKS,
  TIMES,
];

/** Everything that the configuration of this root module can call. */
export function functionsOf(files: Files, root: string): FunctionTable {
  return functionTable([...PURE, fileFunctions(files, root, () => PURE)]);
}
