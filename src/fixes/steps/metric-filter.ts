import type { Place } from "../place.ts";
import type { Json, Step } from "../step.ts";

export interface NewFilter {
  readonly logGroup: string;
  readonly name: string;
  readonly pattern: string;
  readonly namespace: string;
  readonly metric: string;
  /** What it counts, as people say it: `4xx answers`. */
  readonly counts: string;
}

/** Counts the lines that match into a metric of its own. */
export function putMetricFilter(
  { account, region }: Place,
  { logGroup, name, pattern, namespace, metric, counts }: NewFilter,
  stages: readonly string[],
  needs: readonly string[],
): Step {
  const filter = {
    logGroupName: logGroup,
    filterName: name,
    filterPattern: pattern,
    metricTransformations: [{ metricName: metric, metricNamespace: namespace, metricValue: "1" }],
  } satisfies Json;
  return {
    id: `put-metric-filter ${account}/${region}/${logGroup}:${name}`,
    kind: "put-metric-filter",
    account,
    region,
    target: { logGroup, filter: name },
    before: null,
    after: filter,
    stages,
    checks: ["apigw_accesslog_alarms"],
    needs,
    preconditions: [`The log group ${logGroup} is there, without a metric filter ${name}.`],
    effect: `Counts ${counts} in ${logGroup} as the metric ${namespace} ${metric}.`,
    call: { service: "logs", operation: "PutMetricFilter", parameters: filter },
    undo: {
      service: "logs",
      operation: "DeleteMetricFilter",
      parameters: { logGroupName: logGroup, filterName: name },
    },
    permissions: ["logs:DeleteMetricFilter", "logs:PutMetricFilter"],
    cost: "About 0.30 US dollars a month for the metric.",
    risk: "None: lines are read and not changed. Lines from before are not counted.",
    care: "safe",
  };
}
