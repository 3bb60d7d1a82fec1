import { expect, test } from "vitest";
import { CHECKS } from "../../src/checks/index.ts";
import { FOREIGN_IDS, foreignId, strangerOf } from "../../src/checks/other-scanners.ts";

const OWN = CHECKS.map(({ id }) => id);

test("every id means checks that there are, and stands in the table once", () => {
  for (const { id, checks } of FOREIGN_IDS) {
    expect([id, checks.length > 0 && checks.every((check) => OWN.includes(check))]).toEqual([id, true]);
  }
  const names = FOREIGN_IDS.map(({ id }) => id.toLowerCase());
  expect(names).toHaveLength(new Set(names).size);
  expect(names.filter((name) => OWN.includes(name))).toEqual([]);
});

test("every id looks like one of its scanner", () => {
  const told = FOREIGN_IDS.map(({ id }) => [id, strangerOf(id).scanner]);
  // Two scanners name their checks alike: the first of the table is told.
  const alike: Readonly<Record<string, string>> = {
    apigateway_stage_logging_enabled: "Prowler",
    cloudwatch_log_group_retention: "Prowler",
  };
  expect(told).toEqual(FOREIGN_IDS.map(({ id, scanner }) => [id, alike[id] ?? scanner]));
});

test.each([
  ["CKV_AWS_76", ["apigw_accesslogging"]],
  ["ckv_aws_95", ["apigw_accesslogging"]],
  ["AVD-AWS-0001", ["apigw_accesslogging"]],
  ["1b6799eb-4a7a-4b04-9001-8cceb9999326", ["apigw_accesslogging", "apigw_executionlogging"]],
  ["AwsSolutions-APIG6", ["apigw_executionlogging"]],
  ["W86", ["apigw_accesslog_retention"]],
  ["APIGateway.9", ["apigw_accesslogging"]],
])("%s", (id, checks) => {
  expect(foreignId(id)?.checks).toEqual(checks);
});

test.each([
  ["CKV_AWS_20", "Checkov", undefined],
  ["AVD-AWS-0086", "Trivy, tfsec", undefined],
  ["aws-api-gateway-enable-acces-logging", "Trivy, tfsec", "aws-api-gateway-enable-access-logging"],
  ["AwsSolutions-S1", "cdk-nag", undefined],
  ["Serverless-APIGWAccesLogging", "cdk-nag", "Serverless-APIGWAccessLogging"],
  ["W2", "cfn_nag", undefined],
  ["S3.1", "AWS Security Hub", undefined],
  ["s3_bucket_public_access", "Prowler", undefined],
  ["nonsense", undefined, undefined],
  ["constructor", undefined, undefined],
])("%s means none of ours", (id, scanner, near) => {
  expect(foreignId(id)).toBeUndefined();
  expect(strangerOf(id)).toMatchObject({ ...(scanner ? { scanner } : {}), ...(near ? { near } : {}) });
  expect(strangerOf(id).near).toBe(near);
});
