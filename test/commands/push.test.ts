import { expect, test } from "vitest";
import { DEMO, DEMO_MANAGEMENT_ACCOUNT } from "../../src/sandbox/demo.ts";
import { sandboxed } from "../sources/aws/sandboxed.ts";
import { cli } from "./cli.ts";
import { type Backend, held, LOG, NONE, push } from "./pushed.ts";

const ACCOUNT = "111122223333";
const box = sandboxed();

async function start() {
  const sandbox = await box.start({}, ACCOUNT);
  const backend: Backend = { url: sandbox.url, account: ACCOUNT, credentials: sandbox.credentials(ACCOUNT) };
  return { sandbox, backend };
}

test("findings are imported, updated by their ids, and archived when they are fixed", async () => {
  const { backend } = await start();
  const first = await push(backend, { prod: NONE, beta: NONE, live: LOG });
  expect([first.exit, first.stderr]).toEqual([0, "stagelight: Security Hub has taken 3 findings.\n"]);
  expect(await held(backend)).toEqual([
    ["beta", "FAILED", "ACTIVE"],
    ["live", "PASSED", "ARCHIVED"],
    ["prod", "FAILED", "ACTIVE"],
  ]);
  expect((await push(backend, { prod: LOG, beta: NONE })).exit).toBe(0);
  expect(await held(backend)).toEqual([
    ["beta", "FAILED", "ACTIVE"],
    ["live", "PASSED", "ARCHIVED"],
    ["prod", "PASSED", "ARCHIVED"],
  ]);
});

test("more than a call takes go in batches, each to its own Region", async () => {
  const { sandbox, backend } = await start();
  const many = Object.fromEntries(Array.from({ length: 250 }, (_, at) => [`s${at}`, NONE]));
  expect((await push(backend, many, { region: "eu-central-1" })).exit).toBe(0);
  expect(await held(backend, "eu-central-1")).toHaveLength(250);
  expect(await held(backend)).toEqual([]);
  const sizes = sandbox.requests.entries.filter(({ operation }) => operation === "BatchImportFindings");
  expect(sizes).toHaveLength(3);
});

test("what Security Hub refuses is told with its reason, and the run is incomplete", async () => {
  const { sandbox, backend } = await start();
  const other = await push(backend, { prod: NONE }, { of: "444455556666" });
  expect(other.exit).toBe(3);
  expect(other.stderr).toMatch(/444455556666 · eu-west-1: .* of 111122223333: pass --role-name/);
  sandbox.faults.add({ kind: "access-denied", service: "securityhub" });
  const denied = await push(backend, { prod: NONE });
  expect(denied.exit).toBe(3);
  expect(denied.stderr).toMatch(/taken 0 findings, 1 could not be imported/);
  expect(denied.stderr).toMatch(/BatchImportFindings is denied: allow securityhub:BatchImportFindings/);
});

test("a scan of an organization pushes what it finds into each account, and only when it is told to", async () => {
  const sandbox = await box.start({ seed: DEMO }, DEMO_MANAGEMENT_ACCOUNT);
  const asked = () => sandbox.requests.entries.filter(({ service }) => service === "securityhub");
  const args = ["--org", "--allow-partial", "--rate", "100000"];
  await box.scan(args);
  expect(asked()).toEqual([]);
  const { document, stderr } = await box.scan([...args, "--push-security-hub"]);
  const count = document.findings.length;
  expect(count).toBeGreaterThan(10);
  expect(stderr).toContain(`Security Hub has taken ${count} findings.`);
  const places = new Set(document.stages.map(({ id }) => id.split("/").slice(0, 2).join("/")));
  expect(new Set(asked().map(({ account, region }) => `${account}/${region}`))).toEqual(places);
  expect(new Set(asked().map(({ account }) => account)).size).toBeGreaterThan(1);
});

test("the permission is in the policy when it is asked for, and not otherwise", async () => {
  const plain = await cli(["iam", "scan"]);
  expect(plain.stdout).not.toContain("securityhub");
  const { stdout } = await cli(["iam", "scan", "--push-security-hub"]);
  expect(JSON.parse(stdout).Statement).toContainEqual({
    Sid: "StagelightImportsFindings",
    Effect: "Allow",
    Action: ["securityhub:BatchImportFindings"],
    Resource: ["arn:aws:securityhub:*:*:product/*/default"],
  });
  const member = await cli(["iam", "scan", "--member", "--push-security-hub"]);
  expect(member.stdout).toContain("securityhub:BatchImportFindings");
  expect(member.stdout).not.toContain("Read-only");
});

test("code has no place in Security Hub", async () => {
  const { exit, stderr } = await cli(["scan", ".", "--push-security-hub"]);
  expect([exit, stderr]).toEqual([2, expect.stringMatching(/pass --aws with it/)]);
});
