export type { CodeInputs } from "./input.ts";
export { type CodeScanEvent, type CodeScanOptions, MissingPath } from "./options.ts";
export { scanCode } from "./scan.ts";
