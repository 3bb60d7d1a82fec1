import { mapParallel } from "../../../aws/parallel.ts";
import { documentText, isObject, text } from "../../../aws/read.ts";
import { known } from "../../../model/fact.ts";
import type { Listing, LogPolicy } from "../../../model/surroundings.ts";
import type { Asking } from "./asking.ts";
import { describeResourcePolicies } from "./calls.ts";
import type { Clients } from "./clients.ts";
import { logGroupArn, type Place } from "./destinations.ts";

const CALLS_AT_ONCE = 4;

/**
 * The resource policies that can let the delivery service write to these log groups: those of the account-Region, and
 * those attached to a group where the former do not name it. An HTTP API's stage needs one; the account-Region's count also
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
  const open = [...names].map((name) => logGroupArn(place, name)).filter((arn) => !isNamed(items, arn));
  await mapParallel(open.sort(), CALLS_AT_ONCE, (resourceArn) =>
    read({ policyScope: "RESOURCE", resourceArn }),
  );
  items.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { items, ...(unseen === undefined ? {} : { unseen }) };
}

/**
 * The account's policies speak of this group, by name or pattern, and none of them denies anything: then no policy of the
 * group's own can make a difference. What they allow, the checks judge.
 */
function isNamed(policies: readonly LogPolicy[], arn: string): boolean {
  const texts = policies.flatMap(({ document }) => (document.state === "known" ? [document.value] : []));
  if (texts.some((each) => /"Deny"/i.test(each))) return false;
  if (texts.some((each) => EVERY_RESOURCE.test(each))) return true;
  const patterns = texts.flatMap((each) => each.match(LOG_GROUP_PATTERN) ?? []);
  return patterns.some((quoted) => fits(quoted.slice(1, -1), `${arn}:log-stream:any`));
}

const EVERY_RESOURCE = /"Resource"\s{0,9}:\s{0,9}(?:\[\s{0,9})?"\*"/i;
const LOG_GROUP_PATTERN = /"arn:[^"]{1,2000}:log-group:[^"]{1,600}"/g;

/** `*` stands for any text; in time linear in both. */
function fits(pattern: string, value: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return pattern === value;
  if (!value.startsWith(first) || !value.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = value.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= value.length - last.length;
}
