import { describeResourcePolicies } from "../../../aws/calls/logs.ts";
import { mapParallel } from "../../../aws/parallel.ts";
import { documentText, isObject, text } from "../../../aws/read.ts";
import { parseArn } from "../../../checks/arn.ts";
import { mayDeliver } from "../../../checks/iam/delivery.ts";
import { type Fact, known, type Settled } from "../../../model/fact.ts";
import type { Listing, LogPolicy } from "../../../model/surroundings.ts";
import type { Asking } from "./asking.ts";
import type { Clients } from "./clients.ts";
import { logGroupArn, type Place } from "./destinations.ts";

const CALLS_AT_ONCE = 4;

/**
 * The resource policies that can let the delivery service write to these log groups: those of the account-Region, and
 * those attached to a group where the former do not let it. An HTTP API's stage needs one; the account-Region's count also
 * before it writes anywhere, since there is room for ten.
 */
export async function readLogPolicies(
  asking: Asking,
  clients: Clients,
  place: Place,
  names: ReadonlySet<string>,
): Promise<Listing<LogPolicy>> {
  const items: LogPolicy[] = [];
  let unseen: string | undefined;
  const read = async (scope: { policyScope: "RESOURCE"; resourceArn: string } | undefined) => {
    const extent = await asking.list(describeResourcePolicies, clients.logs, {
      input: (nextToken) => ({ ...scope, ...(nextToken === undefined ? {} : { nextToken }) }),
      items: (output) => output.resourcePolicies,
      next: (output) => output.nextToken,
      take(item) {
        const document = isObject(item) ? documentText(item.policyDocument) : undefined;
        if (!isObject(item) || document === undefined) {
          unseen ??= asking.malformed(describeResourcePolicies.operation, "a resource policy");
          return undefined;
        }
        // An endpoint that does not know scopes gives the account's policies once more.
        if (scope && item.policyScope !== "RESOURCE") return undefined;
        const id = `${scope?.resourceArn ?? ""}${text(item.policyName) ?? ""}`;
        const logGroup = scope ? { logGroup: known(scope.resourceArn) } : {};
        items.push({ id, document: known(document), ...logGroup });
        return undefined;
      },
    });
    if (extent.state === "unseen") unseen ??= extent.why;
  };
  await read(undefined);
  const open = [...names].map((name) => logGroupArn(place, name)).filter((arn) => !isLetIn(items, arn));
  await mapParallel(open.sort(), CALLS_AT_ONCE, (resourceArn) =>
    read({ policyScope: "RESOURCE", resourceArn }),
  );
  items.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { items, ...(unseen === undefined ? {} : { unseen }) };
}

/**
 * The account's policies let the delivery service write to this group: then none of its own is needed. A policy that names it
 * for another service says nothing of that.
 */
function isLetIn(policies: readonly LogPolicy[], arn: string): boolean {
  const group = parseArn(arn);
  return group !== undefined && mayDeliver(policies, group, settled) === "yes";
}

/** What AWS answered hangs on no condition. */
const settled = <T>(fact: Fact<T>): Settled<T> =>
  fact.state === "choice" ? { state: "unknown", why: fact.condition } : fact;
