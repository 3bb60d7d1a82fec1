import { nearest } from "../model/nearest.ts";

/**
 * What other scanners call the things that our checks find, from their public documentation: the one table behind
 * `--checks`, `stagelight exemptions import` and docs/coming-from.md. An id is here only where a check of ours judges at
 * least a part of what it is about; where it is about several things, it names several checks.
 */
export interface ForeignId {
  readonly scanner: Scanner;
  /** As its scanner writes it. */
  readonly id: string;
  /** Ids of our checks, at least one. */
  readonly checks: readonly string[];
}

/** In the order in which the table has them. */
export type Scanner = (typeof TABLE)[number][0];

/** An id as written: letters, digits and what ids are joined with. */
interface Row {
  readonly checks: readonly string[];
  readonly ids: readonly string[];
}

const LOGGING = ["apigw_accesslogging"];
const FORMAT = ["apigw_accesslog_format"];
const RETENTION = ["apigw_accesslog_retention"];
const EXECUTION = ["apigw_executionlogging"];
const BOTH_LOGS = [...LOGGING, ...EXECUTION];
const WAF = ["apigw_waf"];

/** Packs of cdk-nag that have the same rules under their own prefix. */
const PACKS = ["HIPAA.Security", "NIST.800.53.R4", "NIST.800.53.R5", "PCI.DSS.321"];
const inPacks = (rule: string, packs = PACKS) => packs.map((pack) => `${pack}-${rule}`);

/** The last member says what an id of the scanner looks like, so that one which is not here can still be told. */
const TABLE = [
  [
    "Checkov",
    [
      { checks: LOGGING, ids: ["CKV_AWS_76", "CKV_AWS_95"] },
      { checks: EXECUTION, ids: ["CKV2_AWS_4"] },
      { checks: RETENTION, ids: ["CKV_AWS_66", "CKV_AWS_338"] },
      { checks: WAF, ids: ["CKV2_AWS_29"] },
    ],
    /^CKV2?_[A-Z0-9]+_\d+$/i,
  ],
  [
    "Trivy, tfsec",
    [
      {
        checks: LOGGING,
        ids: [
          "AVD-AWS-0001",
          "AWS-0001",
          "AVD-AWS-0113",
          "AWS-0113",
          "AVD-AWS-0116",
          "AWS-0116",
          "aws-api-gateway-enable-access-logging",
          "aws-sam-enable-api-access-logging",
          "aws-sam-enable-http-api-access-logging",
        ],
      },
    ],
    /^(?:AVD-)?[A-Z]{2,12}-\d{4}$|^(?:aws|azure|google|general)-[a-z0-9]+(?:-[a-z0-9]+)+$/i,
  ],
  [
    "KICS",
    [
      // Both ask for a logging level besides the access log.
      {
        checks: BOTH_LOGS,
        ids: ["1b6799eb-4a7a-4b04-9001-8cceb9999326", "80d45af4-4920-4236-a56e-b7ef419d1941"],
      },
      {
        checks: LOGGING,
        ids: [
          "625abc0e-f980-4ac9-a775-f7519ee34296",
          "06ec63e3-9f72-4fe2-a218-2eb9200b8db5",
          "bf4b48b9-fc1f-4552-984a-4becdb5bf503",
        ],
      },
      { checks: EXECUTION, ids: ["982aa526-6970-4c59-8b9b-2ce7e019fe36"] },
      { checks: RETENTION, ids: ["ef0b316a-211e-42f1-888e-64efe172b755"] },
      {
        checks: WAF,
        ids: ["a186e82c-1078-4a7b-85d8-579561fde884", "fcbf9019-566c-4832-a65c-af00d8137d2b"],
      },
    ],
    /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  ],
  [
    "cdk-nag",
    [
      { checks: LOGGING, ids: ["AwsSolutions-APIG1", "Serverless-APIGWAccessLogging"] },
      { checks: FORMAT, ids: ["Serverless-APIGWStructuredLogging"] },
      { checks: EXECUTION, ids: ["AwsSolutions-APIG6", ...inPacks("APIGWExecutionLoggingEnabled")] },
      { checks: RETENTION, ids: inPacks("CloudWatchLogGroupRetentionPeriod") },
      {
        checks: WAF,
        ids: ["AwsSolutions-APIG3", ...inPacks("APIGWAssociatedWithWAF", ["NIST.800.53.R5", "PCI.DSS.321"])],
      },
    ],
    /^(?:AwsSolutions|Serverless|HIPAA\.Security|NIST\.800\.53\.R[45]|PCI\.DSS\.321)-\w+$/i,
  ],
  [
    "cfn_nag",
    [
      { checks: LOGGING, ids: ["W45", "W46", "W69"] },
      { checks: RETENTION, ids: ["W86"] },
    ],
    /^[WF]\d{1,4}$/i,
  ],
  [
    "AWS Config, Guard rules registry",
    [
      { checks: LOGGING, ids: ["api-gwv2-access-logs-enabled", "API_GWV2_ACCESS_LOGS_ENABLED"] },
      { checks: EXECUTION, ids: ["api-gw-execution-logging-enabled", "API_GW_EXECUTION_LOGGING_ENABLED"] },
      {
        checks: RETENTION,
        ids: ["cw-loggroup-retention-period-check", "CW_LOGGROUP_RETENTION_PERIOD_CHECK"],
      },
      { checks: WAF, ids: ["api-gw-associated-with-waf", "API_GW_ASSOCIATED_WITH_WAF"] },
    ],
    /^(?:api-gw|cw-|cloudwatch-)[a-z0-9-]+$|^(?:API_GW|CW_|CLOUDWATCH_)[A-Z0-9_]+$/,
  ],
  [
    "AWS Security Hub",
    [
      { checks: EXECUTION, ids: ["APIGateway.1"] },
      { checks: WAF, ids: ["APIGateway.4"] },
      { checks: LOGGING, ids: ["APIGateway.9"] },
      { checks: RETENTION, ids: ["CloudWatch.16"] },
    ],
    /^[A-Za-z][A-Za-z0-9]{1,30}\.\d{1,3}$/,
  ],
  [
    "Prowler",
    [
      // Its title says logging, not which of the two.
      {
        checks: BOTH_LOGS,
        ids: ["apigateway_restapi_logging_enabled", "apigateway_logging_enabled", "extra722"],
      },
      {
        checks: LOGGING,
        ids: ["apigatewayv2_api_access_logging_enabled", "apigatewayv2_access_logging_enabled", "extra7156"],
      },
      {
        checks: RETENTION,
        ids: ["cloudwatch_log_group_retention_policy_specific_days_enabled"],
      },
      {
        checks: WAF,
        ids: ["apigateway_restapi_waf_acl_attached", "apigateway_waf_acl_attached", "extra744"],
      },
    ],
    /^(?:extra\d{2,4}|(?:apigateway|apigatewayv2|cloudwatch|awslambda|iam|s3|ec2)_[a-z0-9_]+)$/,
  ],
  [
    "Datadog IaC Security",
    [
      {
        checks: BOTH_LOGS,
        ids: [
          "terraform-aws-api-gateway-access-logging-disabled",
          "cloudformation-aws-api-gateway-access-logging-disabled",
        ],
      },
      { checks: LOGGING, ids: ["cloudformation-aws-api-gateway-deployment-without-access-log-setting"] },
      { checks: RETENTION, ids: ["terraform-aws-cloudwatch-without-retention-period-specified"] },
      {
        checks: WAF,
        ids: ["terraform-aws-api-gateway-without-waf", "cloudformation-aws-api-gateway-without-waf"],
      },
    ],
    /^(?:terraform|cloudformation)-aws-[a-z0-9-]+$/,
  ],
  ["Snyk IaC", [{ checks: LOGGING, ids: ["SNYK-CC-TF-138"] }], /^SNYK-CC-(?:[A-Z]+-)?\d+$/i],
  [
    "Powerpipe",
    [
      { checks: LOGGING, ids: ["gatewayv2_stage_access_logging_enabled"] },
      { checks: EXECUTION, ids: ["apigateway_stage_logging_enabled"] },
      { checks: RETENTION, ids: ["cloudwatch_log_group_retention"] },
    ],
    /^(?:gatewayv2|apigateway_stage|cloudwatch_log_group)_[a-z0-9_]+$/,
  ],
] as const satisfies readonly (readonly [string, readonly Row[], RegExp])[];

/** Every id of the table, scanner by scanner. */
export const FOREIGN_IDS: readonly ForeignId[] = TABLE.flatMap(([scanner, rows]) =>
  (rows as readonly Row[]).flatMap(({ checks, ids }) => ids.map((id) => ({ scanner, id, checks }))),
);

const BY_NAME: ReadonlyMap<string, ForeignId> = new Map(
  FOREIGN_IDS.map((foreign) => [foreign.id.toLowerCase(), foreign]),
);

/** The entry of an id, however it is capitalized. */
export const foreignId = (id: string): ForeignId | undefined => BY_NAME.get(id.toLowerCase());

/** An id that means none of our checks: whose it seems to be, and the one of the table that may have been meant. */
export interface Stranger {
  /** Absent: it looks like nobody's. */
  readonly scanner?: Scanner;
  readonly near?: string;
  /** Those of that scanner that mean one of ours. */
  readonly known: readonly string[];
}

/** What can be said of an id that the table does not have. */
export function strangerOf(id: string): Stranger {
  const scanner = TABLE.find(([, , looks]) => looks.test(id))?.[0];
  const known = FOREIGN_IDS.filter((each) => each.scanner === scanner).map((each) => each.id);
  // Numbers and hashes are near to each other without meaning anything alike.
  const near = /[a-z]{3,}/i.test(id) && !/\d$/.test(id) ? nearest(id, known) : undefined;
  return { ...(scanner ? { scanner } : {}), ...(near ? { near } : {}), known };
}
