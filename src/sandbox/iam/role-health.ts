import type { AccountRegion, Role } from "../state/account.ts";
import { ASKED_WHEN_SET, managedPolicy } from "./managed.ts";
import { allows } from "./policy.ts";
import { trustsService } from "./trust.ts";

const API_GATEWAY = "apigateway.amazonaws.com";

/** What it takes to write a line. */
const NEEDED_TO_WRITE = ["logs:CreateLogStream", "logs:PutLogEvents"];

/** Whether a role's policies, within its boundary, allow an action. */
export function roleAllows(
  { account }: AccountRegion,
  role: Role,
  action: string,
  resource: string,
): boolean {
  const attached = [...role.policies].flatMap((arn) => managedPolicy(account, arn)?.document ?? []);
  if (!allows([...role.inlinePolicies.values(), ...attached], { action, resource })) return false;
  if (role.boundary === undefined) return true;
  const boundary = managedPolicy(account, role.boundary)?.document;
  return boundary !== undefined && allows([boundary], { action, resource });
}

function problemOf(
  home: AccountRegion,
  arn: string,
  actions: readonly string[],
  resource: string,
): string | undefined {
  const role = [...home.account.roles.values()].find((each) => each.arn === arn);
  if (!role) return `there is no role ${arn}`;
  if (!trustsService(role, API_GATEWAY)) return `${arn} does not trust ${API_GATEWAY}`;
  const missing = actions.filter((action) => !roleAllows(home, role, action, resource));
  return missing.length === 0 ? undefined : `${arn} is not allowed ${missing.join(", ")}`;
}

/**
 * Why API Gateway would not take a role as the account's CloudWatch role; undefined where it would. What IAM changed after
 * `asOf` is not seen: IAM is eventually consistent (IAM User Guide, troubleshooting).
 */
export function whySetRefused(home: AccountRegion, arn: string, asOf: number): string | undefined {
  const role = [...home.account.roles.values()].find((each) => each.arn === arn);
  if (role && (role.changedAt ?? role.createdAt) > asOf) return `${arn} has not reached API Gateway yet`;
  return problemOf(
    home,
    arn,
    ASKED_WHEN_SET,
    `arn:${home.account.partition}:logs:${home.region}:${home.account.id}:log-group:*`,
  );
}

/** What a service does with a role that it was given, and what IAM tells it of the request. */
export interface RoleUse {
  readonly service: string;
  readonly context: ReadonlyMap<string, string>;
  /** Absent: taking it on is all. */
  readonly action?: string;
  readonly resource?: string;
}

/** Whether a service can do with a role what it is for. What IAM changed after `asOf` is not seen. */
export function roleServes(home: AccountRegion, arn: string, use: RoleUse, asOf: number): boolean {
  const role = [...home.account.roles.values()].find((each) => each.arn === arn);
  if (!role || (role.changedAt ?? role.createdAt) > asOf) return false;
  if (!trustsService(role, use.service, use.context)) return false;
  return use.action === undefined || roleAllows(home, role, use.action, use.resource ?? "*");
}

/** Why the account's CloudWatch role cannot write to a log group; undefined where it can. */
export function whyRoleCannotWrite(home: AccountRegion, groupArn: string): string | undefined {
  const arn = home.cloudwatchRoleArn;
  if (arn === undefined) return "the account's CloudWatch role is not set";
  return problemOf(home, arn, NEEDED_TO_WRITE, `${groupArn}:log-stream:any`);
}

/** Whether the role may make a log group that is not there. */
export function roleMayCreate(home: AccountRegion, groupArn: string): boolean {
  const arn = home.cloudwatchRoleArn;
  return arn !== undefined && problemOf(home, arn, ["logs:CreateLogGroup"], groupArn) === undefined;
}
