import type { JudgedSlice } from "../checks/judge.ts";
import { partitionOf } from "../model/arn.ts";
import { valueIfKnown } from "../model/fact.ts";
import type { Finding, Verdict } from "../model/finding.ts";
import type { AwsOrigin, Stage } from "../model/stage.ts";
import { JsonList } from "./json-list.ts";
import { printable } from "./printable.ts";
import { type Out, type Report, type ReportContext, withStages } from "./report.ts";

/** Security Hub's own limits (`BatchImportFindings`, Security Hub User Guide). Characters. */
const TITLE = 256;
const DESCRIPTION = 1024;
const REMEDIATION = 512;
const ID = 512;

const STATUSES: Readonly<Record<Verdict, string>> = {
  pass: "PASSED",
  fail: "FAILED",
  conditional: "WARNING",
  unknown: "WARNING",
  "not-applicable": "NOT_AVAILABLE",
};

/**
 * The AWS Security Finding Format: a JSON list of findings as `BatchImportFindings` takes them (100 at a time). Only live
 * stages: a finding there belongs to an account and Region. A finding keeps its `Id` from scan to scan, so that an import
 * updates it; what passes or is without meaning is archived.
 */
export function asffReport(out: Out, context: ReportContext): Report {
  const list = new JsonList(out);
  const findingsOf = asffFindings(context);
  return {
    async slice(slice) {
      await list.add(findingsOf(slice));
    },
    async end() {
      await list.end();
    },
    close() {},
  };
}

/** A finding in the AWS Security Finding Format; by name what says whose it is. */
export interface AsffFinding {
  readonly Id: string;
  readonly AwsAccountId: string;
  readonly Region: string;
  readonly [more: string]: unknown;
}

/** Makes the findings of slice after slice, none twice. */
export function asffFindings({
  checks,
  at,
  changeOf,
}: Pick<ReportContext, "checks" | "at" | "changeOf">): (slice: JudgedSlice) => AsffFinding[] {
  const titles = new Map(checks.map(({ id, title }) => [id, title]));
  const told = new Set<string>();
  const time = at.toISOString();
  return (slice) =>
    withStages(slice).flatMap(({ finding, stage }) => {
      const { origin } = stage;
      if (origin.kind !== "aws" || told.has(finding.fingerprint)) return [];
      told.add(finding.fingerprint);
      const title = titles.get(finding.check) ?? finding.check;
      return [asffFinding(finding, { ...stage, origin }, title, time, changeOf?.(finding))];
    });
}

function asffFinding(
  finding: Finding,
  stage: Stage & { origin: AwsOrigin },
  title: string,
  time: string,
  change: string | undefined,
): AsffFinding {
  const { check, verdict, severity, message, fingerprint, exempt } = finding;
  const { account, region, arn } = stage.origin;
  const settled = verdict === "pass" || verdict === "not-applicable";
  const label = verdict === "fail" ? severity.toUpperCase() : "INFORMATIONAL";
  const types = ["Software and Configuration Checks/AWS Security Best Practices"];
  return {
    SchemaVersion: "2018-10-08",
    Id: clipped(`${arn}/stagelight/${check}`, ID),
    ProductArn: `arn:${partitionOf(region)}:securityhub:${printable(region)}:${printable(account)}:product/${printable(account)}/default`,
    GeneratorId: `stagelight/${check}`,
    AwsAccountId: printable(account),
    Region: printable(region),
    CompanyName: "Stagelight",
    ProductName: "Stagelight",
    Types: types,
    CreatedAt: time,
    UpdatedAt: time,
    Severity: { Label: label, Original: severity },
    FindingProviderFields: { Severity: { Label: label, Original: severity }, Types: types },
    Title: clipped(title, TITLE),
    Description: clipped(message || title, DESCRIPTION),
    Remediation: {
      Recommendation: { Text: clipped(`Run: stagelight explain ${check}`, REMEDIATION) },
    },
    ProductFields: {
      "stagelight/fingerprint": fingerprint,
      "stagelight/verdict": verdict,
      "stagelight/stage": clipped(stage.id, DESCRIPTION),
      ...(change === undefined ? {} : { "stagelight/change": change }),
    },
    Resources: [resourceOf(stage)],
    Compliance: { Status: STATUSES[verdict] },
    Workflow: { Status: exempt ? "SUPPRESSED" : settled ? "RESOLVED" : "NEW" },
    RecordState: settled ? "ARCHIVED" : "ACTIVE",
    ...(exempt
      ? {
          Note: {
            Text: clipped(`${exempt.reason} (until ${exempt.until})`, REMEDIATION),
            UpdatedBy: clipped(exempt.owner, REMEDIATION),
            UpdatedAt: time,
          },
        }
      : {}),
  };
}

function resourceOf({ apiType, name, accessLog, origin }: Stage & { origin: AwsOrigin }): object {
  const log = valueIfKnown(accessLog);
  const destination = log && valueIfKnown(log.destination);
  const format = log && valueIfKnown(log.format);
  const settings = {
    ...(destination?.trim() ? { DestinationArn: printable(destination) } : {}),
    ...(format?.trim() ? { Format: printable(format) } : {}),
  };
  const type = apiType === "REST" ? "AwsApiGatewayStage" : "AwsApiGatewayV2Stage";
  return {
    Type: type,
    Id: clipped(origin.arn, ID),
    Partition: partitionOf(origin.region),
    Region: printable(origin.region),
    Details: {
      [type]: {
        StageName: printable(name),
        ...(Object.keys(settings).length > 0 ? { AccessLogSettings: settings } : {}),
      },
    },
  };
}

const clipped = (text: string, most: number): string => {
  const shown = printable(text);
  return shown.length > most ? `${shown.slice(0, most - 1)}…`.toWellFormed() : shown;
};
