import { partitionOf } from "../model/arn.ts";
import { known, unknownFact, valueIfKnown } from "../model/fact.ts";
import type { Stage } from "../model/stage.ts";
import type { Alarm, Listing, LogClass, LogGroup, Role, Surroundings } from "../model/surroundings.ts";
import { listOf, member, textOf } from "./json.ts";
import type { States } from "./state.ts";
import type { Step, StepKind } from "./step.ts";

/** Stages with what is around them: as much of a slice as steps change. */
export interface Scene {
  readonly stages: readonly Stage[];
  readonly surroundings: Surroundings;
}

/**
 * How it will look when these steps are made, in their order: what each says of its `after`, and nothing else. What was not
 * looked at stays so.
 */
export function sceneAfter(scene: Scene, steps: readonly Step[]): Scene {
  return runsOf(steps).reduce(
    ({ stages, surroundings }, run) => ({
      stages: stagesAfter(stages, run),
      surroundings: surroundingsAfter(surroundings, run),
    }),
    scene,
  );
}

/** Steps of one kind that follow one another: a plan has thousands of them, and each run is gone through once. */
type Run = readonly Step[];

function runsOf(steps: readonly Step[]): Run[] {
  const runs: Step[][] = [];
  for (const step of steps) {
    const last = runs.at(-1);
    if (last?.[0]?.kind === step.kind) last.push(step);
    else runs.push([step]);
  }
  return runs;
}

/** A step's target and after, as its kind has them. Steps that are made here are whole. */
const read = <K extends StepKind>(step: Step) =>
  step as unknown as { target: States[K]["target"]; after: States[K]["state"] } & Step;

const OF_STAGES: ReadonlySet<StepKind> = new Set<StepKind>([
  "set-access-log",
  "set-execution-log",
  "associate-web-acl",
]);

function stagesAfter(stages: readonly Stage[], run: Run): readonly Stage[] {
  if (!run[0] || !OF_STAGES.has(run[0].kind)) return stages;
  const byStage = new Map(run.flatMap((step) => step.stages.map((id) => [id, step] as const)));
  return stages.map((stage) => {
    const step = byStage.get(stage.id);
    return step ? stageAfter(stage, step) : stage;
  });
}

function stageAfter(stage: Stage, step: Step): Stage {
  if (step.kind === "set-access-log") {
    const { destination, format } = read<"set-access-log">(step).after;
    return { ...stage, accessLog: known({ destination: known(destination), format: known(format) }) };
  }
  if (step.kind === "associate-web-acl") {
    return { ...stage, webAcl: known(read<"associate-web-acl">(step).after) };
  }
  const before = stage.executionLog && valueIfKnown(stage.executionLog);
  const level = step.after === "INFO" || step.after === "ERROR" ? step.after : "OFF";
  return { ...stage, executionLog: known({ level, dataTrace: before?.dataTrace ?? false }) };
}

function surroundingsAfter(around: Surroundings, run: Run): Surroundings {
  const { logPolicies, metricFilters, alarms, subscriptions } = around;
  switch (run[0]?.kind) {
    case "create-role":
    case "set-role-trust":
    case "attach-role-policy":
    case "put-role-policy":
      return { ...around, roles: run.reduce(rolesAfter, around.roles ?? NO_ROLES) };
    case "set-account-role":
      return { ...around, accountRole: known(read<"set-account-role">(run.at(-1) ?? run[0]).after) };
    case "create-log-group":
      return withGroups(around, run);
    case "set-log-key":
    case "set-retention":
    case "protect-log-group":
      return groupsAfter(around, run);
    case "put-resource-policy":
      return logPolicies ? { ...around, logPolicies: listed(logPolicies, run.map(policyOf)) } : around;
    case "put-metric-filter":
      return metricFilters ? { ...around, metricFilters: listed(metricFilters, run.map(filterOf)) } : around;
    case "put-alarm":
      return alarms ? { ...around, alarms: listed(alarms, run.map(alarmOf)) } : around;
    case "create-delivery-stream":
      return around.deliveryStreams
        ? { ...around, deliveryStreams: listed(around.deliveryStreams, run.map(streamOf)) }
        : around;
    case "put-subscription":
      return subscriptions
        ? { ...withStreams(around, run), subscriptions: listed(subscriptions, run.map(subscriptionOf)) }
        : around;
    default:
      return around;
  }
}

/** The listing with these things in it, each in place of what had its id. */
function listed<T extends { readonly id: string }>(listing: Listing<T>, things: readonly T[]): Listing<T> {
  const ids = new Set(things.map(({ id }) => id));
  return { ...listing, items: [...listing.items.filter(({ id }) => !ids.has(id)), ...things] };
}

const NO_ROLES: Listing<Role> = { items: [], unseen: "The roles were not looked at." };

function rolesAfter(roles: Listing<Role>, step: Step): Listing<Role> {
  const { role: name } = read<"create-role">(step).target;
  if (step.kind === "create-role") {
    const { after } = read<"create-role">(step);
    const path = textOf(step.call.parameters.Path) || "/";
    const id = `arn:${partitionOf(step.region)}:iam::${step.account}:role${path}${name}`;
    const trust = known(JSON.stringify(after?.trust ?? null));
    return listed(roles, [{ id, name: known(name), trust, policies: [], boundary: known(null) }]);
  }
  const items = roles.items.map((role): Role => {
    if (valueIfKnown(role.name) !== name) return role;
    if (step.kind === "set-role-trust") return { ...role, trust: known(JSON.stringify(step.after)) };
    if (step.kind === "put-role-policy") {
      const { target, after } = read<"put-role-policy">(step);
      const others = role.policies.filter((policy) => policy.name !== target.policy);
      const policy = { name: target.policy, document: known(JSON.stringify(after)) };
      return { ...role, policies: [...others, policy] };
    }
    const { policyArn } = read<"attach-role-policy">(step).target;
    const others = role.policies.filter((policy) => policy.name !== policyArn);
    const document = unknownFact("It is AWS's own, known by its ARN.");
    return { ...role, policies: [...others, { name: policyArn, document }] };
  });
  return { ...roles, items };
}

function withGroups(around: Surroundings, run: Run): Surroundings {
  const { logGroups, keys } = around;
  if (!logGroups) return around;
  const made = run.map((step): LogGroup => {
    const { target, after } = read<"create-log-group">(step);
    return {
      id: `arn:${partitionOf(step.region)}:logs:${step.region}:${step.account}:log-group:${target.logGroup}`,
      name: known(target.logGroup),
      retentionDays: known(null),
      kmsKey: known(after?.kmsKeyId ?? null),
      logClass: known((after?.logGroupClass ?? "STANDARD") as LogClass),
      deletionProtected: known(false),
    };
  });
  const used = run.map((step) => read<"create-log-group">(step).after?.kmsKeyId ?? null);
  return { ...around, logGroups: listed(logGroups, made), ...keysWith(keys, used) };
}

function groupsAfter(around: Surroundings, run: Run): Surroundings {
  const { logGroups, keys } = around;
  if (!logGroups) return around;
  const byName = new Map(run.map((step) => [step.target.logGroup ?? "", step]));
  const items = logGroups.items.map((group): LogGroup => {
    const step = byName.get(valueIfKnown(group.name) ?? "");
    if (!step) return group;
    if (step.kind === "set-log-key") return { ...group, kmsKey: known(read<"set-log-key">(step).after) };
    if (step.kind === "set-retention")
      return { ...group, retentionDays: known(read<"set-retention">(step).after) };
    return { ...group, deletionProtected: known(step.after === true) };
  });
  const used = run.map((step) => (step.kind === "set-log-key" ? read<"set-log-key">(step).after : null));
  return { ...around, logGroups: { ...logGroups, items }, ...keysWith(keys, used) };
}

/** That a key is enabled is a precondition of the step that uses it. */
function keysWith(keys: Surroundings["keys"], used: readonly (string | null)[]): Pick<Surroundings, "keys"> {
  const seen = new Set(keys?.items.map(({ id }) => id));
  const more = [...new Set(used)].filter((id) => id !== null && !seen.has(id));
  if (!keys || more.length === 0) return {};
  return {
    keys: {
      ...keys,
      items: [...keys.items, ...more.map((id) => ({ id: id ?? "", state: known("Enabled") }))],
    },
  };
}

function policyOf(step: Step) {
  const { target, after } = read<"put-resource-policy">(step);
  return { id: target.policy, document: known(JSON.stringify(after)) };
}

function filterOf(step: Step) {
  const { target, after } = read<"put-metric-filter">(step);
  const [transformation] = listOf(member(after, "metricTransformations"));
  return {
    id: `${target.logGroup}:${target.filter}`,
    logGroup: known(target.logGroup),
    pattern: known(textOf(member(after, "filterPattern"))),
    metric: {
      namespace: known(textOf(member(transformation, "metricNamespace"))),
      name: known(textOf(member(transformation, "metricName"))),
    },
    value: known(textOf(member(transformation, "metricValue"))),
  };
}

function alarmOf(step: Step): Alarm {
  const { target, after } = read<"put-alarm">(step);
  const dimensions = listOf(member(after, "Dimensions")).map(
    (each) => [textOf(member(each, "Name")), known(textOf(member(each, "Value")))] as const,
  );
  return {
    id: `arn:${partitionOf(step.region)}:cloudwatch:${step.region}:${step.account}:alarm:${target.alarm}`,
    name: known(target.alarm),
    metrics: [
      {
        namespace: known(textOf(member(after, "Namespace"))),
        name: known(textOf(member(after, "MetricName"))),
        dimensions: new Map(dimensions),
      },
    ],
    acts: known(member(after, "ActionsEnabled") === true && listOf(member(after, "AlarmActions")).length > 0),
    threshold: known(Number(member(after, "Threshold"))),
    comparison: known(textOf(member(after, "ComparisonOperator"))),
  };
}

/** That it becomes ACTIVE is what the subscription waits for. */
function streamOf(step: Step) {
  const { target, after, account, region } = read<"create-delivery-stream">(step);
  return {
    id: `arn:${partitionOf(region)}:firehose:${region}:${account}:deliverystream/${target.stream}`,
    name: known(target.stream),
    status: known("ACTIVE"),
    target: known(after?.bucketArn ?? ""),
  };
}

/** A stream that somebody gave for the lines was not looked at; AWS refuses a subscription to one that is not there. */
function withStreams(around: Surroundings, run: Run): Surroundings {
  const { deliveryStreams } = around;
  if (!deliveryStreams) return around;
  const given = run.flatMap((step) => {
    const id = textOf(member(read<"put-subscription">(step).after, "destinationArn"));
    const [, name] = id.split(":deliverystream/");
    const isSeen = deliveryStreams.items.some((stream) => stream.id === id);
    return name === undefined || isSeen ? [] : [{ id, name: known(name) }];
  });
  return { ...around, deliveryStreams: listed(deliveryStreams, given) };
}

function subscriptionOf(step: Step) {
  const { target, after } = read<"put-subscription">(step);
  return {
    id: `${target.logGroup}:${target.filter}`,
    logGroup: known(target.logGroup),
    destination: known(textOf(member(after, "destinationArn"))),
    pattern: known(textOf(member(after, "filterPattern"))),
  };
}
