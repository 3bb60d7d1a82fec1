import { invocation } from "../invocation.ts";
import { type Io, UsageError } from "../io.ts";
import { awsSlices } from "./aws.ts";
import { checksOf, gateOf, outputsOf, type ScanFlags } from "./options.ts";
import { progressLine } from "./progress.ts";
import { FORMATS, run } from "./run.ts";

/** `stagelight scan`. */
export async function scan(flags: ScanFlags, io: Io): Promise<number> {
  if (!flags.aws)
    throw new UsageError("nothing to scan: pass --aws to scan live accounts (stagelight scan --help).");
  const progress = progressLine(io);
  const checks = checksOf(flags.checks);
  const outputs = outputsOf(flags.output, FORMATS);
  const slices = await awsSlices(flags, io, progress.event);
  return run(
    {
      slices,
      checks,
      gate: gateOf(flags),
      format: flags.format,
      outputs,
      hidePasses: flags.hidePasses ?? false,
      progress,
      invocation: invocation(io),
      nextSteps: ({ coverage, gaps }) => [
        ...(coverage.unlogged > 0 ? [`${invocation(io)} explain apigw_accesslogging`] : []),
        ...(gaps > 0 ? [`${invocation(io)} iam scan`] : []),
      ],
    },
    io,
  );
}
