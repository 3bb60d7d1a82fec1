import type { Command } from "commander";
import { stringify } from "yaml";
import type { Define } from "../cli.ts";
import { fixPolicy } from "../fixes/iam-policy.ts";
import { savedPlan } from "./fix/saved-parts.ts";
import { type Io, UsageError } from "./io.ts";
import { DEFAULT_FIX_ROLE } from "./role-name.ts";
import { checkRole, roleTemplate } from "./role-template.ts";
import { accountIds } from "./scan/options.ts";

export interface IamFixFlags {
  account?: string;
  member?: boolean;
  roleName: string;
  externalId?: string;
}

/** Characters of a policy without white space (IAM quotas): a managed one, and the inline ones of a role together. */
const LONGEST = { managed: 6_144, inline: 10_240 };

/** `stagelight iam fix`: the permissions of the steps of a plan, and of taking them back. Throws UsageError. */
export async function iamFix(plan: string, flags: IamFixFlags, io: Io): Promise<number> {
  const { account, roleName, externalId } = flags;
  checkRole(roleName, externalId);
  accountIds("--account", account === undefined ? undefined : [account]);
  const { steps } = savedPlan(plan, io);
  const chosen = steps.filter((step) => account === undefined || step.account === account);
  if (chosen.length === 0) {
    const about = account === undefined ? "" : ` for account ${account}`;
    throw new UsageError(`The plan ${plan} has no steps${about}: no permission is needed.`);
  }
  const policy = fixPolicy(chosen);
  if (flags.member) {
    const accounts = [...new Set(chosen.map((step) => step.account))];
    const [only, ...more] = accounts;
    if (only === undefined || more.length > 0)
      throw new UsageError(
        `--member is for one account, and the plan has steps in ${accounts.length}: name one with --account.`,
      );
    io.stdout.write(stringify(memberTemplate(only, policy, flags), { lineWidth: 110 }));
  } else io.stdout.write(`${JSON.stringify(policy, null, 2)}\n`);
  const { length } = JSON.stringify(policy);
  const [takes, most] = flags.member
    ? ["a role takes inline", LONGEST.inline]
    : ["a managed policy takes", LONGEST.managed];
  if (length > most) {
    io.stderr.write(
      `stagelight: the policy has ${length} characters, ${takes} ${most}: plan less at a time (--account here; --region, --stage or --max of fix), or split it.\n`,
    );
  }
  return 0;
}

/** The role that changes what the plan is about in one account. */
const memberTemplate = (
  account: string,
  policy: object,
  { roleName, externalId }: Pick<IamFixFlags, "roleName" | "externalId">,
): object =>
  roleTemplate({
    about: `The role with which stagelight carries out one plan in account ${account}, and takes it back. Delete it afterwards.`,
    logicalId: "FixRole",
    roleName,
    description: "Lets stagelight carry out a plan for the access logs of API Gateway stages",
    externalId,
    policyName: "stagelight-fix",
    policy,
  });

/** The flags of `stagelight iam fix`. */
export function iamFixCommand(
  command: Command,
  io: Parameters<Define>[1],
  start: Parameters<Define>[2],
): void {
  command
    .command("fix")
    .description("The IAM policy for exactly the steps of a plan, and for taking them back.")
    .argument("<plan>", "the plan, as fix --as json wrote it")
    .option("--account <id>", "only the steps in this account")
    .option("--member", "CloudFormation of the role in that account, which fix --apply assumes")
    .option("--role-name <name>", "name of that role", DEFAULT_FIX_ROLE)
    .option("--external-id <id>", "external id the role shall ask for")
    .addHelpText(
      "after",
      `
Examples:
  $ stagelight fix --aws --as json > plan.json
  $ stagelight iam fix plan.json > policy.json
  $ stagelight iam fix plan.json --account 111122223333 --member > stagelight-fix.yaml`,
    )
    .action((plan: string, flags: IamFixFlags) => {
      start(iamFix(plan, flags, io));
    });
}
