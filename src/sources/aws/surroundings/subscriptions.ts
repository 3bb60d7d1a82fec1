import { describeAccountPolicies, describeSubscriptionFilters } from "../../../aws/calls/logs.ts";
import { mapParallel } from "../../../aws/parallel.ts";
import { documentText, isObject, text } from "../../../aws/read.ts";
import { known } from "../../../model/fact.ts";
import type { Listing, Subscription } from "../../../model/surroundings.ts";
import type { Asking } from "./asking.ts";
import type { Clients } from "./clients.ts";
import { patternOf } from "./metric-filters.ts";

const CALLS_AT_ONCE = 4;

/**
 * What carries the lines of these log groups on: their own subscription filters (two at most, so one call a group) and the
 * account-Region's, which stand for every group that they do not except.
 */
export async function readSubscriptions(
  asking: Asking,
  clients: Clients,
  names: ReadonlySet<string>,
): Promise<Listing<Subscription>> {
  if (names.size === 0) return { items: [] };
  const items: Subscription[] = [];
  let unseen: string | undefined;
  const groups = [...names].sort();
  const accountWide = await asking.list(describeAccountPolicies, clients.logs, {
    input: (nextToken) => ({
      policyType: "SUBSCRIPTION_FILTER_POLICY" as const,
      ...(nextToken === undefined ? {} : { nextToken }),
    }),
    items: (output) => output.accountPolicies,
    next: (output) => output.nextToken,
    take(item) {
      const policy = accountPolicy(item);
      if (!policy) unseen ??= asking.malformed(describeAccountPolicies.operation, "an account policy");
      else items.push(...groups.filter((group) => !policy.excepts(group)).map(policy.on));
      return undefined;
    },
  });
  if (accountWide.state === "unseen") unseen ??= accountWide.why;
  await mapParallel(groups, CALLS_AT_ONCE, async (logGroupName) => {
    const extent = await asking.list(describeSubscriptionFilters, clients.logs, {
      input: (nextToken) => ({ logGroupName, ...(nextToken === undefined ? {} : { nextToken }) }),
      items: (output) => output.subscriptionFilters,
      next: (output) => output.nextToken,
      take(item) {
        const destination = isObject(item) ? text(item.destinationArn) : undefined;
        if (!isObject(item) || destination === undefined) {
          unseen ??= asking.malformed(describeSubscriptionFilters.operation, "a subscription filter");
          return undefined;
        }
        const id = `${logGroupName}:${text(item.filterName) ?? ""}`;
        items.push({
          id,
          logGroup: known(logGroupName),
          destination: known(destination),
          pattern: patternOf(item),
        });
        return undefined;
      },
    });
    if (extent.state === "unseen") unseen ??= extent.why;
  });
  items.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { items, ...(unseen === undefined ? {} : { unseen }) };
}

interface AccountPolicy {
  excepts(group: string): boolean;
  on(group: string): Subscription;
}

/** `LogGroupName NOT IN ["a", "b"]` is the only criterion there is (API reference, PutAccountPolicy). */
const EXCEPTED = /^\s*LogGroupName\s+NOT\s+IN\s*(\[.*\])\s*$/s;

function accountPolicy(item: unknown): AccountPolicy | undefined {
  if (!isObject(item)) return undefined;
  const document = parsed(documentText(item.policyDocument));
  const destination = isObject(document) ? text(document.DestinationArn) : undefined;
  if (!isObject(document) || destination === undefined) return undefined;
  const criteria = documentText(item.selectionCriteria);
  const excepted = criteria === undefined ? [] : parsed(EXCEPTED.exec(criteria)?.[1]);
  if (!Array.isArray(excepted)) return undefined;
  const name = `account policy ${text(item.policyName) ?? ""}`;
  return {
    excepts: (group) => excepted.includes(group),
    on: (group) => ({
      id: `${group}:${name}`,
      logGroup: known(group),
      destination: known(destination),
      pattern: patternOf({ filterPattern: document.FilterPattern }),
    }),
  };
}

function parsed(json: string | undefined): unknown {
  try {
    return json === undefined ? undefined : JSON.parse(json);
  } catch {
    return undefined; // Told as a gap by the caller.
  }
}
