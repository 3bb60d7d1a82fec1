import { type Match, not, unclear, when } from "./match.ts";
import { compileRegex, findsRegex, type Regex } from "./regex.ts";
import type { Scanner } from "./scanner.ts";

export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** What a value is compared with. `*` stands for anything at the beginning and at the end of a text only. */
export type Operand =
  | { readonly kind: "number"; readonly value: number; readonly text: string }
  | { readonly kind: "text"; readonly text: string; readonly open: { start: boolean; end: boolean } }
  | { readonly kind: "regex"; readonly regex: Regex };

export interface Comparison {
  readonly operator: Operator;
  readonly operand: Operand;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Text times expression: beyond it the answer is not worth its time. */
const MAX_REGEX_WORK = 20_000_000;

/** Reads `= "5*"`, `>= 500`, `!= %^4\d\d$%`. */
export function comparisonAt(scanner: Scanner, closers: string): Comparison {
  const operator = scanner.take(/!=|<=|>=|=|<|>/y) as Operator | undefined;
  if (!operator) return scanner.fail("Expected =, !=, <, <=, > or >=");
  scanner.blanks();
  const start = scanner.at;
  const operand = operandAt(scanner, closers);
  if (operand.kind !== "number" && operator !== "=" && operator !== "!=") {
    return scanner.fail(`${operator} needs a number; texts are compared with = and !=`, start);
  }
  return { operator, operand };
}

function operandAt(scanner: Scanner, closers: string): Operand {
  if (scanner.sees("%")) return { kind: "regex", regex: regexAt(scanner) };
  if (scanner.sees('"')) return text(quotedAt(scanner));
  const word = scanner.take(new RegExp(`[^\\s"&|=<>!${closers}]+`, "y"));
  if (word === undefined) return scanner.fail("Expected a value");
  return NUMBER.test(word) ? { kind: "number", value: Number(word), text: word } : text(word);
}

/** Reads `%…%`. */
export function regexAt(scanner: Scanner): Regex {
  const start = scanner.at;
  const source = scanner.take(/%[^%]*%/y);
  if (source === undefined) return scanner.fail("A regular expression is never closed with %");
  scanner.expressions += 1;
  const compiled = compileRegex(source.slice(1, -1));
  if ("problem" in compiled)
    return scanner.fail(`The regular expression cannot be used: ${compiled.problem}`, start);
  return compiled.regex;
}

/** Reads `"…"`; a backslash makes the quote or backslash after it part of the text. */
export function quotedAt(scanner: Scanner): string {
  const quoted = scanner.take(/"(?:[^"\\]|\\[\s\S])*"/y);
  if (quoted === undefined) return scanner.fail("A quoted text is never closed");
  return quoted.slice(1, -1).replaceAll(/\\(["\\])/g, "$1");
}

function text(whole: string): Operand {
  const start = whole.startsWith("*");
  const end = whole.endsWith("*") && whole.length > 1;
  return { kind: "text", text: whole.slice(start ? 1 : 0, end ? -1 : undefined), open: { start, end } };
}

/** Whether `*` is the whole operand: any value is meant. */
export const isAnything = (operand: Operand): boolean =>
  operand.kind === "text" && operand.text === "" && (operand.open.start || operand.open.end);

/** Compares two numbers. */
export function compareNumbers(value: number, operator: Operator, wanted: number): Match {
  switch (operator) {
    case "=":
      return when(value === wanted);
    case "!=":
      return when(value !== wanted);
    case "<":
      return when(value < wanted);
    case "<=":
      return when(value <= wanted);
    case ">":
      return when(value > wanted);
    case ">=":
      return when(value >= wanted);
  }
}

/** Whether the value, taken as text, is the operand, or is not, as the operator asks. */
export function compareText(value: string, { operator, operand }: Comparison): Match {
  const equal = textEquals(value, operand);
  return operator === "!=" ? not(equal) : equal;
}

function textEquals(value: string, operand: Operand): Match {
  if (operand.kind === "number") return when(value === operand.text);
  if (operand.kind === "regex") return regexMatch(operand.regex, value);
  const { text: wanted, open } = operand;
  if (open.start && open.end) return when(value.includes(wanted));
  if (open.start) return when(value.endsWith(wanted));
  return when(open.end ? value.startsWith(wanted) : value === wanted);
}

export function regexMatch(regex: Regex, value: string): Match {
  if (value.length * regex.size > MAX_REGEX_WORK) return unclear("the text is too long for this expression");
  return when(findsRegex(regex, value));
}
