import type { Permission } from "../../aws/call.ts";
import type { Mode } from "./scan-calls.ts";
import { CALLS } from "./scan-calls.ts";
import { IMPORT_PERMISSION } from "./security-hub.ts";
import { closureOf, type Need } from "./surroundings/needs.ts";

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
  /** The surroundings that the wanted checks need; none: only the stages are looked at. */
  readonly needs?: Iterable<Need>;
  /** Findings are imported into Security Hub too. */
  readonly pushSecurityHub?: boolean;
}

/** The services that only who runs the scan asks; the rest is asked in each account, by its own role. */
const CALLERS_OWN: readonly string[] = ["sts", "organizations", "config"];

const serviceOf = (action: string): string => action.split(":")[0] ?? action;

/** The policy for exactly the calls that a scan in this mode makes. */
export function scanPolicy({
  side,
  mode,
  partition,
  roleName,
  needs,
  pushSecurityHub = false,
}: PolicyOptions): PolicyDocument {
  const wanted = closureOf(needs ?? []);
  const permissions = CALLS.filter((call) => call.modes.includes(mode))
    .filter((call) => !call.for || call.for.some((need) => wanted.has(need)))
    .map((call): Permission | undefined => call.permission)
    .concat(pushSecurityHub ? [IMPORT_PERMISSION] : [])
    .filter((permission) => permission !== undefined)
    .filter(({ action }) => side === "caller" || !CALLERS_OWN.includes(serviceOf(action)));
  // Actions that take no resource stand apart: beside others they would open those to every resource.
  const groups = Map.groupBy(
    permissions,
    ({ action, resources }) => `${serviceOf(action)}${resources.includes("*") ? " *" : ""}`,
  );
  return {
    Version: "2012-10-17",
    Statement: [...groups].map(([key, group]) => ({
      Sid: `Stagelight${SIDS[key] ?? key}`,
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
  "ec2 *": "ListsRegions",
  sts: "EntersAccounts",
  "organizations *": "ListsAccounts",
  config: "QueriesConfig",
  logs: "ReadsLogGroups",
  "logs *": "ReadsLogPolicies",
  "cloudwatch *": "ReadsAlarmsAndMetrics",
  firehose: "ReadsDeliveryStreams",
  kms: "ReadsKeyStates",
  iam: "ReadsTheLoggingRole",
  securityhub: "ImportsFindings",
};

const unique = (values: readonly string[]): string[] => [...new Set(values)];
