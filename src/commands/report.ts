import { Option } from "commander";
import type { Define } from "../cli.ts";
import type { Compares } from "../reports/compare.ts";
import { printable } from "../reports/printable.ts";
import type { SavedScan } from "../reports/saved/scan.ts";
import { invocation } from "./invocation.ts";
import { type Io, UsageError } from "./io.ts";
import { EVIDENCE_FORMATS, FORMATS } from "./reports/formats.ts";
import { openReports } from "./reports/open.ts";
import { outputsOf } from "./reports/outputs.ts";
import { securityHubPush } from "./reports/push.ts";
import { comparisonWith, readSavedScan } from "./reports/saved-scan.ts";
import { detailOf, failing, requestTeller, type VerbosityFlags, verbosityFlags } from "./verbosity.ts";

interface ReportFlags extends VerbosityFlags {
  readonly from: string[];
  readonly format?: string;
  readonly output?: string[];
  readonly compare?: string;
  readonly category?: string;
  readonly hidePasses?: boolean;
  readonly config?: string | false;
  readonly pushSecurityHub?: boolean;
  readonly profile?: string;
  readonly roleName?: string;
  readonly externalId?: string;
  readonly endpointUrl?: string;
  readonly caBundle?: string;
}

/** `stagelight report`: a saved scan in any other format. Nothing is looked at or judged again. */
export async function report(flags: ReportFlags, io: Io): Promise<number> {
  const detail = detailOf(flags);
  const all = outputsOf(flags.output, [...FORMATS, ...EVIDENCE_FORMATS]);
  const evidence = all.filter(({ format }) => isEvidence(format));
  const outputs = all.filter(({ format }) => !isEvidence(format));
  const onStdout = flags.format !== undefined && isEvidence(flags.format) ? flags.format : undefined;
  // Evidence for files alone is no wish for the terminal report of one of the scans.
  const onlyEvidence =
    outputs.length === 0 && (onStdout !== undefined || (!flags.format && evidence.length > 0));
  const [from, ...others] = flags.from;
  if (!onlyEvidence && (from === undefined || others.length > 0 || onStdout !== undefined)) {
    throw new UsageError(
      "--from: only evidence is made of several scans, and on stdout only by itself: make the other formats in a call of their own.",
    );
  }
  if (onStdout !== undefined || evidence.length > 0) {
    const { writeEvidence } = await import("./reports/evidence.ts");
    await writeEvidence({ files: flags.from, outputs: evidence, format: onStdout, config: flags.config }, io);
  }
  if (onlyEvidence || from === undefined) return 0;
  const { scan, at } = await readSavedScan("--from", from, io.cwd);
  const comparison =
    (await comparisonWith(flags.compare, io.cwd, placesIn(scan))) ?? (await ownComparison(scan));
  const push = flags.pushSecurityHub
    ? await securityHubPush(flags, io, at, requestTeller(flags, io))
    : undefined;
  const reports = await openReports(
    {
      format: flags.format ?? "terminal",
      outputs,
      hidePasses: flags.hidePasses ?? false,
      detail,
      fails: failing(false),
      gapsFail: true,
      invocation: invocation(io),
      nextSteps: () => [],
      excerpt: () => [],
      at,
      comparison,
      category: flags.category,
      push,
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
      lookedAt: `the scan saved in ${from} (Stagelight ${scan.version})`,
      ...(scan.record ? { record: scan.record } : {}),
      exemptionProblems: scan.exemptionProblems,
    });
    reports.finish();
    const pushed = push?.end();
    for (const line of pushed?.words ?? []) io.stderr.write(`stagelight: ${printable(line)}\n`);
    return pushed?.whole === false ? 3 : 0;
  } finally {
    reports.close();
  }
}

/** Whether the saved scan saw a stage of a file or root: what it was made of may lie on another machine. */
function placesIn({ slices }: SavedScan): (path: string) => boolean {
  const places = new Set<string>();
  for (const { origin } of slices.flatMap(({ stages }) => stages)) {
    if (origin.kind === "aws") continue;
    places.add(origin.file);
    if (origin.root !== undefined) places.add(origin.root);
  }
  return (path) => places.has(path);
}

/** What the saved scan was held against when it was made. */
async function ownComparison({ changes }: SavedScan): Promise<Compares | undefined> {
  if (!changes) return undefined;
  const { SavedComparison } = await import("../reports/saved/changes.ts");
  return new SavedComparison(changes);
}

const isEvidence = (format: string): boolean => EVIDENCE_FORMATS.some((each) => each === format);

/** The flags of `stagelight report`. */
export const define: Define = (command, io, start) => {
  command
    .description("Write a scan that was saved with --format json in another format.")
    .addHelpText(
      "after",
      `
Examples:
  $ stagelight report --from scan.json --format csv
  $ stagelight report --from scan.json -o html=report.html -o sarif=scan.sarif
  $ stagelight report --from january.json --from february.json --format evidence > evidence.html`,
    )
    .requiredOption(
      "--from <file>",
      "the saved scan (repeatable for evidence)",
      (value: string, before: string[] = []) => [...before, value],
    )
    .addOption(
      new Option("-f, --format <format>", "format on stdout (default: terminal)").choices([
        ...FORMATS,
        ...EVIDENCE_FORMATS,
      ]),
    )
    .option(
      "-o, --output <format=file>",
      "write another report to a file (repeatable)",
      (value: string, before: string[] = []) => [...before, value],
    )
    .option("--compare <file>", "say what is new, fixed and still open since this earlier scan")
    .option("--category <name>", "keeps this scan's results apart from others' (sarif, markdown)")
    .option("--hide-passes", "leave stages that pass out of the terminal report")
    .option("--push-security-hub", "import the findings of live stages into Security Hub")
    .option("--profile <name>", "profile of the AWS configuration, for Security Hub")
    .option("--role-name <name>", "role to assume in other accounts, for Security Hub")
    .option("--external-id <id>", "external id that the role asks for")
    .option("--endpoint-url <url>", "send every call here (also AWS_ENDPOINT_URL)")
    .option("--ca-bundle <file>", "certificates to trust besides the usual ones (also AWS_CA_BUNDLE)")
    .option("--config <file>", "the standard whose regulations evidence is made for")
    .option("--no-config", "evidence for all regulations, whatever stagelight.yaml there is");
  verbosityFlags(command).action((flags: ReportFlags) => {
    start(report(flags, io));
  });
};
