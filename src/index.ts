/** The library: what another program may import. Nothing here prints, asks or exits. */

export type { AwsRequest } from "./aws/request.ts";
export type { Credentials } from "./aws/session-options.ts";
export type { Check, Judgement } from "./checks/check.ts";
export { CHECKS } from "./checks/index.ts";
export { type JudgedSlice, judgeSlice, judgeStage } from "./checks/judge.ts";
export { type Coverage, count, emptyCoverage } from "./model/coverage.ts";
export { BASELINE, type Demands } from "./model/demands.ts";
export type { Fact } from "./model/fact.ts";
export type { Exemption, Finding, Severity, Verdict } from "./model/finding.ts";
export type { Gap, GapKind } from "./model/gap.ts";
export type { Scope, Slice } from "./model/slice.ts";
export type { AccessLog, ApiType, Origin, Stage } from "./model/stage.ts";
export type { Surroundings } from "./model/surroundings.ts";
export { jsonReport } from "./reports/json.ts";
export type { Out, Report, Summary } from "./reports/report.ts";
export type {
  AccountsWanted,
  AggregatorScanOptions,
  AwsEvent,
  AwsScanOptions,
} from "./sources/aws/options.ts";
export { CannotScan } from "./sources/aws/options.ts";
export type {
  CodeInputs,
  CodeScanEvent,
  CodeScanOptions,
  DeclaredKind,
  VariableInput,
} from "./sources/code/index.ts";
export { MissingPath } from "./sources/code/options.ts";
export { type ExemptionOptions, Exemptions } from "./standard/exemptions/exemptions.ts";
export { coverageShare, exitCode, type Gate, type Seen } from "./standard/exit-code.ts";
export { resolveStandard, type Standard, type StandardText } from "./standard/resolve.ts";
export { demandsOf } from "./standard/settings.ts";

import type { Slice } from "./model/slice.ts";
import type { AggregatorScanOptions, AwsScanOptions } from "./sources/aws/options.ts";
import type { CodeScanOptions } from "./sources/code/index.ts";
import type { StandardText } from "./standard/resolve.ts";

/** The text of a standard (`stagelight.yaml`) as values with their places, for `resolveStandard`; or what is wrong with it. */
export async function parseStandard(text: string, file: string): Promise<StandardText["parsed"]> {
  const reader = await import("./standard/parse.ts");
  return reader.parseStandard(text, file);
}

/**
 * The stages of live accounts, a slice per account-Region. Loads the AWS SDK when it is first asked for a slice.
 * Throws an error named `CannotScan` when there are no usable credentials or a Region does not exist.
 */
export async function* scanAws(options: AwsScanOptions): AsyncGenerator<Slice, void, void> {
  const source = await import("./sources/aws/index.ts");
  yield* source.scanAws(options);
}

/** The stages of an organization as AWS Config has recorded them. Throws `CannotScan` as scanAws does. */
export async function* scanConfigAggregator(
  options: AggregatorScanOptions,
): AsyncGenerator<Slice, void, void> {
  const source = await import("./sources/aws/config-aggregator.ts");
  yield* source.scanConfigAggregator(options);
}

/**
 * The stages that infrastructure code creates, a slice per template, Terraform root, service or program. Throws an error
 * named `MissingPath` when a path does not exist; nothing that a file holds makes it throw.
 */
export async function* scanCode(
  paths: readonly string[],
  options: CodeScanOptions,
): AsyncGenerator<Slice, void, void> {
  const source = await import("./sources/code/index.ts");
  yield* source.scanCode(paths, options);
}
