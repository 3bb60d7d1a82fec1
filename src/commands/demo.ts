import { Option } from "commander";
import { CHECKS } from "../checks/index.ts";
import type { Define } from "../cli.ts";
import { DEMO, DEMO_MANAGEMENT_ACCOUNT, DEMO_REGION, DEMO_ROLE } from "../sandbox/demo.ts";
import { startSandbox } from "../sandbox/index.ts";
import { scanAws } from "../sources/aws/index.ts";
import { PRICES } from "../standard/cost/prices.ts";
import { invocation } from "./invocation.ts";
import type { Io } from "./io.ts";
import { FORMATS } from "./reports/formats.ts";
import { outputsOf } from "./reports/outputs.ts";
import { needsOf } from "./scan/options.ts";
import { progressLine } from "./scan/progress.ts";
import { run } from "./scan/run.ts";
import { told } from "./scan/told.ts";
import { detailOf, failing, requestTeller, type VerbosityFlags, verbosityFlags } from "./verbosity.ts";

interface DemoFlags extends VerbosityFlags {
  readonly format: string;
  readonly output?: string[];
  readonly hidePasses?: boolean;
}

/** `stagelight demo`: a sandbox AWS in this process, scanned over HTTP as a real one would be. */
export async function demo(flags: DemoFlags, io: Io): Promise<number> {
  const outputs = outputsOf(flags.output, FORMATS);
  const detail = detailOf(flags);
  const sandbox = await startSandbox({ seed: DEMO });
  const progress = progressLine(detail === "quiet" ? { ...io, progress: false } : io);
  const identities: string[] = [];
  const me = invocation(io);
  const follow = told(flags, io, progress);
  try {
    const slices = scanAws({
      environment: {},
      defaultRegion: DEMO_REGION,
      endpointUrl: sandbox.url,
      credentials: async () => sandbox.credentials(DEMO_MANAGEMENT_ACCOUNT),
      accounts: { roleName: DEMO_ROLE },
      signal: io.signal,
      needs: needsOf(CHECKS),
      cost: true,
      onRequest: requestTeller(flags, io, progress.clear),
      onEvent: (event) => {
        progress.event(event);
        follow(event);
        if (event.type === "identity") identities.push(event.arn);
      },
    });
    const exit = await run(
      {
        slices,
        checks: CHECKS,
        gate: { failOn: "never", strict: false, allowPartial: true, allowEmpty: false, minCoverage: 0 },
        prices: PRICES,
        format: flags.format,
        outputs,
        hidePasses: flags.hidePasses ?? false,
        detail,
        fails: failing(false),
        gapsFail: false,
        progress,
        invocation: me,
        excerpt: () => [],
        arguments: ["demo"],
        identities: () => identities,
        nextSteps: () => [
          `${me} explain apigw_accesslogging  # how to turn it on`,
          `${me} iam scan  # the permissions a scan takes`,
          `${me} scan --aws  # your own account`,
          `${me} sandbox  # keep this pretended AWS running`,
        ],
      },
      io,
    );
    return exit;
  } finally {
    await sandbox.close();
  }
}

/** The flags of `stagelight demo`. */
export const define: Define = (command, io, start) => {
  verbosityFlags(command)
    .description("Start a sandbox AWS in this process, fill it with an organization, and scan it.")
    .addOption(
      new Option("-f, --format <format>", "format on stdout").choices([...FORMATS]).default("terminal"),
    )
    .option(
      "-o, --output <format=file>",
      "write another report to a file (repeatable)",
      (value, before) => [...before, value],
      [] as string[],
    )
    .option("--hide-passes", "leave stages that pass out of the terminal report")
    .addHelpText(
      "after",
      `
Examples:
  $ stagelight demo
  $ stagelight demo --hide-passes -o html=report.html
  $ stagelight demo --format json > report.json`,
    )
    .action((flags: DemoFlags) => {
      start(demo(flags, io));
    });
};
