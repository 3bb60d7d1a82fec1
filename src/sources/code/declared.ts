import type { CodeInputs, DeclaredKind } from "./input.ts";
import type { CodeScanEvent } from "./options.ts";

/** More names than this are not remembered: they only serve to suggest the one that was meant. */
const MAX_NAMES = 10_000;

/** Follows which of the names that the caller gives values for are declared anywhere in the scanned code. */
export class DeclaredNames {
  /** The caller's inputs, told of what is declared. */
  readonly inputs: CodeInputs;
  readonly #given: Readonly<Record<DeclaredKind, ReadonlySet<string>>>;
  readonly #seen = { variable: new Set<string>(), parameter: new Set<string>() };
  readonly #declared = { variable: new Set<string>(), parameter: new Set<string>() };

  constructor(inputs: CodeInputs) {
    const variables = inputs.variables.flatMap((input) => (input.kind === "value" ? [input.name] : []));
    this.#given = { variable: new Set(variables), parameter: new Set(inputs.parameters.keys()) };
    const isGiven = this.#given.variable.size + this.#given.parameter.size > 0;
    this.inputs = isGiven ? { ...inputs, onDeclared: (what, names) => this.#note(what, names) } : inputs;
  }

  #note(what: DeclaredKind, names: Iterable<string>): void {
    for (const name of names) {
      if (this.#given[what].has(name)) this.#seen[what].add(name);
      if (this.#declared[what].size < MAX_NAMES) this.#declared[what].add(name);
    }
  }

  /** The names that nothing declared. A value in a file may stay unused, as with Terraform and the AWS CLI. */
  missing(): CodeScanEvent[] {
    return (["variable", "parameter"] as const).flatMap((what) =>
      [...this.#given[what]]
        .filter((name) => !this.#seen[what].has(name))
        .map(
          (name): CodeScanEvent => ({ kind: "undeclared", what, name, declared: [...this.#declared[what]] }),
        ),
    );
  }
}
