import { resolve } from "node:path";
import { expect, test } from "vitest";
import { cli } from "./cli.ts";

const EDGE = resolve(import.meta.dirname, "../../fixtures/edge");
const scan = (...args: string[]) =>
  cli(["scan", "01_v1_missing.yaml", "--format", "json", ...args], { cwd: EDGE });
const judged = (stdout: string) => [
  ...new Set((JSON.parse(stdout).findings as { check: string }[]).map(({ check }) => check)),
];

test("ids of another scanner choose our checks, and standard error says so once", async () => {
  const { stdout, stderr, exit } = await scan("--checks", "CKV_AWS_76,CKV_AWS_95,CKV_AWS_76");
  expect(judged(stdout)).toEqual(["apigw_accesslogging"]);
  expect(stderr).toBe(
    "stagelight: CKV_AWS_76 is apigw_accesslogging here; CKV_AWS_95 is apigw_accesslogging here.\n",
  );
  expect(exit).toBe(1);
});

test("they may stand beside ours, and one id may choose several", async () => {
  const kics = "1b6799eb-4a7a-4b04-9001-8cceb9999326";
  const { stdout, stderr } = await scan("--checks", `apigw_waf,${kics}`);
  expect(judged(stdout)).toEqual(["apigw_waf", "apigw_accesslogging", "apigw_executionlogging"]);
  expect(stderr).toBe(`stagelight: ${kics} is apigw_accesslogging and apigw_executionlogging here.\n`);
});

test("our own ids need no words", async () => {
  expect((await scan("--checks", "apigw_waf")).stderr).toBe("");
});

test.each([
  [
    "CKV_AWS_20",
    /CKV_AWS_20 looks like an id of Checkov that means no check here\. Those that do: CKV_AWS_76/,
  ],
  ["AwsSolutions-S1", /looks like an id of cdk-nag .* Those that do: AwsSolutions-APIG1/],
  ["apigateway_restapi_loging_enabled", /Did you mean apigateway_restapi_logging_enabled\?/],
  ["apigw_accesslogin", /there is no check apigw_accesslogin\. Did you mean apigw_accesslogging\?/],
  ["accesslogging", /Did you mean apigw_accesslogging\?/],
  ["retention", /there is no check retention\. Known: /],
  ["nonsense", /there is no check nonsense\. Known: apigw_accesslogging/],
])("%s chooses nothing: exit 2", async (id, words) => {
  const { stderr, exit, stdout } = await scan("--checks", `CKV_AWS_76,${id}`);
  expect([exit, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(words);
});

test("explain and iam take them too; checks --foreign lists them", async () => {
  expect((await cli(["explain", "CKV_AWS_76"])).stdout).toBe((await cli(["explain"])).stdout);
  expect((await cli(["explain", "CKV_AWS_20"])).exit).toBe(2);
  const own = await cli(["iam", "scan", "--checks", "apigw_waf"]);
  expect((await cli(["iam", "scan", "--checks", "APIGateway.4"])).stdout).toBe(own.stdout);
  expect((await cli(["checks", "--foreign"])).stdout).toMatch(/^Checkov +CKV_AWS_76 +apigw_accesslogging$/m);
});
