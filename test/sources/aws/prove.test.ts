import { expect, test } from "vitest";
import { preset } from "../../../src/access-log/presets.ts";
import type { SandboxOptions } from "../../../src/sandbox/index.ts";
import { cli } from "../../commands/cli.ts";
import { sandboxed } from "./sandboxed.ts";

const ACCOUNT = "111122223333";
const REGION = "eu-west-1";
const CHECK = ["--checks", "apigw_accesslog_delivery", "--region", REGION];
/** How the sandbox counts requests to stages. */
const VISITS = /execute-api/;
const { start, scan } = sandboxed();

const arn = (name: string) => `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}`;
const to = (name: string, kind: "REST" | "HTTP" | "WEBSOCKET" = "REST") => ({
  destinationArn: arn(name),
  format: preset(kind),
});

type Seed = NonNullable<SandboxOptions["seed"]>;
type Home = NonNullable<NonNullable<Seed["accounts"][number]["regions"]>[string]>;

const seed = (home: Partial<Home>): Seed => ({
  accounts: [
    {
      id: ACCOUNT,
      name: "orders",
      roles: [{ name: "gone", deleted: true, trusts: [] }],
      regions: {
        [REGION]: { cloudwatchRoleArn: `arn:aws:iam::${ACCOUNT}:role/ApiGatewayLogs`, ...home },
      },
    },
  ],
});

async function proven(home: Partial<Home>, args: readonly string[] = ["--prove", "--prove-wait", "1"]) {
  const sandbox = await start({ seed: seed(home) }, ACCOUNT);
  const { document, exit } = await scan(["--region", REGION, ...CHECK.slice(0, 2), ...args]);
  const said = Object.fromEntries(
    document.findings.map(({ stage, verdict, message }) => [
      stage.split("/").slice(3).join("/"),
      `${verdict}: ${message}`,
    ]),
  );
  return { said, exit, gaps: document.gaps, requests: [...sandbox.requests.counts.keys()].join() };
}

test("the line of a request that was sent proves the stage, REST and HTTP", async () => {
  const { said, gaps } = await proven({
    restApis: [
      { id: "rest1", name: "a", endpoint: "REGIONAL", stages: [{ name: "prod", accessLog: to("/a") }] },
    ],
    httpApis: [{ id: "http1", name: "b", stages: [{ name: "$default", accessLog: to("/b", "HTTP") }] }],
  });
  expect(gaps).toEqual([]);
  expect(said["rest1/prod"]).toMatch(
    /^pass: Proven: the line of request \S+ of \S+ was there after \d+ seconds?\.$/,
  );
  expect(said["http1/$default"]).toMatch(/^pass: Proven/);
});

test("what cannot be proven says why, and passes nothing", async () => {
  const { said, requests } = await proven({
    cloudwatchRoleArn: `arn:aws:iam::${ACCOUNT}:role/gone`,
    restApis: [
      { id: "dead", name: "a", endpoint: "REGIONAL", stages: [{ name: "prod", accessLog: to("/a") }] },
      {
        id: "mute",
        name: "e",
        endpoint: "REGIONAL",
        stages: [{ name: "prod", accessLog: { destinationArn: arn("/e"), format: "$context.status" } }],
      },
      {
        id: "rare",
        name: "g",
        endpoint: "REGIONAL",
        stages: [{ name: "prod", accessLog: to("/rare") }],
      },
      {
        id: "offtoo",
        name: "h",
        endpoint: "REGIONAL",
        disableExecuteApiEndpoint: true,
        stages: [{ name: "prod", accessLog: to("/h") }],
      },
      { id: "inside", name: "b", endpoint: "PRIVATE", stages: [{ name: "prod", accessLog: to("/b") }] },
    ],
    httpApis: [
      { id: "lost", name: "d", stages: [{ name: "live", accessLog: to("/gone", "HTTP") }] },
      {
        id: "off",
        name: "f",
        disableExecuteApiEndpoint: true,
        stages: [{ name: "live", accessLog: to("/f", "HTTP") }],
      },
    ],
    websocketApis: [{ id: "chat", name: "c", stages: [{ name: "live", accessLog: to("/c", "WEBSOCKET") }] }],
    logGroups: [
      { name: "/gone", deleted: true },
      { name: "/rare", class: "INFREQUENT_ACCESS" },
    ],
  });
  expect(said["dead/prod"]).toMatch(/^unknown: Not proven by a request .*had not arrived 1 seconds later/);
  expect(said["mute/prod"]).toMatch(/^unknown: .*no request id/);
  expect(said["inside/prod"]).toMatch(/^unknown: .*private/);
  expect(said["chat/live"]).toMatch(/^unknown: .*WebSocket/);
  expect(said["lost/live"]).toMatch(/^unknown: .*does not exist/);
  expect(said["off/live"]).toMatch(/^unknown: .*execute-api address is switched off/);
  expect(said["offtoo/prod"]).toMatch(/^unknown: .*execute-api address is switched off/);
  expect(said["rare/prod"]).toMatch(/^unknown: .*of class INFREQUENT_ACCESS, whose lines FilterLogEvents/);
  // Only the stage whose role is dead was worth a request.
  expect(requests.split(",").filter((each) => VISITS.test(each))).toHaveLength(1);
});

test("requests without a line stay a failure", async () => {
  const { said } = await proven({
    cloudwatchRoleArn: `arn:aws:iam::${ACCOUNT}:role/gone`,
    restApis: [
      {
        id: "dark",
        name: "a",
        endpoint: "REGIONAL",
        stages: [{ name: "prod", accessLog: to("/a"), traffic: { requestsPerHour: 50 } }],
      },
    ],
  });
  expect(said["dark/prod"]).toMatch(/^fail: .*not one line arrived/);
});

test("a stage that cannot be asked passes by its counts, as it does without --prove", async () => {
  const { said } = await proven({
    websocketApis: [
      {
        id: "chat",
        name: "c",
        stages: [
          { name: "live", accessLog: to("/c", "WEBSOCKET"), traffic: { requestsPerHour: 20 } },
          { name: "dark", accessLog: to("/d", "WEBSOCKET"), traffic: { requestsPerHour: 20, lines: false } },
        ],
      },
    ],
  });
  expect(said["chat/live"]).toMatch(
    /^pass: 480 requests and 480 lines .* Not proven by a request: .*WebSocket/,
  );
  expect(said["chat/dark"]).toMatch(/^fail: /);
});

test("without --prove no stage is asked and no line is read", async () => {
  const home: Partial<Home> = {
    restApis: [
      { id: "rest1", name: "a", endpoint: "REGIONAL", stages: [{ name: "prod", accessLog: to("/a") }] },
    ],
  };
  const quiet = await proven(home, []);
  expect(quiet.said["rest1/prod"]).toMatch(/^unknown: Unproven/);
  expect(quiet.requests).toMatch(/GetMetricData/);
  expect(quiet.requests).not.toMatch(/FilterLogEvents/);
  expect(quiet.requests).not.toMatch(VISITS);
  const loud = await proven(home);
  expect(loud.requests).toMatch(/FilterLogEvents/);
  expect(loud.requests).toMatch(VISITS);
});

test.each([
  [["scan", ".", "--prove"], /pass --aws/],
  [["scan", "--aws", "--prove", "--checks", "apigw_waf"], /apigw_accesslog_delivery/],
  [["scan", "--aws", "--prove", "--config-aggregator", "x"], /choose one/],
  [["scan", "--aws", "--prove-wait", "0"], /prove-wait/],
])("%j is exit 2", async (args, words) => {
  const { exit, stderr } = await cli(args);
  expect(stderr).toMatch(words);
  expect(exit).toBe(2);
});

test("reading lines is a permission of its own, asked for only with --prove", async () => {
  expect((await cli(["iam", "scan"])).stdout).not.toContain("logs:FilterLogEvents");
  expect((await cli(["iam", "scan", "--prove"])).stdout).toContain("logs:FilterLogEvents");
});
