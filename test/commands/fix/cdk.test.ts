import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tree } from "../../sources/code/tree.ts";
import { cli } from "../cli.ts";

const OUT = join(import.meta.dirname, "../../../examples/cdk/cdk.out");

async function planOf(
  cwd: string,
): Promise<{ manual: { reason: string; paste?: { about: string; text: string }[] }[] }> {
  const fix = ["fix", ".", "--no-config", "--only", "apigw_accesslogging", "--as", "json"];
  return JSON.parse((await cli(fix, { cwd })).stdout);
}

test("for a CDK program there is code to paste, with the construct path", async () => {
  using project = tree({});
  cpSync(OUT, join(project.root, "cdk.out"), { recursive: true });
  const [one, ...others] = (await planOf(project.root)).manual;
  expect(others).toEqual([]);
  expect(one?.reason).toMatch(/^TicketsDev\/Tickets\/DeploymentStage\.v1\/Resource comes from a CDK program/);
  expect(one?.reason).toContain("should be the stage of the RestApi 'Tickets'; that is a guess");
  const [guess, sure, ...more] = one?.paste ?? [];
  expect(more).toEqual([]);
  expect(guess?.about).toContain("deployOptions goes into its props");
  expect(guess?.text).toContain("const deployOptions: aws_apigateway.StageOptions = {");
  expect(sure?.text).toContain("const path = ['TicketsDev', 'Tickets', 'DeploymentStage.v1', 'Resource'];");
});

test("without construct paths in the templates there is none", async () => {
  using project = tree({});
  cpSync(OUT, join(project.root, "cdk.out"), { recursive: true });
  const file = join(project.root, "cdk.out/TicketsDev.template.json");
  writeFileSync(file, readFileSync(file, "utf8").replaceAll("aws:cdk:path", "path"));
  const [one] = (await planOf(project.root)).manual;
  expect(one?.reason).toMatch(/keeps no construct paths/);
  expect(one?.paste).toBeUndefined();
});

test("a diff has no place for code to paste: it is told on standard error", async () => {
  using project = tree({});
  cpSync(OUT, join(project.root, "cdk.out"), { recursive: true });
  const fix = ["fix", ".", "--no-config", "--only", "apigw_accesslogging", "--as", "patch"];
  const { stdout, stderr } = await cli(fix, { cwd: project.root });
  expect(stdout).toBe("");
  expect(stderr).toMatch(
    /^stagelight: cdk\.out\/TicketsDev\.template\.json#\S+: apigw_accesslogging: TicketsDev\/Tickets/m,
  );
  expect(stderr).toContain("    const deployOptions: aws_apigateway.StageOptions = {\n");
});
