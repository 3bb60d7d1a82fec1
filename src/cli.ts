import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { Io } from "./commands/io.ts";
import { TOOL } from "./model/tool.ts";

/** argv → one command, loaded when it is called. Resolves to the exit code. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let exit: Promise<number> | number = 0;
  const program = commands((run) => {
    exit = run;
  }, io);
  try {
    await program.parseAsync(argv, { from: "user" });
    return await exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Error && (error.name === "UsageError" || error.name === "CannotScan")) {
      io.stderr.write(`stagelight: ${error.message}\n`);
      return 2;
    }
    throw error;
  }
}

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

function whole(value: string): number {
  const number = positive(value);
  if (!Number.isInteger(number)) throw new InvalidArgumentError("Expected a whole number above 0.");
  return number;
}

function commands(start: (run: Promise<number>) => void, io: Io): Command {
  const program = new Command("stagelight")
    .description("Every Amazon API Gateway stage on the record: found, judged, kept that way.")
    .version(TOOL.version, "-V, --version")
    .showHelpAfterError("(stagelight --help shows the commands and flags)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => io.columns ?? 80,
      getErrHelpWidth: () => io.columns ?? 80,
    });

  program
    .command("scan")
    .summary("judge the stages of live accounts")
    .description("Find every API Gateway stage and say of each whether it writes an access log.")
    .option("--aws", "scan live AWS accounts")
    .optionsGroup("Which accounts and Regions:")
    .option("--profile <name>", "profile of the AWS configuration")
    .option("--region <name>", "look only in this Region (repeatable)", list)
    .option("--regions <names>", "the same, as a list with commas", list)
    .option("--accounts <ids>", "accounts to enter by assuming --role-name", list)
    .option("--org", "every active account of the organization")
    .option("--ou <id>", "of the organization, only what is below this unit (repeatable)", list)
    .option("--exclude-accounts <ids>", "leave these accounts out", list)
    .option("--role-name <name>", "role to assume in the other accounts", "StagelightScan")
    .option("--external-id <id>", "external id that the role asks for")
    .option("--config-aggregator <name>", "take the stages from AWS Config instead of API Gateway")
    .option("--aggregator-region <name>", "Region of the aggregator")
    .optionsGroup("How:")
    .option("--endpoint-url <url>", "send every call here (also AWS_ENDPOINT_URL)")
    .option("--ca-bundle <file>", "PEM file of certificates to trust besides (also AWS_CA_BUNDLE)")
    .option("--rate <n>", "API Gateway calls per second and account-Region (default: 5)", positive)
    .option("--concurrency <n>", "account-Regions side by side (default: 256)", whole)
    .option("--timeout <seconds>", "how long one attempt may take (default: 10)", positive)
    .optionsGroup("What to judge and report:")
    .option("--checks <ids>", "only these checks", list)
    .addOption(
      new Option("-f, --format <format>", "format on stdout")
        .choices(["terminal", "json"])
        .default("terminal"),
    )
    .option("-o, --output <format=file>", "write another report to a file (repeatable)", repeat)
    .option("--hide-passes", "leave stages that pass out of the terminal report")
    .optionsGroup("Exit code:")
    .addOption(
      new Option("--fail-on <severity>", "exit 1 on findings at or over this")
        .choices(["low", "medium", "high", "never"])
        .default("low"),
    )
    .option("--strict", "conditional and unknown count as findings")
    .option("--allow-partial", "gaps do not make the exit code 3")
    .option("--allow-empty", "nothing to scan does not make the exit code 3")
    .addHelpText(
      "after",
      `
Exit codes: 0 clean, 1 findings, 2 could not run, 3 incomplete or nothing to scan.

Examples:
  $ stagelight scan --aws
  $ stagelight scan --aws --profile audit --regions eu-west-1,eu-central-1
  $ stagelight scan --aws --org --role-name StagelightScan -o json=scan.json
  $ stagelight scan --aws --config-aggregator organization --format json`,
    )
    .action((_, command: Command) => {
      start(import("./commands/scan/scan.ts").then(({ scan }) => scan(command.opts(), io)));
    });

  const iam = program
    .command("iam")
    .summary("print the permissions a command needs")
    .description("Least-privilege IAM policies, made from the calls this program makes.");
  iam
    .command("scan")
    .description("The IAM policy for exactly the calls a scan makes.")
    .option("--org", "CloudFormation for a whole organization: StackSet of the role, policy of the caller")
    .option("--member", "CloudFormation of the role in one member account")
    .option("--config-aggregator", "the policy for a scan through AWS Config")
    .option("--role-name <name>", "name of the role in the member accounts", "StagelightScan")
    .option("--external-id <id>", "external id the role shall ask for")
    .addOption(
      new Option("--partition <name>", "AWS partition")
        .choices(["aws", "aws-cn", "aws-us-gov"])
        .default("aws"),
    )
    .addHelpText(
      "after",
      `
Examples:
  $ stagelight iam scan > policy.json
  $ stagelight iam scan --org > stagelight-organization.yaml`,
    )
    .action((_, command: Command) => {
      start(import("./commands/iam.ts").then(({ iamScan }) => iamScan(command.opts(), io)));
    });

  program
    .command("explain")
    .argument("[check]", "id of the check", "apigw_accesslogging")
    .summary("what a check finds, why it matters, how to fix it")
    .description("The page of a check, offline; with --stage, the commands for that stage.")
    .option("--stage <id>", "a live stage's id, as a scan prints it")
    .action((check: string, options: { stage?: string }) => {
      start(import("./commands/explain.ts").then(({ explain }) => explain(check, options, io)));
    });

  program
    .command("checks")
    .summary("list the checks")
    .description("Every check with its severity.")
    .action(() => {
      start(import("./commands/checks.ts").then(({ checks }) => checks(io)));
    });

  return program;
}
