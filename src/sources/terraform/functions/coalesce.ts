import { textOf } from "../../../syntax/hcl/ast.ts";
import type { FunctionCall } from "../scope.ts";
import { commonType, convert } from "../values/convert.ts";
import { lift } from "../values/lift.ts";
import { cannotTell, derived } from "../values/open.ts";
import { isFailure, isOpen, later, type Value } from "../values/value.ts";
import { attempt, refuse } from "./table.ts";

/** `coalesce`: each way that open conditions come out has its own first argument. */
export function coalesce(args: readonly Value[], call: FunctionCall): Value {
  const words = textOf(call.expr);
  return lift(
    args,
    (settled) => attempt(() => first(settled, words), "coalesce: "),
    () => cannotTell(words),
  );
}

/**
 * The first argument that is neither null nor "". One that is not known here decides nothing for those behind it; but
 * where another is a text for certain, so is the result.
 */
function first(args: readonly Value[], words: string): Value {
  const broken = args.find(isFailure);
  if (broken) return broken;
  const type = commonType(args) ?? refuse("the arguments have no common type");
  for (const arg of args) {
    if (isOpen(arg)) {
      if (arg.kind !== "unknown") return arg;
      return args.some(isCertain) ? later(words) : derived(arg, words);
    }
    if (arg === null || arg === "") continue;
    return convert(arg, type);
  }
  return refuse("every argument is null or empty");
}

/** A text that is not empty, or an attribute that every resource of its kind has. */
const isCertain = (value: Value): boolean =>
  (typeof value === "string" && value !== "") ||
  (isOpen(value) && value.kind === "later" && value.resource !== undefined);
