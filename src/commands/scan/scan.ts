import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Slice } from "../../model/slice.ts";
import type { AwsEvent } from "../../sources/aws/options.ts";
import type { BaselineBook } from "../../standard/baseline/book.ts";
import { demandsOf } from "../../standard/settings.ts";
import { argument, invocation } from "../invocation.ts";
import { type Io, UsageError } from "../io.ts";
import { FORMATS } from "../reports/formats.ts";
import { outputsOf } from "../reports/outputs.ts";
import { comparisonWith } from "../reports/saved-scan.ts";
import { printStandard, standardOf } from "../standard.ts";
import { detailOf, failing, requestTeller } from "../verbosity.ts";
import { recordedArguments } from "./arguments.ts";
import { awsSlices } from "./aws.ts";
import { baselineIn } from "./baseline.ts";
import { comparisonWithBooks } from "./book-comparison.ts";
import { codeSlices } from "./code.ts";
import { excerpts } from "./excerpt.ts";
import { exemptionsIn } from "./exemptions.ts";
import { fileList } from "./file-list.ts";
import { refuseLiveWithoutAws } from "./live-flags.ts";
import { watchMemory } from "./memory.ts";
import { checksOf, gateOf, needsOf, pricesOf, type ScanFlags } from "./options.ts";
import { progressLine } from "./progress.ts";
import { run } from "./run.ts";
import { scopeOf } from "./scope.ts";
import { standardInputOf } from "./stdin.ts";
import { told } from "./told.ts";

/** The check that a line which was waited for speaks to. */
const PROVING = "apigw_accesslog_delivery";

/** Values for the code: without the same ones a fix would see other stages. */
const isGivenValues = (flags: ScanFlags): boolean =>
  [flags.var, flags.varFile, flags.parameter, flags.parameters, flags.param, flags.source].some(
    (given) => given !== undefined,
  );

/** `stagelight scan`: code below the paths, live accounts, or both. */
export async function scan(
  paths: readonly string[],
  flags: ScanFlags,
  io: Io,
  ownBaseline?: BaselineBook,
): Promise<number> {
  const detail = detailOf(flags);
  const standard = await standardOf(flags, io);
  if (flags.printConfig) return printStandard(standard, io);
  if (paths.length === 0 && !flags.aws) {
    throw new UsageError(
      "nothing to scan: name a path, or pass --aws to scan live accounts (stagelight scan --help).",
    );
  }
  // An unset variable of a shell: the working folder is hardly what is meant.
  if (paths.includes("")) throw new UsageError("a path is empty: name a file or folder, `.` for this one.");
  refuseLiveWithoutAws(flags);
  const { checks, words } = checksOf(flags.checks, standard);
  if (words.length > 0) io.stderr.write(`stagelight: ${words.join("; ")}.\n`);
  if ((flags.prove || flags.proveWait !== undefined) && !flags.aws) {
    throw new UsageError("--prove sends requests to live stages: pass --aws as well.");
  }
  if ((flags.prove || flags.proveWait !== undefined) && !checks.some(({ id }) => id === PROVING)) {
    throw new UsageError(`--prove is for the check ${PROVING}, which is not among those that are on.`);
  }
  const demands = demandsOf(standard.layer);
  const outputs = outputsOf(flags.output, FORMATS);
  const compared = await comparisonWith(flags.compare, io.cwd, (path) => existsSync(resolve(io.cwd, path)));
  const baseline = ownBaseline ?? baselineIn(flags, paths, io);
  const earlier =
    flags.newSince === undefined
      ? undefined
      : await (await import("./new-since.ts")).earlierFindings(
          flags.newSince,
          paths,
          flags,
          { checks, demands, standard },
          io,
        );
  const comparison =
    compared ??
    comparisonWithBooks({ baseline: flags.baseline, known: ownBaseline ? undefined : baseline, earlier });
  if (flags.pushSecurityHub && !flags.aws) {
    throw new UsageError("--push-security-hub is for findings in live accounts: pass --aws with it.");
  }
  const progress = progressLine(detail === "quiet" ? { ...io, progress: false } : io);
  const onRequest = requestTeller(flags, io, progress.clear);
  const roleName = flags.org || flags.accounts ? { roleName: flags.roleName ?? "StagelightScan" } : {};
  const push = flags.pushSecurityHub
    ? await (await import("../reports/push.ts")).securityHubPush(
        { ...flags, ...roleName },
        io,
        new Date(),
        onRequest,
      )
    : undefined;
  const memory = watchMemory();
  const listed = fileList(flags, io, progress, memory.files);
  const identities: string[] = [];
  const follow = told(flags, io, progress);
  for (const file of standard.files) follow({ type: "standard", file });
  const followed = (event: AwsEvent) => {
    progress.event(event);
    follow(event);
    if (event.type === "identity") identities.push(event.arn);
    if (event.type === "account-done") memory.regions(event.regions);
  };
  const sources: AsyncIterable<Slice>[] = [];
  if (paths.length > 0)
    sources.push(
      await codeSlices(
        paths,
        flags,
        io,
        listed,
        checks.every((check) => check.alone),
      ),
    );
  if (flags.aws) sources.push(await awsSlices(flags, io, followed, needsOf(checks, demands), onRequest));
  const gate = gateOf(flags, standard);
  const tellsFixes = [flags.format, ...outputs.map(({ format }) => format)].includes("sarif");
  const fixes =
    paths.length > 0 && tellsFixes
      ? (await import("../fix/code/for-reports.ts")).codeFixes(flags, demands, io)
      : undefined;
  return run(
    {
      slices: inTurn(sources),
      checks,
      gate,
      ...(baseline ? { baseline } : {}),
      ...(earlier ? { earlier } : {}),
      demands,
      ...(flags.exemptions === false
        ? {}
        : { exemptions: await exemptionsIn(standard, io, paths.length > 0) }),
      prices: pricesOf(flags),
      format: flags.format,
      outputs,
      hidePasses: flags.hidePasses ?? false,
      detail,
      fails: failing(gate.strict),
      gapsFail: !gate.allowPartial,
      progress,
      invocation: invocation(io),
      excerpt: excerpts(io.cwd, paths.includes("-") ? await standardInputOf(io) : undefined),
      comparison,
      push,
      fixes,
      category: flags.category,
      arguments: recordedArguments("scan", paths, flags),
      scope: scopeOf(paths, flags, io.cwd),
      identities: () => identities,
      nextSteps: ({ coverage, denied }) => [
        ...(coverage.unlogged > 0 ? [`${invocation(io)} explain apigw_accesslogging`] : []),
        ...(coverage.unlogged > 0 && flags.aws && flags.configAggregator === undefined
          ? [`${invocation(io)} fix --aws  # what would mend it; changes nothing`]
          : []),
        ...(coverage.unlogged > 0 && !flags.aws && !paths.includes("-") && !isGivenValues(flags)
          ? [`${invocation(io)} fix ${paths.map(argument).join(" ")}  # what would mend it; changes nothing`]
          : []),
        ...(denied > 0
          ? [`${invocation(io)} iam scan${flags.org ? " --org" : flags.accounts ? " --accounts" : ""}`]
          : []),
      ],
    },
    io,
  );
}

async function* inTurn(sources: readonly AsyncIterable<Slice>[]): AsyncGenerator<Slice, void, void> {
  for (const source of sources) yield* source;
}
