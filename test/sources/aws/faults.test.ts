import { expect, test } from "vitest";
import type { Fault, Seed } from "../../../src/sandbox/index.ts";
import { sandboxed } from "./sandboxed.ts";

const { start, scan } = sandboxed();

const ACCOUNT = "111122223333";
const ARN = `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:orders`;
const LOGGED = { destinationArn: ARN, format: "$context.requestId" };

function seed(more: Partial<Seed> = {}): Seed {
  return {
    accounts: [
      {
        id: ACCOUNT,
        name: "payments",
        regions: {
          "eu-west-1": {
            restApis: [
              { name: "orders", stages: [{ name: "prod", accessLog: LOGGED }, { name: "beta" }] },
              { name: "refunds", stages: [{ name: "prod" }] },
            ],
            httpApis: [{ name: "web", stages: [{ name: "$default", accessLog: LOGGED }] }],
            websocketApis: [{ name: "chat", stages: [{ name: "live" }] }],
          },
        },
      },
    ],
    ...more,
  };
}

const look = async (faults: readonly Fault[], ...args: string[]) => {
  const sandbox = await start({ seed: seed(), faults }, ACCOUNT);
  return { ...(await scan(["--regions", "eu-west-1", ...args])), sandbox };
};

const WHOLE = { stages: 5, logged: 2, unlogged: 3, conditional: 0, unknown: 0, exempt: 0 };

test.each<[string, Fault]>([
  ["server errors", { kind: "error", status: 503, count: 2, operation: "GetStages" }],
  ["cut connections", { kind: "reset", count: 2, operation: "GetRestApis" }],
  ["slow answers", { kind: "latency", milliseconds: 20 }],
  [
    "a throttle that ends",
    { kind: "error", status: 429, code: "TooManyRequestsException", count: 3, service: "apigateway*" },
  ],
])("%s that pass are repeated, and nothing is lost", async (_, fault) => {
  const { exit, document } = await look([fault]);
  expect(document.gaps).toEqual([]);
  expect(document.coverage).toEqual(WHOLE);
  expect(exit).toBe(1);
});

test("a denied list leaves the rest of the Region seen", async () => {
  const { exit, document } = await look([{ kind: "access-denied", operation: "GetApis" }]);
  expect(document.gaps).toMatchObject([
    {
      kind: "access-denied",
      account: ACCOUNT,
      region: "eu-west-1",
      operation: "GetApis",
      permission: "apigateway:GET",
    },
  ]);
  expect(document.gaps[0]?.message).toMatch(/allow apigateway:GET on arn:\*:apigateway:\*::\/apis/);
  expect(document.coverage).toMatchObject({ stages: 3, logged: 1, unlogged: 2 });
  expect(exit).toBe(3);
});

test("a service control policy is told apart", async () => {
  const { document } = await look([
    { kind: "access-denied", operation: "GetApis", by: "service-control-policy" },
  ]);
  expect(document.gaps[0]?.message).toMatch(/service control policy/);
});

test("stages that cannot be listed are unknown, not absent", async () => {
  const { exit, document } = await look([
    { kind: "access-denied", operation: "GetStages", service: "apigateway" },
  ]);
  const unknown = document.findings.filter(
    ({ check, verdict }) => check === "apigw_accesslogging" && verdict === "unknown",
  );
  expect(unknown).toHaveLength(2);
  expect(
    document.stages
      .filter(({ name }) => name === "*")
      .map(({ api }) => api.name)
      .sort(),
  ).toEqual(["orders", "refunds"]);
  expect(document.coverage).toMatchObject({ unknown: 2, logged: 1, unlogged: 1 });
  expect(document.gaps).toHaveLength(2);
  expect(exit).toBe(3);
});

test("a denied GetAccount is a gap and costs no stage", async () => {
  const { document } = await look([{ kind: "access-denied", operation: "GetAccount" }]);
  expect(document.gaps).toMatchObject([{ operation: "GetAccount" }]);
  expect(document.coverage).toEqual(WHOLE);
});

test.each<[string, Fault, string]>([
  ["HTML", { kind: "malformed", body: "html", operation: "GetRestApis" }, "malformed-answer"],
  ["half a document", { kind: "malformed", body: "truncated", operation: "GetRestApis" }, "malformed-answer"],
  [
    "the wrong types",
    { kind: "malformed", body: "wrong-types", operation: "GetRestApis" },
    "malformed-answer",
  ],
  ["a server error for ever", { kind: "error", status: 500, operation: "GetRestApis" }, "service-error"],
  [
    "an unknown operation",
    { kind: "error", status: 404, code: "UnknownOperationException", operation: "GetRestApis" },
    "unsupported-operation",
  ],
])("%s instead of the REST APIs is one gap; HTTP and WebSocket are still seen", async (_, fault, kind) => {
  const { exit, document } = await look([fault]);
  expect(document.gaps).toMatchObject([
    { kind, account: ACCOUNT, region: "eu-west-1", operation: "GetRestApis" },
  ]);
  expect(document.coverage).toMatchObject({ stages: 2, logged: 1, unlogged: 1 });
  expect(exit).toBe(3);
});

test("an expired token on the way ends the account-Region with one gap", async () => {
  const { exit, document } = await look([{ kind: "expired-token", operation: "GetStages" }]);
  expect(document.gaps).toMatchObject([
    { kind: "expired-credentials", account: ACCOUNT, region: "eu-west-1" },
  ]);
  expect(document.coverage).toMatchObject({ logged: 0, unlogged: 0, unknown: 4 });
  expect(exit).toBe(3);
});

test("credentials that have expired before anything was seen are exit 2", async () => {
  const { exit, stderr, stdout } = await look([{ kind: "expired-token" }]);
  expect(stderr).toMatch(/expired/);
  expect(stdout).toBe("");
  expect(exit).toBe(2);
});

test("a page token that repeats itself ends with a gap", async () => {
  const many = seed();
  const home = many.accounts[0]?.regions?.["eu-west-1"];
  home?.restApis?.push(...Array.from({ length: 600 }, (_, i) => ({ name: `api-${i}`, stages: [] })));
  await start({ seed: many, faults: [{ kind: "repeat-token", operation: "GetRestApis" }] }, ACCOUNT);
  const { exit, document } = await scan(["--regions", "eu-west-1", "--rate", "100000"]);
  expect(new Set(document.stages.map(({ id }) => id)).size).toBe(document.stages.length);
  expect(document.gaps).toMatchObject([{ kind: "malformed-answer", operation: "GetRestApis" }]);
  expect(exit).toBe(3);
});

test("Regions that may not be listed are a gap; those that every account has are looked at", async () => {
  await start({ seed: seed(), faults: [{ kind: "access-denied", operation: "DescribeRegions" }] }, ACCOUNT);
  const { exit, document } = await scan([]);
  expect(document.gaps).toMatchObject([
    { kind: "access-denied", operation: "DescribeRegions", permission: "ec2:DescribeRegions" },
  ]);
  expect(document.coverage).toEqual(WHOLE);
  expect(exit).toBe(3);
});

test("a Region that is not enabled is a gap, one that does not exist is exit 2", async () => {
  await start({ seed: seed() }, ACCOUNT);
  const closed = await scan(["--regions", "af-south-1,eu-west-1"]);
  expect(closed.document.gaps).toMatchObject([{ kind: "region-unavailable", region: "af-south-1" }]);
  expect(closed.document.coverage).toEqual(WHOLE);
  const wrong = await scan(["--region", "eu-west-9"]);
  expect(wrong.exit).toBe(2);
  expect(wrong.stderr).toMatch(/There is no Region eu-west-9\. Did you mean eu-west-\d\?/);
});

test("a role that does not exist is a gap, and the other accounts are scanned", async () => {
  const accounts = [...seed().accounts, { id: "444455556666", name: "empty" }];
  await start({ seed: seed({ accounts }) }, ACCOUNT);
  const { exit, document } = await scan([
    "--accounts",
    `${ACCOUNT},444455556666`,
    "--role-name",
    "Nobody",
    "--regions",
    "eu-west-1",
  ]);
  expect(document.gaps).toMatchObject([
    { kind: "assume-role", account: "444455556666", operation: "AssumeRole" },
  ]);
  expect(document.gaps[0]?.message).toContain("arn:aws:iam::444455556666:role/Nobody");
  expect(document.coverage).toEqual(WHOLE);
  expect(exit).toBe(3);
});

test("a role that asks for an external id gets it", async () => {
  const roles = [{ name: "Audit", trusts: [ACCOUNT], externalId: "secret-handshake" }];
  const other = { ...seed().accounts[0], id: "444455556666", name: "member", roles };
  const accounts = [{ id: ACCOUNT, name: "caller" }, other];
  await start({ seed: { accounts } }, ACCOUNT);
  const args = ["--accounts", "444455556666", "--role-name", "Audit", "--regions", "eu-west-1"];
  expect((await scan(args)).document.gaps).toMatchObject([{ kind: "assume-role" }]);
  const { document } = await scan([...args, "--external-id", "secret-handshake"]);
  expect(document.gaps).toEqual([]);
  expect(document.coverage).toEqual(WHOLE);
});

test("China and GovCloud have ARNs of their own", async () => {
  const home = { "cn-north-1": { restApis: [{ name: "orders", stages: [{ name: "prod" }] }] } };
  const roles = [{ name: "StagelightScan", trusts: [ACCOUNT] }];
  const accounts = [
    { id: ACCOUNT, name: "caller" },
    { id: "444455556666", name: "member", roles, regions: home },
  ];
  await start({ seed: { partition: "aws-cn", accounts } }, ACCOUNT);
  const { document } = await scan(["--accounts", "444455556666"], { env: { AWS_REGION: "cn-north-1" } });
  expect(document.gaps).toEqual([]);
  expect(document.stages).toMatchObject([
    { origin: { arn: expect.stringMatching(/^arn:aws-cn:apigateway:cn-north-1::\/restapis\//) } },
  ]);
});

test("Ctrl-C prints what was seen until then, marked incomplete", async () => {
  const interrupt = new AbortController();
  const sandbox = await start(
    { seed: seed(), faults: [{ kind: "hang", operation: "GetStages", service: "apigatewayv2" }] },
    ACCOUNT,
  );
  const running = scan(["--regions", "eu-west-1"], { signal: interrupt.signal });
  while (
    !sandbox.requests.entries.some(
      ({ service, operation }) => service === "apigatewayv2" && operation === "GetStages",
    )
  ) {
    await new Promise((done) => setImmediate(done));
  }
  interrupt.abort("Ctrl-C");
  const { exit, document } = await running;
  expect(document.gaps).toMatchObject([{ kind: "interrupted", account: ACCOUNT, region: "eu-west-1" }]);
  expect(document.coverage.unknown).toBeGreaterThan(0);
  expect(exit).toBe(3);
});

test("hostile names are escaped and cut", async () => {
  const names = ["\u001b[2J\u001b]0;owned\u0007", "x".repeat(10_000)];
  const restApis = names.map((name) => ({ name, stages: [{ name: "prod" }] }));
  await start(
    { seed: { accounts: [{ id: ACCOUNT, name: "a", regions: { "eu-west-1": { restApis } } }] } },
    ACCOUNT,
  );
  const { document } = await scan(["--regions", "eu-west-1"]);
  expect(document.stages.map(({ api }) => api.name.length).sort((a, b) => a - b)).toEqual([
    names[0]?.length,
    1025,
  ]);
  const { stdout } = await scan(["--regions", "eu-west-1", "--format", "terminal"]);
  expect(stdout).toContain("\\x1b[2J");
  expect(stdout).not.toContain("\u001b");
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

test("nothing there is exit 3 and says what was looked at", async () => {
  await start({ seed: { accounts: [{ id: ACCOUNT, name: "empty" }] } }, ACCOUNT);
  const { exit, stderr, document } = await scan([]);
  expect(document.coverage.stages).toBe(0);
  expect(stderr).toMatch(/no stage was found in \d+ Regions of account 111122223333/);
  expect(exit).toBe(3);
  expect((await scan(["--allow-empty"])).exit).toBe(0);
});

test("--allow-partial accepts gaps", async () => {
  const fault: Fault = { kind: "access-denied", operation: "GetApis" };
  expect((await look([fault], "--allow-partial")).exit).toBe(1);
});

test("a real throttle loses nothing", async () => {
  const many = seed();
  many.accounts[0]?.regions?.["eu-west-1"]?.restApis?.push(
    ...Array.from({ length: 60 }, (_, i) => ({ name: `api-${i}`, stages: [{ name: "prod" }] })),
  );
  await start({ seed: many, faults: [{ kind: "throttle", rate: 200, burst: 5 }] }, ACCOUNT);
  const { document, exit } = await scan(["--regions", "eu-west-1", "--rate", "400"]);
  expect(document.gaps).toEqual([]);
  expect(document.coverage.stages).toBe(65);
  expect(exit).toBe(1);
});
