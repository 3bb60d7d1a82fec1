import type { Gap } from "../../model/gap.ts";

/** A file read as code. `path` is how reports name it: relative to the working folder where it lies below. */
export interface SourceFile {
  readonly path: string;
  readonly absolute: string;
  readonly text: string;
}

/**
 * How a source reads the other files its code refers to (modules, nested stacks, variable files).
 * Bounded in size; what cannot be read comes back as a gap, never as an exception.
 */
export interface Files {
  read(absolute: string): { readonly file: SourceFile } | { readonly gap: Gap };
  /** Names of the entries of a folder, sorted; empty if it cannot be read. */
  list(absolute: string): readonly string[];
  exists(absolute: string): boolean;
  /** Whether a path lies where files may be read, its folder's links followed. What it holds is unknown where not. */
  mayRead(absolute: string): boolean;
}

/** What the caller says about values that the code leaves open. */
export interface CodeInputs {
  /** Terraform `--var` and `--var-file` in the order in which they were given: the last one wins. */
  readonly variables: readonly VariableInput[];
  /** CloudFormation and SAM `--parameter Name=Value`. */
  readonly parameters: ReadonlyMap<string, string>;
  /** CloudFormation parameter files, absolute paths. */
  readonly parameterFiles: readonly string[];
  /** Serverless Framework `--param name=value` and `--stage`, as `${param:…}` and `${opt:…}` see them. */
  readonly serverlessOptions: ReadonlyMap<string, string>;
  /** The environment that `TF_VAR_…` and `${env:…}` are read from. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Only the access-log settings are asked about: what is around the stages is not read. */
  readonly alone?: boolean;
  /**
   * Says who else gives the variables of a Terraform root their values, unseen here: then what the caller does not give
   * is unknown, whatever the default.
   */
  readonly valuesFrom?: string;
  /** Told which folders a Terraform root calls as modules by a source that is computed. */
  readonly onComputedModule?: (folder: string) => void;
  /** Told which names a Terraform root or a template declares, so that a name nobody declares can be spoken of. */
  readonly onDeclared?: (what: DeclaredKind, names: Iterable<string>) => void;
}

export type DeclaredKind = "variable" | "parameter";

/** One `--var name=value`, or one `--var-file` (absolute). */
export type VariableInput =
  | { readonly kind: "value"; readonly name: string; readonly text: string }
  | { readonly kind: "file"; readonly path: string };
