import type { Command } from "commander";
import { connectionFlags } from "../connection-flags.ts";
import { list, repeat, whole } from "../option-values.ts";
import type { Ordered } from "./options.ts";

/** What to look at, and how: the flags of every command that looks at code or live accounts. */
export function selectionFlags(command: Command): Command {
  let seen = 0;
  const inOrder = (value: string, before: Ordered[] = []): Ordered[] => [...before, { at: seen++, value }];
  command
    .argument("[paths...]", "files or folders of infrastructure code; - is standard input")
    .option("--aws", "look at live AWS accounts")
    .optionsGroup("Values for code:")
    .option("--var <name=value>", "value of a Terraform variable (repeatable)", inOrder)
    .option("--var-file <file>", "Terraform variable file (repeatable)", inOrder)
    .option("--parameter <name=value>", "value of a CloudFormation or SAM parameter (repeatable)", repeat)
    .option("--parameters <file>", "CloudFormation parameter file (repeatable)", repeat)
    .option("--param <name=value>", "Serverless Framework parameter or option (repeatable)", repeat)
    .option("--source <folder>", "where the Terraform code of a scanned plan is")
    .option("--list-files", "say on stderr what was read, what was skipped and why")
    .optionsGroup("Which accounts and Regions:")
    .option("--profile <name>", "profile of the AWS configuration")
    .option("--region <name>", "look only in this Region (repeatable)", list)
    .option("--regions <names>", "the same, as a list with commas", list)
    .option("--accounts <ids>", "accounts to enter by assuming --role-name", list)
    .option("--org", "every active account of the organization")
    .option("--ou <id>", "of the organization, only what is below this unit (repeatable)", list)
    .option("--exclude-accounts <ids>", "leave these accounts out", list)
    .option("--role-name <name>", "role to assume in the other accounts (default: StagelightScan)")
    .option("--external-id <id>", "external id that the role asks for")
    .option("--config-aggregator <name>", "take the stages from AWS Config instead of API Gateway")
    .option("--aggregator-region <name>", "Region of the aggregator")
    .optionsGroup("How:");
  return connectionFlags(command)
    .option("--concurrency <n>", "account-Regions side by side (default: 256)", whole)
    .optionsGroup("The standard:")
    .option("--config <file>", "the standard to judge by (default: stagelight.yaml, looked for upward)")
    .option("--no-config", "judge by the default, whatever stagelight.yaml there is");
}
