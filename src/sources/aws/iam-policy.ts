import { CALLS, type Mode, type Permission } from "./calls.ts";

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyOptions {
  /** Whose calls: those made with the caller's own identity, or those made as the role in a member account. */
  readonly side: "caller" | "member";
  readonly mode: Mode;
  /** `aws`, or an expression that a template fills in, such as `${AWS::Partition}`. */
  readonly partition: string;
  readonly roleName: string;
}

/** The calls that a member account's role makes; the rest is the caller's own. */
const IN_EACH_ACCOUNT: readonly string[] = ["apigateway:GET", "ec2:DescribeRegions"];

/** The policy for exactly the calls that a scan in this mode makes. */
export function scanPolicy({ side, mode, partition, roleName }: PolicyOptions): PolicyDocument {
  const permissions = CALLS.filter((call) => call.modes.includes(mode))
    .map((call): Permission | undefined => call.permission)
    .filter((permission) => permission !== undefined)
    .filter(({ action }) => side === "caller" || IN_EACH_ACCOUNT.includes(action));
  const byService = Map.groupBy(permissions, ({ action }) => action.split(":")[0] ?? action);
  return {
    Version: "2012-10-17",
    Statement: [...byService].map(([service, group]) => ({
      Sid: `Stagelight${SIDS[service] ?? service}`,
      Effect: "Allow",
      Action: unique(group.map(({ action }) => action)),
      Resource: unique(group.flatMap(({ resources }) => resources)).map((resource) =>
        resource === "*" ? "*" : `arn:${partition}:${resource.replace("{roleName}", roleName)}`,
      ),
    })),
  };
}

const SIDS: Readonly<Record<string, string>> = {
  apigateway: "ReadsStages",
  ec2: "ListsRegions",
  sts: "EntersAccounts",
  organizations: "ListsAccounts",
  config: "QueriesConfig",
};

const unique = (values: readonly string[]): string[] => [...new Set(values)];
