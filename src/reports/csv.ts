import type { Finding } from "../model/finding.ts";
import type { Gap } from "../model/gap.ts";
import type { Stage } from "../model/stage.ts";
import type { Compared } from "./compare.ts";
import { printable } from "./printable.ts";
import { type Out, type Report, type ReportContext, withStages } from "./report.ts";

const COLUMNS = [
  "kind",
  "check",
  "verdict",
  "severity",
  "change",
  "account",
  "region",
  "file",
  "line",
  "address",
  "api_type",
  "api_id",
  "api_name",
  "stage",
  "message",
  "exempt_reason",
  "exempt_owner",
  "exempt_until",
  "fingerprint",
  "id",
] as const;
type Row = Partial<Record<(typeof COLUMNS)[number], string | number | undefined>>;

/** CSV (RFC 4180), a row for each finding and each gap. Every cell is quoted and none can become a formula. */
export function csvReport(out: Out, { changeOf }: ReportContext): Report {
  let begun = false;
  const begin = async () => {
    if (!begun) await out.write(`${COLUMNS.join(",")}\r\n`);
    begun = true;
  };
  return {
    async slice(slice) {
      await begin();
      const rows = [
        ...withStages(slice).map(({ finding, stage }) => findingRow(finding, stage, changeOf?.(finding))),
        ...slice.gaps.map(gapRow),
      ];
      if (rows.length > 0) await out.write(rows.map(line).join(""));
    },
    async end({ changes }) {
      await begin();
      if (changes && changes.gone.length > 0) await out.write(changes.gone.map(goneRow).map(line).join(""));
    },
    close() {},
  };
}

function findingRow(finding: Finding, { origin, api, apiType, name, id }: Stage, change?: string): Row {
  const { check, verdict, severity, message, exempt, fingerprint } = finding;
  const place =
    origin.kind === "aws"
      ? { account: origin.account, region: origin.region }
      : { file: origin.file, line: origin.line, address: origin.address };
  return {
    kind: "finding",
    check,
    verdict,
    severity,
    change,
    ...place,
    api_type: apiType,
    api_id: api.id,
    api_name: api.name,
    stage: name,
    message,
    exempt_reason: exempt?.reason,
    exempt_owner: exempt?.owner,
    exempt_until: exempt?.until,
    fingerprint,
    id,
  };
}

const gapRow = ({ kind, account, region, file, line, operation, message }: Gap): Row => ({
  kind: "gap",
  check: operation,
  verdict: kind,
  account,
  region,
  file,
  line,
  message,
});

const goneRow = ({ check, verdict, severity, message, fingerprint, stage }: Compared): Row => ({
  kind: "earlier",
  check,
  verdict,
  severity,
  change: "gone",
  message,
  fingerprint,
  id: stage,
});

const line = (row: Row): string => `${COLUMNS.map((column) => cell(row[column])).join(",")}\r\n`;

function cell(value: string | number | undefined): string {
  if (value === undefined) return '""';
  return typeof value === "number" ? `"${value}"` : `"${harmless(printable(value)).replaceAll('"', '""')}"`;
}

/**
 * Spreadsheets read a cell that begins with one of these as a formula, quoted or not; an apostrophe before it makes it
 * text. Where lists are separated by semicolons, a spreadsheet also begins a cell at one, within our quotes.
 */
function harmless(value: string): string {
  const first = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(value) ? `'${value}` : value;
  return first.replace(/;(?=[\s"']{0,8}[=+\-@\uff1d\uff0b\uff0d\uff20])/g, ";'");
}
