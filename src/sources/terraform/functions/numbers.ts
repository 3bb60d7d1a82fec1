import { isList, type Value } from "../values/value.ts";
import { integer, number, text } from "./arguments.ts";
import { type FunctionSpec, type Functions, giveUp, refuse } from "./table.ts";

const one = (run: (value: number) => Value): FunctionSpec => ({
  sees: "whole",
  arity: [1, 1],
  run: ([value]) => run(number(value)),
});

const all = (run: (values: readonly number[]) => number): FunctionSpec => ({
  sees: "whole",
  arity: [1, Number.POSITIVE_INFINITY],
  run: (args) => run(args.flatMap((arg) => (isList(arg) ? refuse("a list is no number") : [number(arg)]))),
});

const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b));
const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b));

function parseInteger(digits: string, base: number): Value {
  if (base < 2 || base > 62) return refuse("the base is not between 2 and 62");
  const alphabet = base <= 36 ? "0123456789abcdefghijklmnopqrstuvwxyz" : undefined;
  const [, sign = "", body = ""] = /^([+-]?)(.*)$/.exec(digits) ?? [];
  if (!alphabet) return giveUp("is given a base over 36, which is not evaluated here");
  const values = [...body.toLowerCase()].map((digit) => alphabet.indexOf(digit));
  if (values.length === 0 || values.some((value) => value < 0 || value >= base)) {
    return refuse(`${digits} is no number of base ${base}`);
  }
  const total = values.reduce((sum, value) => sum * base + value, 0);
  return sign === "-" ? -total : total;
}

const whole = (value: number) => (Object.is(value, -0) ? 0 : value);

export const NUMBERS: Functions = {
  abs: one(Math.abs),
  ceil: one((value) => whole(Math.ceil(value))),
  floor: one((value) => whole(Math.floor(value))),
  signum: one((value) => Math.sign(integer(value))),
  max: all(most),
  min: all(least),
  log: {
    sees: "whole",
    arity: [2, 2],
    run: ([value, base]) => Math.log(number(value)) / Math.log(number(base)),
  },
  pow: {
    sees: "whole",
    arity: [2, 2],
    run: ([value, power]) => {
      const result = number(value) ** number(power);
      return Number.isFinite(result) ? result : refuse("the result is no finite number");
    },
  },
  parseint: {
    sees: "whole",
    arity: [2, 2],
    run: ([digits, base]) => parseInteger(text(digits), integer(base)),
  },
};
