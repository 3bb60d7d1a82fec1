import { Option } from "commander";
import type { Define } from "../cli.ts";
import { invocation } from "./invocation.ts";
import type { Io } from "./io.ts";
import { FORMATS } from "./reports/formats.ts";
import { openReports } from "./reports/open.ts";
import { outputsOf } from "./reports/outputs.ts";
import { comparisonWith, readSavedScan } from "./reports/saved-scan.ts";

interface ReportFlags {
  readonly from: string;
  readonly format: string;
  readonly output?: string[];
  readonly compare?: string;
  readonly category?: string;
  readonly hidePasses?: boolean;
}

/** `stagelight report`: a saved scan in any other format. Nothing is looked at or judged again. */
export async function report(flags: ReportFlags, io: Io): Promise<number> {
  const outputs = outputsOf(flags.output, FORMATS);
  const { scan, at } = await readSavedScan("--from", flags.from, io.cwd);
  const comparison = await comparisonWith(flags.compare, io.cwd);
  const reports = await openReports(
    {
      format: flags.format,
      outputs,
      hidePasses: flags.hidePasses ?? false,
      invocation: invocation(io),
      nextSteps: () => [],
      excerpt: () => [],
      at,
      comparison,
      category: flags.category,
    },
    io,
  );
  try {
    for (const slice of scan.slices) await reports.slice(slice);
    await reports.end({
      coverage: scan.coverage,
      gaps: scan.gaps.length,
      denied: scan.gaps.filter(({ permission }) => permission !== undefined).length,
      interrupted: scan.gaps.some(({ kind }) => kind === "interrupted"),
      lookedAt: `the scan saved in ${flags.from} (Stagelight ${scan.version})`,
    });
    reports.finish();
    return 0;
  } finally {
    reports.close();
  }
}

/** The flags of `stagelight report`. */
export const define: Define = (command, io, start) => {
  command
    .description("Write a scan that was saved with --format json in another format.")
    .requiredOption("--from <file>", "the saved scan")
    .addOption(
      new Option("-f, --format <format>", "format on stdout").choices([...FORMATS]).default("terminal"),
    )
    .option(
      "-o, --output <format=file>",
      "write another report to a file (repeatable)",
      (value: string, before: string[] = []) => [...before, value],
    )
    .option("--compare <file>", "say what is new, fixed and still open since this earlier scan")
    .option("--category <name>", "keeps this scan's results apart from others' (sarif, markdown)")
    .option("--hide-passes", "leave stages that pass out of the terminal report")
    .action((flags: ReportFlags) => {
      start(report(flags, io));
    });
};
