import { textOf } from "../../../syntax/hcl/ast.ts";
import type { FunctionCall, FunctionTable } from "../scope.ts";
import { deepAlternative, lift } from "../values/lift.ts";
import { cannotTell, derived, openAmong, tooMuchWork } from "../values/open.ts";
import { unfold } from "../values/unfold.ts";
import {
  failure,
  isAlternative,
  isFailure,
  isLater,
  later,
  type Open,
  unknownResult,
  type Value,
} from "../values/value.ts";
import { weightOf } from "../values/weight.ts";

/**
 * A function of the language. `sees` says how much of its arguments it can bear to be open:
 * `whole`: nothing; `outer`: what is inside the collections; `all`: it looks for itself.
 */
export interface FunctionSpec {
  readonly sees: "whole" | "outer" | "all";
  /** The number of arguments: least and most. */
  readonly arity: readonly [number, number];
  /** The result is a text that is never empty, whatever the arguments turn out to be. */
  readonly neverEmpty?: boolean;
  /** Which argument: where that is a text that will be there, so is the result. */
  readonly keepsPresence?: number;
  readonly run: (args: readonly Value[], call: FunctionCall) => Value;
}

export type Functions = Readonly<Record<string, FunctionSpec>>;

/** How functions report what Terraform would refuse; the table turns it into a failure. */
export class FunctionFailure extends Error {}

export function refuse(message: string): never {
  throw new FunctionFailure(message);
}

/** How functions report what is more than they do here: the result is unknown, not a failure. */
class FunctionLimit extends Error {}

export function giveUp(why: string): never {
  throw new FunctionLimit(why);
}

/** How functions report an argument that is not known here, where they need to know it. */
class OpenArgument extends Error {
  readonly open: Open;

  constructor(open: Open) {
    super();
    this.open = open;
  }
}

export function needs(open: Open): never {
  throw new OpenArgument(open);
}

/** The table of these functions. Names it does not hold come out unknown, by name. */
export function functionTable(groups: readonly Functions[]): FunctionTable {
  const specs = new Map(groups.flatMap((group) => Object.entries(group)));
  return {
    call: (call) => {
      const name = call.name.startsWith("core::") ? call.name.slice(6) : call.name;
      const spec = specs.get(name);
      if (!spec) return unknownResult(`${call.name}()`, "is a function that is not evaluated here");
      const [least, most] = spec.arity;
      if (call.args.length < least || call.args.length > most) {
        return failure(`${call.name} does not take ${call.args.length} arguments`);
      }
      return apply(spec, call);
    },
  };
}

function apply(spec: FunctionSpec, call: FunctionCall): Value {
  if (spec.sees === "all") return run(spec, call.args, call);
  const text = textOf(call.expr);
  const deep = spec.sees === "whole";
  const { fuel } = call.scope;
  for (const arg of call.args) {
    if (!fuel.spend(deep || isAlternative(arg) ? weightOf(arg) : lengthOf(arg))) break;
  }
  if (fuel.exhausted) return tooMuchWork(text);
  return lift(
    call.args.map((arg) => unfold(arg, deep ? 10 : 0)),
    (args) => {
      const open = openAmong(args, deep);
      if (!open) return run(spec, args, call);
      if (isFailure(open)) return open;
      const kept = spec.keepsPresence === undefined ? undefined : args[spec.keepsPresence];
      if (open.kind === "later" && kept !== undefined && isLater(kept)) return later(text, open.resource);
      return spec.neverEmpty ? later(text) : derived(open, text);
    },
    () => cannotTell(text),
    deep ? deepAlternative : (value) => (isAlternative(value) ? value : undefined),
  );
}

const lengthOf = (value: Value): number =>
  value !== null && typeof value === "object" && value.kind === "list" ? value.items.length : 1;

const run = (spec: FunctionSpec, args: readonly Value[], call: FunctionCall): Value =>
  attempt(() => spec.run(args, call), `${call.name}: `);

/** What the function comes to; a refusal becomes a failure. */
export function attempt(operation: () => Value, prefix = ""): Value {
  try {
    return operation();
  } catch (error) {
    if (error instanceof FunctionFailure) return failure(prefix + error.message);
    const name = prefix.replace(/: $/, "()");
    if (error instanceof FunctionLimit) return unknownResult(name, error.message);
    if (error instanceof OpenArgument) return derived(error.open, name);
    throw error;
  }
}
