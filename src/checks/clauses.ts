/**
 * One clause of a regulation or benchmark that a check gives evidence for.
 * `basis`: `aws` where AWS publishes the mapping (Security Hub User Guide, "API Gateway controls"; AWS Config Developer
 * Guide, managed rules), `reading` where it is this project's reading of the clause.
 */
export interface Clause {
  readonly source: Regulation;
  readonly clause: string;
  readonly title: string;
  readonly basis: "aws" | "reading";
}

export type Regulation =
  | "NIST SP 800-53 r5"
  | "PCI DSS 4.0.1"
  | "SOC 2"
  | "HIPAA"
  | "ISO/IEC 27001:2022"
  | "AWS Security Hub"
  | "AWS Config";

type Row = readonly [Regulation, string, string, Clause["basis"]?];

const clause = ([source, name, title, basis = "reading"]: Row): Clause => ({
  source,
  clause: name,
  title,
  basis,
});

const NIST = "NIST SP 800-53 r5";
const PCI = "PCI DSS 4.0.1";
const ISO = "ISO/IEC 27001:2022";
const HUB = "AWS Security Hub";
const CONFIG = "AWS Config";

const AU_3: Row = [NIST, "AU-3", "Content of audit records"];
const AU_5: Row = [NIST, "AU-5", "Response to audit logging process failures"];
const AU_9: Row = [NIST, "AU-9", "Protection of audit information"];
const AU_11: Row = [NIST, "AU-11", "Audit record retention"];
const AU_12: Row = [NIST, "AU-12", "Audit record generation"];
const PCI_CONTENT: Row = [
  PCI,
  "10.2.2",
  "Audit logs record who, what, when, with what result and from where",
];
const PCI_PROTECTED: Row = [PCI, "10.3", "Audit logs are protected from destruction and change"];
const PCI_RETAINED: Row = [PCI, "10.5.1", "Audit logs are kept for 12 months, three of them at hand"];
const PCI_FAILURES: Row = [
  PCI,
  "10.7.2",
  "Failures of critical security controls are detected and addressed",
];
const SOC_MONITORING: Row = ["SOC 2", "CC7.2", "System components are monitored for anomalies"];
const SOC_EVENTS: Row = ["SOC 2", "CC7.3", "Security events are evaluated"];
const AUDIT_CONTROLS: Row = ["HIPAA", "45 CFR 164.312(b)", "Audit controls"];
const ISO_LOGGING: Row = [ISO, "A.8.15", "Logging"];

/** What Security Hub itself lists for its logging controls APIGateway.1 and APIGateway.9, as far as it is about logs. */
const HUB_LOGGING: readonly Row[] = [
  [NIST, "AU-2", "Event logging", "aws"],
  [NIST, "AU-3", "Content of audit records", "aws"],
  [NIST, "AU-6(3)", "Correlate audit record repositories", "aws"],
  [NIST, "AU-6(4)", "Central review and analysis", "aws"],
  [NIST, "AU-10", "Non-repudiation", "aws"],
  [NIST, "AU-12", "Audit record generation", "aws"],
  [NIST, "CA-7", "Continuous monitoring", "aws"],
];

const CLAUSES: ReadonlyMap<string, readonly Row[]> = new Map<string, readonly Row[]>([
  [
    "apigw_accesslogging",
    [
      [
        HUB,
        "APIGateway.9",
        "Access logging on HTTP and WebSocket stages; there is no control for REST",
        "aws",
      ],
      [CONFIG, "api-gwv2-access-logs-enabled", "Access logs on HTTP and WebSocket stages", "aws"],
      ...HUB_LOGGING,
      [PCI, "10.2.1", "Audit logs are enabled and active"],
      [PCI, "10.4.2", "Logs of all other system components are reviewed periodically", "aws"],
      SOC_MONITORING,
      AUDIT_CONTROLS,
      ISO_LOGGING,
    ],
  ],
  [
    "apigw_accesslog_destination",
    [AU_5, AU_9, PCI_PROTECTED, PCI_FAILURES, SOC_MONITORING, AUDIT_CONTROLS, ISO_LOGGING],
  ],
  ["apigw_account_role", [AU_5, AU_12, PCI_FAILURES, SOC_MONITORING, AUDIT_CONTROLS, ISO_LOGGING]],
  [
    "apigw_accesslog_delivery",
    [AU_5, AU_12, PCI_FAILURES, SOC_MONITORING, SOC_EVENTS, AUDIT_CONTROLS, ISO_LOGGING],
  ],
  ["apigw_accesslog_format", [AU_3, AU_12, PCI_CONTENT, SOC_MONITORING, ISO_LOGGING]],
  ["apigw_accesslog_identity", [AU_3, PCI_CONTENT, SOC_MONITORING, AUDIT_CONTROLS, ISO_LOGGING]],
  [
    "apigw_accesslog_secrets",
    [
      AU_9,
      [NIST, "IA-5", "Authenticator management"],
      [PCI, "8.3.2", "Authentication factors are unreadable in transmission and storage"],
      PCI_PROTECTED,
      ["SOC 2", "CC6.1", "Logical access is restricted"],
      ISO_LOGGING,
    ],
  ],
  ["apigw_accesslog_retention", [AU_11, PCI_RETAINED, SOC_EVENTS, AUDIT_CONTROLS, ISO_LOGGING]],
  [
    "apigw_accesslog_alarms",
    [
      [NIST, "AU-6", "Audit record review, analysis and reporting"],
      [NIST, "SI-4", "System monitoring"],
      [PCI, "10.4.1.1", "Automated mechanisms review audit logs"],
      SOC_MONITORING,
      SOC_EVENTS,
      [ISO, "A.8.16", "Monitoring activities"],
    ],
  ],
  [
    "apigw_accesslog_export",
    [
      [NIST, "AU-9(2)", "Audit records are stored on separate physical systems"],
      AU_11,
      [PCI, "10.3.3", "Audit logs are promptly backed up to a central place"],
      PCI_RETAINED,
      SOC_EVENTS,
      ISO_LOGGING,
    ],
  ],
  [
    "apigw_executionlogging",
    [
      [HUB, "APIGateway.1", "Execution logging on REST and WebSocket stages", "aws"],
      [CONFIG, "api-gw-execution-logging-enabled", "Execution logs on REST and WebSocket stages", "aws"],
      ...HUB_LOGGING,
    ],
  ],
  [
    "apigw_waf",
    [
      [HUB, "APIGateway.4", "A web ACL on REST stages", "aws"],
      [CONFIG, "api-gw-associated-with-waf", "A web ACL on REST stages", "aws"],
      [NIST, "AC-4(21)", "Physical or logical separation of information flows", "aws"],
      [PCI, "6.4.2", "Public-facing web applications are protected by an automated technical solution"],
      ["SOC 2", "CC6.6", "Threats from outside the system boundaries are kept out"],
    ],
  ],
]);

/** The clauses a check gives evidence for; none for a check that is not known here. */
export const clausesOf = (check: string): readonly Clause[] => (CLAUSES.get(check) ?? []).map(clause);

/** Every regulation that some check gives evidence for, in the order in which the checks name them. */
export const REGULATIONS: readonly Regulation[] = [
  ...new Set([...CLAUSES.values()].flat().map(([source]) => source)),
];
