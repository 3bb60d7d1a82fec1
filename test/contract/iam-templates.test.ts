import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { cli } from "../commands/cli.ts";
import { everyKind } from "../fixes/every-kind.ts";
import { HTTP, REST, WEBSOCKET } from "../fixes/scene.ts";
import { ACCOUNT, REGION } from "../fixes/steps.ts";

const CFN_LINT = resolve(import.meta.dirname, "../../.venv/bin/cfn-lint");
const folder = mkdtempSync(join(tmpdir(), "stagelight-iam-"));

function lint(name: string, template: string): string {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, template);
  try {
    return execFileSync(CFN_LINT, [file], { encoding: "utf8" });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

test.each([
  ["member", ["--member"]],
  ["member with an external id", ["--member", "--external-id", "handshake-1"]],
  ["organization", ["--org"]],
  ["organization with a role of its own", ["--org", "--role-name", "Audit/2".replace("/", "-")]],
])("the %s template is clean under cfn-lint", async (name, flags) => {
  const { stdout, exit } = await cli(["iam", "scan", ...flags]);
  expect(exit).toBe(0);
  expect(lint(name.replaceAll(" ", "-"), stdout)).toBe("");
});

test("the template inside the StackSet is clean too, and is the member's own", async () => {
  const organization = parse((await cli(["iam", "scan", "--org"])).stdout);
  const inner: string = organization.Resources.MemberRoles.Properties.TemplateBody;
  expect(lint("inner", inner)).toBe("");
  expect(inner).toBe((await cli(["iam", "scan", "--member"])).stdout);
});

test("the template of the role for a plan is clean too", async () => {
  const steps = everyKind({
    account: ACCOUNT,
    rest: REST,
    http: HTTP,
    websocket: WEBSOCKET,
    key: `arn:aws:kms:${REGION}:${ACCOUNT}:key/0a1b2c3d`,
    streamArn: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/archive`,
    webAcl: `arn:aws:wafv2:${REGION}:${ACCOUNT}:regional/webacl/acl/1`,
  });
  const file = join(folder, "plan.json");
  writeFileSync(file, JSON.stringify({ schema: "stagelight/plan@1", steps }));
  const { stdout, exit } = await cli(["iam", "fix", file, "--member"]);
  expect(exit).toBe(0);
  expect(lint("fix", stdout)).toBe("");
  expect(stdout).toContain(ACCOUNT);
});

test("cfn-lint would tell", () => {
  expect(
    lint("broken", "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties: {Nonsense: 1}\n"),
  ).not.toBe("");
});
