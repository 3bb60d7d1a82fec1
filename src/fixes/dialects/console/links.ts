import { type Partition, partitionOf } from "../../../model/arn.ts";

/** Where the console of a partition is (AWS service endpoints; China and GovCloud user guides). Others have none to link to. */
const DOMAINS: Partial<Record<Partition, string>> = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

/** A page of the console in that Region; `undefined`: this program knows of no console there. */
export function pageAt(region: string, path: string): string | undefined {
  const domain = DOMAINS[partitionOf(region)];
  return domain === undefined ? undefined : `https://${region}.${domain}/${path}`;
}

/** The CloudWatch console writes names in its fragments percent-encoded twice, with `$` for the outer `%`. */
const inFragment = (name: string): string =>
  encodeURIComponent(encodeURIComponent(name)).replaceAll("%", "$");

const query = (region: string) => `region=${encodeURIComponent(region)}`;

export const logGroupsPath = (region: string): string => `cloudwatch/home?${query(region)}#logsV2:log-groups`;

export const logGroupPath = (region: string, name: string): string =>
  `${logGroupsPath(region)}/log-group/${inFragment(name)}`;

export const alarmsPath = (region: string): string => `cloudwatch/home?${query(region)}#alarmsV2:create`;

export const rolePath = (region: string, name: string): string =>
  `iam/home?${query(region)}#/roles/details/${encodeURIComponent(name)}`;

export const newRolePath = (region: string): string => `iam/home?${query(region)}#/roles/create`;

export const apiSettingsPath = (region: string): string => `apigateway/main/settings?${query(region)}`;

export const newBucketPath = (region: string): string => `s3/bucket/create?${query(region)}`;

export const bucketPath = (region: string, name: string): string =>
  `s3/buckets/${encodeURIComponent(name)}?${query(region)}&tab=management`;

export const newStreamPath = (region: string): string => `firehose/home?${query(region)}#/wizard`;

export const webAclsPath = (region: string): string => `wafv2/homev2/web-acls?${query(region)}`;

/** REST APIs have a page for their stages; HTTP and WebSocket APIs have their logging below Monitor. */
export function stagePath(region: string, apiType: string, apiId: string): string {
  const api = encodeURIComponent(apiId);
  return apiType === "REST"
    ? `apigateway/main/apis/${api}/stages?api=${api}&${query(region)}`
    : `apigateway/main/api-detail?api=${api}&${query(region)}`;
}
