import { type Command, InvalidArgumentError, Option } from "commander";
import type { Define } from "../../cli.ts";
import { FORMATS } from "../reports/formats.ts";
import type { Ordered, ScanFlags } from "./options.ts";
import { scan } from "./scan.ts";

const list = (value: string, before: string[] = []): string[] => [
  ...before,
  ...value
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean),
];
const repeat = (value: string, before: string[] = []): string[] => [...before, value];

function positive(value: string): number {
  const number = Number(value);
  if (!(number > 0) || !Number.isFinite(number)) throw new InvalidArgumentError("Expected a number above 0.");
  return number;
}

const between =
  (least: number, most: number) =>
  (value: string): number => {
    const number = positive(value);
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Expected a number from ${least} to ${most}.`);
  };

const FAIL_ON = ["low", "medium", "high", "never"];

function percent(value: string): number {
  const number = value.trim() === "" ? Number.NaN : Number(value);
  if (number >= 0 && number <= 100) return number;
  throw new InvalidArgumentError("Expected a percentage from 0 to 100.");
}

function whole(value: string): number {
  const number = positive(value);
  if (!Number.isInteger(number)) throw new InvalidArgumentError("Expected a whole number above 0.");
  return number;
}

/** What to scan, how to judge and when to fail: the flags of every command that scans. */
export function scanFlags(command: Command): Command {
  let seen = 0;
  const inOrder = (value: string, before: Ordered[] = []): Ordered[] => [...before, { at: seen++, value }];
  return command
    .argument("[paths...]", "files or folders of infrastructure code; - is standard input")
    .option("--aws", "scan live AWS accounts")
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
    .optionsGroup("How:")
    .option("--endpoint-url <url>", "send every call here (also AWS_ENDPOINT_URL)")
    .option("--ca-bundle <file>", "PEM file of certificates to trust besides (also AWS_CA_BUNDLE)")
    .option(
      "--rate <n>",
      "API Gateway calls per second and account-Region, other services in proportion (default: 5)",
      between(0.1, 100_000),
    )
    .option("--concurrency <n>", "account-Regions side by side (default: 256)", whole)
    .option("--timeout <seconds>", "how long one attempt may take (default: 10)", between(0.01, 3_600))
    .optionsGroup("The standard:")
    .option("--config <file>", "the standard to judge by (default: stagelight.yaml, looked for upward)")
    .option("--no-config", "judge by the default, whatever stagelight.yaml there is")
    .option("--print-config", "print the standard with where each value comes from, and scan nothing")
    .option("--no-exemptions", "show all findings, exempt ones too")
    .option("--baseline <file>", "findings that do not count (default: .stagelight-baseline.json)")
    .option("--no-baseline", "every finding counts")
    .optionsGroup("What to judge and report:")
    .option("--checks <ids>", "only these checks; ids of other scanners choose ours (checks --foreign)", list)
    .addOption(
      new Option("-f, --format <format>", "format on stdout").choices([...FORMATS]).default("terminal"),
    )
    .option("-o, --output <format=file>", "write another report to a file (repeatable)", repeat)
    .option("--compare <file>", "say what is new, fixed and still open since this earlier scan (json)")
    .option("--category <name>", "keeps this scan's results apart from others' (sarif, markdown)")
    .option("--prove", "send one request to each public live stage and wait for its line")
    .option("--prove-wait <seconds>", "how long to wait for it (default: 120)", between(1, 3_600))
    .option("--no-cost", "no estimate of what logging would cost, and no call for it")
    .option("--prices <file>", "prices for the estimate, instead of those that ship (JSON)")
    .option("--hide-passes", "leave stages that pass out of the terminal report")
    .optionsGroup("Exit code:")
    .addOption(
      new Option("--fail-on <severity>", "exit 1 on findings at or over this (default: high)").choices(
        FAIL_ON,
      ),
    )
    .option("--min-coverage <percent>", "exit 1 when fewer stages write an access log", percent)
    .option("--strict", "conditional and unknown count as findings")
    .option("--allow-partial", "gaps do not make the exit code 3")
    .option("--allow-empty", "nothing to scan does not make the exit code 3");
}

/** `stagelight scan`. */
export const define: Define = (command, io, start) => {
  scanFlags(command)
    .option("--push-security-hub", "import the findings of live stages into Security Hub (with --aws)")
    .option("--new-since <ref>", "findings that the code had at this git revision do not count")
    .description("Find every API Gateway stage and say of each whether it writes an access log.")
    .addHelpText(
      "after",
      `
Exit codes: 0 clean, 1 findings, 2 could not run, 3 incomplete or nothing to scan.

Examples:
  $ stagelight scan .
  $ stagelight scan infra/ --var-file prod.tfvars
  $ terraform show -json plan.bin | stagelight scan -
  $ stagelight scan . --new-since origin/main
  $ stagelight scan --aws
  $ stagelight scan --aws --profile audit --regions eu-west-1,eu-central-1
  $ stagelight scan --aws --org --role-name StagelightScan -o json=scan.json -o html=report.html
  $ stagelight scan --aws --config-aggregator organization --format json`,
    )
    .action((paths: string[], flags: ScanFlags) => {
      start(scan(paths, flags, io));
    });
};
