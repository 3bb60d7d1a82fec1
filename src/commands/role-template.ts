import { UsageError } from "./io.ts";
import { ROLE_NAME } from "./role-name.ts";

/** A role that somebody in another account assumes. */
export interface Role {
  /** What the template is for, in a sentence or two. */
  readonly about: string;
  readonly logicalId: string;
  readonly roleName: string;
  readonly description: string;
  readonly externalId: string | undefined;
  readonly policyName: string;
  readonly policy: object;
}

/** Throws UsageError where IAM or STS would not take the names. */
export function checkRole(roleName: string, externalId: string | undefined): void {
  if (!ROLE_NAME.test(roleName)) {
    throw new UsageError(
      `--role-name ${roleName}: expected up to 64 letters, digits and +=,.@-_ (IAM role names).`,
    );
  }
  if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
    throw new UsageError(
      "--external-id: expected 2 to 1,224 letters, digits and +=,.@:/- (STS external ids).",
    );
  }
}

/** CloudFormation of the role in its account; who may assume it is a parameter. */
export function roleTemplate(role: Role): object {
  const { logicalId, externalId } = role;
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: role.about,
    Parameters: {
      TrustedPrincipal: {
        Type: "String",
        Description: "ARN of who may assume the role - the account or role that runs stagelight",
        AllowedPattern: "^arn:[a-z0-9-]+:iam::[0-9]{12}:(root|role/.+|user/.+)$",
      },
    },
    Resources: {
      [logicalId]: {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName: role.roleName,
          Description: role.description,
          MaxSessionDuration: 3600,
          AssumeRolePolicyDocument: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: { Ref: "TrustedPrincipal" } },
                Action: "sts:AssumeRole",
                ...(externalId === undefined
                  ? {}
                  : { Condition: { StringEquals: { "sts:ExternalId": externalId } } }),
              },
            ],
          },
          Policies: [{ PolicyName: role.policyName, PolicyDocument: role.policy }],
        },
      },
    },
    Outputs: { RoleArn: { Description: "ARN of the role", Value: { "Fn::GetAtt": [logicalId, "Arn"] } } },
  };
}
