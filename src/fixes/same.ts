import { member } from "./json.ts";
import { sameState } from "./state.ts";
import type { Json, StepKind } from "./step.ts";

/**
 * Members that CloudWatch and CloudWatch Logs fill in where a call says nothing, with what they fill in (API references,
 * PutMetricAlarm, PutMetricFilter, PutSubscriptionFilter). With them or without, it is the same alarm or filter.
 */
const DEFAULTS: Partial<Record<StepKind, Readonly<Record<string, readonly Json[]>>>> = {
  "put-alarm": {
    ActionsEnabled: [true],
    AlarmActions: [[]],
    Dimensions: [[]],
    InsufficientDataActions: [[]],
    Metrics: [[]],
    OKActions: [[]],
    TreatMissingData: ["missing"],
  },
  "put-metric-filter": {
    applyOnTransformedLogs: [false],
    emitSystemFieldDimensions: [[]],
    fieldSelectionCriteria: [""],
  },
  "put-subscription": {
    applyOnTransformedLogs: [false],
    distribution: ["ByLogStream"],
    emitSystemFields: [[]],
    fieldSelectionCriteria: [""],
  },
};

/** Whether two states of a kind of step are the same, whatever of the service's defaults they spell out. */
export function sameFor(kind: StepKind, one: Json, other: Json): boolean {
  const defaults = DEFAULTS[kind];
  return defaults === undefined
    ? sameState(one, other)
    : sameState(normal(defaults, one), normal(defaults, other));
}

/** "If you omit this, the unit is set as None" (CloudWatch Logs API reference, MetricTransformation). */
const OF_METRIC = { unit: ["None"] };

function normal(defaults: Readonly<Record<string, readonly Json[]>>, state: Json): Json {
  const metrics = member(state, "metricTransformations");
  const plain = unordered(without(defaults, state));
  if (!Array.isArray(metrics)) return plain;
  const transformations = (metrics as readonly Json[]).map((each) => without(OF_METRIC, each));
  return { ...(plain as { readonly [key: string]: Json }), metricTransformations: transformations };
}

function without(defaults: Readonly<Record<string, readonly Json[]>>, state: Json): Json {
  if (typeof state !== "object" || state === null || Array.isArray(state)) return state;
  return Object.fromEntries(
    Object.entries(state).filter(
      ([key, value]) =>
        !Object.hasOwn(defaults, key) || !(defaults[key] ?? []).some((normal) => sameState(normal, value)),
    ),
  );
}

/** Lists whose order means nothing; that CloudWatch keeps it is said nowhere. */
const SETS = ["AlarmActions", "Dimensions", "InsufficientDataActions", "OKActions"] as const;

function unordered(state: Json): Json {
  if (typeof state !== "object" || state === null || Array.isArray(state)) return state;
  const sorted = SETS.flatMap((key) => {
    const list = member(state, key);
    return Array.isArray(list) ? [[key, (list as readonly Json[]).toSorted(byText)] as const] : [];
  });
  return { ...state, ...Object.fromEntries(sorted) };
}

/** Of a dimension, by its name; two of one alarm have different ones. */
function byText(one: Json, other: Json): number {
  const [first, second] = [one, other].map((each) =>
    typeof each === "string" ? each : String(member(each, "Name")),
  );
  return (first ?? "") < (second ?? "") ? -1 : 1;
}
