import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { CHECKS } from "../../src/checks/index.ts";
import { judgeSlice } from "../../src/checks/judge.ts";
import { BASELINE } from "../../src/model/demands.ts";
import type { Verdict } from "../../src/model/finding.ts";
import { scanCode } from "../../src/sources/code/index.ts";
import { INPUTS, tree } from "../sources/code/tree.ts";

// The stack that each check's page shows is synthesized by the real CDK; what comes out has to pass the page's check.
// Broken as the check says it must not be, the same stack has to fail it.

const PACKAGES = ["aws-cdk-lib@2.276.0", "constructs@10.8.1"];
const ROOT = resolve(import.meta.dirname, "../..");
const HOME = join(ROOT, ".bench/aws-cdk");
const PAGES = new URL("../../docs/checks/", import.meta.url);
/** The check of long-term storage has a meaning only where the standard asks for it. */
const DEMANDS = { ...BASELINE, export: { required: true, targets: [] } };

const APP = `import { App } from "aws-cdk-lib";
import { Orders } from "./orders.ts";
const app = new App({ outdir: "cdk.out", analyticsReporting: false });
new Orders(app, "Orders");
app.synth();
`;

beforeAll(() => {
  if (existsSync(join(HOME, "node_modules/aws-cdk-lib/package.json"))) return;
  mkdirSync(HOME, { recursive: true });
  writeFileSync(join(HOME, "package.json"), "{}\n");
  const options = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
  execFileSync("npm", ["install", ...options, "--prefix", HOME, ...PACKAGES], {
    stdio: "pipe",
    timeout: 110_000,
  });
});

function stackOf(check: string): string {
  const page = readFileSync(new URL(`${check}.md`, PAGES), "utf8");
  const section = page.split(/^### /m).find((each) => each.startsWith("CDK\n")) ?? "";
  const blocks = [...section.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");
  expect(blocks).toHaveLength(1);
  return blocks[0] ?? "";
}

/** `verdict: message` of each stage of the synthesized stack. */
async function verdictsOf(check: string, stack: string): Promise<string[]> {
  using app = tree({ "app.ts": APP, "orders.ts": stack, "package.json": '{"type":"module"}\n' });
  symlinkSync(join(HOME, "node_modules"), join(app.root, "node_modules"));
  const env = { PATH: process.env.PATH, HOME: app.root, CDK_DISABLE_CLI_TELEMETRY: "true" };
  execFileSync(process.execPath, ["app.ts"], { cwd: app.root, env, stdio: "pipe" });
  for (const source of ["app.ts", "orders.ts", "package.json", "node_modules"])
    rmSync(join(app.root, source));
  const verdicts: string[] = [];
  const checks = CHECKS.filter(({ id }) => id === check);
  for await (const slice of scanCode([app.root], { inputs: INPUTS, cwd: app.root })) {
    expect(slice.gaps).toEqual([]);
    for (const { origin } of slice.stages) expect(origin.kind).toBe("cdk");
    for (const { verdict, message } of judgeSlice(slice, checks, DEMANDS).findings) {
      verdicts.push(`${verdict}: ${message}`);
    }
  }
  return verdicts;
}

/** Code has no traffic. */
const GOOD: Readonly<Record<string, Verdict>> = { apigw_accesslog_delivery: "not-applicable" };

/** What to put in place of what, so that the page's stack has the fault that the check finds. */
const BROKEN: Readonly<Record<string, readonly [RegExp, string]>> = {
  apigw_accesslogging: [/^ *accessLog(Destination|Format): .*\n/gm, ""],
  apigw_accesslog_destination: [
    /new apigateway\.LogGroupLogDestination\(log\)/,
    '{ bind: () => ({ destinationArn: "arn:aws:firehose:eu-west-1:111122223333:deliverystream/orders" }) }',
  ],
  apigw_accesslog_format: [/\$context\.responseLatency/, "$context.responseLatancy"],
  apigw_accesslog_identity: [/^ *(ip|user): .*\n/gm, ""],
  apigw_accesslog_secrets: [/identity\.user"/, 'identity.apiKey"'],
  apigw_accesslog_retention: [/RetentionDays\.ONE_YEAR/, "RetentionDays.THREE_DAYS"],
  apigw_accesslog_alarms: [/status = "5\*"/, "status >= 500"],
  apigw_account_role: [/ServicePrincipal\("apigateway\./, 'ServicePrincipal("lambda.'],
  apigw_executionlogging: [/MethodLoggingLevel\.ERROR/, "MethodLoggingLevel.OFF"],
};

test.each(CHECKS.map(({ id }) => id))("the stack of %s", async (check) => {
  const verdicts = await verdictsOf(check, stackOf(check));
  expect(verdicts).toHaveLength(1);
  expect(verdicts[0]).toMatch(new RegExp(`^${GOOD[check] ?? "pass"}:`));
});

test.each(Object.entries(BROKEN))("the stack of %s, broken", async (check, [fault, put]) => {
  const stack = stackOf(check);
  const broken = stack.replace(fault, put);
  expect(broken).not.toBe(stack);
  const verdicts = await verdictsOf(check, broken);
  expect(verdicts).toHaveLength(1);
  expect(verdicts[0]).toMatch(/^fail:/);
});
