import type { Place } from "../place.ts";
import type { Json, Step } from "../step.ts";

export interface NewAlarm {
  readonly name: string;
  readonly namespace: string;
  readonly metric: string;
  readonly statistic: "Sum" | "Average";
  readonly dimensions: readonly (readonly [name: string, value: string])[];
  readonly threshold: number;
  /** ARNs; none: it tells nobody. */
  readonly actions: readonly string[];
  /** What it is to tell was given, and nothing of this Region. */
  readonly actionMissed: boolean;
  /** When it goes off, as people say it. */
  readonly means: string;
}

/** Goes off when five minutes bring more than the threshold. */
export function putAlarm(
  { account, region }: Place,
  alarm: NewAlarm,
  stages: readonly string[],
  needs: readonly string[],
): Step {
  const { name, namespace, metric, statistic, dimensions, threshold, actions, actionMissed, means } = alarm;
  const parameters = {
    AlarmName: name,
    // 1,024 characters at most (API reference, PutMetricAlarm); names of APIs can be longer.
    AlarmDescription: `${means.slice(0, 1_000).toWellFormed()} Made by Stagelight.`,
    ActionsEnabled: true,
    AlarmActions: [...actions],
    MetricName: metric,
    Namespace: namespace,
    Statistic: statistic,
    Dimensions: dimensions.map(([Name, Value]) => ({ Name, Value })),
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: threshold,
    ComparisonOperator: "GreaterThanThreshold",
    TreatMissingData: "notBreaching",
  } satisfies Json;
  return {
    id: `put-alarm ${account}/${region}/${name}`,
    kind: "put-alarm",
    account,
    region,
    target: { alarm: name },
    before: null,
    after: parameters,
    stages,
    checks: ["apigw_accesslog_alarms"],
    needs,
    preconditions: [`There is no alarm ${name} in ${account}, ${region}.`],
    effect: `${means}${actions.length > 0 ? ` It tells ${actions.join(", ")}.` : ""}`,
    call: { service: "cloudwatch", operation: "PutMetricAlarm", parameters },
    undo: { service: "cloudwatch", operation: "DeleteAlarms", parameters: { AlarmNames: [name] } },
    permissions: ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"],
    cost: "About 0.10 US dollars a month.",
    risk: [
      "None to the requests. The threshold is a beginning: adjust it to what is usual.",
      ...(actionMissed
        ? ["Nothing that was given (--alarm-action) is of this Region: it tells nobody."]
        : []),
    ].join(" "),
    care: actionMissed ? "review" : "safe",
  };
}
