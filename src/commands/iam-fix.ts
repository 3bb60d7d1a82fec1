import type { Command } from "commander";
import type { Define } from "../cli.ts";
import { fixPolicy } from "../fixes/iam-policy.ts";
import { savedPlan } from "./fix/saved-parts.ts";
import { type Io, UsageError } from "./io.ts";
import { accountIds } from "./scan/options.ts";

/** Characters of a managed policy without white space (IAM quotas). */
const LONGEST = 6_144;

/** `stagelight iam fix`: the permissions of the steps of a plan, and of taking them back. Throws UsageError. */
export async function iamFix(plan: string, flags: { account?: string }, io: Io): Promise<number> {
  const { account } = flags;
  accountIds("--account", account === undefined ? undefined : [account]);
  const { steps } = savedPlan(plan, io);
  const chosen = steps.filter((step) => account === undefined || step.account === account);
  if (chosen.length === 0) {
    const about = account === undefined ? "" : ` for account ${account}`;
    throw new UsageError(`The plan ${plan} has no steps${about}: no permission is needed.`);
  }
  const policy = fixPolicy(chosen);
  io.stdout.write(`${JSON.stringify(policy, null, 2)}\n`);
  const length = JSON.stringify(policy).length;
  if (length > LONGEST) {
    io.stderr.write(
      `stagelight: the policy has ${length} characters, a managed policy takes ${LONGEST}: plan less at a time (--account here; --region, --stage or --max of fix), or split it.\n`,
    );
  }
  return 0;
}

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
    .addHelpText(
      "after",
      `
Examples:
  $ stagelight fix --aws --as json > plan.json
  $ stagelight iam fix plan.json > policy.json`,
    )
    .action((plan: string, flags: { account?: string }) => {
      start(iamFix(plan, flags, io));
    });
}
