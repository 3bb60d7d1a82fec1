import type { Account } from "../state/account.ts";

export interface ManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly document: string;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

const allow = (actions: readonly string[] | string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
  });

/** AWS's own policies that a log role may carry (AWS Managed Policy Reference). */
/** What API Gateway asks for when the role is set (Developer Guide, `set-up-logging`), which is what its managed policy allows. */
export const ASKED_WHEN_SET = [
  "logs:CreateLogGroup",
  "logs:CreateLogStream",
  "logs:DescribeLogGroups",
  "logs:DescribeLogStreams",
  "logs:PutLogEvents",
  "logs:GetLogEvents",
  "logs:FilterLogEvents",
];

const AWS_POLICIES: readonly Omit<ManagedPolicy, "arn">[] = [
  {
    name: "AmazonAPIGatewayPushToCloudWatchLogs",
    path: "/service-role/",
    version: "v1",
    createdAt: Date.UTC(2015, 10, 11, 23, 41, 46),
    document: allow(ASKED_WHEN_SET),
  },
  {
    name: "AdministratorAccess",
    path: "/",
    version: "v1",
    createdAt: Date.UTC(2015, 1, 6, 18, 39, 46),
    document: allow("*"),
  },
];

/** The managed policy of an ARN: AWS's own, or one of the account. */
export function managedPolicy(account: Account, arn: string): ManagedPolicy | undefined {
  for (const policy of AWS_POLICIES) {
    if (arn === `arn:${account.partition}:iam::aws:policy${policy.path}${policy.name}`)
      return { ...policy, arn };
  }
  return account.managedPolicies.get(arn);
}
