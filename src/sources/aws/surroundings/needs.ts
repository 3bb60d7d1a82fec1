import { unknownFact } from "../../../model/fact.ts";
import type { Surroundings } from "../../../model/surroundings.ts";

/** One kind of surroundings that a check can want. */
export type Need = keyof Surroundings;

/** What has to be read before a kind can be. */
const BEFORE: Partial<Record<Need, readonly Need[]>> = {
  roles: ["accountRole"],
  keys: ["logGroups"],
  metricFilters: ["logGroups"],
  alarms: ["metricFilters"],
};

/** The kinds that are wanted, with those that they are found through. */
export function closureOf(needs: Iterable<Need>): ReadonlySet<Need> {
  const all = new Set<Need>();
  const add = (need: Need) => {
    if (all.has(need)) return;
    all.add(need);
    for (const before of BEFORE[need] ?? []) add(before);
  };
  for (const need of needs) add(need);
  return all;
}

const LISTINGS = [
  "roles",
  "logGroups",
  "deliveryStreams",
  "keys",
  "logPolicies",
  "metricFilters",
  "alarms",
  "subscriptions",
  "traffic",
  "proofs",
] as const satisfies readonly Need[];

/** The wanted kinds as nobody could see them, with the reason: so that the checks say unknown. */
export function unseenSurroundings(needs: ReadonlySet<Need>, why: string): Surroundings {
  const unseen = { items: [], unseen: why };
  const wanted = LISTINGS.filter((kind) => needs.has(kind));
  return {
    ...(needs.has("accountRole") ? { accountRole: unknownFact(why) } : {}),
    ...Object.fromEntries(wanted.map((kind) => [kind, unseen])),
  };
}
