import { type Command, Option } from "commander";
import { list, repeat, whole } from "../option-values.ts";
import type { ScanFlags } from "../scan/options.ts";
import { selectionFlags } from "../scan/selection-flags.ts";
import { DEBUG } from "../verbosity.ts";
import { type ApplyFlags, verifyFlags } from "./apply/flags.ts";

/** What a plan can be written as; without one of them it is shown to people. */
export const DIALECTS = ["cli", "console", "terraform", "patch", "json"] as const;
export type DialectName = (typeof DIALECTS)[number];

/** The flags of `stagelight fix` as commander hands them over. */
export interface FixFlags extends Omit<ScanFlags, "format">, ApplyFlags {
  as?: DialectName;
  plan?: string;
  from?: string;
  apply?: boolean;
  write?: boolean;
  only?: string[];
  stage?: string[];
  max?: number;
  safeOnly?: boolean;
  forceLive?: boolean;
  webAcl?: string[];
  exportStream?: string[];
  exportRole?: string[];
  exportBucket?: string;
  newExportBucket?: string;
  exportDays?: number;
  kmsKey?: string[];
  alarmAction?: string[];
  tag?: string[];
  protect?: boolean;
}

/** What to look at, what to fix, how to write it down and how to make it. */
export function fixFlags(command: Command): Command {
  return verifyFlags(
    selectionFlags(command)
      .option("--no-exemptions", "fix what the standard exempts too")
      .option("--no-cost", "no estimate of what logging would cost, and no call for it")
      .option("--prices <file>", "prices for the estimate, instead of those that ship (JSON)")
      .option("--allow-partial", "gaps do not make the exit code 3")
      .option("--allow-empty", "nothing to scan does not make the exit code 3")
      .optionsGroup("What to fix:")
      .option("--only <checks>", "answer only these checks (ids; repeatable, or with commas)", list)
      .option("--stage <pattern>", "only stages whose id matches, * is anything (repeatable)", repeat)
      .option("--max <n>", "at most this many stages", whole)
      .option("--safe-only", "leave out what somebody should look at first")
      .option("--force-live", "change stages that code owns in the account all the same")
      .optionsGroup("What nothing can guess:")
      .option("--web-acl <arn>", "web ACL for REST stages without one (repeatable: one a Region)", repeat)
      .option("--export-stream <arn>", "Firehose stream to carry lines on to (repeatable)", repeat)
      .option("--export-role <arn>", "role that CloudWatch Logs puts them there with (repeatable)", repeat)
      .option("--export-bucket <name>", "S3 bucket for lines: a Firehose stream to it is made")
      .option(
        "--new-export-bucket <name>",
        "the same, and the bucket is made ({account} and {region} are filled in)",
      )
      .option("--export-days <n>", "how long the new bucket keeps lines, instead of for ever", whole)
      .option("--kms-key <arn>", "key for log groups (repeatable: one a Region)", repeat)
      .option("--alarm-action <arn>", "what new alarms tell, such as an SNS topic (repeatable)", repeat)
      .option("--tag <name=value>", "tag for log groups that are made (repeatable)", repeat)
      .option("--protect", "log groups that are made cannot be deleted until that is taken away")
      .optionsGroup("How to write the plan:")
      .addOption(
        new Option("--as <dialect>", "write it to stdout as this, instead of for people").choices([
          ...DIALECTS,
        ]),
      )
      .option("--write", "change the files of code in place, as the patches say")
      .option("--plan <file>", "take this plan (--as json wrote it) and look at nothing")
      .addOption(new Option("--from <file>", "a saved scan: it does not hold enough for a plan").hideHelp())
      .optionsGroup("How to make it:")
      .option("--apply", "change the accounts: asks for each, writes a journal")
      .option("--yes", "do not ask")
      .option("--journal <file>", "where every change is written down before it is made")
      .option(
        "--fix-role-name <name>",
        "role that changes the other accounts (default: --role-name if given, else StagelightFix)",
      )
      .option("--debug", DEBUG),
  );
}
