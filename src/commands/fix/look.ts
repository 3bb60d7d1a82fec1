import accesslogDestination from "../../checks/accesslog-destination.ts";
import accesslogRetention from "../../checks/accesslog-retention.ts";
import accesslogging from "../../checks/accesslogging.ts";
import accountRole from "../../checks/account-role.ts";
import { type JudgedSlice, judgeSlice } from "../../checks/judge.ts";
import type { Demands } from "../../model/demands.ts";
import type { Slice } from "../../model/slice.ts";
import { withCosts } from "../../standard/cost/index.ts";
import { demandsOf } from "../../standard/settings.ts";
import { type Io, UsageError } from "../io.ts";
import { awsSlices } from "../scan/aws.ts";
import { codeSlices } from "../scan/code.ts";
import { exemptionsIn } from "../scan/exemptions.ts";
import { fileList } from "../scan/file-list.ts";
import { refuseLiveWithoutAws } from "../scan/live-flags.ts";
import { checksOf, needsOf, pricesOf } from "../scan/options.ts";
import { progressLine } from "../scan/progress.ts";
import { standardOf } from "../standard.ts";
import { requestTeller } from "../verbosity.ts";
import type { Rescan } from "./code/mend.ts";
import type { FixFlags } from "./flags.ts";

/** What a plan always has to know of: where lines go, and who may write them. */
const GROUNDS = [accesslogging, accountRole, accesslogDestination, accesslogRetention];

/** Code and accounts as they are, judged. */
export interface Look {
  /** First code, so that it is known what code owns; then accounts, one after the other. */
  readonly slices: AsyncIterable<JudgedSlice>;
  readonly demands: Demands;
  /** The checks that are to be answered. */
  readonly wanted: readonly string[];
  /** The code again, as it would be with other texts for some files. */
  readonly rescan: Rescan;
}

/** Looks at what a scan with these flags would look at. Throws UsageError. */
export async function look(paths: readonly string[], flags: FixFlags, io: Io): Promise<Look> {
  if (paths.length === 0 && !flags.aws) {
    throw new UsageError(
      "nothing to fix: name a path, or pass --aws for live accounts (stagelight fix --help).",
    );
  }
  if (paths.includes("")) throw new UsageError("a path is empty: name a file or folder, `.` for this one.");
  refuseLiveWithoutAws(flags);
  const standard = await standardOf(flags, io);
  const { checks: wanted, words } = checksOf(flags.only, standard, "--only");
  if (words.length > 0) io.stderr.write(`stagelight: ${words.join("; ")}.\n`);
  const demands = demandsOf(standard.layer);
  const checks = [...new Map([...GROUNDS, ...wanted].map((check) => [check.id, check])).values()];
  const prices = pricesOf(flags);
  const exemptions =
    flags.exemptions === false ? undefined : await exemptionsIn(standard, io, paths.length > 0);
  const progress = progressLine(io);
  const onRequest = requestTeller(flags, io, () => progress.clear());
  const scanning = { ...flags, format: "terminal" };
  const sources: AsyncIterable<Slice>[] = [];
  if (paths.length > 0)
    sources.push(
      await codeSlices(
        paths,
        scanning,
        io,
        fileList(scanning, io, progress, () => {}),
        false,
      ),
    );
  if (flags.aws)
    sources.push(
      await awsSlices(scanning, io, (event) => progress.event(event), needsOf(checks, demands), onRequest),
    );
  async function* judged(): AsyncGenerator<JudgedSlice, void, void> {
    try {
      for (const source of sources) {
        for await (const slice of source) {
          const found = judgeSlice(slice, checks, demands);
          const priced = prices ? withCosts(found, prices, demands) : found;
          progress.clear();
          yield exemptions?.apply(priced) ?? priced;
        }
      }
    } finally {
      progress.clear();
    }
  }
  const files = paths.filter((path) => path !== "-");
  const alone = !wanted.includes(accesslogRetention);
  const rescan: Rescan = async function* (instead, also) {
    yield* await codeSlices([...files, ...also], scanning, io, () => {}, alone, instead);
  };
  return { slices: judged(), demands, wanted: wanted.map(({ id }) => id), rescan };
}
