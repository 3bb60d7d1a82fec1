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
  return steps.reduce(one, scene);
}

function one(scene: Scene, step: Step): Scene {
  const { surroundings, stages } = scene;
  const around = surroundingsAfter(surroundings, step);
  if (around !== surroundings) return { stages, surroundings: around };
  const changed = new Set(step.stages);
  return {
    surroundings,
    stages: stages.map((stage) => (changed.has(stage.id) ? stageAfter(stage, step) : stage)),
  };
}

/** A step's target and after, as its kind has them. Steps that are made here are whole. */
const read = <K extends StepKind>(step: Step) =>
  step as unknown as { target: States[K]["target"]; after: States[K]["state"] } & Step;

function stageAfter(stage: Stage, step: Step): Stage {
  switch (step.kind) {
    case "set-access-log": {
      const { destination, format } = read<"set-access-log">(step).after;
      return { ...stage, accessLog: known({ destination: known(destination), format: known(format) }) };
    }
    case "set-execution-log": {
      const before = stage.executionLog && valueIfKnown(stage.executionLog);
      const level = step.after === "INFO" || step.after === "ERROR" ? step.after : "OFF";
      return { ...stage, executionLog: known({ level, dataTrace: before?.dataTrace ?? false }) };
    }
    case "associate-web-acl":
      return { ...stage, webAcl: known(read<"associate-web-acl">(step).after) };
    default:
      return stage;
  }
}

function surroundingsAfter(around: Surroundings, step: Step): Surroundings {
  switch (step.kind) {
    case "create-role":
    case "set-role-trust":
    case "attach-role-policy":
      return { ...around, roles: rolesAfter(around.roles ?? NO_ROLES, step) };
    case "set-account-role":
      return { ...around, accountRole: known(read<"set-account-role">(step).after) };
    case "create-log-group":
    case "set-log-key":
    case "set-retention":
    case "protect-log-group":
      return groupsAfter(around, step);
    case "put-resource-policy": {
      const { target, after } = read<"put-resource-policy">(step);
      const item = { id: target.policy, document: known(JSON.stringify(after)) };
      return around.logPolicies ? { ...around, logPolicies: listed(around.logPolicies, item) } : around;
    }
    case "put-metric-filter":
      return around.metricFilters
        ? { ...around, metricFilters: listed(around.metricFilters, filterOf(step)) }
        : around;
    case "put-alarm":
      return around.alarms ? { ...around, alarms: listed(around.alarms, alarmOf(step)) } : around;
    case "put-subscription":
      return around.subscriptions
        ? { ...around, subscriptions: listed(around.subscriptions, subscriptionOf(step)) }
        : around;
    default:
      return around;
  }
}

/** The listing with this thing in it, in place of one of the same id. */
function listed<T extends { readonly id: string }>(listing: Listing<T>, item: T): Listing<T> {
  return { ...listing, items: [...listing.items.filter(({ id }) => id !== item.id), item] };
}

const NO_ROLES: Listing<Role> = { items: [], unseen: "The roles were not looked at." };

function rolesAfter(roles: Listing<Role>, step: Step): Listing<Role> {
  const { role: name } = read<"create-role">(step).target;
  if (step.kind === "create-role") {
    const { after } = read<"create-role">(step);
    const path = textOf(step.call.parameters.Path) || "/";
    const id = `arn:${partitionOf(step.region)}:iam::${step.account}:role${path}${name}`;
    const trust = known(JSON.stringify(after?.trust ?? null));
    return listed(roles, { id, name: known(name), trust, policies: [], boundary: known(null) });
  }
  const items = roles.items.map((role): Role => {
    if (valueIfKnown(role.name) !== name) return role;
    if (step.kind === "set-role-trust") return { ...role, trust: known(JSON.stringify(step.after)) };
    const { policyArn } = read<"attach-role-policy">(step).target;
    const others = role.policies.filter((policy) => policy.name !== policyArn);
    const document = unknownFact("It is AWS's own, known by its ARN.");
    return { ...role, policies: [...others, { name: policyArn, document }] };
  });
  return { ...roles, items };
}

function groupsAfter(around: Surroundings, step: Step): Surroundings {
  const { logGroups, keys } = around;
  if (!logGroups) return around;
  const { logGroup: name } = read<"create-log-group">(step).target;
  if (step.kind === "create-log-group") {
    const { after } = read<"create-log-group">(step);
    const item: LogGroup = {
      id: `arn:${partitionOf(step.region)}:logs:${step.region}:${step.account}:log-group:${name}`,
      name: known(name),
      retentionDays: known(null),
      kmsKey: known(after?.kmsKeyId ?? null),
      logClass: known((after?.logGroupClass ?? "STANDARD") as LogClass),
      deletionProtected: known(false),
    };
    return { ...around, logGroups: listed(logGroups, item), ...keysWith(keys, after?.kmsKeyId) };
  }
  const items = logGroups.items.map((group): LogGroup => {
    if (valueIfKnown(group.name) !== name) return group;
    if (step.kind === "set-log-key") return { ...group, kmsKey: known(read<"set-log-key">(step).after) };
    if (step.kind === "set-retention")
      return { ...group, retentionDays: known(read<"set-retention">(step).after) };
    return { ...group, deletionProtected: known(step.after === true) };
  });
  const key = step.kind === "set-log-key" ? read<"set-log-key">(step).after : undefined;
  return { ...around, logGroups: { ...logGroups, items }, ...keysWith(keys, key) };
}

/** That a key is enabled is a precondition of the step that uses it. */
function keysWith(keys: Surroundings["keys"], key: string | null | undefined): Pick<Surroundings, "keys"> {
  if (!keys || !key || keys.items.some(({ id }) => id === key)) return {};
  return { keys: { ...keys, items: [...keys.items, { id: key, state: known("Enabled") }] } };
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

function subscriptionOf(step: Step) {
  const { target, after } = read<"put-subscription">(step);
  return {
    id: `${target.logGroup}:${target.filter}`,
    logGroup: known(target.logGroup),
    destination: known(textOf(member(after, "destinationArn"))),
    pattern: known(textOf(member(after, "filterPattern"))),
  };
}
