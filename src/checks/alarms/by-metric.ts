import { valueIfKnown } from "../../model/fact.ts";
import { countedName, type Stage } from "../../model/stage.ts";
import type { Alarm, Listing, MetricName, WatchedMetric } from "../../model/surroundings.ts";

/** The namespace of API Gateway's own metrics. */
export const SERVICE = "AWS/ApiGateway";

/** What alarms are found by: a metric's name, or the API whose own metrics they look at. Undefined: it is not known. */
export type MetricKey = string | undefined;

export const keyOfMetric = ({ namespace, name }: MetricName): MetricKey => {
  const [space, own] = [valueIfKnown(namespace), valueIfKnown(name)];
  return space === undefined || own === undefined ? undefined : `${space}\0${own}`;
};

/** The metrics of REST APIs go by the API's name, those of the others by its id. */
export const keyOfApi = ({ api, apiType }: Pick<Stage, "api" | "apiType">): MetricKey =>
  `${SERVICE} ${apiType === "REST" ? countedName(api) : api.id}`;

/** The alarms of a listing by what they look at: a Region has thousands, and each stage asks for its own. */
export class AlarmsByMetric {
  readonly #all: readonly Alarm[];
  readonly #byKey = new Map<MetricKey, Set<number>>();

  constructor(all: readonly Alarm[]) {
    this.#all = all;
    for (const [at, { metrics }] of all.entries()) {
      for (const key of metrics.flatMap(keysOf)) {
        const before = this.#byKey.get(key);
        if (before) before.add(at);
        else this.#byKey.set(key, new Set([at]));
      }
    }
  }

  /**
   * Those that may look at one of them, in the order of the listing: the ones that do, and the ones of which it is not known
   * what they look at. What is not known may be looked at by any.
   */
  on(...keys: readonly MetricKey[]): readonly Alarm[] {
    if (keys.includes(undefined)) return this.#all;
    const found = new Set([...keys, undefined].flatMap((key) => [...(this.#byKey.get(key) ?? [])]));
    return [...found].sort((one, other) => one - other).flatMap((at) => this.#all[at] ?? []);
  }
}

const INDEXES = new WeakMap<Listing<Alarm>, AlarmsByMetric>();

/** Made once for a listing. */
export function alarmsByMetric(listing: Listing<Alarm>): AlarmsByMetric {
  const before = INDEXES.get(listing);
  if (before) return before;
  const index = new AlarmsByMetric(listing.items);
  INDEXES.set(listing, index);
  return index;
}

/** A metric of API Gateway itself also counts for the API that it is of. */
function keysOf(metric: WatchedMetric): readonly MetricKey[] {
  const key = keyOfMetric(metric);
  if (valueIfKnown(metric.namespace) !== SERVICE || key === undefined) return [key];
  const apis = ["ApiName", "ApiId"].flatMap((name) => metric.dimensions.get(name) ?? []);
  return [key, ...apis.map((api) => (api.state === "known" ? `${SERVICE} ${api.value}` : undefined))];
}
