import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test, vi } from "vitest";
import { requestLine } from "../../src/commands/verbosity.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { sandboxed } from "../sources/aws/sandboxed.ts";
import { cli } from "./cli.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const ACCOUNT = "111122223333";
const box = sandboxed();

/** What a request carries that nobody may read. */
const CARRIED = /authorization|signature|x-amz-|credential=|session_?token|secret|bearer|aws4-hmac/i;

function expectNoCredentials(shown: string, sandbox: Sandbox, accounts: readonly string[]): void {
  expect(shown).not.toMatch(CARRIED);
  // Access keys begin with AKIA or ASIA (IAM User Guide, "Unique identifiers").
  expect(shown).not.toMatch(/\b(?:AKIA|ASIA)\w{8,}/);
  for (const account of accounts) {
    const { accessKeyId, secretAccessKey, sessionToken } = sandbox.credentials(account);
    for (const secret of [accessKeyId, secretAccessKey, sessionToken ?? accessKeyId]) {
      expect(secret.length).toBeGreaterThan(8);
      expect(shown).not.toContain(secret);
    }
  }
}

test("--debug: a line for each request, and nothing of what it carried", async () => {
  const sandbox = await box.start({}, ACCOUNT);
  const { stderr, stdout, exit } = await box.scan([
    "--debug",
    "--regions",
    "eu-west-1,us-east-1",
    "--allow-empty",
  ]);
  expect(exit).toBe(0);
  const lines = stderr.trimEnd().split("\n");
  expect(lines.filter((line) => line.startsWith("debug "))).toHaveLength(sandbox.requests.entries.length);
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^debug {4}API Gateway GetRestApis 111122223333\/us-east-1: HTTP 200, \d+ ms, attempt 1, request [\w-]+$/,
    ),
  );
  expect(stderr).toMatch(/^debug {4}STS GetCallerIdentity -\/eu-west-1: HTTP 200/m);
  expect(stdout).not.toContain("debug ");
  expectNoCredentials(stderr, sandbox, [ACCOUNT]);
});

test("--debug: refusals and repeats are told with their status, code and attempt", async () => {
  const sandbox = await box.start({}, ACCOUNT);
  sandbox.faults.add({ kind: "throttle", operation: "GetRestApis", burst: 0, count: 1 });
  const { stderr } = await box.scan(["--debug", "--region", "eu-west-1", "--allow-empty"]);
  expect(stderr).toMatch(
    /GetRestApis 111122223333\/eu-west-1: HTTP 429, TooManyRequestsException, \d+ ms, attempt 1/,
  );
  expect(stderr).toMatch(/GetRestApis 111122223333\/eu-west-1: HTTP 200, \d+ ms, attempt 2/);
  expectNoCredentials(stderr, sandbox, [ACCOUNT]);
});

test("--debug: the requests for a profile's credentials are told too, without them", async () => {
  const sandbox = await box.start({}, ACCOUNT);
  const { accessKeyId, secretAccessKey, sessionToken } = sandbox.credentials(ACCOUNT);
  const folder = mkdtempSync(join(tmpdir(), "stagelight-debug-"));
  writeFileSync(
    join(folder, "config"),
    `[profile audit]\nregion = eu-west-1\nrole_arn = arn:aws:iam::${ACCOUNT}:role/StagelightScan\nsource_profile = base\n`,
  );
  writeFileSync(
    join(folder, "credentials"),
    `[base]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\naws_session_token = ${sessionToken ?? ""}\n`,
  );
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])
    vi.stubEnv(name, undefined);
  vi.stubEnv("AWS_CONFIG_FILE", join(folder, "config"));
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(folder, "credentials"));
  const { stderr } = await box.scan(["--debug", "--profile", "audit", "--region", "eu-west-1"]);
  expect(stderr).toMatch(/^debug {4}(?:127\.0\.0\.1|localhost) AssumeRole: .*attempt 1$/m);
  expectNoCredentials(stderr, sandbox, [ACCOUNT]);
});

test("--debug: an endpoint that cannot be reached", async () => {
  await box.start({}, ACCOUNT);
  const { stderr } = await cli(["scan", "--aws", "--debug", "--endpoint-url", "http://127.0.0.1:9"], {
    env: { AWS_REGION: "eu-west-1" },
  });
  expect(stderr).toMatch(/STS GetCallerIdentity -\/eu-west-1: no answer, ECONNREFUSED, \d+ ms, attempt 3$/m);
});

test("a line of a request cannot act on the terminal", () => {
  const hostile = { service: "S\u001b[2J", operation: "Op", attempt: 1, outcome: "E\nx", milliseconds: 0.6 };
  expect(requestLine(hostile)).toBe("debug    S\\x1b[2J Op: no answer, E\\x0ax, 1 ms, attempt 1");
});

test("--verbose says on stderr what was read, of code and of accounts", async () => {
  await box.start({}, ACCOUNT);
  const live = await box.scan(["--verbose", "--region", "eu-west-1", "--allow-empty"]);
  expect(live.stderr).toMatch(/^read {5}as arn:aws:/m);
  expect(live.stderr).toMatch(/^read {5}111122223333\/eu-west-1: 0 stages$/m);
  const code = await cli(["scan", "examples/code", "--verbose", "--fail-on", "never"], { cwd: ROOT });
  expect(code.stderr).toMatch(/^read {5}examples\/code\/template\.yaml: cloudformation, 2 stages$/m);
  expect(code.stdout).toMatch(/^ {4}pass medium apigw_accesslog_retention: /m);
  expect(code.stdout).toMatch(/^ {4}unknown low apigw_waf: /m);
});

test("--quiet prints what fails and the headline, and does not change the exit code or other formats", async () => {
  const quiet = await cli(["scan", "examples/code", "--quiet"], { cwd: ROOT });
  expect(quiet.exit).toBe(1);
  expect(quiet.stdout).toMatch(/^ {2}fail {8}Live/m);
  expect(quiet.stdout).not.toMatch(/unknown:|Next:|Looked at|│/);
  expect(quiet.stdout).toMatch(/examples\/code\/template\.yaml:26 Live/);
  expect(quiet.stdout.trimEnd().split("\n").at(-1)).toMatch(/^Access-log coverage 0 of 3 stages/);
  const strict = await cli(["scan", "examples/code", "--quiet", "--strict"], { cwd: ROOT });
  expect(strict.stdout).toMatch(/^ {4}unknown high apigw_account_role: /m);
  const clean = await cli(
    ["scan", "fixtures/edge/02_v1_full.yaml", "-q", "--checks", "apigw_accesslogging"],
    {
      cwd: ROOT,
    },
  );
  expect([clean.exit, clean.stdout]).toEqual([0, "Access-log coverage 1 of 1 stage (100 %)\n"]);
  const json = ["scan", "examples/code", "--format", "json"];
  const [plain, silent] = [await cli(json, { cwd: ROOT }), await cli([...json, "--quiet"], { cwd: ROOT })];
  // The scan's own record has its time and its arguments.
  const [one, other] = [plain, silent].map(({ stdout }) => ({ ...JSON.parse(stdout), record: null }));
  expect(other).toEqual(one);
});

test("--quiet leaves out what a baseline accepts, in the report and on stderr", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stagelight-quiet-"));
  const baseline = join(folder, "baseline.json");
  await cli(["baseline", "examples/code", "--baseline", baseline], { cwd: ROOT });
  const { stdout, stderr } = await cli(["scan", "examples/code", "--quiet", "--baseline", baseline], {
    cwd: ROOT,
  });
  expect(stdout).toBe("Access-log coverage 0 of 3 stages (0 %), 1 conditional, 1 unknown\n");
  expect(stderr).toBe("");
});

test("--quiet and --verbose contradict each other", async () => {
  for (const command of [["scan", "."], ["demo"], ["report", "--from", "x.json"]]) {
    const { exit, stderr } = await cli([...command, "--quiet", "--verbose"], { cwd: ROOT });
    expect([exit, stderr]).toEqual([2, expect.stringContaining("--quiet and --verbose")]);
  }
});

test.each<[string, string[], Record<string, string>, boolean]>([
  ["a pipe", [], {}, false],
  ["a pipe, forced", [], { FORCE_HYPERLINK: "1" }, true],
  ["forced, but not wanted", ["--no-color"], { FORCE_HYPERLINK: "1", FORCE_COLOR: "1" }, false],
])("the program writes links where it should: %s", async (_, args, env, links) => {
  const child = spawn(
    process.execPath,
    ["src/bin.ts", "scan", "examples/code", "--fail-on", "never", ...args],
    {
      cwd: ROOT,
      env: { PATH: process.env.PATH, ...env },
    },
  );
  const stdout = await text(child.stdout);
  expect(stdout).toContain("Access-log coverage");
  expect(stdout.includes("\u001b]8;;file://")).toBe(links);
  if (!links) expect(stdout).not.toContain("\u001b");
});
