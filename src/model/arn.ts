export type Partition =
  | "aws"
  | "aws-cn"
  | "aws-us-gov"
  | "aws-iso"
  | "aws-iso-b"
  | "aws-iso-e"
  | "aws-iso-f"
  | "aws-eusc";

/** Region prefix → partition (botocore `partitions.json`, regionRegex). Longest prefix first. */
const PREFIXES: readonly (readonly [string, Partition])[] = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["us-isob-", "aws-iso-b"],
  ["us-isof-", "aws-iso-f"],
  ["eu-isoe-", "aws-iso-e"],
  ["us-iso-", "aws-iso"],
  ["eusc-", "aws-eusc"],
];

export function partitionOf(region: string): Partition {
  return PREFIXES.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";
}

/**
 * The ARN of a stage; its account field is empty (API Gateway Developer Guide, `arn-format-reference`).
 */
export function stageArn(
  apiType: "REST" | "HTTP" | "WEBSOCKET",
  region: string,
  apiId: string,
  stage: string,
): string {
  const collection = apiType === "REST" ? "restapis" : "apis";
  return `arn:${partitionOf(region)}:apigateway:${region}::/${collection}/${apiId}/stages/${stage}`;
}

export function roleArn(partition: Partition, account: string, roleName: string): string {
  return `arn:${partition}:iam::${account}:role/${roleName}`;
}
