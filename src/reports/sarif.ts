import type { Finding, Severity } from "../model/finding.ts";
import type { Gap } from "../model/gap.ts";
import type { Stage } from "../model/stage.ts";
import { TOOL } from "../model/tool.ts";
import { type Compared, changesInWords } from "./compare.ts";
import { Items } from "./items.ts";
import { jsonText } from "./json-text.ts";
import { codeOf, fileUri, pathOf } from "./place.ts";
import { printable } from "./printable.ts";
import {
  type CodeFix,
  isWorthAnAlert,
  type Out,
  plainCategory,
  type Report,
  type ReportContext,
  type ScanScope,
  type Summary,
  withStages,
} from "./report.ts";
import { sarifRules } from "./sarif-rules.ts";

/**
 * Levels and kinds (SARIF 2.1.0, 3.27.9 and 3.27.10): only what fails has a level; `open` is "the tool concluded that
 * there was insufficient information", `review` asks a person.
 */
const LEVELS: Readonly<Record<Severity, string>> = { high: "error", medium: "warning", low: "note" };
const KINDS = { fail: "fail", conditional: "review", unknown: "open" } as const;

/**
 * SARIF 2.1.0. Passes are left out, and unknown verdicts of further checks are notifications as gaps are: GitHub code
 * scanning shows every result as an alert, whatever its kind. A live stage
 * has a logical location, and beside it a path that stands for it, because code scanning refuses a whole file over one
 * result without a physical location (GitHub Docs, "SARIF support for code scanning").
 */
export function sarifReport(out: Out, context: ReportContext): Report {
  const results = new Items("        ");
  const notifications = new Items("            ");
  const rules = sarifRules(context);
  const told = new Set<string>();
  const seen = { code: false, live: false, accounts: new Set<string>() };
  return {
    async slice(slice) {
      if (slice.scope.kind === "code") seen.code = true;
      else {
        seen.live = true;
        if (slice.scope.account !== undefined) seen.accounts.add(slice.scope.account);
      }
      for (const { finding, stage } of withStages(slice)) {
        if (finding.verdict === "pass" || finding.verdict === "not-applicable") continue;
        if (told.has(finding.fingerprint)) continue;
        told.add(finding.fingerprint);
        const index = rules.indexOf(finding.check);
        if (isWorthAnAlert(finding)) results.add(resultOf(finding, stage, index, context));
        else notifications.add(unknownOf(finding, stage, index));
      }
      for (const gap of slice.gaps) notifications.add(notificationOf(gap));
    },
    async end(summary) {
      const driver = {
        name: "Stagelight",
        semanticVersion: TOOL.version,
        rules: rules.all(),
      };
      await out.write(`{
  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
  "version": "2.1.0",
  "runs": [
    {
      "tool": { "driver": ${jsonText(driver)} },
      "automationDetails": ${jsonText({ id: `${plainCategory(context.category ?? categoryOf(seen, summary.record?.scope))}/` })},
      "columnKind": "utf16CodeUnits",
      "properties": ${jsonText(runProperties(summary))},
      "invocations": [
        {
          "executionSuccessful": ${!summary.interrupted},
`);
      await notifications.writeTo(out, "toolExecutionNotifications");
      await out.write("\n        }\n      ],\n");
      await results.writeTo(out, "results");
      await out.write("\n    }\n  ]\n}\n");
    },
    close() {
      results.close();
      notifications.close();
    },
  };
}

/**
 * Code scanning replaces what it has of the same tool and category; a scan of live accounts must not close what a scan
 * of code has found, nor a scan of one folder what that of another has.
 */
function categoryOf(
  { code, live, accounts }: { code: boolean; live: boolean; accounts: ReadonlySet<string> },
  scope: ScanScope = {},
): string {
  const [only] = accounts;
  const parts = [
    ...(code || !live ? ["code", scope.code] : []),
    ...(live ? [accounts.size === 1 ? `aws-${only}` : "aws", scope.live] : []),
  ];
  return ["stagelight", ...parts.filter((part) => part !== undefined)].join("/");
}

function runProperties({ coverage, changes, lookedAt }: Summary): object {
  return {
    coverage,
    lookedAt: printable(lookedAt),
    ...(changes
      ? {
          changes: {
            words: changesInWords(changes),
            fixed: changes.fixed.map(toldOf),
            gone: changes.gone.map(toldOf),
          },
        }
      : {}),
  };
}

const toldOf = ({ fingerprint, check, stage, message }: Compared): object => ({
  fingerprint,
  check,
  stage: printable(stage),
  message: printable(message),
});

function resultOf(
  finding: Finding,
  stage: Stage,
  ruleIndex: number,
  { changeOf, fixOf }: ReportContext,
): object {
  const fix = fixOf?.(finding);
  const { check, verdict, severity, fingerprint, exempt, baselined } = finding;
  return {
    ruleId: check,
    ruleIndex,
    kind: KINDS[verdict as keyof typeof KINDS],
    level: verdict === "fail" ? LEVELS[severity] : "none",
    message: { text: plainText(messageOf(finding, stage)) },
    locations: [locationOf(stage)],
    // The first is the only one that code scanning reads; without it, it would hash the line, which moves.
    partialFingerprints: { primaryLocationLineHash: fingerprint, "stagelight/v1": fingerprint },
    ...(exempt
      ? {
          suppressions: [
            {
              kind: "external",
              status: "accepted",
              justification: printable(`${exempt.reason} (${exempt.owner}, until ${exempt.until})`),
            },
          ],
        }
      : {}),
    ...(fix ? { fixes: [fixObject(fix)] } : {}),
    ...(changeOf ? { baselineState: changeOf(finding) === "new" ? "new" : "unchanged" } : {}),
    properties: {
      verdict,
      severity,
      stage: printable(stage.id),
      apiType: stage.apiType,
      ...(baselined ? { baselined } : {}),
    },
  };
}

/** 3.55: the text goes in as it is, for tools put it into files. */
function fixObject({ description, replacements }: CodeFix): object {
  const byFile = Map.groupBy(replacements, ({ file }) => file);
  return {
    description: { text: plainText(description) },
    artifactChanges: [...byFile].map(([file, own]) => ({
      artifactLocation: { uri: fileUri(file) },
      replacements: own.map(({ startLine, startColumn, endLine, endColumn, text }) => ({
        deletedRegion: { startLine, startColumn, endLine, endColumn },
        insertedContent: { text },
      })),
    })),
  };
}

function messageOf({ message }: Finding, { origin, api, name }: Stage): string {
  const stage =
    origin.kind === "aws" ? `${api.name || api.id}, stage ${name} (${origin.region})` : origin.address;
  return `${stage}: ${message}`;
}

/** Links and placeholders are syntax in a message (3.11.5, 3.11.6); text from outside must hold neither. */
const plainText = (text: string): string =>
  printable(text)
    .replace(/\](?=\()/g, "\\]")
    .replace(/\{(?=\d+\})/g, "{{");

function locationOf(stage: Stage): object {
  const code = codeOf(stage);
  const { origin } = stage;
  const region = code
    ? { startLine: code.line, endLine: Math.max(code.line, code.endLine) }
    : { startLine: 1 };
  return {
    physicalLocation: { artifactLocation: { uri: fileUri(pathOf(stage)) }, region },
    logicalLocations: [
      {
        name: printable(stage.name),
        fullyQualifiedName: printable(origin.kind === "aws" ? origin.arn : origin.address),
        kind: "resource",
      },
    ],
  };
}

function unknownOf(finding: Finding, stage: Stage, ruleIndex: number): object {
  return {
    level: "note",
    descriptor: { id: "unknown" },
    associatedRule: { id: finding.check, index: ruleIndex },
    message: { text: plainText(messageOf(finding, stage)) },
    locations: [locationOf(stage)],
  };
}

function notificationOf(gap: Gap): object {
  const { kind, file, line, message, account, region, operation, code, permission } = gap;
  return {
    level: "warning",
    descriptor: { id: `gap/${kind}` },
    message: { text: plainText(message) || kind },
    ...(file === undefined
      ? {}
      : {
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: fileUri(file) },
                ...(line === undefined ? {} : { region: { startLine: line } }),
              },
            },
          ],
        }),
    properties: Object.fromEntries(
      Object.entries({ account, region, operation, code, permission })
        .filter(([, value]) => value !== undefined)
        .map(([name, value = ""]) => [name, printable(value)]),
    ),
  };
}
