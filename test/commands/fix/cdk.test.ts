import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tree } from "../../sources/code/tree.ts";
import { cli } from "../cli.ts";

const OUT = join(import.meta.dirname, "../../../examples/cdk/cdk.out");

async function planOf(cwd: string): Promise<{ manual: { reason: string; paste?: { text: string } }[] }> {
  const fix = ["fix", ".", "--no-config", "--only", "apigw_accesslogging", "--as", "json"];
  return JSON.parse((await cli(fix, { cwd })).stdout);
}

test("for a CDK program there is code to paste, with the construct path", async () => {
  using project = tree({});
  cpSync(OUT, join(project.root, "cdk.out"), { recursive: true });
  const [one, ...others] = (await planOf(project.root)).manual;
  expect(others).toEqual([]);
  expect(one?.reason).toMatch(/^TicketsDev\/Tickets\/DeploymentStage\.v1\/Resource comes from a CDK program/);
  expect(one?.paste?.text).toContain(
    "const path = ['TicketsDev', 'Tickets', 'DeploymentStage.v1', 'Resource'];",
  );
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
