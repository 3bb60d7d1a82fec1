import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { preset } from "../../../src/access-log/presets.ts";
import { terraformFile } from "../../../src/fixes/dialects/terraform/file.ts";
import { planFor } from "../../../src/fixes/plan.ts";
import type { Step } from "../../../src/fixes/step.ts";
import { BASELINE } from "../../../src/model/demands.ts";
import { known } from "../../../src/model/fact.ts";
import { cli } from "../../commands/cli.ts";
import { Scene } from "../scene.ts";
import { CALM, GROUP, groupOf, judged, logOf, sliceOf, stageOf, TOPIC } from "../slices.ts";
import * as make from "../steps.ts";
import { partOf, written } from "./part.ts";

/** The scan of a folder with that one file in it. */
async function scanOf(text: string) {
  const folder = mkdtempSync(join(tmpdir(), "stagelight-terraform-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "main.tf"), text);
  const { stdout } = await cli(["scan", ".", "--format", "json", "--no-config"], { cwd: folder });
  return JSON.parse(stdout) as {
    coverage: Record<string, number>;
    stages: { id: string; accessLog: { format?: string } | null }[];
    findings: { check: string; verdict: string; stage: string }[];
    gaps: unknown[];
  };
}

test("stages of every kind pass in the file, with the formats of the plan", async () => {
  const stages = [stageOf("$default", "HTTP"), stageOf("prod", "REST"), stageOf("live", "WEBSOCKET")];
  const slice = sliceOf(stages, { accountRole: known(null), logPolicies: { items: [] } });
  const { steps } = planFor(judged(slice, BASELINE), BASELINE, {
    alarmActions: [TOPIC],
    protect: true,
    tags: { "a b": "${x}" },
  });
  const text = written(terraformFile(), partOf(steps));
  const { coverage, stages: found, findings, gaps } = await scanOf(text);
  expect(coverage).toMatchObject({ stages: 3, logged: 3 });
  expect(gaps).toEqual([]);
  const formats = steps
    .filter(({ kind }) => kind === "set-access-log")
    .map(({ after }) => (after as { format: string }).format);
  expect(found.map(({ accessLog }) => accessLog?.format).toSorted()).toEqual(formats.toSorted());
  const rest = findings.filter(({ stage }) => stage.includes("aws_api_gateway_stage"));
  const passed = rest.filter(({ verdict }) => verdict === "pass").map(({ check }) => check);
  expect(passed).toEqual(
    expect.arrayContaining([
      "apigw_accesslogging",
      "apigw_accesslog_destination",
      "apigw_accesslog_format",
      "apigw_accesslog_retention",
      "apigw_accesslog_alarms",
      "apigw_account_role",
    ]),
  );
  expect(text).toMatch(
    /^import \{\n {2}provider = aws\.\w+\n {2}to {7}= aws_apigatewayv2_stage\.\w+\n {2}id {7}= "abc\/\$default"\n\}$/m,
  );
});

test("steps of every kind are in the file; what is there is taken over, what is new is not", async () => {
  const scene = await Scene.open();
  const steps = await scene.everyKind();
  const text = written(terraformFile(), partOf(steps));
  const { gaps, coverage } = await scanOf(text);
  expect(gaps).toEqual([]);
  expect(coverage).toMatchObject({ stages: 3, logged: 3 });
  const imported = [...text.matchAll(/^ {2}id {7}= "(.*)"$/gm)].map(([, id]) => id);
  expect(imported.toSorted()).toEqual(["/there", "http1/$default", "old", "rest1/prod", "ws1/live"]);
  for (const type of [
    "aws_api_gateway_account",
    "aws_api_gateway_method_settings",
    "aws_cloudwatch_log_metric_filter",
    "aws_cloudwatch_log_resource_policy",
    "aws_cloudwatch_log_subscription_filter",
    "aws_cloudwatch_metric_alarm",
    "aws_iam_role",
    "aws_iam_role_policy_attachment",
    "aws_wafv2_web_acl_association",
  ])
    expect(text).toContain(`resource "${type}" `);
});

test("an account's role that is set already is taken over", () => {
  const role: Step = { ...make.accountRole("logging"), before: "arn:aws:iam::111122223333:role/gone" };
  expect(written(terraformFile(), partOf([role]))).toContain('id       = "api-gateway-account"');
  expect(written(terraformFile(), partOf([{ ...role, before: null }]))).not.toContain("import {");
});

test("names that come to the same stay apart, and hostile texts stay texts", async () => {
  const groups = ["/a/b", "/a-b", "/a_b", "/a.b"].map((name) => make.createGroup(name));
  const hostile = '${file("/etc/passwd")} %{ if true } "quoted" \\ \u2028 \u0007';
  const log = {
    ...make.accessLog({ apiType: "HTTP", apiId: "http1", stage: "$default" }, "/x"),
    effect: "one\nresource {}",
    after: { destination: `${make.createGroup("/x").target.logGroup}`, format: hostile },
  };
  const text = written(terraformFile(), partOf([...groups, log]));
  const names = [...text.matchAll(/^resource "aws_cloudwatch_log_group" "(.*)" \{$/gm)].map(
    ([, name]) => name,
  );
  expect(new Set(names).size).toBe(4);
  const { stages } = await scanOf(text);
  expect(stages.map(({ accessLog }) => accessLog?.format)).toEqual([hostile]);
});

test("what carries lines to a bucket refers to what the file makes", () => {
  const demands = { ...CALM, export: { required: true, targets: [] } };
  const stage = stageOf("prod", "REST", { accessLog: logOf(`${GROUP}one`, preset("REST")) });
  const slice = sliceOf([stage], { logGroups: { items: [groupOf("one")] } });
  const { steps } = planFor(judged(slice, demands), demands, {
    only: ["apigw_accesslog_export"],
    exportBucket: { name: "lines-{account}", make: true, days: 400 },
  });
  const text = written(terraformFile(), partOf(steps));
  for (const reference of [
    /^ {2}bucket {3}= aws_s3_bucket\.[\w-]+_lines-111122223333\.id$/m,
    /^ {4}bucket_arn += aws_s3_bucket\.[\w-]+_lines-111122223333\.arn$/m,
    /^ {4}role_arn += aws_iam_role\.[\w-]+_stagelight-firehose-eu-west-1\.arn$/m,
    /^ {2}destination_arn = aws_kinesis_firehose_delivery_stream\.[\w-]+_stagelight-access-logs\.arn$/m,
    /^ {2}role_arn += aws_iam_role\.[\w-]+_stagelight-logs-to-firehose-eu-west-1\.arn$/m,
  ])
    expect(text).toMatch(reference);
  expect(text).toMatch(/transition \{\n {6}days {10}= 90\n {6}storage_class = "GLACIER_IR"\n/);
});
