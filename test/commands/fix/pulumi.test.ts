// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references of Pulumi YAML
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { tree } from "../../sources/code/tree.ts";
import { cli } from "../cli.ts";

const FIXTURES = join(import.meta.dirname, "../../../fixtures");
const ONLY = ["--no-config", "--only", "apigw_accesslogging"];

interface Plan {
  readonly patches: readonly { stages: string[]; edits: { text: string }[] }[];
  readonly manual: readonly {
    stage: string;
    reason: string;
    paste?: { language: string; text: string }[];
  }[];
}
const planOf = async (cwd: string): Promise<Plan> =>
  JSON.parse((await cli(["fix", ".", ...ONLY, "--as", "json"], { cwd })).stdout);

async function verdicts(cwd: string): Promise<Record<string, string>> {
  const scan = ["scan", ".", "--no-config", "--checks", "apigw_accesslogging", "-f", "json"];
  const { findings } = JSON.parse((await cli(scan, { cwd })).stdout) as {
    findings: { stage: string; verdict: string }[];
  };
  return Object.fromEntries(findings.map(({ stage, verdict }) => [stage.replace(/.*#/, ""), verdict]));
}

const program = (type: string, properties: string) => `name: shop
runtime: yaml
resources:
  # the web
  web:
    type: ${type} # a stage
${properties}outputs:
  url: \${web.invokeUrl}
`;

test.each<[string, string, string]>([
  [
    "an HTTP stage",
    program("aws:apigatewayv2:Stage", "    properties:\n      apiId: abc\n      name: live\n"),
    "accessLogSettings",
  ],
  [
    "a REST stage",
    program(
      "aws:apigateway/stage:Stage",
      "    properties:\n      restApi: abc\n      deployment: d\n      stageName: live\n",
    ),
    "accessLogSettings",
  ],
  [
    "a stage of the native provider",
    program("aws-native:apigateway:Stage", "    properties: { restApiId: abc, stageName: live }\n"),
    "accessLogSetting",
  ],
  [
    "half a log",
    program(
      "aws:apigatewayv2:Stage",
      "    properties:\n      apiId: abc\n      name: live\n      accessLogSettings:\n        destinationArn: ${logs.arn}\n  logs:\n    type: aws:cloudwatch:LogGroup\n",
    ),
    "format",
  ],
])("%s in a YAML program is patched once, and passes", async (_, text, written) => {
  using project = tree({ "Pulumi.yaml": text });
  const { patches, manual } = await planOf(project.root);
  expect([patches.length, manual]).toEqual([1, []]);
  await cli(["fix", ".", ...ONLY, "--write"], { cwd: project.root });
  expect(await verdicts(project.root)).toEqual({ web: "pass" });
  const after = readFileSync(join(project.root, "Pulumi.yaml"), "utf8");
  expect(after).toContain(`${written}:`);
  expect(after.split("\n").filter((line) => text.split("\n").includes(line)).length).toBeGreaterThanOrEqual(
    text.split("\n").length - 1,
  );
  expect(await planOf(project.root)).toMatchObject({ patches: [], manual: [] });
});

test("what takes no log is left to people", async () => {
  using project = tree({});
  cpSync(join(FIXTURES, "pulumi/yaml-program"), project.root, { recursive: true });
  const { manual } = await planOf(project.root);
  expect(manual.map(({ stage, reason }) => [stage.replace(/.*#/, ""), reason])).toEqual([
    ["deployment", expect.stringMatching(/aws:apigateway:Deployment.*a stage of its own/)],
    ["quick", expect.stringMatching(/aws:apigatewayv2:Api.*a stage of its own/)],
  ]);
});

test("for what another program makes there is code to paste, with its URN", async () => {
  using project = tree({});
  cpSync(join(FIXTURES, "pulumi/preview"), project.root, { recursive: true });
  const { patches, manual } = await planOf(project.root);
  expect(patches).toEqual([]);
  const pasted = manual.filter(({ paste }) => paste);
  expect(pasted.length).toBeGreaterThan(0);
  for (const { reason, paste: both = [] } of pasted) {
    const [paste, yaml] = both;
    expect(both.map(({ language }) => language)).toEqual(["typescript", "yaml"]);
    const { resources } = parse(yaml?.text ?? "") as { resources: Record<string, { properties: object }> };
    const [group, stage] = Object.values(resources);
    expect(group?.properties).toEqual({ retentionInDays: 90 });
    expect(stage?.properties).toEqual({
      accessLogSettings: {
        destinationArn: "${accessLog.arn}",
        format: expect.stringContaining("$context.requestId"),
      },
    });
    expect(reason).toMatch(/A Pulumi program makes .+ \(urn:pulumi:/);
    expect(paste?.text).toMatch(
      /new aws\.cloudwatch\.LogGroup\('[^']+', \{\n {2}retentionInDays: 90,\n\}\);/,
    );
    expect(paste?.text).toMatch(
      /accessLogSettings: \{\n {4}destinationArn: accessLog\.arn,\n {4}format: '\{"/,
    );
  }
  const { stdout } = await cli(["fix", ".", ...ONLY], { cwd: project.root });
  expect(stdout).toContain("      import * as aws from");
});
