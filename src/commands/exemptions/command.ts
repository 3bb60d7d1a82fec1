import type { Define } from "../../cli.ts";
import { type ImportFlags, importExemptions } from "./import.ts";

/** `stagelight exemptions`. */
export const define: Define = (command, io, start) => {
  command.description("Exemptions: findings that somebody accepts until a day.");
  command
    .command("import")
    .summary("print what code says to other scanners as exemptions, to be completed")
    .description(
      "Print the suppressions of other scanners (checkov:skip, tfsec:ignore, trivy:ignore, kics-scan, and those of Checkov, cfn_nag, cdk-nag and Guard in Metadata) that mean checks of ours, as exemptions without owner and end, for a person to complete.",
    )
    .addHelpText(
      "after",
      `
Examples:
  $ stagelight exemptions import .
  $ stagelight exemptions import . --write`,
    )
    .argument("[paths...]", "files or folders of infrastructure code (default: .)")
    .option("--write", "put them into the standard, and touch nothing else there")
    .option("--config <file>", "the standard (default: stagelight.yaml, looked for upward)")
    .action((paths: string[], flags: ImportFlags) => {
      start(importExemptions(paths, flags, io));
    });
};
