import { CHECKS } from "../checks/index.ts";
import { FOREIGN_IDS } from "../checks/other-scanners.ts";
import type { Define } from "../cli.ts";
import type { Io } from "./io.ts";

/** `stagelight checks`: id, severity and title, a line each; with `foreign`, the ids of other scanners and ours. */
export async function checks({ foreign = false }: { foreign?: boolean }, io: Io): Promise<number> {
  const rows = foreign
    ? FOREIGN_IDS.map(({ scanner, id, checks }) => [scanner, id, checks.join(", ")])
    : CHECKS.map(({ id, severity, title }) => [id, severity, title]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    io.stdout.write(`${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}\n`);
  }
  return 0;
}

/** The flags of `stagelight checks`. */
export const define: Define = (command, io, start) => {
  command
    .description("Every check with its severity.")
    .addHelpText(
      "after",
      `
Examples:
  $ stagelight checks
  $ stagelight checks --foreign`,
    )
    .option("--foreign", "the ids of other scanners, and the checks that --checks chooses for them")
    .action((flags: { foreign?: boolean }) => {
      start(checks(flags, io));
    });
};
