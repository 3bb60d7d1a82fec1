import { isObject } from "../../aws/read.ts";
import type { GroupFilters } from "../apply/live.ts";
import { type Search, Unseen } from "./asker.ts";
import { describeMetricFilters, describeSubscriptionFilters } from "./read-calls.ts";
import type { Place } from "./read-state.ts";

interface Input {
  logGroupName: string;
  nextToken?: string;
}

interface Output {
  readonly nextToken?: string | undefined;
}

/** The filters on a log group; a text says why they cannot be seen. One that is not there has none. */
export async function filtersOn(
  { asker, clients }: Place,
  logGroupName: string,
): Promise<GroupFilters | string> {
  const logs = clients.of("logs");
  const search = <O extends Output>(items: (output: O) => unknown, names: string[]): Search<Input, O> => ({
    input: (nextToken) => ({ logGroupName, ...(nextToken === undefined ? {} : { nextToken }) }),
    items,
    next: (output) => output.nextToken,
    // Each is looked at, and none ends the search.
    wanted(item) {
      names.push(isObject(item) ? String(item.filterName) : "");
      return false;
    },
  });
  const metric: string[] = [];
  const subscription: string[] = [];
  try {
    await asker.find(
      describeMetricFilters,
      logs,
      search((output) => output.metricFilters, metric),
    );
    await asker.find(
      describeSubscriptionFilters,
      logs,
      search((output) => output.subscriptionFilters, subscription),
    );
    return { metric, subscription };
  } catch (error) {
    if (error instanceof Unseen) return error.message;
    throw error;
  }
}
