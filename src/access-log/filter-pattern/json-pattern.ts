import { all, any, MATCH, type Match, NO_MATCH, unclear, when } from "./match.ts";
import { type Comparison, compareNumbers, compareText, comparisonAt, isAnything } from "./operand.ts";
import { PatternFault, Scanner } from "./scanner.ts";

/** `{ $.status = "5*" && $.httpMethod = "POST" }` */
export interface JsonPattern {
  readonly kind: "json";
  readonly condition: Condition;
}

export type Condition =
  | { readonly kind: "all"; readonly of: readonly Condition[] }
  | { readonly kind: "any"; readonly of: readonly Condition[] }
  | { readonly kind: "compare"; readonly path: Path; readonly comparison: Comparison }
  | {
      readonly kind: "state";
      readonly path: Path;
      readonly state: "IS NULL" | "IS TRUE" | "IS FALSE" | "NOT EXISTS";
    };

/** Property names and array indexes from the root; `*` is any of them, once at most. */
type Path = readonly (string | number | typeof ANY)[];
const ANY = Symbol("*");

/** Reads the pattern from its `{` to its `}`. */
export function jsonPatternAt(scanner: Scanner): JsonPattern {
  scanner.skip("{");
  const condition = anyOf(scanner);
  scanner.blanks();
  if (!scanner.skip("}")) return scanner.fail("Expected &&, || or }");
  return { kind: "json", condition };
}

function anyOf(scanner: Scanner): Condition {
  return listOf(scanner, "||", "any", (inner) => listOf(inner, "&&", "all", single));
}

function listOf(
  scanner: Scanner,
  sign: string,
  kind: "all" | "any",
  one: (scanner: Scanner) => Condition,
): Condition {
  const of = [one(scanner)];
  for (scanner.blanks(); scanner.skip(sign); scanner.blanks()) of.push(one(scanner));
  return of.length === 1 && of[0] ? of[0] : { kind, of };
}

function single(scanner: Scanner): Condition {
  scanner.blanks();
  if (scanner.skip("(")) {
    const inner = anyOf(scanner);
    scanner.blanks();
    if (!scanner.skip(")")) return scanner.fail("Expected &&, || or )");
    return inner;
  }
  const path = pathAt(scanner);
  scanner.blanks();
  const words = scanner.take(/IS\s+(?:NULL|TRUE|FALSE)\b|NOT\s+EXISTS\b/iy);
  if (words !== undefined) {
    const state = words.toUpperCase().replace(/\s+/, " ");
    return { kind: "state", path, state: state as (Condition & { kind: "state" })["state"] };
  }
  return { kind: "compare", path, comparison: comparisonAt(scanner, "(){}") };
}

function pathAt(scanner: Scanner): Path {
  const start = scanner.at;
  if (!scanner.skip("$")) return scanner.fail("Expected a property such as $.status");
  const path: (string | number | typeof ANY)[] = [];
  for (;;) {
    const quoted = scanner.take(/\.?\['[^']*'\]/y);
    const named = quoted ?? scanner.take(/\.[A-Za-z0-9_-]+/y);
    const index = named ?? scanner.take(/\[\d{1,9}\]/y);
    if (quoted !== undefined) path.push(quoted.slice(quoted.indexOf("'") + 1, -2));
    else if (named !== undefined) path.push(named.slice(1));
    else if (index !== undefined) path.push(Number(index.slice(1, -1)));
    else if (scanner.take(/\.\*|\[\*\]/y) !== undefined) path.push(ANY);
    else break;
  }
  if (path.length === 0) return scanner.fail("Expected a property after $, such as $.status", start);
  if (path.filter((step) => step === ANY).length > 1) {
    return scanner.fail("A property takes one * at most", start);
  }
  return path;
}

/** Whether a line matches: it has to be JSON. */
export function matchJson({ condition }: JsonPattern, line: string): Match {
  const root = jsonOf(line);
  return typeof root === "object" && root !== null ? evaluate(condition, root) : NO_MATCH;
}

/** The number or text that a selector such as `$.latency` finds first in a line, if it finds one. Never throws. */
export function propertyAt(selector: string, line: string): string | undefined {
  const scanner = new Scanner(selector);
  try {
    const path = pathAt(scanner);
    const [value] = scanner.atEnd ? valuesAt(path, jsonOf(line)) : [];
    return typeof value === "number" || typeof value === "string" ? String(value) : undefined;
  } catch (error) {
    if (!(error instanceof PatternFault)) throw error;
    return undefined;
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // Such a line has no properties.
  }
}

function evaluate(condition: Condition, root: unknown): Match {
  if (condition.kind === "all") return all(condition.of.map((one) => evaluate(one, root)));
  if (condition.kind === "any") return any(condition.of.map((one) => evaluate(one, root)));
  const values = valuesAt(condition.path, root);
  if (condition.kind === "state") {
    if (condition.state === "NOT EXISTS") return when(values.length === 0);
    const wanted = { "IS NULL": null, "IS TRUE": true, "IS FALSE": false }[condition.state];
    return when(values.some((value) => value === wanted));
  }
  if (values.length === 0) {
    return condition.comparison.operator === "!="
      ? unclear("the guide does not say whether != matches a property that is not there")
      : NO_MATCH;
  }
  return any(values.map((value) => compare(value, condition.comparison)));
}

function valuesAt(path: Path, root: unknown): readonly unknown[] {
  let values: readonly unknown[] = [root];
  for (const step of path) values = values.flatMap((value) => childrenOf(value, step));
  return values;
}

function childrenOf(value: unknown, step: Path[number]): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [];
  if (step === ANY) return Object.values(value);
  if (Array.isArray(value)) return typeof step === "number" && step < value.length ? [value[step]] : [];
  if (typeof step === "number" || !Object.hasOwn(value, step)) return [];
  return [(value as Record<string, unknown>)[step]];
}

/**
 * Numbers are compared with numbers and texts with texts. Where the kinds differ, what the guide does not settle
 * is unclear unless both readings of it agree.
 */
function compare(value: unknown, comparison: Comparison): Match {
  const { operator, operand } = comparison;
  // A filter is not applied where the selector points to an object or a list.
  if (typeof value === "object" && value !== null) return NO_MATCH;
  if (isAnything(operand) && value !== null) return operator === "=" ? MATCH : NO_MATCH;
  if (operand.kind === "number") {
    if (typeof value === "number") return compareNumbers(value, operator, operand.value);
    if (operator !== "=" && operator !== "!=") return NO_MATCH;
    return undecided(comparison, value, `${operand.text} without quotes is compared with a text`);
  }
  if (typeof value === "string") return compareText(value, comparison);
  return undecided(comparison, value, "a text is compared with a value that is none");
}

/** Either the kinds have to be the same, and nothing matches, or the value counts as the text it is written as. */
function undecided(comparison: Comparison, value: unknown, why: string): Match {
  const asText = compareText(String(value), comparison);
  return asText.outcome === "match"
    ? unclear(`${why}, and the guide does not say what happens then`)
    : asText;
}
