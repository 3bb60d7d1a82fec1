export type { CodeInputs, DeclaredKind, VariableInput } from "./input.ts";
export type { CodeScanEvent, CodeScanOptions } from "./options.ts";
export { scanCode } from "./scan.ts";
