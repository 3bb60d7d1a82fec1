import { describeMetricFilters, describeSubscriptionFilters } from "../../aws/calls/logs.ts";
import { isObject } from "../../aws/read.ts";
import type { GroupFilters } from "../apply/live.ts";
import { Unseen } from "./asker.ts";
import type { Place } from "./read-state.ts";

/** The filters on a log group; a text says why they cannot be seen. One that is not there has none. */
export async function filtersOn(
  { asker, clients }: Place,
  logGroupName: string,
): Promise<GroupFilters | string> {
  const logs = clients.of("logs");
  const input = (nextToken: string | undefined) => ({
    logGroupName,
    ...(nextToken === undefined ? {} : { nextToken }),
  });
  try {
    const metric = await asker.all(describeMetricFilters, logs, {
      input,
      items: (output) => output.metricFilters,
      next: (output) => output.nextToken,
    });
    const subscription = await asker.all(describeSubscriptionFilters, logs, {
      input,
      items: (output) => output.subscriptionFilters,
      next: (output) => output.nextToken,
    });
    return { metric: namesOf(metric), subscription: namesOf(subscription) };
  } catch (error) {
    if (error instanceof Unseen) return error.message;
    throw error;
  }
}

const namesOf = (filters: readonly unknown[] = []): readonly string[] =>
  filters.map((filter) => (isObject(filter) ? String(filter.filterName) : ""));
