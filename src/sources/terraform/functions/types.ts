import { convert } from "../values/convert.ts";
import { deepAlternative, lift } from "../values/lift.ts";
import { derived } from "../values/open.ts";
import { ANY, BOOL, NUMBER, STRING, type Type } from "../values/type.ts";
import { findOpen, isOpen, unknownResult, type Value } from "../values/value.ts";
import { type FunctionSpec, type Functions, refuse } from "./table.ts";

const to = (type: Type): FunctionSpec => ({
  sees: "all",
  arity: [1, 1],
  run: ([value = null]) => convert(value, type),
});

const same: FunctionSpec = { sees: "all", arity: [1, 1], run: ([value = null]) => value };

const failureIn = (value: Value) => findOpen(value, (open) => open.kind === "failure");

/** The first argument that does not fail. One that is open stays open: whether it fails cannot be told. */
function attemptEach(args: readonly Value[]): Value {
  const [first, ...others] = args;
  if (first === undefined) return refuse("every expression fails");
  return lift(
    [first],
    ([value = null]) => (failureIn(value) ? attemptEach(others) : value),
    () => first,
    (value) => (failureIn(value) ? deepAlternative(value) : undefined),
  );
}

export const TYPES: Functions = {
  tostring: to(STRING),
  tonumber: to(NUMBER),
  tobool: to(BOOL),
  tolist: to({ kind: "list", of: ANY }),
  toset: to({ kind: "set", of: ANY }),
  tomap: to({ kind: "map", of: ANY }),
  sensitive: same,
  nonsensitive: same,
  ephemeralasnull: same,
  issensitive: {
    sees: "all",
    arity: [1, 1],
    run: () => unknownResult("issensitive()", "is a function that is not evaluated here"),
  },
  try: { sees: "all", arity: [1, Number.POSITIVE_INFINITY], run: attemptEach },
  can: {
    sees: "all",
    arity: [1, 1],
    run: ([value = null], call) =>
      lift(
        [value],
        ([settled = null]) => {
          if (failureIn(settled)) return false;
          if (isOpen(settled) && settled.kind === "unknown") return derived(settled, call.name);
          return true;
        },
        () => unknownResult("can()", "depends on too many open conditions"),
      ),
  },
};
