import type { Define } from "../../cli.ts";
import { UsageError } from "../io.ts";
import { journalCommands } from "./apply/command.ts";
import { type ApplyFlags, accountFlags, verifyFlags } from "./apply/flags.ts";

/** `stagelight fix`. */
export const define: Define = (command, io, start) => {
  accountFlags(
    verifyFlags(
      command
        .description("Give stages their access log.")
        .option("--plan <file>", "the plan to apply")
        .option("--apply", "change the accounts")
        .option("--yes", "do not ask")
        .option("--journal <file>", "where to write every change down before it is made"),
    ),
  ).action((flags: ApplyFlags & { plan?: string; apply?: boolean }) => {
    start(
      (async () => {
        if (flags.plan === undefined || !flags.apply) throw new UsageError("--plan FILE --apply");
        const { stepsIn } = await import("./apply/plan-file.ts");
        const { applyPlan } = await import("./apply/apply.ts");
        return applyPlan(stepsIn(flags.plan, io), flags, io);
      })(),
    );
  });
  journalCommands(command, io, start);
};
