import { parseFilterPattern } from "../../access-log/filter-pattern/index.ts";
import { streamNamed as deliveryStream } from "../firehose/streams.ts";
import { roleServes } from "../iam/role-health.ts";
import { entryOf, textMap } from "../members.ts";
import type { Call, Json, Operation } from "../service.ts";
import { type LogGroup, logsIn, type MetricFilter, type SubscriptionFilter } from "../state/log-group.ts";
import {
  absent,
  FREE_NAME,
  GROUP_NAME,
  groupIn,
  groupNamed,
  invalid,
  limitExceeded,
  logsPage,
  members,
  notForClass,
} from "./members.ts";

/** Filters of one log group (CloudWatch Logs quotas). */
const MAX_METRIC_FILTERS = 100;
const MAX_SUBSCRIPTIONS = 2;
const METRIC_NAME = { max: 255, pattern: /^[^:*$]*$/, shown: "[^:*$]*" };
const NO_FILTER = "The specified metric filter does not exist.";
const NO_SUBSCRIPTION = "The specified subscription filter does not exist.";
const DESTINATION = /^arn:[^:]+:(?:firehose|kinesis|lambda|logs):[^:]*:\d{12}:.+$/;

const metricFilterView = (group: LogGroup, { name, pattern, metric, createdAt }: MetricFilter) => ({
  filterName: name,
  filterPattern: pattern,
  metricTransformations: [
    {
      metricName: metric.name,
      metricNamespace: metric.namespace,
      metricValue: metric.value,
      defaultValue: metric.defaultValue,
      dimensions: metric.dimensions.size === 0 ? undefined : Object.fromEntries(metric.dimensions),
      unit: metric.unit,
    },
  ],
  creationTime: createdAt,
  logGroupName: group.name,
  applyOnTransformedLogs: false,
});

const subscriptionView = (group: LogGroup, filter: SubscriptionFilter) => ({
  filterName: filter.name,
  logGroupName: group.name,
  filterPattern: filter.pattern,
  destinationArn: filter.destinationArn,
  roleArn: filter.roleArn,
  distribution: filter.distribution,
  creationTime: filter.createdAt,
  applyOnTransformedLogs: false,
});

/** A pattern that CloudWatch Logs can read. Throws InvalidParameterException. */
function patternIn(body: Json): string {
  const pattern = members.needText(body, "filterPattern", { max: 1_024 });
  const parsed = parseFilterPattern(pattern);
  if ("problem" in parsed) throw invalid(`Invalid filter pattern: ${parsed.problem.message}`);
  return pattern;
}

function metricIn(body: Json): MetricFilter["metric"] {
  const transformations = members.list(body, "metricTransformations", { min: 1, max: 1 });
  if (!transformations) throw members.broken("metricTransformations", undefined, "not be null");
  const entry = entryOf(transformations[0], "metricTransformations");
  const dimensions = textMap(entry, "dimensions");
  const defaultValue = members.number(entry, "defaultValue");
  if (dimensions.size > 3) throw invalid("A metric filter can have no more than 3 dimensions.");
  if (dimensions.size > 0 && defaultValue !== undefined)
    throw invalid(
      "Invalid metric transformation: dimensions and default value are mutually exclusive properties.",
    );
  return {
    namespace: members.needText(entry, "metricNamespace", METRIC_NAME),
    name: members.needText(entry, "metricName", METRIC_NAME),
    value: members.needText(entry, "metricValue", { max: 100 }),
    unit: members.text(entry, "unit"),
    defaultValue,
    dimensions,
  };
}

/** Throws InvalidParameterException for a destination that cannot be, or a stream that takes nothing. */
function checkDestination(call: Call, arn: string, roleArn: string | undefined): void {
  if (!DESTINATION.test(arn)) throw invalid("destinationArn for vendor is invalid.");
  const [, , service, region, account, resource = ""] = arn.split(":");
  if ((service === "firehose" || service === "kinesis") && roleArn === undefined)
    throw invalid("destinationArn for a stream requires a roleArn.");
  if (service !== "firehose" || region !== call.region || account !== call.account.id) return;
  const stream = deliveryStream(call.home, resource.replace(/^deliverystream\//, ""));
  if (stream?.status === "ACTIVE" && roleCarries(call, stream.arn, roleArn ?? "")) return;
  throw invalid(
    "Could not deliver test message to specified Firehose stream. Check if the given Firehose stream is in ACTIVE state.",
  );
}

/** CloudWatch Logs tries the role with a test message. */
function roleCarries({ account, home, region, rolesAsOf }: Call, resource: string, roleArn: string): boolean {
  const source = `arn:${account.partition}:logs:${region}:${account.id}:*`;
  const context = new Map([
    ["aws:sourcearn", source],
    ["aws:sourceaccount", account.id],
  ]);
  const use = { service: "logs.amazonaws.com", context, action: "firehose:PutRecord", resource };
  return roleServes(home, roleArn, use, rolesAsOf);
}

function groupsWanted(call: Call): readonly LogGroup[] {
  const name = members.text(call.body, "logGroupName", GROUP_NAME);
  return name === undefined ? [...logsIn(call.home).groups.values()] : [groupNamed(call, name)];
}

export const LOG_FILTERS: readonly Operation[] = [
  {
    name: "PutMetricFilter",
    run(call) {
      const name = members.needText(call.body, "filterName", FREE_NAME);
      const pattern = patternIn(call.body);
      const metric = metricIn(call.body);
      const group = groupIn(call);
      if (group.logClass !== "STANDARD") throw notForClass("PutMetricFilter", group);
      if (!group.metricFilters.has(name) && group.metricFilters.size >= MAX_METRIC_FILTERS)
        throw limitExceeded();
      group.metricFilters.set(name, { name, pattern, metric, createdAt: call.now });
      return undefined;
    },
  },
  {
    name: "DescribeMetricFilters",
    run(call) {
      const prefix = members.text(call.body, "filterNamePrefix", FREE_NAME) ?? "";
      const metricName = members.text(call.body, "metricName", METRIC_NAME);
      const namespace = members.text(call.body, "metricNamespace", METRIC_NAME);
      if ((metricName === undefined) !== (namespace === undefined))
        throw invalid("metricName and metricNamespace must be specified together.");
      const filters = groupsWanted(call).flatMap((group) =>
        [...group.metricFilters.values()]
          .filter(
            ({ name, metric }) =>
              name.startsWith(prefix) &&
              (metricName === undefined || (metric.name === metricName && metric.namespace === namespace)),
          )
          .map((filter) => metricFilterView(group, filter)),
      );
      const { items, next } = logsPage(call, filters);
      return { metricFilters: items, nextToken: next };
    },
  },
  {
    name: "DeleteMetricFilter",
    run(call) {
      const name = members.needText(call.body, "filterName", FREE_NAME);
      if (!groupIn(call).metricFilters.delete(name)) throw absent(NO_FILTER);
      return undefined;
    },
  },
  {
    name: "PutSubscriptionFilter",
    run(call) {
      const name = members.needText(call.body, "filterName", FREE_NAME);
      const pattern = patternIn(call.body);
      const destinationArn = members.needText(call.body, "destinationArn", { min: 1 });
      const roleArn = members.text(call.body, "roleArn", { min: 1 });
      const distribution = members.text(call.body, "distribution", { oneOf: ["Random", "ByLogStream"] });
      const group = groupIn(call);
      if (group.logClass !== "STANDARD") throw notForClass("PutSubscriptionFilter", group);
      checkDestination(call, destinationArn, roleArn);
      const { subscriptions } = group;
      if (!subscriptions.has(name) && subscriptions.size >= MAX_SUBSCRIPTIONS) throw limitExceeded();
      subscriptions.set(name, {
        name,
        pattern,
        destinationArn,
        roleArn,
        distribution: distribution ?? "ByLogStream",
        createdAt: call.now,
      });
      return undefined;
    },
  },
  {
    name: "DescribeSubscriptionFilters",
    run(call) {
      const group = groupIn(call);
      const prefix = members.text(call.body, "filterNamePrefix", FREE_NAME) ?? "";
      const filters = [...group.subscriptions.values()].filter(({ name }) => name.startsWith(prefix));
      const { items, next } = logsPage(call, filters);
      return { subscriptionFilters: items.map((each) => subscriptionView(group, each)), nextToken: next };
    },
  },
  {
    name: "DeleteSubscriptionFilter",
    run(call) {
      const name = members.needText(call.body, "filterName", FREE_NAME);
      if (!groupIn(call).subscriptions.delete(name)) throw absent(NO_SUBSCRIPTION);
      return undefined;
    },
  },
];
