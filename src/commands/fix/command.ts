import type { Define } from "../../cli.ts";
import { journalCommands } from "./apply/command.ts";
import { type FixFlags, fixFlags } from "./flags.ts";

/** `stagelight fix`. */
export const define: Define = (command, io, start) => {
  // Flags after `undo` and `resume` are theirs.
  fixFlags(command.enablePositionalOptions())
    .description(
      "Plan what gives every stage its access log, and write it down. Changes nothing without --apply.",
    )
    .addHelpText(
      "after",
      `
Exit codes: 0 nothing to fix, or the plan is written or made; 1 there is something to fix;
            2 could not run; 3 incomplete: something could not be looked at, or a step was not made.

Examples:
  $ stagelight fix --aws
  $ stagelight fix --aws --region eu-west-1 --only apigw_accesslogging
  $ stagelight fix --aws --as cli > fix.sh
  $ stagelight fix --aws --as terraform > access-logs.tf
  $ stagelight fix --aws --as json > plan.json && stagelight iam fix plan.json
  $ stagelight fix --aws infra/ --safe-only --apply
  $ stagelight fix --plan plan.json --apply --yes
  $ stagelight fix undo stagelight-fix-2026-01-31T12-00-00-000Z.journal.jsonl`,
    )
    .action((paths: string[], flags: FixFlags) => {
      start(import("./fix.ts").then(({ fix }) => fix(paths, flags, io)));
    });
  journalCommands(command, io, start);
};
