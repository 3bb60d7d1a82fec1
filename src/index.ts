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
export { asffReport } from "./reports/asff.ts";
export { csvReport } from "./reports/csv.ts";
export { digestOf, type ScanDigest } from "./reports/evidence/digest.ts";
export { writeEvidenceJson } from "./reports/evidence/document.ts";
export { type Evidence, type EvidenceInput, evidenceOf } from "./reports/evidence/evidence.ts";
export { githubReport } from "./reports/github.ts";
export { gitlabReport } from "./reports/gitlab.ts";
export { jsonReport } from "./reports/json.ts";
export { junitReport } from "./reports/junit.ts";
export { markdownReport } from "./reports/markdown.ts";
export { ocsfReport } from "./reports/ocsf.ts";
export type { Out, Report, ReportContext, ScanRecord, ScanScope, Summary } from "./reports/report.ts";
export { sarifReport } from "./reports/sarif.ts";
export type { SavedScan } from "./reports/saved/scan.ts";
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
import type { Evidence } from "./reports/evidence/evidence.ts";
import type { HtmlContext } from "./reports/html/index.ts";
import type { Out, Report } from "./reports/report.ts";
import type { SavedScan } from "./reports/saved/scan.ts";
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

/** The self-contained page for managers and auditors. Its style and script are loaded when it is asked for. */
export async function htmlReport(out: Out, context: HtmlContext): Promise<Report> {
  const report = await import("./reports/html/index.ts");
  return report.htmlReport(out, context);
}

/**
 * Reads a document of `stagelight/report@1` back, checked part by part. Throws an error named `NotReadable`, whose message
 * says what is wrong.
 */
export async function savedScan(chunks: AsyncIterable<string>): Promise<SavedScan> {
  const reader = await import("./reports/saved/scan.ts");
  return reader.savedScan(chunks);
}

/** Writes the evidence as one HTML page without a script. */
export async function writeEvidencePage(evidence: Evidence, out: Out): Promise<void> {
  const page = await import("./reports/evidence/page.ts");
  await page.writeEvidencePage(evidence, out);
}
