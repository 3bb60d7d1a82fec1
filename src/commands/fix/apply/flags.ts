import type { Command } from "commander";
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
  return command
    .option("--profile <name>", "profile of the AWS configuration")
    .option("--role-name <name>", "role to assume in accounts other than your own (default: StagelightFix)")
    .option("--external-id <id>", "external id that the role asks for")
    .option("--endpoint-url <url>", "send every call here (also AWS_ENDPOINT_URL)")
    .option("--ca-bundle <file>", "PEM file of certificates to trust besides (also AWS_CA_BUNDLE)")
    .option(
      "--rate <n>",
      "API Gateway calls per second and account-Region, other services in proportion (default: 5)",
      between(0.1, 100_000),
    )
    .option("--timeout <seconds>", "how long one attempt may take (default: 10)", between(0.01, 3_600))
    .option("--debug", DEBUG);
}
