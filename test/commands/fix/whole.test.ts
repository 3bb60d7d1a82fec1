import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { DEMO, DEMO_MANAGEMENT_ACCOUNT, DEMO_ROLE, startSandbox } from "../../../src/sandbox/index.ts";
import { cli } from "../cli.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

interface Document {
  readonly coverage: { readonly stages: number; readonly logged: number; readonly unlogged: number };
  readonly stages: readonly unknown[];
  readonly findings: readonly { readonly check: string; readonly verdict: string; readonly stage: string }[];
}

test("a whole organization is fixed, judged again, and taken back", async () => {
  const sandbox = await startSandbox({ seed: DEMO });
  const cwd = mkdtempSync(join(tmpdir(), "stagelight-whole-"));
  onTestFinished(async () => {
    rmSync(cwd, { recursive: true });
    await sandbox.close();
  });
  const keys = sandbox.credentials(DEMO_MANAGEMENT_ACCOUNT);
  const env = {
    AWS_ENDPOINT_URL: sandbox.url,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const everywhere = ["--rate", "1000", "--role-name", DEMO_ROLE];
  const run = (...args: string[]) => cli([...args, ...everywhere], { env, cwd });
  const scan = async (): Promise<Document> =>
    JSON.parse((await run("scan", "--aws", "--org", "--format", "json")).stdout);
  const verdicts = ({ findings }: Document) =>
    new Map(findings.map(({ check, stage, verdict }) => [`${check} ${stage}`, verdict]));

  const before = await scan();
  expect(before.coverage.unlogged).toBeGreaterThan(20);
  const applied = await run("fix", "--aws", "--org", "--apply", "--yes", "--allow-partial");
  expect(applied.stderr).toMatch(/^\d+ made\.$/m);
  expect(applied.exit).toBe(0);

  const after = await scan();
  const writes = new Set(["apigw_accesslogging", "apigw_accesslog_destination", "apigw_account_role"]);
  const failing = after.findings.filter(({ check, verdict }) => writes.has(check) && verdict === "fail");
  // What API Gateway manages itself is left to people.
  expect(failing.map(({ stage }) => stage.split("/").at(-1))).toEqual(failing.map(() => "$default"));
  expect(after.coverage.logged + failing.length).toBe(after.coverage.stages);

  const [journal = ""] = readdirSync(cwd);
  const undone = await run("fix", "undo", journal, "--yes");
  expect([undone.exit, undone.stderr]).toEqual([0, expect.stringMatching(/^\d+ undone\.$/m)]);
  const again = await scan();
  expect(again.stages).toEqual(before.stages);
  // Of a stage that was just changed, the requests of yesterday prove nothing.
  const changed = ([key, verdict]: [string, string]): [string, string] =>
    key.startsWith("apigw_accesslog_delivery ") && verdict === "fail" ? [key, "unknown"] : [key, verdict];
  expect(new Map([...verdicts(again)].map(changed))).toEqual(new Map([...verdicts(before)].map(changed)));
}, 60_000);
