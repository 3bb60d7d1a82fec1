import { partitionOf, stageArn } from "../model/arn.ts";
import { member } from "./json.ts";
import { isNamedForStages } from "./own-group.ts";
import { compare } from "./place.ts";
import type { Step, StepKind } from "./step.ts";

export interface FixStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string } };
}

export interface FixPolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly FixStatement[];
}

/** A group that a plan created is deleted, and its protection taken off for that, only after a look at its lines and filters. */
const LINES = [
  "logs:DescribeLogStreams",
  "logs:DescribeMetricFilters",
  "logs:DescribeSubscriptionFilters",
  "logs:FilterLogEvents",
] as const;

/** A role that a plan created is taken back only where no Region writes with it. */
const USERS = ["apigateway:GET", "ec2:DescribeRegions"] as const;

/** What reading the state of each kind takes: before a step is made and after, by this program and by its scripts. */
const READ_BY: { readonly [K in StepKind]: readonly string[] } = {
  "create-role": ["iam:GetRole", ...USERS],
  "set-role-trust": ["iam:GetRole"],
  "attach-role-policy": ["iam:ListAttachedRolePolicies", ...USERS],
  "put-role-policy": ["iam:GetRole", "iam:GetRolePolicy"],
  "set-account-role": ["apigateway:GET"],
  "create-log-group": ["logs:DescribeLogGroups", ...LINES],
  "set-log-key": ["logs:DescribeLogGroups"],
  "set-retention": ["logs:DescribeLogGroups"],
  "protect-log-group": ["logs:DescribeLogGroups", ...LINES],
  "put-resource-policy": ["logs:DescribeResourcePolicies"],
  "set-access-log": ["apigateway:GET"],
  "put-metric-filter": ["logs:DescribeMetricFilters"],
  "put-alarm": ["cloudwatch:DescribeAlarms"],
  // A bucket that a plan created is deleted only after a look whether it holds objects.
  "create-bucket": ["s3:GetBucketPublicAccessBlock", "s3:ListBucket"],
  "set-bucket-lifecycle": ["s3:GetLifecycleConfiguration", "s3:ListBucket"],
  "create-delivery-stream": ["firehose:DescribeDeliveryStream"],
  "put-subscription": ["logs:DescribeSubscriptionFilters"],
  "set-execution-log": ["apigateway:GET"],
  // It takes reading the stage as well (Service Authorization Reference, AWS WAF V2).
  "associate-web-acl": ["apigateway:GET", "wafv2:GetWebACLForResource"],
};

/** The IAM actions that making a step, taking it back and reading what it is about need, sorted. */
export const actionsOf = (step: Step): readonly string[] =>
  unique([
    ...step.permissions,
    ...READ_BY[step.kind],
    // Before a group that many stages can write to is deleted, all are looked at.
    ...(step.kind === "create-log-group" && !isNamedForStages(step) ? ["apigateway:GET"] : []),
  ]);

/** What an action is allowed on. */
interface Grant {
  readonly action: string;
  readonly resources: readonly string[];
  readonly condition?: FixStatement["Condition"];
}

/**
 * The IAM policy for exactly these steps and for taking them back: each action on what the steps are about, `*` only where
 * the action takes no narrower resource. The same steps give the same policy, in whatever order they come.
 */
export function fixPolicy(steps: readonly Step[]): FixPolicy {
  const paths = new Map(
    steps
      .filter(({ kind }) => kind === "create-role")
      .map(({ target, call }) => [target.role ?? "", String(call.parameters.Path ?? "/")]),
  );
  const grants = steps.flatMap((step) => grantsOf(step, paths));
  const byAction = Map.groupBy(grants, ({ action, condition }) =>
    JSON.stringify([action, condition ?? null]),
  );
  const narrowed = [...byAction.values()].map((same): Grant => {
    const resources = unique(same.flatMap((grant) => grant.resources));
    const [first] = same;
    const condition = first?.condition ? { condition: first.condition } : {};
    return {
      action: first?.action ?? "",
      resources: resources.includes("*") ? ["*"] : resources,
      ...condition,
    };
  });
  const statements = Map.groupBy(narrowed, ({ action, resources, condition }) =>
    JSON.stringify([serviceOf(action), resources, condition ?? null]),
  );
  return {
    Version: "2012-10-17",
    Statement: [...statements]
      .toSorted(([one], [other]) => compare(one, other))
      .map(([, same], index): FixStatement => {
        const [first] = same;
        return {
          Sid: `StagelightFix${index + 1}`,
          Effect: "Allow",
          Action: unique(same.map(({ action }) => action)),
          Resource: first?.resources ?? [],
          ...(first?.condition ? { Condition: first.condition } : {}),
        };
      }),
  };
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)].toSorted(compare);
}

const serviceOf = (action: string): string => action.split(":")[0] ?? action;

/** Actions that take no resource, or whose answer is about all of them (Service Authorization Reference). */
const ON_EVERYTHING: ReadonlySet<string> = new Set([
  "cloudwatch:DescribeAlarms",
  "ec2:DescribeRegions",
  "logs:DeleteResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:PutResourcePolicy",
  "wafv2:GetWebACLForResource",
]);

function grantsOf(step: Step, paths: ReadonlyMap<string, string>): readonly Grant[] {
  return actionsOf(step).flatMap((action): readonly Grant[] => {
    if (action === "iam:PassRole") return [passRole(step)];
    if (ON_EVERYTHING.has(action)) return [{ action, resources: ["*"] }];
    const condition = conditionOf(action, step);
    return [{ action, resources: resourcesOf(action, step, paths), ...(condition ? { condition } : {}) }];
  });
}

function resourcesOf(action: string, step: Step, paths: ReadonlyMap<string, string>): readonly string[] {
  const { account, region, target } = step;
  const partition = partitionOf(region);
  switch (serviceOf(action)) {
    case "apigateway":
      return apiResources(action, step);
    case "iam":
      return roleArns(partition, account, target.role ?? "", paths.get(target.role ?? ""));
    case "logs": {
      const prefix = `arn:${partition}:logs:${region}:${account}:log-group:`;
      // Who sets the log of an HTTP API needs what delivers it on everything (Developer Guide, `http-api-logging`).
      if (step.kind === "set-access-log") return ["*"];
      if (action === "logs:DescribeLogGroups") return [`${prefix}*`];
      return [`${prefix}${target.logGroup}`, `${prefix}${target.logGroup}:*`];
    }
    case "cloudwatch":
      return [`arn:${partition}:cloudwatch:${region}:${account}:alarm:${target.alarm}`];
    case "s3":
      return [`arn:${partition}:s3:::${target.bucket}`];
    case "firehose":
      return [`arn:${partition}:firehose:${region}:${account}:deliverystream/${target.stream}`];
    case "kms":
      return [String(step.call.parameters.kmsKeyId ?? "*")];
    case "wafv2":
      return action === "wafv2:AssociateWebACL"
        ? unique([String(step.call.parameters.WebACLArn), target.stageArn ?? "*"])
        : [target.stageArn ?? "*"];
    default:
      return ["*"];
  }
}

function apiResources(action: string, { kind, region, target }: Step): readonly string[] {
  if (kind === "create-role" || kind === "attach-role-policy")
    return [`arn:${partitionOf(region)}:apigateway:*::/account`];
  if (kind === "create-log-group")
    return ["/restapis", "/restapis/*/stages", "/apis", "/apis/*/stages"].map(
      (path) => `arn:${partitionOf(region)}:apigateway:${region}::${path}`,
    );
  if (kind === "set-account-role") return [`arn:${partitionOf(region)}:apigateway:${region}::/account`];
  if (kind === "associate-web-acl") return [target.stageArn ?? "*"];
  const apiType = target.apiType === "REST" || target.apiType === "HTTP" ? target.apiType : "WEBSOCKET";
  const arn = stageArn(apiType, region, target.apiId ?? "*", target.stage ?? "*");
  return [action === "apigateway:DELETE" ? `${arn}/accesslogsettings` : arn];
}

/** A role that is there already may have a path, which its name does not tell. */
function roleArns(
  partition: string,
  account: string,
  name: string,
  path: string | undefined,
): readonly string[] {
  const prefix = `arn:${partition}:iam::${account}:role`;
  return path === undefined ? [`${prefix}/${name}`, `${prefix}/*/${name}`] : [`${prefix}${path}${name}`];
}

const PASSED_TO: Partial<Record<StepKind, string>> = {
  "set-account-role": "apigateway.amazonaws.com",
  "put-subscription": "logs.amazonaws.com",
  "create-delivery-stream": "firehose.amazonaws.com",
};

function passRole({ kind, after, call }: Step): Grant {
  const role = member(after, "roleArn") ?? (kind === "set-account-role" ? after : call.parameters.roleArn);
  const service = PASSED_TO[kind];
  return {
    action: "iam:PassRole",
    resources: [typeof role === "string" ? role : "*"],
    ...(service === undefined ? {} : { condition: { StringEquals: { "iam:PassedToService": service } } }),
  };
}

function conditionOf(action: string, { kind, target }: Step): FixStatement["Condition"] | undefined {
  // The key that tells which policy is there for these two alone (Service Authorization Reference, IAM).
  if (kind !== "attach-role-policy" || !/^iam:(?:Attach|Detach)RolePolicy$/.test(action)) return undefined;
  return { ArnEquals: { "iam:PolicyARN": target.policyArn ?? "" } };
}
