import { describeMetricFilters } from "../../../aws/calls/logs.ts";
import { mapParallel } from "../../../aws/parallel.ts";
import { isObject, type Json, listOf, text } from "../../../aws/read.ts";
import { type Fact, known, unknownFact } from "../../../model/fact.ts";
import type { Listing, MetricFilter } from "../../../model/surroundings.ts";
import type { Asking } from "./asking.ts";
import type { Clients } from "./clients.ts";
import type { LogGroups } from "./log-groups.ts";

/** The largest page (API reference, DescribeMetricFilters). */
const PAGE = 50;
const CALLS_AT_ONCE = 4;
/** For so few groups, a call for each is cheaper than a list of the whole Region can be. */
const FEW = 2;
/** The list of the whole Region is read at most so far, or to as many pages as there are groups. */
const MOST_REGION_PAGES = 20;

/**
 * The metric filters of these log groups. Where there are several groups, the Region's list comes first, for it is often a
 * page or two; where it is longer than asking each group would be, those groups are asked that have a filter at all.
 */
export async function readMetricFilters(
  asking: Asking,
  clients: Clients,
  names: ReadonlySet<string>,
  counts: LogGroups["metricFilters"] | undefined,
): Promise<Listing<MetricFilter>> {
  const wanted = [...names].sort();
  if (wanted.length > FEW) {
    const found = new Found(asking, new Set(wanted));
    const extent = await found.read(clients, {}, Math.min(wanted.length, MOST_REGION_PAGES));
    if (extent.state !== "cut") return found.listing;
  }
  const found = new Found(asking, new Set(wanted));
  const asked = wanted.length > FEW ? wanted.filter((name) => counts?.get(name) !== 0) : wanted;
  await mapParallel(asked, CALLS_AT_ONCE, async (logGroupName) => {
    await found.read(clients, { logGroupName });
  });
  return found.listing;
}

class Found {
  readonly #asking: Asking;
  readonly #wanted: ReadonlySet<string>;
  readonly #filters: MetricFilter[] = [];
  #unseen: string | undefined;

  constructor(asking: Asking, wanted: ReadonlySet<string>) {
    this.#asking = asking;
    this.#wanted = wanted;
  }

  async read(clients: Clients, of: { logGroupName?: string }, mostPages?: number) {
    const extent = await this.#asking.list(describeMetricFilters, clients.logs, {
      input: (nextToken) => ({
        ...of,
        limit: PAGE,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
      items: (output) => output.metricFilters,
      next: (output) => output.nextToken,
      take: (item) => this.#take(item),
      ...(mostPages === undefined ? {} : { mostPages }),
    });
    if (extent.state === "unseen") this.#unseen ??= extent.why;
    return extent;
  }

  get listing(): Listing<MetricFilter> {
    const items = this.#filters.sort((a, b) => (a.id < b.id ? -1 : 1));
    return { items, ...(this.#unseen === undefined ? {} : { unseen: this.#unseen }) };
  }

  #take(item: unknown): undefined {
    const group = isObject(item) ? text(item.logGroupName) : undefined;
    const transformations = isObject(item) ? listOf(item.metricTransformations) : undefined;
    if (!isObject(item) || group === undefined || !transformations) return this.#malformed();
    if (!this.#wanted.has(group)) return;
    const id = `${group}:${text(item.filterName) ?? ""}`;
    for (const each of transformations) {
      const name = isObject(each) ? text(each.metricName) : undefined;
      const namespace = isObject(each) ? text(each.metricNamespace) : undefined;
      if (name === undefined || namespace === undefined) return this.#malformed();
      const metric = { namespace: known(namespace), name: known(name) };
      const added = isObject(each) ? text(each.metricValue) : undefined;
      const value = added === undefined ? {} : { value: known(added) };
      const divided = isDivided(item, each) ? { divided: known(true) } : {};
      this.#filters.push({
        id,
        logGroup: known(group),
        pattern: patternOf(item),
        metric,
        ...value,
        ...divided,
      });
    }
  }

  #malformed(): undefined {
    this.#unseen ??= this.#asking.malformed(describeMetricFilters.operation, "a metric filter");
  }
}

/** By fields of the line (`dimensions`) or by its account and Region (`emitSystemFieldDimensions`; API reference, MetricFilter). */
function isDivided({ emitSystemFieldDimensions }: Json, transformation: unknown): boolean {
  const own = isObject(transformation) ? transformation.dimensions : undefined;
  return (
    (isObject(own) && Object.keys(own).length > 0) || (listOf(emitSystemFieldDimensions) ?? []).length > 0
  );
}

/** The pattern is at most 1,024 characters; an empty one matches every line (API reference, PutMetricFilter). */
export function patternOf(item: Readonly<Record<string, unknown>>): Fact<string> {
  const { filterPattern = "", applyOnTransformedLogs, fieldSelectionCriteria } = item;
  if (applyOnTransformedLogs === true)
    return unknownFact("It is matched against lines that a log transformer has changed.");
  if (text(fieldSelectionCriteria) !== undefined)
    return unknownFact("It is matched only against lines that its selection by system fields takes.");
  return typeof filterPattern === "string" && filterPattern.length <= 1_024
    ? known(filterPattern)
    : unknownFact("The pattern in the answer is not one that CloudWatch Logs takes.");
}
