import type { Command } from "commander";
import type { Define } from "../../../cli.ts";
import { type ApplyFlags, accountFlags, verifyFlags } from "./flags.ts";

const JOURNAL = "stagelight-fix-2026-01-31T12-00-00-000Z.journal.jsonl";

/** `stagelight fix undo` and `stagelight fix resume`. */
export function journalCommands(
  command: Command,
  io: Parameters<Define>[1],
  start: Parameters<Define>[2],
): void {
  // The flags of `fix` itself say what to plan: they are no global ones of these.
  const hidden = { showGlobalOptions: false };
  accountFlags(
    command
      .command("undo")
      .configureHelp(hidden)
      .summary("take back what a journal says was made")
      .description("Take back, in reverse order, what a fix wrote down in its journal. Can be run twice.")
      .argument("<journal>", "the file that fix --apply wrote")
      .option("--yes", "do not ask")
      .option("--delete-lines", "delete log groups that the fix created, with the lines they hold")
      .addHelpText(
        "after",
        `
Exit codes: 0 all is as it was before; 2 could not run; 3 something could not be taken back.

Examples:
  $ stagelight fix undo ${JOURNAL}
  $ stagelight fix undo ${JOURNAL} --yes --delete-lines`,
      ),
  ).action((path: string, _: ApplyFlags, own: Command) => {
    start(import("./undo.ts").then(({ undo }) => undo(path, flagsOf(own), io)));
  });
  accountFlags(
    verifyFlags(
      command
        .command("resume")
        .configureHelp(hidden)
        .summary("go on with a plan that was not ended")
        .description("Go on with the plan of a journal: what is made is not made again.")
        .argument("<journal>", "the file that fix --apply wrote")
        .option("--yes", "do not ask")
        .addHelpText(
          "after",
          `
Exit codes: 0 all is made; 2 could not run; 3 something could not be made.

Examples:
  $ stagelight fix resume ${JOURNAL}
  $ stagelight fix resume ${JOURNAL} --yes --verify`,
        ),
    ),
  ).action((path: string, _: ApplyFlags, own: Command) => {
    start(import("./apply.ts").then(({ resume }) => resume(path, flagsOf(own), io)));
  });
}

/** A flag that `fix` has too is read as its, wherever it stands. */
const flagsOf = (own: Command): ApplyFlags => own.optsWithGlobals();
