import type { Command } from "commander";
import { connectionFlags } from "../../connection-flags.ts";
import { between } from "../../option-values.ts";
import { DEBUG } from "../../verbosity.ts";

/** The flags of whatever changes accounts, as commander hands them over. */
export interface ApplyFlags {
  yes?: boolean;
  journal?: string;
  verify?: boolean;
  verifyWait?: number;
  deleteLines?: boolean;
  readonly debug?: boolean;
  fixRoleName?: string;
  profile?: string;
  roleName?: string;
  externalId?: string;
  endpointUrl?: string;
  caBundle?: string;
  rate?: number;
  timeout?: number;
}

/** Whether lines are waited for, for commands that make a plan's steps. */
export function verifyFlags(command: Command): Command {
  return command
    .option("--verify", "wait for the first line of each stage whose log can arrive now")
    .option("--verify-wait <seconds>", "how long (default: 180)", between(1, 3_600));
}

/** How accounts are entered, for commands that have no flags of a scan. */
export function accountFlags(command: Command): Command {
  command
    .option("--profile <name>", "profile of the AWS configuration")
    .option("--role-name <name>", "role to assume in accounts other than your own (default: StagelightFix)")
    .option("--external-id <id>", "external id that the role asks for");
  return connectionFlags(command).option("--debug", DEBUG);
}
