import type { BinaryOperator } from "../../syntax/hcl/ast.ts";
import { convert, equal } from "./values/convert.ts";
import { derived, openAmong } from "./values/open.ts";
import { BOOL, NUMBER } from "./values/type.ts";
import { failure, isFailure, isOpen, type Value } from "./values/value.ts";

/** A binary operation on values that are no alternatives. `text` is the operation as written. */
export function operate(operator: BinaryOperator, left: Value, right: Value, text: string): Value {
  if (operator === "==" || operator === "!=") return compare(operator, left, right, text);
  if (operator === "&&" || operator === "||") return logic(operator, left, right, text);
  const [a, b] = [convert(left, NUMBER), convert(right, NUMBER)];
  const open = openAmong([a, b], false);
  if (open) return derived(open, text);
  if (typeof a !== "number" || typeof b !== "number") return failure(`${text}: an operand is null`);
  switch (operator) {
    case "<":
      return a < b;
    case ">":
      return a > b;
    case "<=":
      return a <= b;
    case ">=":
      return a >= b;
    case "+":
      return tidy(a + b);
    case "-":
      return tidy(a - b);
    case "*":
      return tidy(a * b);
    case "/":
      return a === 0 && b === 0 ? failure(`${text}: zero divided by zero`) : tidy(a / b);
    case "%":
      // What is left of a division by zero is the number itself (go-cty, Modulo).
      return b === 0 ? a : tidy(a % b) + 0;
  }
}

/**
 * Terraform reckons with 512 bits, so that 0.1 + 0.2 is 0.3. Fifteen digits of a double say the same for
 * numbers that people write.
 */
const tidy = (value: number): number =>
  Number.isInteger(value) || !Number.isFinite(value) ? value : Number(value.toPrecision(15));

function compare(operator: "==" | "!=", left: Value, right: Value, text: string): Value {
  const same = equal(left, right) ?? equalToLater(left, right) ?? equalToLater(right, left);
  if (same !== undefined) return same === (operator === "==");
  const open = openAmong([left, right], true);
  return open ? derived(open, text) : same === (operator === "==");
}

/** What will have a value is neither null nor empty. */
function equalToLater(value: Value, other: Value): boolean | undefined {
  const present =
    typeof value === "object" && value !== null && (value.kind === "later" || value.kind === "instance");
  return present && (other === null || other === "") ? false : undefined;
}

function logic(operator: "&&" | "||", left: Value, right: Value, text: string): Value {
  const [a, b] = [convert(left, BOOL), convert(right, BOOL)];
  const decisive = operator === "||";
  // One side decides alone, whatever the other turns out to be.
  if (a === decisive) return decisive;
  if ((a === null && !isOpen(b)) || (b === null && !isOpen(a))) {
    // A null counts as false, but true or false is no answer to false or null.
    if (operator === "&&") return false;
    return b === true ? true : failure(`${text}: an operand is null`);
  }
  if (b === decisive && isOpen(a)) return decisive;
  // Where one side fails, the other may still decide alone.
  const untold = [a, b].find((side) => isOpen(side) && !isFailure(side));
  const open = untold === undefined ? openAmong([a, b], false) : openAmong([untold], false);
  if (open) return derived(open, text);
  if (typeof a !== "boolean" || typeof b !== "boolean") return failure(`${text}: an operand is null`);
  return operator === "&&" ? a && b : a || b;
}

/** `-x` or `!x` on a value that is no alternative. */
export function negate(operator: "-" | "!", operand: Value, text: string): Value {
  const value = convert(operand, operator === "!" ? BOOL : NUMBER);
  if (isOpen(value)) return derived(value, text);
  if (typeof value === "boolean") return !value;
  return typeof value === "number" ? -value : failure(`${text}: the operand is null`);
}
