import { type AlarmsByMetric, alarmsByMetric, keyOfApi, keyOfMetric } from "../checks/alarms/by-metric.ts";
import { valueIfKnown } from "../model/fact.ts";
import { bareLogGroupArn, type Stage } from "../model/stage.ts";
import type {
  LogGroup,
  LogGroupReference,
  MetricFilter,
  Subscription,
  Surroundings,
} from "../model/surroundings.ts";
import { logGroupNameFor } from "./steps/log-group.ts";

/**
 * Of the surroundings of a whole Region, those that can matter for one stage: its log group and the one that the standard has
 * for it, what reads them, and the alarms on that. A check says the same of a stage with these as with all, and a Region has
 * thousands of each.
 */
export class Near {
  readonly #all: Surroundings;
  readonly #pattern: string | undefined;
  readonly #groups: ReadonlyMap<string, readonly LogGroup[]>;
  readonly #filters: ReadonlyMap<string, readonly MetricFilter[]>;
  readonly #subscriptions: ReadonlyMap<string, readonly Subscription[]>;
  readonly #alarms: AlarmsByMetric | undefined;

  constructor(all: Surroundings, pattern: string | undefined) {
    this.#all = all;
    this.#pattern = pattern;
    this.#groups = Map.groupBy(all.logGroups?.items ?? [], ({ name }) => valueIfKnown(name) ?? OPEN);
    this.#filters = Map.groupBy(all.metricFilters?.items ?? [], ({ logGroup }) => nameIn(logGroup));
    this.#subscriptions = Map.groupBy(all.subscriptions?.items ?? [], ({ logGroup }) => nameIn(logGroup));
    this.#alarms = all.alarms && alarmsByMetric(all.alarms);
  }

  /** The surroundings of that stage. */
  to(stage: Stage): Surroundings {
    const { logGroups, metricFilters, subscriptions, alarms } = this.#all;
    const names = [...new Set([...groupsOf(stage), logGroupNameFor(stage, this.#pattern) ?? OPEN])].flatMap(
      (name) => [name, `${name}/Canary`],
    );
    const filters = these(this.#filters, names);
    const metrics = filters.map(({ metric }) => keyOfMetric(metric));
    const watching = this.#alarms?.on(keyOfApi(stage), ...metrics) ?? [];
    return {
      ...this.#all,
      ...(logGroups ? { logGroups: { ...logGroups, items: these(this.#groups, names) } } : {}),
      ...(metricFilters ? { metricFilters: { ...metricFilters, items: filters } } : {}),
      ...(subscriptions
        ? { subscriptions: { ...subscriptions, items: these(this.#subscriptions, names) } }
        : {}),
      ...(alarms ? { alarms: { ...alarms, items: watching } } : {}),
    };
  }
}

/** Where things stand of which it is not known what they belong to: they may belong to any stage. */
const OPEN = "";
const LOG_GROUP = ":log-group:";

const these = <T>(index: ReadonlyMap<string, readonly T[]>, names: readonly string[]): readonly T[] =>
  [...new Set([...names, OPEN])].flatMap((name) => index.get(name) ?? []);

function groupsOf({ accessLog }: Stage): readonly string[] {
  const log = valueIfKnown(accessLog);
  const destination = log && valueIfKnown(log.destination);
  return destination ? [nameOf(destination.trim())] : [];
}

const nameIn = (reference: LogGroupReference): string => nameOf(valueIfKnown(reference) ?? OPEN);

function nameOf(text: string): string {
  const bare = bareLogGroupArn(text);
  const at = bare.indexOf(LOG_GROUP);
  return at < 0 ? bare : bare.slice(at + LOG_GROUP.length);
}
