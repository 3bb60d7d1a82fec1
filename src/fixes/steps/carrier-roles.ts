import { partitionOf } from "../../model/arn.ts";
import type { Place } from "../place.ts";
import type { Json, Step } from "../step.ts";
import { createRole } from "./role.ts";

const CHECKS = ["apigw_accesslog_export"];

/** A role that carries lines on, with the one policy that it has. */
export interface Carrier {
  readonly role: string;
  readonly policy: string;
  /** Who takes it on. */
  readonly service: string;
  readonly trust: Json;
  readonly document: Json;
  /** What the policy lets it do, for people. */
  readonly does: string;
}

export const roleArn = ({ account, region }: Place, role: string): string =>
  `arn:${partitionOf(region)}:iam::${account}:role/${role}`;

/**
 * Lets Firehose put objects into the bucket (Firehose Developer Guide, "Grant Firehose access to an Amazon S3 destination"; the
 * trust: CloudWatch Logs User Guide, `CreateFirehoseStream`).
 * `PutObjectAcl` is for buckets of other accounts, says that page.
 */
export function toBucket({ account, region }: Place, bucketArn: string, ours: boolean): Carrier {
  return {
    role: `stagelight-firehose-${region}`,
    policy: "put-lines",
    service: "Firehose",
    trust: trustOf("firehose.amazonaws.com", { StringEquals: { "sts:ExternalId": account } }),
    document: policyOf(
      [
        "s3:AbortMultipartUpload",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:ListBucketMultipartUploads",
        "s3:PutObject",
        ...(ours ? [] : ["s3:PutObjectAcl"]),
      ],
      [bucketArn, `${bucketArn}/*`],
    ),
    does: `put lines into ${bucketArn}`,
  };
}

/**
 * Lets CloudWatch Logs put lines into the stream (CloudWatch Logs User Guide, `SubscriptionFilters`, Firehose). One record or
 * several at a time is the same right to the same stream.
 */
export function toStream({ account, region }: Place, streamArn: string): Carrier {
  const logs = `arn:${partitionOf(region)}:logs:${region}:${account}:*`;
  return {
    role: `stagelight-logs-to-firehose-${region}`,
    policy: "put-records",
    service: "CloudWatch Logs",
    trust: trustOf("logs.amazonaws.com", { StringLike: { "aws:SourceArn": logs } }),
    document: policyOf(["firehose:PutRecord", "firehose:PutRecordBatch"], [streamArn]),
    does: `put lines into ${streamArn}`,
  };
}

const trustOf = (Service: string, Condition: Json): Json => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole", Condition }],
});

const policyOf = (Action: Json, Resource: Json): Json => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource }],
});

/** The role and its policy, in this order. */
export function carrierSteps(place: Place, carrier: Carrier, stages: readonly string[]): readonly Step[] {
  const { role, service, trust } = carrier;
  const created = createRole(
    place,
    { name: role, path: "/" },
    { stages, needs: [], wakes: "", care: "review" },
    { name: service, trust, checks: CHECKS },
  );
  return [created, putRolePolicy(place, carrier, stages, [created.id])];
}

function putRolePolicy(
  { account, region }: Place,
  { role, policy, document, does, service }: Carrier,
  stages: readonly string[],
  needs: readonly string[],
): Step {
  const names = { RoleName: role, PolicyName: policy };
  return {
    id: `put-role-policy ${account}/${role}/${policy}`,
    kind: "put-role-policy",
    account,
    region,
    target: { role, policy },
    before: null,
    after: document,
    stages,
    checks: CHECKS,
    needs,
    preconditions: [`The role ${role} is there, without an inline policy ${policy}.`],
    effect: `Lets ${service} ${does}, with the role ${role}.`,
    call: {
      service: "iam",
      operation: "PutRolePolicy",
      parameters: { ...names, PolicyDocument: JSON.stringify(document) },
    },
    undo: { service: "iam", operation: "DeleteRolePolicy", parameters: names },
    permissions: ["iam:DeleteRolePolicy", "iam:PutRolePolicy"],
    cost: "Nothing.",
    risk: `Whoever may pass the role to ${service} can do the same with it.`,
    care: "review",
  };
}
