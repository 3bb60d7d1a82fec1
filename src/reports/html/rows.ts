import type { Fact } from "../../model/fact.ts";
import type { Finding } from "../../model/finding.ts";
import type { Scope } from "../../model/slice.ts";
import type { AccessLog, Stage } from "../../model/stage.ts";
import type { Change } from "../compare.ts";
import { costText } from "../cost-words.ts";
import {
  CHANGE_ORDER,
  type FindingRow,
  SEVERITY_ORDER,
  type StageRow,
  type Text,
  VERDICT_ORDER,
} from "./data.ts";
import type { Strings } from "./strings.ts";

/** What rows share: the list of texts, a check's place in the list of checks, and the earlier scan if there is one. */
export interface RowContext {
  readonly strings: Strings;
  readonly checkAt: (id: string) => number;
  readonly changeOf: ((finding: Finding) => Change | undefined) | undefined;
}

/** A stage with its findings, as the page's data holds it. */
export function stageRow(
  stage: Stage,
  findings: readonly Finding[],
  scope: Scope,
  context: RowContext,
): StageRow {
  const text = (value: string): Text => context.strings.of(value);
  const [destination, format] = logTexts(stage.accessLog);
  return [
    text(stage.id),
    text(stage.origin.kind),
    text(stage.apiType),
    text(stage.api.id),
    text(stage.api.name),
    text(stage.name),
    whereOf(stage, scope, text),
    text(destination),
    text(format),
    notesOf(stage).map(text),
    Object.entries(stage.tags ?? {})
      .flat()
      .map(text),
    findings.map((finding) => findingRow(finding, context)),
  ];
}

/** Destination and format, or why there is none. */
function logTexts(log: Fact<AccessLog | null>): readonly [string, string] {
  if (log.state === "known" && log.value)
    return [factText(log.value.destination), factText(log.value.format)];
  const both = log.state === "known" ? "None." : factText(log);
  return [both, both];
}

function factText(fact: Fact<unknown>): string {
  if (fact.state === "known")
    return typeof fact.value === "string" && fact.value !== "" ? fact.value : "None.";
  if (fact.state === "set") return `Not known before it is made: ${fact.expression}.`;
  if (fact.state === "choice") return `Depends on ${fact.condition}.`;
  return `Not known here: ${fact.why}`;
}

function whereOf({ origin }: Stage, scope: Scope, text: (value: string) => Text): StageRow[6] {
  if (origin.kind === "aws") {
    const name = scope.kind === "aws" && scope.account === origin.account ? (scope.accountName ?? "") : "";
    return [text(origin.account), text(name), text(origin.region)];
  }
  const lines = origin.endLine > origin.line ? `${origin.line}-${origin.endLine}` : `${origin.line}`;
  return [text(origin.file), text(lines), text(origin.address)];
}

function notesOf({ origin, apiTypeAssumed, managed }: Stage): string[] {
  const notes: string[] = [];
  if (apiTypeAssumed !== undefined) notes.push(`The API type is assumed: ${apiTypeAssumed}`);
  if (managed) notes.push("API Gateway owns this stage (quick create).");
  if (origin.kind === "aws") {
    if (origin.recordedBy) notes.push(`Seen by AWS Config at ${origin.recordedBy.at}, not by this scan.`);
    return notes;
  }
  if (origin.constructPath !== undefined) notes.push(`Construct ${origin.constructPath}.`);
  if (origin.root !== undefined) notes.push(`Made by the Terraform root ${origin.root}.`);
  return notes;
}

function findingRow(finding: Finding, { strings, checkAt, changeOf }: RowContext): FindingRow {
  const { check, verdict, severity, message, fingerprint, about, exempt, cost, baselined } = finding;
  const text = (value: string): Text => strings.of(value);
  const change = changeOf?.(finding);
  const rest = [
    about === undefined ? null : text(about),
    exempt ? ([text(exempt.reason), text(exempt.owner), text(exempt.until)] as const) : null,
    cost ? text(costText(cost)) : null,
    change ? CHANGE_ORDER.indexOf(change) : null,
    baselined ? 1 : null,
  ] as const;
  const row: FindingRow = [
    checkAt(check),
    VERDICT_ORDER.indexOf(verdict),
    SEVERITY_ORDER.indexOf(severity),
    text(message),
    fingerprint,
    ...rest,
  ];
  // Most findings have none of the rest, and there are many of them.
  return row.slice(0, row.findLastIndex((part) => part !== null) + 1) as unknown as FindingRow;
}
