import { partitionOf } from "../model/arn.ts";
import type { Severity, Verdict } from "../model/finding.ts";
import type { Stage } from "../model/stage.ts";
import { TOOL } from "../model/tool.ts";
import type { Change, Compared } from "./compare.ts";
import { JsonList } from "./json-list.ts";
import { printable } from "./printable.ts";
import { type Out, type Report, type ReportContext, withStages } from "./report.ts";

/** The version of the schema these events follow (github.com/ocsf/ocsf-schema, `compliance_finding`). */
const SCHEMA_VERSION = "1.3.0";
const CLASS = 2003;
const SEVERITIES: Readonly<Record<Severity, readonly [number, string]>> = {
  low: [2, "Low"],
  medium: [3, "Medium"],
  high: [4, "High"],
};
const INFORMATIONAL: readonly [number, string] = [1, "Informational"];
/** `Warning` is "did not yield a result due to missing information"; what has no meaning for the stage is `Other`. */
const STATUSES: Readonly<Record<Verdict, readonly [number, string]>> = {
  pass: [1, "Pass"],
  conditional: [2, "Warning"],
  unknown: [2, "Warning"],
  fail: [3, "Fail"],
  "not-applicable": [99, "Other"],
};
const NEW: readonly [number, string] = [1, "New"];
const IN_PROGRESS: readonly [number, string] = [2, "In Progress"];
const SUPPRESSED: readonly [number, string] = [3, "Suppressed"];
const RESOLVED: readonly [number, string] = [4, "Resolved"];

/**
 * OCSF Compliance Findings (class 2003), one event for each finding, passes too. With an earlier scan to compare with,
 * what is new is created, what stays is updated and what is fixed is closed.
 */
export function ocsfReport(out: Out, { checks, at, changeOf }: ReportContext): Report {
  const list = new JsonList(out);
  const titles = new Map(checks.map(({ id, title }) => [id, title]));
  const told = new Set<string>();
  const time = at.getTime();
  return {
    async slice(slice) {
      const events = withStages(slice)
        .filter(({ finding: { fingerprint } }) => !told.has(fingerprint) && told.add(fingerprint))
        .map(({ finding, stage }) => {
          const title = titles.get(finding.check) ?? finding.check;
          return {
            ...eventOf(
              finding,
              title,
              time,
              changeOf?.(finding),
              finding.exempt !== undefined,
              stage.origin.kind === "aws" ? ["cloud"] : [],
            ),
            ...resourceOf(stage),
          };
        });
      await list.add(events);
    },
    async end({ changes }) {
      const gone = changes?.gone ?? [];
      await list.add(
        gone.map((each) => ({
          ...eventOf(each, titles.get(each.check) ?? each.check, time, "fixed", false, []),
          // Whether it was mended is not known: nobody saw the stage.
          status_id: 99,
          status: "No longer seen",
          resources: [{ uid: printable(each.stage), type: "AWS::ApiGateway::Stage" }],
        })),
      );
      await list.end();
    },
    close() {},
  };
}

function eventOf(
  finding: Compared,
  title: string,
  time: number,
  change: Change | undefined,
  exempt: boolean,
  profiles: readonly string[],
): object {
  const { check, verdict, severity, message, fingerprint } = finding;
  const [severityId, severityName] = verdict === "fail" ? SEVERITIES[severity] : INFORMATIONAL;
  const [activity, activityName] =
    change === "open" ? [2, "Update"] : change === "fixed" ? [3, "Close"] : [1, "Create"];
  const settled = verdict === "pass" || verdict === "not-applicable";
  const [statusId, status] = exempt
    ? SUPPRESSED
    : change === "fixed" || settled
      ? RESOLVED
      : change === "open"
        ? IN_PROGRESS
        : NEW;
  const [complianceId, compliance] = STATUSES[verdict];
  return {
    class_uid: CLASS,
    class_name: "Compliance Finding",
    category_uid: 2,
    category_name: "Findings",
    activity_id: activity,
    activity_name: activityName,
    type_uid: CLASS * 100 + activity,
    type_name: `Compliance Finding: ${activityName}`,
    severity_id: severityId,
    severity: severityName,
    status_id: statusId,
    status,
    time,
    message: printable(message),
    metadata: {
      version: SCHEMA_VERSION,
      product: { name: "Stagelight", vendor_name: "Stagelight", version: TOOL.version },
      ...(profiles.length > 0 ? { profiles } : {}),
      event_code: check,
      uid: fingerprint,
    },
    finding_info: { uid: fingerprint, title, desc: printable(message), types: [check] },
    compliance: {
      control: check,
      // Required by the schema; which regulations a standard claims is not the finding's to say.
      standards: ["Stagelight"],
      status_id: complianceId,
      status: compliance,
      status_code: verdict,
      status_detail: printable(message),
    },
    remediation: { desc: `stagelight explain ${check}` },
  };
}

/** What the finding is about, and for a live stage where it is. */
function resourceOf(stage: Stage): object {
  const { origin, api, name, apiType } = stage;
  const type = apiType === "REST" ? "AWS::ApiGateway::Stage" : "AWS::ApiGatewayV2::Stage";
  const labels = [`api:${api.id}`, `apiType:${apiType}`].map(printable);
  if (origin.kind !== "aws") {
    const data = { file: origin.file, line: origin.line, address: origin.address, kind: origin.kind };
    return {
      resources: [{ uid: printable(stage.id), name: printable(name), type, labels, data: wellFormed(data) }],
    };
  }
  return {
    resources: [
      {
        uid: printable(origin.arn),
        name: printable(name),
        type,
        labels,
        region: printable(origin.region),
        cloud_partition: partitionOf(origin.region),
      },
    ],
    cloud: {
      provider: "AWS",
      region: printable(origin.region),
      account: { uid: printable(origin.account), type: "AWS Account", type_id: 10 },
    },
  };
}

const wellFormed = (data: Readonly<Record<string, string | number>>) =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, typeof value === "string" ? printable(value) : value]),
  );
