import { all, any, type Match, NO_MATCH, unclear } from "./match.ts";
import { type Comparison, compareNumbers, compareText, comparisonAt } from "./operand.ts";
import type { Scanner } from "./scanner.ts";

/** `[ip, user, ..., status = 5*, bytes]`: one entry per blank-delimited column. */
export interface ColumnsPattern {
  readonly kind: "columns";
  readonly before: readonly Column[];
  /** The columns behind `...`; undefined where there is none and the number of columns is fixed. */
  readonly after: readonly Column[] | undefined;
}

/** Each of the lists must hold one comparison that matches. */
interface Column {
  readonly name: string;
  readonly anyOf: readonly (readonly Comparison[])[];
}

const NAME = /[A-Za-z0-9_$-]+/y;

/** Reads the pattern from its `[` to its `]`. */
export function columnsPatternAt(scanner: Scanner): ColumnsPattern {
  scanner.skip("[");
  const before: Column[] = [];
  let after: Column[] | undefined;
  for (;;) {
    scanner.blanks();
    const start = scanner.at;
    if (scanner.skip("...") || scanner.skip("…")) {
      if (after) return scanner.fail("... may stand there once", start);
      after = [];
    } else (after ?? before).push(columnAt(scanner));
    scanner.blanks();
    if (scanner.skip("]")) return { kind: "columns", before, after };
    if (!scanner.skip(",")) return scanner.fail("Expected a comma or ]");
  }
}

/** `status = 4* && status != 403`: `&&` binds closer than `||`. */
function columnAt(scanner: Scanner): Column {
  const name = scanner.take(NAME) ?? "";
  scanner.blanks();
  if (name === "" || scanner.atEnd || scanner.sees(",") || scanner.sees("]")) return { name, anyOf: [] };
  const anyOf: Comparison[][] = [[comparisonAt(scanner, ",()[\\]")]];
  for (;;) {
    scanner.blanks();
    const isOr = scanner.skip("||");
    if (!isOr && !scanner.skip("&&")) return { name, anyOf };
    scanner.blanks();
    const start = scanner.at;
    const again = scanner.take(NAME);
    if (again !== name)
      return scanner.fail(`Expected ${name}: a column's conditions are about itself`, start);
    scanner.blanks();
    const comparison = comparisonAt(scanner, ",()[\\]");
    if (isOr) anyOf.push([comparison]);
    else anyOf.at(-1)?.push(comparison);
  }
}

/** Whether a line matches: it has to have as many columns as the pattern, or at least as many with `...`. */
export function matchColumns({ before, after }: ColumnsPattern, line: string): Match {
  const split = columnsOf(line);
  const { columns } = split;
  const fixed = before.length + (after?.length ?? 0);
  if (split.unsure)
    return unclear(
      "the guide does not say how a line is split where no blank follows a ] or quote, or a quote is escaped",
    );
  if (after ? columns.length < fixed : columns.length !== fixed) return NO_MATCH;
  const tail = columns.slice(columns.length - (after?.length ?? 0));
  return all([
    ...before.map((one, at) => test(one, columns[at])),
    ...(after ?? []).map((one, at) => test(one, tail[at])),
  ]);
}

/** The text of the column of that name in a line, if it has one; `unsure` as for `columnsOf`. */
export function fieldAt(
  { before, after }: ColumnsPattern,
  name: string,
  line: string,
): { readonly text: string | undefined; readonly unsure: boolean } {
  const { columns, unsure } = columnsOf(line);
  const front = before.findIndex((column) => column.name === name);
  if (front >= 0) return { text: columns[front], unsure };
  const back = after?.findIndex((column) => column.name === name) ?? -1;
  return { text: after && back >= 0 ? columns[columns.length - after.length + back] : undefined, unsure };
}

function test({ anyOf }: Column, value = ""): Match {
  if (anyOf.length === 0) return { outcome: "match" };
  return any(anyOf.map((list) => all(list.map((comparison) => compare(value, comparison)))));
}

function compare(value: string, comparison: Comparison): Match {
  const { operator, operand } = comparison;
  if (operand.kind !== "number") return compareText(value, comparison);
  const isNumber = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(value);
  if (isNumber) return compareNumbers(Number(value), operator, operand.value);
  return operator === "=" || operator === "!=" ? compareText(value, comparison) : NO_MATCH;
}

/**
 * A line's columns: blanks separate, square brackets and double quotes keep together what they enclose.
 * `unsure`: the guide does not say how this line is split.
 */
export function columnsOf(line: string): { readonly columns: readonly string[]; readonly unsure: boolean } {
  const columns: string[] = [];
  let unsure = false;
  // An opening that is not closed is not looked for again: a line full of them would take quadratic time.
  const unclosed = new Set<string>();
  for (let at = skipBlanks(line, 0); at < line.length; at = skipBlanks(line, at)) {
    const enclosed = ENCLOSED[line[at] ?? ""];
    const found = enclosed && !unclosed.has(line[at] ?? "") ? takeAt(enclosed, line, at) : undefined;
    if (enclosed && found === undefined) unclosed.add(line[at] ?? "");
    const column = found ?? takeAt(/\S+/y, line, at) ?? "";
    columns.push(found === undefined ? column : found.slice(1, -1));
    at += column.length;
    const runsOn = at < line.length && !/\s/.test(line[at] ?? "");
    if (runsOn || found?.includes('\\"')) unsure = true;
  }
  return { columns, unsure };
}

const ENCLOSED: Readonly<Record<string, RegExp>> = { "[": /\[[^\]]*\]/y, '"': /"(?:[^"\\]|\\[\s\S])*"/y };

const skipBlanks = (line: string, at: number): number => at + (takeAt(/\s*/y, line, at)?.length ?? 0);

function takeAt(expression: RegExp, line: string, at: number): string | undefined {
  expression.lastIndex = at;
  return expression.exec(line)?.[0];
}
