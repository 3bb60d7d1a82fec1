import { fieldAt } from "./columns-pattern.ts";
import type { FilterPattern } from "./index.ts";
import { propertyAt } from "./json-pattern.ts";

/** What a matching line adds to the metric: a number, `nothing`, or `unclear` where the guide does not say. */
export type Published = number | "nothing" | "unclear";

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * The number that a metric filter publishes for a line that its pattern matches: a fixed one, `$.property` of a JSON pattern or
 * `$column` of a pattern of columns (CloudWatch Logs User Guide, `FilterAndPatternSyntax`, "publish numerical values").
 * Numbers in quotes count: the guide does not exclude them.
 */
export function publishedFrom(pattern: FilterPattern, value: string, line: string): Published {
  const given = value.trim();
  if (!given.startsWith("$")) return numberIn(given);
  if (pattern.kind === "json") return numberIn(propertyAt(given, line));
  if (pattern.kind === "terms") return "unclear";
  const { text, unsure } = fieldAt(pattern, given.slice(1), line);
  return unsure ? "unclear" : numberIn(text);
}

const numberIn = (text: string | undefined): number | "nothing" =>
  text !== undefined && NUMBER.test(text) ? Number(text) : "nothing";
