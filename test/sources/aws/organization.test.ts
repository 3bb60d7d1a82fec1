import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { CHECKS } from "../../../src/checks/index.ts";
import { DEMO, DEMO_AGGREGATOR, DEMO_MANAGEMENT_ACCOUNT, DEMO_REGION } from "../../../src/sandbox/demo.ts";
import type { Mode } from "../../../src/sources/aws/scan-calls.ts";
import { CALLS } from "../../../src/sources/aws/scan-calls.ts";
import { type ScanDocument, sandboxed } from "./sandboxed.ts";

const { start, scan } = sandboxed();
const demo = () => start({ seed: DEMO }, DEMO_MANAGEMENT_ACCOUNT);

const schema = JSON.parse(readFileSync(new URL("../../../schema/report-1.json", import.meta.url), "utf8"));
const ajv = new Ajv2020({ allErrors: true });
addFormats.default(ajv);
const valid = ajv.compile(schema);

type Expected = Map<string, "pass" | "fail">;

/** What the seed says must be found: account, Region, kind, API name and stage → verdict. */
function expectedOf(only: (account: string, region: string) => boolean): Expected {
  const expected: Expected = new Map();
  for (const account of DEMO.accounts) {
    for (const [region, home] of Object.entries(account.regions ?? {})) {
      if (!only(account.id, region)) continue;
      const kinds = [
        ["REST", home.restApis],
        ["HTTP", home.httpApis],
        ["WEBSOCKET", home.websocketApis],
      ] as const;
      for (const [kind, apis] of kinds) {
        for (const api of apis ?? []) {
          for (const { name, accessLog } of api.stages) {
            const logged = accessLog?.destinationArn && accessLog.format;
            expected.set([account.id, region, kind, api.name, name].join(" "), logged ? "pass" : "fail");
          }
        }
      }
    }
  }
  return expected;
}

function foundIn(document: ScanDocument): Map<string, string> {
  const verdicts = new Map(
    document.findings
      .filter(({ check }) => check === "apigw_accesslogging")
      .map((finding) => [finding.stage, finding.verdict]),
  );
  return new Map(
    document.stages.map(({ id, origin, apiType, api, name }) => {
      if (origin.kind !== "aws") throw new Error(`${id} is not live`);
      return [[origin.account, origin.region, apiType, api.name, name].join(" "), verdicts.get(id) ?? "none"];
    }),
  );
}

const denied = (DEMO.faults ?? []).filter((fault) => fault.kind === "access-denied");
const isDenied = (account: string, region: string) =>
  denied.some((fault) => fault.account === account && fault.region === region);
const suspended = DEMO.accounts.filter(({ status }) => status === "SUSPENDED").map(({ id }) => id);
const closed = DEMO.accounts
  .filter(
    ({ id, roles }) =>
      id !== DEMO_MANAGEMENT_ACCOUNT &&
      !roles?.some(({ trusts }) => trusts.some((who) => who.includes(DEMO_MANAGEMENT_ACCOUNT))),
  )
  .map(({ id }) => id);
const reachable = (account: string) => !suspended.includes(account) && !closed.includes(account);

test("the demo is as believable as it says", () => {
  const all = expectedOf((account) => !suspended.includes(account));
  expect(DEMO.accounts.length).toBeGreaterThanOrEqual(4);
  expect(
    new Set(DEMO.accounts.flatMap(({ regions }) => Object.keys(regions ?? {}))).size,
  ).toBeGreaterThanOrEqual(5);
  expect(all.size).toBeGreaterThanOrEqual(60);
  expect(denied.length).toBeGreaterThan(0);
  expect(suspended).toHaveLength(1);
  expect(closed.filter((id) => !suspended.includes(id))).toHaveLength(1);
});

test("every stage of the organization is found once, with its verdict", async () => {
  await demo();
  const { exit, document } = await scan(["--org"]);
  const expected = expectedOf((account, region) => reachable(account) && !isDenied(account, region));
  expect(foundIn(document)).toEqual(expected);
  expect(document.stages).toHaveLength(expected.size);
  expect(valid(document), JSON.stringify(valid.errors)).toBe(true);
  expect(exit).toBe(3);
});

test("what could not be looked at is a gap that names account, Region, operation, code and permission", async () => {
  await demo();
  const { document } = await scan(["--org"]);
  const [assumed] = document.gaps.filter(({ kind }) => kind === "assume-role");
  expect(assumed).toMatchObject({
    account: closed.find(reachableOrClosed),
    operation: "AssumeRole",
    permission: "sts:AssumeRole",
  });
  const denials = document.gaps.filter(({ kind }) => kind === "access-denied");
  expect(denials.length).toBeGreaterThan(0);
  for (const gap of denials) {
    expect(isDenied(gap.account ?? "", gap.region ?? "")).toBe(true);
    expect(gap).toMatchObject({
      operation: expect.any(String),
      code: expect.any(String),
      permission: "apigateway:GET",
    });
  }
  expect(document.gaps).toHaveLength(1 + denials.length);
});
const reachableOrClosed = (id: string) => !suspended.includes(id);

test("two scans of the same thing print the same document, but for the line of their own record", async () => {
  await demo();
  const [first, second] = [await scan(["--org"]), await scan(["--org", "--concurrency", "3"])];
  const seen = ({ stdout }: { stdout: string }) => stdout.replace(/^ {2}"record": .*\n/m, "");
  expect(seen(second)).toBe(seen(first));
  expect(seen(first)).not.toBe(first.stdout);
});

test.each<[string, string[], (account: string, region: string) => boolean]>([
  ["the caller's own account", [], (account) => account === DEMO_MANAGEMENT_ACCOUNT],
  [
    "named Regions",
    ["--org", "--regions", "eu-west-1,us-east-1"],
    (account, region) => reachable(account) && ["eu-west-1", "us-east-1"].includes(region),
  ],
  [
    "named accounts",
    ["--accounts", "200000000002,300000000003"],
    (account) => ["200000000002", "300000000003"].includes(account),
  ],
  [
    "all but one",
    ["--org", "--exclude-accounts", "200000000002"],
    (account) => reachable(account) && account !== "200000000002",
  ],
])("%s", async (_, args, only) => {
  await demo();
  const { document } = await scan(args);
  expect(foundIn(document)).toEqual(
    expectedOf((account, region) => only(account, region) && !isDenied(account, region)),
  );
});

test("AWS Config's aggregator gives the same stages without a single call to API Gateway", async () => {
  const sandbox = await demo();
  const { document, exit } = await scan(["--config-aggregator", DEMO_AGGREGATOR], {
    env: { AWS_REGION: DEMO_REGION },
  });
  const live = expectedOf((account) => !suspended.includes(account));
  expect(foundIn(document)).toEqual(live);
  for (const { origin } of document.stages) {
    expect(origin).toMatchObject({
      recordedBy: { service: "config", at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) },
    });
  }
  expect(exit).toBe(1);
  const services = new Set(sandbox.requests.entries.map(({ service }) => service));
  expect([...services].sort()).toEqual(["config", "sts"]);
});

test("accounts and Regions that the aggregator has nothing of are gaps", async () => {
  await demo();
  const args = ["--config-aggregator", DEMO_AGGREGATOR, "--accounts", "200000000002,999999999999"];
  const { document, exit } = await scan([...args, "--regions", "eu-west-1,ap-south-1"]);
  expect(document.gaps).toMatchObject([
    { kind: "not-recorded", account: "999999999999" },
    { kind: "not-recorded", region: "ap-south-1" },
  ]);
  expect(document.coverage.stages).toBeGreaterThan(0);
  expect(exit).toBe(3);
});

test("an aggregator that does not exist is exit 2", async () => {
  await demo();
  const { exit, stderr, stdout } = await scan(["--config-aggregator", "nobody"]);
  expect(stderr).toMatch(/There is no configuration aggregator nobody in eu-west-1/);
  expect(stdout).toBe("");
  expect(exit).toBe(2);
});

test.each<[Mode, string[]]>([
  ["account", []],
  ["org", ["--org"]],
  ["accounts", ["--accounts", "200000000002,300000000003"]],
  ["config", ["--config-aggregator", DEMO_AGGREGATOR]],
])("a scan in mode %s makes the declared calls and no others", async (mode, args) => {
  const sandbox = await demo();
  await scan(args);
  await scan(mode === "org" ? ["--org", "--ou", String(sandbox.state.organization?.rootId)] : args);
  const declared = CALLS.filter((call) => call.modes.includes(mode) && !call.for).map(
    ({ operation }) => operation,
  );
  const made = sandbox.requests.entries.map(({ operation }) => operation);
  expect(new Set(made)).toEqual(new Set(declared));
});

test("with every check on, an organization's scan makes declared calls only, and nothing else becomes a gap", async () => {
  const sandbox = await demo();
  const without = await scan(["--org"]);
  sandbox.requests.clear();
  const { document } = await scan(["--org", "--checks", CHECKS.map(({ id }) => id).join(",")]);
  expect(document.gaps).toEqual(without.document.gaps);
  expect(document.stages).toEqual(without.document.stages);
  const declared = new Set(CALLS.map(({ operation }) => operation));
  const made = sandbox.requests.entries.filter(({ operation }) => !declared.has(operation));
  expect(made).toEqual([]);
  // The role of an account is read once, in however many Regions it is used.
  const roles = sandbox.requests.entries.filter(({ operation }) => operation === "GetRole");
  const accounts = document.stages.map(({ id }) => id.split("/")[0]);
  expect(roles.length).toBeLessThanOrEqual(new Set(accounts).size + 1);
  const delivery = document.findings.filter(({ check }) => check === "apigw_accesslog_delivery");
  expect(new Set(delivery.map(({ verdict }) => verdict))).toEqual(
    new Set(["pass", "fail", "unknown", "not-applicable"]),
  );
});

test("the units of an organization narrow it", async () => {
  const sandbox = await demo();
  const [unit] = [...(sandbox.state.organization?.units.values() ?? [])].filter((each) =>
    [...(sandbox.state.organization?.parents.entries() ?? [])].some(([, parent]) => parent === each.id),
  );
  const inUnit = DEMO.accounts.filter((account) => account.unit === unit?.name).map(({ id }) => id);
  const { document } = await scan(["--org", "--ou", unit?.id ?? ""]);
  expect(foundIn(document)).toEqual(
    expectedOf(
      (account, region) => inUnit.includes(account) && reachable(account) && !isDenied(account, region),
    ),
  );
});

test.each([
  ["by calls", []],
  ["from AWS Config", ["--config-aggregator", DEMO_AGGREGATOR, "--aggregator-region", DEMO_REGION]],
])("the html report says as whom the scan ran: %s", async (_, args) => {
  await demo();
  const { stdout } = await scan(["--format", "html", ...args]);
  expect(stdout).toContain(
    `<dt>As whom</dt><dd>arn:aws:iam::${DEMO_MANAGEMENT_ACCOUNT}:user/sandbox-admin</dd>`,
  );
});
