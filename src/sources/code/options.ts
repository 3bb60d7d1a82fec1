import type { CodeInputs, DeclaredKind } from "./input.ts";

export interface CodeScanOptions {
  /** The working folder, absolute: relative paths start here, and reports name files relative to it. */
  readonly cwd: string;
  readonly inputs: CodeInputs;
  /** Where the HCL of scanned plans is, absolute. Absent: beside each plan. */
  readonly sourceFolder?: string;
  /** What the path `-` stands for: a text, or bytes of one in UTF-8 or, with its mark, UTF-16. */
  readonly stdin?: string | Uint8Array;
  /** Texts that count instead of what is on the disk, by absolute path; null: as if there were no such file. */
  readonly instead?: ReadonlyMap<string, string | null>;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: CodeScanEvent) => void;
}

/** What the scan met, as it meets it: for `--list-files` and a progress line. Paths as reports name them. */
export type CodeScanEvent =
  | { readonly kind: "read"; readonly path: string; readonly as: string; readonly stages: number }
  | { readonly kind: "skipped"; readonly path: string; readonly why: string }
  | { readonly kind: "progress"; readonly files: number; readonly candidates: number }
  | {
      /** At the end: a value was given for a name that nothing in the scanned code declares. */
      readonly kind: "undeclared";
      readonly what: DeclaredKind;
      readonly name: string;
      /** Names that are declared. */
      readonly declared: readonly string[];
    };

/** A path to scan that is not there: a mistake of the caller. */
export class MissingPath extends Error {
  override readonly name = "MissingPath";
  readonly path: string;

  constructor(path: string) {
    super(`There is nothing at ${path}: check the path.`);
    this.path = path;
  }
}
