import type { AlarmType } from "@aws-sdk/client-cloudwatch";
import { describeAlarms } from "../../../aws/calls/cloudwatch.ts";
import { isObject, type Json, listOf, text } from "../../../aws/read.ts";
import { known, unknownFact, valueIfKnown } from "../../../model/fact.ts";
import type { Alarm, Listing, MetricFilter, WatchedMetric } from "../../../model/surroundings.ts";
import type { Asking } from "./asking.ts";
import type { Clients } from "./clients.ts";
import type { Place } from "./destinations.ts";

/** The largest page (API reference, DescribeAlarms). */
const PAGE = 100;
const ALARM_TYPES: readonly AlarmType[] = ["MetricAlarm", "CompositeAlarm"];
/** The metrics that API Gateway counts itself. */
const OWN_NAMESPACE = "AWS/ApiGateway";

/**
 * The alarms of the account-Region that look at a metric of these filters, or at one of API Gateway's own: AWS cannot be
 * asked for those alone, so the Region's list is read once, and only what matters of it is kept.
 */
export async function readAlarms(
  asking: Asking,
  clients: Clients,
  { account }: Place,
  filters: Listing<MetricFilter>,
): Promise<Listing<Alarm>> {
  const wanted = new Set(
    filters.items.map(({ metric: { namespace, name } }) =>
      keyOf(valueIfKnown(namespace) ?? "", valueIfKnown(name) ?? ""),
    ),
  );
  const kept: Json[] = [];
  const composites: Json[] = [];
  let unseen: string | undefined;
  const extent = await asking.list(describeAlarms, clients.cloudwatch, {
    input: (NextToken) => ({
      AlarmTypes: [...ALARM_TYPES],
      MaxRecords: PAGE,
      ...(NextToken === undefined ? {} : { NextToken }),
    }),
    items: ({ MetricAlarms, CompositeAlarms }) => bothOf(MetricAlarms, CompositeAlarms),
    next: (output) => output.NextToken,
    take(item) {
      if (!isObject(item) || text(item.AlarmName) === undefined) {
        unseen ??= asking.malformed(describeAlarms.operation, "an alarm");
      } else if (typeof item.AlarmRule === "string") composites.push(item);
      else if (
        asksInsights(item) ||
        metricsOf(item, account).some(
          ({ namespace, name }) => namespace === OWN_NAMESPACE || wanted.has(keyOf(namespace, name)),
        )
      )
        kept.push(item);
      return undefined;
    },
  });
  if (extent.state === "unseen") unseen ??= extent.why;
  const heard = heardThrough(composites);
  const items = kept.map((item) => alarm(item, account, heard)).sort((a, b) => (a.id < b.id ? -1 : 1));
  return { items, ...(unseen === undefined ? {} : { unseen }) };
}

function bothOf(metric: unknown, composite: unknown): unknown {
  const metrics = metric === undefined ? undefined : listOf(metric);
  const composites = listOf(composite);
  return metrics && composites ? [...metrics, ...composites] : metric;
}

const keyOf = (namespace: string, name: string): string => `${namespace} ${name}`;

interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: unknown;
  readonly statistic: string | undefined;
}

/** The metrics of an alarm: its own one, or those it calculates with. Another account's are not those that were meant. */
function metricsOf(item: Json, account: string): Metric[] {
  const queries = (listOf(item.Metrics) ?? []).filter(isObject);
  const own = queries.filter(({ AccountId }) => AccountId === undefined || AccountId === account);
  const stats = own.map(({ MetricStat }) =>
    isObject(MetricStat) ? { metric: MetricStat.Metric, statistic: text(MetricStat.Stat) } : undefined,
  );
  return [{ metric: item, statistic: text(item.Statistic) }, ...stats].flatMap((stat) => {
    if (!stat || !isObject(stat.metric)) return [];
    const { metric, statistic } = stat;
    const namespace = text(metric.Namespace);
    const name = text(metric.MetricName);
    return namespace === undefined || name === undefined
      ? []
      : [{ namespace, name, dimensions: metric.Dimensions, statistic }];
  });
}

/** A query of Metrics Insights chooses its metrics when it runs: which they are is not known. */
const asksInsights = (item: Json): boolean =>
  (listOf(item.Metrics) ?? []).some(
    (query) =>
      isObject(query) && typeof query.Expression === "string" && /^\s*SELECT\b/i.test(query.Expression),
  );

const CHOSEN = unknownFact("It is chosen by a query of Metrics Insights when the alarm runs.");

function alarm(item: Json, account: string, heard: (alarm: Json) => boolean): Alarm {
  const name = text(item.AlarmName) ?? "";
  const chosen = { namespace: CHOSEN, name: CHOSEN, dimensions: new Map() };
  return {
    id: text(item.AlarmArn) ?? name,
    name: known(name),
    metrics: [...metricsOf(item, account).map(watched), ...(asksInsights(item) ? [chosen] : [])],
    ...((listOf(item.Metrics) ?? []).length > 0 ? { calculates: true } : {}),
    acts: known(actsItself(item) || heard(item)),
    ...(typeof item.ComparisonOperator === "string" ? { comparison: known(item.ComparisonOperator) } : {}),
    ...(typeof item.Threshold === "number" ? { threshold: known(item.Threshold) } : {}),
  };
}

function watched({ namespace, name, dimensions, statistic }: Metric): WatchedMetric {
  const pairs = (listOf(dimensions) ?? []).flatMap((each) => {
    const key = isObject(each) ? text(each.Name) : undefined;
    const value = isObject(each) ? text(each.Value) : undefined;
    return key === undefined || value === undefined ? [] : [[key, known(value)] as const];
  });
  return {
    namespace: known(namespace),
    name: known(name),
    dimensions: new Map(pairs),
    ...(statistic === undefined ? {} : { statistic: known(statistic) }),
  };
}

const actsItself = (item: Json): boolean =>
  item.ActionsEnabled === true && (listOf(item.AlarmActions) ?? []).length > 0;

/** An alarm's name or ARN in a rule, quoted or not (CloudWatch User Guide, composite alarms). */
const IN_RULE = /\bALARM\s*\(\s*(?:"([^"]{1,512})"|([^\s()"]{1,512}))\s*\)/g;

/** Whether somebody is told of an alarm through a composite one that goes off with it, over several steps too. */
function heardThrough(composites: readonly Json[]): (alarm: Json) => boolean {
  const heard = new Set<string>();
  const open = composites.filter(actsItself);
  const rest = new Set(composites.filter((each) => !actsItself(each)));
  const isHeard = (item: Json) => [item.AlarmName, item.AlarmArn].some((id) => heard.has(text(id) ?? ""));
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    for (const [, quoted, bare] of String(each.AlarmRule).matchAll(IN_RULE)) heard.add(quoted ?? bare ?? "");
    for (const further of rest) {
      if (!isHeard(further)) continue;
      rest.delete(further);
      open.push(further);
    }
  }
  return isHeard;
}
