import { sha256 } from "@noble/hashes/sha2.js";
import type { Finding, Severity } from "../model/finding.ts";
import type { Gap } from "../model/gap.ts";
import type { Stage } from "../model/stage.ts";
import { JsonList } from "./json-list.ts";
import { codeOf, pathOf, stageInWords } from "./place.ts";
import { printable } from "./printable.ts";
import { isWorthAnAlert, type Out, type Report, type ReportContext, withStages } from "./report.ts";

const SEVERITIES: Readonly<Record<Severity, string>> = { high: "critical", medium: "major", low: "minor" };

/**
 * GitLab's code quality report (GitLab Docs, "Code Quality", report format): an issue for each failure, condition,
 * stage of which nothing is known, and gap; none for what is exempt. GitLab compares the fingerprints of two branches by itself.
 */
export function gitlabReport(out: Out, { changeOf }: ReportContext): Report {
  const list = new JsonList(out);
  const told = new Set<string>();
  return {
    async slice(slice) {
      const issues = withStages(slice)
        .filter(({ finding }) => !finding.exempt && isWorthAnAlert(finding))
        .filter(({ finding: { fingerprint } }) => !told.has(fingerprint) && told.add(fingerprint))
        .map(({ finding, stage }) => issueOf(finding, stage, changeOf?.(finding)));
      const gaps = slice.gaps
        .map(gapIssue)
        .filter(({ fingerprint }) => !told.has(fingerprint) && told.add(fingerprint));
      await list.add([...issues, ...gaps]);
    },
    async end() {
      await list.end();
    },
    close() {},
  };
}

function issueOf(finding: Finding, stage: Stage, change: string | undefined): object {
  const { check, verdict, severity, message, fingerprint } = finding;
  const code = codeOf(stage);
  const subject = code ? code.address : stageInWords(stage);
  const told = verdict === "fail" ? message : `${verdict}: ${message}`;
  return {
    description: printable(`${subject}: ${told}${change === "new" ? " (new)" : ""}`),
    check_name: check,
    fingerprint,
    severity: verdict === "fail" ? SEVERITIES[severity] : "info",
    location: {
      path: pathOf(stage).toWellFormed(),
      lines: code ? { begin: code.line, end: Math.max(code.line, code.endLine) } : { begin: 1 },
    },
  };
}

function gapIssue({ kind, account, region, file, line, operation, code, message }: Gap) {
  const identity = JSON.stringify([kind, account, region, file, line, operation, code]);
  const hash = sha256(new TextEncoder().encode(identity));
  return {
    description: printable(`Not looked at: ${message}`),
    check_name: `gap/${kind}`,
    fingerprint: Buffer.from(hash.subarray(0, 8)).toString("hex"),
    severity: "info",
    location: {
      path: (file ?? ["aws", account, region].filter(Boolean).join("/")).toWellFormed(),
      lines: { begin: line ?? 1 },
    },
  };
}
