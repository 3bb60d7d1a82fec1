import type { Expr } from "../../syntax/hcl/ast.ts";
import { unknownValue, type Value } from "./values/value.ts";

/** What an expression can refer to. */
export interface Scope {
  /** The value of a top-level name (`var`, `local`, `each`, a resource type, a for variable). */
  lookup(name: string): Value;
  readonly functions: FunctionTable;
  readonly fuel: Fuel;
  /** Shown behind a condition's text where the same text could mean something else: the module's address. */
  readonly module: string;
  /** The names that mean something else each time round: those of a for, of `each`, of a template. */
  readonly rounds?: readonly Round[];
  /** Inside `try` or `can`: a reference that may fail is not taken to hold. */
  readonly guarded?: boolean;
}

/** One time round: the names it gives a value to, and which round it is, in words. */
export interface Round {
  readonly names: ReadonlySet<string>;
  readonly place: () => string;
}

export interface FunctionCall {
  readonly name: string;
  readonly args: readonly Value[];
  readonly expr: Expr;
  readonly scope: Scope;
}

export interface FunctionTable {
  call(call: FunctionCall): Value;
}

/** How much evaluating one root may cost before it is given up on. */
const MAX_STEPS = 5_000_000;

/** Expressions within expressions, across references, deeper than this are given up on. */
const MAX_DEPTH = 600;

/** References that lead to references deeper than this are given up on. */
const MAX_REFERENCES = 150;

/** Bounds the work on one root: hostile input must neither hang nor overflow the stack. */
export class Fuel {
  #steps = 0;
  #references = 0;
  #depth = 0;
  exhausted = false;

  /** Counts work; false once there was too much. */
  spend(steps = 1): boolean {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS) this.exhausted = true;
    return !this.exhausted;
  }

  /** Goes one expression deeper, or says that there is no going on. */
  enter(): boolean {
    if (this.#depth >= MAX_DEPTH || !this.spend()) return false;
    this.#depth += 1;
    return true;
  }

  leave(): void {
    this.#depth -= 1;
  }

  /** Follows a reference, unless too many are being followed at once. */
  follow(subject: string, evaluate: () => Value): Value {
    if (this.#references >= MAX_REFERENCES) return unknownValue(subject, "refers on too deeply");
    this.#references += 1;
    try {
      return evaluate();
    } finally {
      this.#references -= 1;
    }
  }
}

/**
 * The scope with the variables of a for expression, or the element of a splat, on top. `place` says which
 * round this is.
 */
export function withNames(scope: Scope, names: ReadonlyMap<string, Value>, place: () => string): Scope {
  return {
    lookup: (name) => {
      const value = names.get(name);
      return value === undefined ? scope.lookup(name) : value;
    },
    functions: scope.functions,
    fuel: scope.fuel,
    module: scope.module,
    rounds: [...(scope.rounds ?? []), { names: new Set(names.keys()), place }],
    ...(scope.guarded ? { guarded: true } : {}),
  };
}

/** A text of the code, with where it stands if the same text means something else elsewhere. */
export function placed(text: string, { rounds = [], module }: Scope): string {
  const words = text.match(/[\p{L}\p{N}_-]+/gu) ?? [];
  const varies = text.includes("…") || rounds.some(({ names }) => words.some((word) => names.has(word)));
  const places = varies ? rounds.map(({ place }) => place()) : [];
  const where = [...places, module].filter((place) => place !== "").join("; ");
  return where === "" ? text : `${text} (${where})`;
}

/** The name under which the element of a splat stands in its scope: no identifier can be called this. */
export const SPLAT_ELEMENT = "[*]";
