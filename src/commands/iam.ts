import { Option } from "commander";
import { stringify } from "yaml";
import type { Check } from "../checks/check.ts";
import { CHECKS } from "../checks/index.ts";
import type { Define } from "../cli.ts";
import { scanPolicy } from "../sources/aws/iam-policy.ts";
import { iamFixCommand } from "./iam-fix.ts";
import { type Io, UsageError } from "./io.ts";
import { list } from "./option-values.ts";
import { checkRole, roleTemplate } from "./role-template.ts";
import { checksNamed } from "./scan/checks-named.ts";

export interface IamScanFlags {
  org?: boolean;
  member?: boolean;
  accounts?: boolean;
  configAggregator?: boolean;
  roleName: string;
  externalId?: string;
  partition: string;
  checks?: string[];
  prove?: boolean;
  pushSecurityHub?: boolean;
}

type Needs = ReadonlySet<Check["needs"][number]>;

/** `stagelight iam scan`: the permissions of a scan, from the calls themselves. */
export async function iamScan(flags: IamScanFlags, io: Io): Promise<number> {
  const { roleName, externalId, partition } = flags;
  // Whatever a standard may come to demand of them.
  const needs = new Set(
    (flags.checks ? checksNamed(flags.checks).checks : CHECKS).flatMap((check) => check.needs),
  );
  if (flags.prove) needs.add("proofs");
  checkRole(roleName, externalId);
  const push = flags.pushSecurityHub ?? false;
  const forms = (["org", "member", "accounts", "configAggregator"] as const).filter((flag) => flags[flag]);
  if (forms.length > 1) {
    throw new UsageError(
      "--org, --member, --accounts and --config-aggregator exclude each other: choose one.",
    );
  }
  if (flags.org || flags.member) {
    const template = flags.member
      ? memberTemplate(roleName, externalId, needs, push)
      : organizationTemplate(roleName, externalId, needs, push);
    io.stdout.write(stringify(template, { lineWidth: 110 }));
    return 0;
  }
  const mode = flags.configAggregator ? "config" : flags.accounts ? "accounts" : "account";
  const policy = scanPolicy({ side: "caller", mode, partition, roleName, needs, pushSecurityHub: push });
  io.stdout.write(`${JSON.stringify(policy, null, 2)}\n`);
  return 0;
}

/** What a template says of the rights it gives. */
const writes = (pushSecurityHub: boolean): string =>
  pushSecurityHub ? "It writes nothing but findings into Security Hub." : "Read-only.";

const PARTITION = "${AWS::Partition}";

/** The role that a scan assumes in a member account. */
function memberTemplate(
  roleName: string,
  externalId: string | undefined,
  needs: Needs,
  pushSecurityHub: boolean,
): object {
  const policy = scanPolicy({
    side: "member",
    mode: "org",
    partition: PARTITION,
    roleName,
    needs,
    pushSecurityHub,
  });
  return roleTemplate({
    about: `The role with which stagelight reads API Gateway stages in this account. ${writes(pushSecurityHub)}`,
    logicalId: "ScanRole",
    roleName,
    description: "Lets stagelight read which API Gateway stages write an access log",
    externalId,
    policyName: "stagelight-scan",
    policy: substituted(policy),
  });
}

/**
 * Deployed once in the management (or delegated administrator) account: a StackSet that puts the role into every
 * member account, now and later, and the policy for who runs the scan.
 */
function organizationTemplate(
  roleName: string,
  externalId: string | undefined,
  needs: Needs,
  pushSecurityHub: boolean,
): object {
  const policy = scanPolicy({
    side: "caller",
    mode: "org",
    partition: PARTITION,
    roleName,
    needs,
    pushSecurityHub,
  });
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `Lets stagelight read the API Gateway stages of every account of the organization. ${writes(pushSecurityHub)}`,
    Parameters: {
      OrganizationalUnitIds: {
        Type: "CommaDelimitedList",
        Description: "Where the member accounts are - the root (r-...) for all of them, or units (ou-...)",
        AllowedPattern: "^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$",
      },
      CallAs: {
        Type: "String",
        Description: "SELF in the management account, DELEGATED_ADMIN in a delegated administrator account",
        Default: "SELF",
        AllowedValues: ["SELF", "DELEGATED_ADMIN"],
      },
    },
    Resources: {
      MemberRoles: {
        Type: "AWS::CloudFormation::StackSet",
        Properties: {
          StackSetName: `${roleName}Roles`.replace(/[^A-Za-z0-9-]/g, "-").replace(/^[^A-Za-z]+/, ""),
          Description: "The role with which stagelight reads API Gateway stages",
          PermissionModel: "SERVICE_MANAGED",
          CallAs: { Ref: "CallAs" },
          AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
          Capabilities: ["CAPABILITY_NAMED_IAM"],
          ManagedExecution: { Active: true },
          OperationPreferences: { FailureTolerancePercentage: 100, MaxConcurrentPercentage: 100 },
          Parameters: [
            {
              ParameterKey: "TrustedPrincipal",
              ParameterValue: { "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root" },
            },
          ],
          StackInstancesGroup: [
            {
              DeploymentTargets: { OrganizationalUnitIds: { Ref: "OrganizationalUnitIds" } },
              Regions: [{ Ref: "AWS::Region" }],
            },
          ],
          TemplateBody: stringify(memberTemplate(roleName, externalId, needs, pushSecurityHub), {
            lineWidth: 110,
          }),
        },
      },
      ScanPolicy: {
        Type: "AWS::IAM::ManagedPolicy",
        Properties: {
          Description: "What who runs stagelight scan --aws --org needs. Attach it to that role.",
          PolicyDocument: substituted(policy),
        },
      },
    },
    Outputs: {
      ScanPolicyArn: { Description: "Attach this to who runs the scan", Value: { Ref: "ScanPolicy" } },
    },
  };
}

/** The policy with `Fn::Sub` around every ARN that names the partition. */
function substituted(policy: ReturnType<typeof scanPolicy>): object {
  return {
    ...policy,
    Statement: policy.Statement.map((statement) => ({
      ...statement,
      Resource: statement.Resource.map((arn) => (arn.includes(PARTITION) ? { "Fn::Sub": arn } : arn)),
    })),
  };
}

/** The flags of `stagelight iam`. */
export const define: Define = (command, io, start) => {
  command.description("Least-privilege IAM policies, made from the calls this program makes.");
  command
    .command("scan")
    .description("The IAM policy for exactly the calls a scan makes.")
    .option("--org", "CloudFormation for a whole organization: StackSet of the role, policy of the caller")
    .option("--member", "CloudFormation of the role in one member account")
    .option("--accounts", "the policy of who scans named accounts by assuming --role-name")
    .option("--config-aggregator", "the policy for a scan through AWS Config")
    .option("--checks <ids>", "only what these checks need; without it, what all of them do", list)
    .option("--prove", "what scan --prove needs as well")
    .option("--push-security-hub", "with what importing the findings into Security Hub takes")
    .option("--role-name <name>", "name of the role in the member accounts", "StagelightScan")
    .option("--external-id <id>", "external id the role shall ask for")
    .addOption(
      new Option("--partition <name>", "AWS partition")
        .choices(["aws", "aws-cn", "aws-us-gov"])
        .default("aws"),
    )
    .addHelpText(
      "after",
      `
Examples:
  $ stagelight iam scan > policy.json
  $ stagelight iam scan --org > stagelight-organization.yaml`,
    )
    .action((flags: IamScanFlags) => {
      start(iamScan(flags, io));
    });
  iamFixCommand(command, io, start);
};
