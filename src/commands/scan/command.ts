import { type Command, Option } from "commander";
import type { Define } from "../../cli.ts";
import { between, list, percent, repeat } from "../option-values.ts";
import { FORMATS } from "../reports/formats.ts";
import { verbosityFlags } from "../verbosity.ts";
import type { ScanFlags } from "./options.ts";
import { scan } from "./scan.ts";
import { selectionFlags } from "./selection-flags.ts";

const FAIL_ON = ["low", "medium", "high", "never"];

/** What to scan, how to judge and when to fail: the flags of every command that scans. */
export function scanFlags(command: Command): Command {
  selectionFlags(command)
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
    .option("--hide-passes", "leave stages that pass out of the terminal report");
  return verbosityFlags(command)
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
