import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CHECKS } from "../../src/checks/index.ts";
import { TOOL } from "../../src/model/tool.ts";
import { cli } from "./cli.ts";

const HEADINGS = ["What it finds", "Why it matters", "How to fix", "When to exempt"];
const FIXES = ["Console", "AWS CLI", "Terraform", "CloudFormation", "SAM", "CDK", "Serverless Framework"];

test.each(CHECKS.map(({ id }) => id))("%s has its page, with every heading", async (id) => {
  const { exit, stdout } = await cli(["explain", id]);
  expect(exit).toBe(0);
  for (const heading of HEADINGS) expect(stdout).toMatch(new RegExp(`^${heading}$`, "m"));
  for (const fix of FIXES) expect(stdout).toMatch(new RegExp(`^${fix}`, "m"));
});

test.each([
  ["rest", "apigateway update-stage", "--rest-api-id 'zz9'"],
  ["http", "apigatewayv2 update-stage", "--api-id 'zz9'"],
  ["websocket", "apigatewayv2 update-stage", "--api-id 'zz9'"],
])("explain --stage names the stage's own commands (%s)", async (kind, command, api) => {
  const { exit, stdout } = await cli(["explain", "--stage", `444455556666/us-east-2/${kind}/zz9/$default`]);
  expect(exit).toBe(0);
  expect(stdout).toContain(command);
  expect(stdout).toContain(api);
  expect(stdout).toContain("--stage-name '$default'");
  expect(stdout).toContain("arn:aws:logs:us-east-2:444455556666:");
  expect(stdout).not.toMatch(/eu-west-1|a1b2c3d4e5|111122223333/);
});

test.each([
  ["cn-north-1", "aws-cn", "console.amazonaws.cn"],
  ["us-gov-west-1", "aws-us-gov", "console.amazonaws-us-gov.com"],
])("explain --stage knows the partition of %s", async (region, partition, console) => {
  const { stdout } = await cli(["explain", "--stage", `444455556666/${region}/rest/zz9/live`]);
  expect(stdout).toContain(`arn:${partition}:logs:${region}:444455556666:`);
  expect(stdout).toContain(console);
  expect(stdout).not.toMatch(/arn:aws:|console\.aws\.amazon\.com/);
});

test("checks lists every check", async () => {
  const { stdout } = await cli(["checks"]);
  for (const { id, title } of CHECKS) expect(stdout).toMatch(new RegExp(`${id}.*${title}`));
});

test("the program names the version of its package", () => {
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  expect(TOOL).toEqual({ name: manifest.name, version: manifest.version });
});
