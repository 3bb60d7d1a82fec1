import { matchFilterPattern, parseFilterPattern } from "../../access-log/filter-pattern/index.ts";
import { parseFormat } from "../../access-log/parse.ts";
import { render } from "../../access-log/render.ts";
import { type Outcome, sampleValues } from "../../access-log/samples.ts";
import { valueIfKnown } from "../../model/fact.ts";
import type { ApiType } from "../../model/stage.ts";
import type { MetricFilter, Subscription } from "../../model/surroundings.ts";

const REQUESTS: readonly (readonly [Outcome, string])[] = [
  ...["200", "201", "204", "301", "304"].map((status) => ["success", status] as const),
  ...["400", "401", "403", "404", "413", "429"].map((status) => ["refused", status] as const),
  ...["500", "502", "503", "504"].map((status) => ["server-error", status] as const),
];

/**
 * The filters that match lines of the one format and not the same requests' lines of the other, sorted: who counts
 * `$.status >= 500` counts nothing any more when the status is put in quotes.
 */
export function stoppedFilters(
  before: string,
  after: string,
  apiType: ApiType,
  filters: readonly (MetricFilter | Subscription)[],
): readonly string[] {
  const [old, now] = [parseFormat(before), parseFormat(after)];
  const lines = REQUESTS.map(([outcome, status]) => {
    const values = new Map([...sampleValues(apiType, outcome), ["status", status]]);
    return { old: render(old, values, apiType), now: render(now, values, apiType) };
  });
  return filters
    .filter(({ pattern }) => {
      const parsed = parseFilterPattern(valueIfKnown(pattern) ?? "");
      if ("problem" in parsed) return false;
      const matches = (line: string) => matchFilterPattern(parsed.pattern, line).outcome === "match";
      return lines.some((line) => matches(line.old) && !matches(line.now));
    })
    .map(({ id }) => id)
    .toSorted();
}
