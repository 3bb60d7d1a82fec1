import fc from "fast-check";
import { expect, test } from "vitest";
import { foreignComments } from "../../../../src/standard/exemptions/foreign/comments.ts";

const LOGGING = ["apigw_accesslogging"];
const said = (line: string) => foreignComments(["x", line]).map(({ line: at, ...rest }) => ({ ...rest, at }));
const one = (written: string, checks: readonly string[], reason = "", until = "") => [
  { written, checks, reason, until, wholeFile: false, at: 2 },
];

test.each([
  ["# checkov:skip=CKV_AWS_76:internal only", one("checkov:skip=CKV_AWS_76", LOGGING, "internal only")],
  ["  //checkov:skip=CKV_AWS_95: a: b", one("checkov:skip=CKV_AWS_95", LOGGING, "a: b")],
  ["#bridgecrew:skip=CKV2_AWS_4", one("checkov:skip=CKV2_AWS_4", ["apigw_executionlogging"])],
  ["/* checkov:skip=CKV_AWS_76:why */ x", one("checkov:skip=CKV_AWS_76", LOGGING, "why")],
  ["x = 1 #tfsec:ignore:aws-api-gateway-*", one("tfsec:ignore:aws-api-gateway-*", LOGGING)],
  ["# tfsec:ignore:*", one("tfsec:ignore:*", LOGGING)],
  ["#trivy:ignore:avd-aws-0001 because", one("trivy:ignore:avd-aws-0001", LOGGING, "because")],
  [
    "#trivy:ignore:AVD-AWS-0001[name=x]:exp:2027-01-31:ws:prod",
    one("trivy:ignore:AVD-AWS-0001[name=x]:exp:2027-01-31:ws:prod", LOGGING, "", "2027-01-31"),
  ],
  ["# checkov:skip=CKV_AWS_20:buckets", []],
  ["# tfsec:ignore:CKV_AWS_76", []],
  ["# trivy:ignore:AVD-AWS-0086", []],
  ["checkov:skip=CKV_AWS_76 is no comment", []],
  ["# kics-scan ignore", []],
  ["# kics-scan ignored-block", []],
])("%s", (line, expected) => {
  expect(said(line)).toEqual(expected);
});

test("kics-scan ignore-block is all that KICS looks for at a stage", () => {
  expect(said("# kics-scan ignore-block")[0]?.checks).toEqual([
    "apigw_accesslogging",
    "apigw_accesslog_retention",
    "apigw_executionlogging",
    "apigw_waf",
  ]);
});

test("kics-scan ignore and disable speak of a file whose beginning they stand at", () => {
  const whole = (lines: string[]) => foreignComments(lines).map(({ wholeFile, line }) => [wholeFile, line]);
  expect(whole(["# who", "", "# kics-scan ignore"])).toEqual([[true, 3]]);
  const disable = "# kics-scan disable=x, 1b6799eb-4a7a-4b04-9001-8cceb9999326";
  expect(whole([disable])).toEqual([[true, 1]]);
  expect(whole(["resource {}", disable])).toEqual([]);
});

test("property: no line makes it throw or take long", () => {
  const parts = fc.constantFrom(
    "#",
    "checkov:skip=",
    "tfsec:ignore:",
    ":exp:",
    "[",
    "]",
    "*",
    ",",
    "kics-scan ",
    "a-",
    "/*",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(parts, fc.string({ maxLength: 5 })), { maxLength: 400 }), (pieces) => {
      for (const { checks, line } of foreignComments([pieces.join("")])) {
        expect([checks.length > 0, line]).toEqual([true, 1]);
      }
    }),
  );
});
