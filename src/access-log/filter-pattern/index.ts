import { type ColumnsPattern, columnsPatternAt, matchColumns } from "./columns-pattern.ts";
import { type JsonPattern, jsonPatternAt, matchJson } from "./json-pattern.ts";
import type { Match } from "./match.ts";
import { PatternFault, Scanner } from "./scanner.ts";
import { matchTerms, type TermsPattern, termsPatternAt } from "./terms-pattern.ts";

export type { Match } from "./match.ts";

/** A pattern of CloudWatch Logs: metric filters, subscription filters and `FilterLogEvents` have it in common. */
export type FilterPattern = JsonPattern | ColumnsPattern | TermsPattern;

/** Why a text is no pattern; `at` is the UTF-16 offset where it stops making sense. */
export interface PatternProblem {
  readonly message: string;
  readonly at: number;
}

/** `PutMetricFilter` takes no longer pattern (botocore, `logs.FilterPattern`). */
export const MAX_PATTERN_LENGTH = 1_024;

/** "A limit of 2 regex" in patterns of columns and of JSON (the same page). */
const MAX_EXPRESSIONS = 2;

/** Reads a filter pattern (CloudWatch Logs User Guide, `FilterAndPatternSyntax`). Never throws. */
export function parseFilterPattern(
  text: string,
): { readonly pattern: FilterPattern } | { readonly problem: PatternProblem } {
  if (text.length > MAX_PATTERN_LENGTH) {
    const message = `The pattern has ${text.length} characters, CloudWatch Logs takes ${MAX_PATTERN_LENGTH}`;
    return { problem: { message, at: MAX_PATTERN_LENGTH } };
  }
  const scanner = new Scanner(text);
  try {
    scanner.blanks();
    const pattern = patternAt(scanner);
    scanner.blanks();
    if (!scanner.atEnd) scanner.fail("Expected nothing more");
    if (pattern.kind !== "terms" && scanner.expressions > MAX_EXPRESSIONS) {
      scanner.fail(`CloudWatch Logs takes ${MAX_EXPRESSIONS} regular expressions in such a pattern`);
    }
    return { pattern };
  } catch (error) {
    if (!(error instanceof PatternFault)) throw error;
    return { problem: { message: error.message, at: error.at } };
  }
}

function patternAt(scanner: Scanner): FilterPattern {
  if (scanner.sees("{")) return jsonPatternAt(scanner);
  return scanner.sees("[") ? columnsPatternAt(scanner) : termsPatternAt(scanner);
}

/** Whether the pattern matches a log line. Never throws. */
export function matchFilterPattern(pattern: FilterPattern, line: string): Match {
  switch (pattern.kind) {
    case "json":
      return matchJson(pattern, line);
    case "columns":
      return matchColumns(pattern, line);
    case "terms":
      return matchTerms(pattern, line);
  }
}
