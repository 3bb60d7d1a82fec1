import { AwsError } from "../aws-error.ts";
import { query } from "../protocols/query.ts";
import { type Call, type Operation, QUERY_REFUSALS, type Service } from "../service.ts";
import type { Account, Role } from "../state/account.ts";
import type { Caller } from "../state/credentials.ts";

const NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
const ROLE_ARN = /^arn:([^:]+):iam::(\d{12}):role\/(?:[^/]+\/)*([^/]+)$/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;

const invalid = (message: string) => new AwsError(400, "ValidationError", message);

/** Whether a trust names the caller: everybody, its account (by id or root), or itself. */
function trusts(role: Role, caller: Caller, partition: string): boolean {
  const [, account = "", rest = ""] = /^arn:[^:]+:sts::(\d+):assumed-role\/([^/]+)\//.exec(caller.arn) ?? [];
  const assumedRole = `arn:${partition}:iam::${account}:role/${rest}`;
  return role.trusts.some(
    (each) =>
      each === "*" ||
      each === caller.account ||
      each === `arn:${partition}:iam::${caller.account}:root` ||
      each === caller.arn ||
      each === assumedRole,
  );
}

function assumable(call: Call, roleArn: string): { account: Account; role: Role } | undefined {
  const [, partition, id = "", name = ""] = ROLE_ARN.exec(roleArn) ?? [];
  const account = call.world.accounts.get(id);
  const role = account?.roles.get(name);
  if (!account || !role || role.arn !== roleArn || account.partition !== partition) return undefined;
  if (account.status !== "ACTIVE" || !trusts(role, call.caller, partition)) return undefined;
  if (role.externalId !== undefined && role.externalId !== call.parameters.get("ExternalId"))
    return undefined;
  return { account, role };
}

const OPERATIONS: readonly Operation[] = [
  {
    name: "GetCallerIdentity",
    run: ({ caller }) => ({ Arn: caller.arn, UserId: caller.userId, Account: caller.account }),
  },
  {
    name: "AssumeRole",
    run(call) {
      const roleArn = call.parameters.get("RoleArn") ?? "";
      const session = call.parameters.get("RoleSessionName") ?? "";
      if (!ROLE_ARN.test(roleArn)) throw invalid(`${roleArn} is invalid`);
      if (!SESSION_NAME.test(session)) {
        throw invalid(
          `1 validation error detected: Value '${session}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
        );
      }
      const duration = Number(call.parameters.get("DurationSeconds") ?? 3_600);
      if (!Number.isInteger(duration) || duration < 900 || duration > 43_200) {
        throw invalid(
          "1 validation error detected: Value at 'durationSeconds' must be between 900 and 43200",
        );
      }
      // AWS does not tell an absent role from one that does not trust the caller.
      const found = assumable(call, roleArn);
      if (!found) {
        throw new AwsError(
          403,
          "AccessDenied",
          `User: ${call.caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
        );
      }
      const { account, role } = found;
      const arn = `arn:${account.partition}:sts::${account.id}:assumed-role/${role.name}/${session}`;
      const userId = `${role.id}:${session}`;
      const expiresAt = call.now + duration * 1_000;
      const { credentials } = call.world.keys.session({ account: account.id, arn, userId, expiresAt });
      return {
        Credentials: {
          AccessKeyId: credentials.accessKeyId,
          SecretAccessKey: credentials.secretAccessKey,
          SessionToken: credentials.sessionToken,
          Expiration: new Date(expiresAt).toISOString(),
        },
        AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
      };
    },
  },
];

export const sts: Service = {
  name: "sts",
  signingName: "sts",
  iamPrefix: "sts",
  protocol: query(NAMESPACE, OPERATIONS),
  refusals: QUERY_REFUSALS,
};
