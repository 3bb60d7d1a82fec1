import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { pathWith, programs, ROOT, STAGELIGHT } from "./shell.ts";

const KEY = "a key of the run task";
const TLS = join(ROOT, "fixtures/tls/own-authority");
const stage = (logs: readonly object[]) => ({
  address: "aws_api_gateway_stage.prod",
  mode: "managed",
  type: "aws_api_gateway_stage",
  name: "prod",
  values: { stage_name: "prod", rest_api_id: "a1b2c3d4e5", access_log_settings: logs },
});
const plan = (resources: readonly object[]) =>
  JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.9.8",
    planned_values: { root_module: { resources } },
  });
const LOGS = [
  { destination_arn: "arn:aws:logs:eu-west-1:111122223333:log-group:x", format: "$context.requestId" },
];

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

/** HCP Terraform: gives out the plan by way of its store, and takes results. */
let terraform: Server;
let host = "";
let seen: Seen[] = [];
let shown = plan([]);
let sentTo = "/store/plan?signature=x";
let failures = 0;
let reported = Promise.withResolvers<Seen>();

beforeAll(async () => {
  const read = (name: string) => readFileSync(join(TLS, name));
  terraform = createServer({ key: read("server.key"), cert: read("server.pem") }, async (request, answer) => {
    const { method = "", url: path = "", headers } = request;
    const entry = {
      method,
      path,
      authorization: headers.authorization,
      type: headers["content-type"],
      body: await text(request),
    };
    seen.push(entry);
    if (path.startsWith("/api/v2/plans/")) answer.writeHead(307, { location: sentTo }).end();
    else if (path.startsWith("/store/")) answer.end(shown);
    else if (method === "PATCH" && failures-- > 0) answer.writeHead(503).end();
    else if (method === "PATCH") {
      answer.end();
      reported.resolve(entry);
    } else answer.writeHead(404).end();
  });
  await new Promise<void>((done) => terraform.listen(0, "127.0.0.1", done));
  host = `127.0.0.1:${(terraform.address() as AddressInfo).port}`;
});
afterAll(() => {
  terraform.closeAllConnections();
  terraform.close();
});

let task: ChildProcess | undefined;
afterEach(() => {
  task?.kill();
  task = undefined;
});

interface Task {
  readonly url: string;
  readonly log: () => string;
}

/** The server of the example, as a user starts it. */
async function start(env: Readonly<Record<string, string>> = {}): Promise<Task> {
  seen = [];
  failures = 0;
  sentTo = "/store/plan?signature=x";
  reported = Promise.withResolvers<Seen>();
  const child = spawn(process.execPath, [join(ROOT, "examples/ci/run-task/server.mjs")], {
    env: {
      PATH: pathWith(programs({ stagelight: STAGELIGHT })),
      NODE_EXTRA_CA_CERTS: join(TLS, "authority.pem"),
      RUN_TASK_HMAC_KEY: KEY,
      RUN_TASK_HOSTS: host,
      PORT: "0",
      ...env,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  task = child;
  let log = "";
  const port = await new Promise<string>((resolve) => {
    child.stderr.on("data", (chunk) => {
      log += chunk;
      const found = /listening on port (\d+)/.exec(log)?.[1];
      if (found) resolve(found);
    });
  });
  return { url: `http://127.0.0.1:${port}`, log: () => log };
}

const request = (more: object = {}) => ({
  payload_version: 1,
  stage: "post_plan",
  access_token: "the.run.token",
  run_id: "run-1",
  capabilities: { outcomes: true },
  plan_json_api_url: `https://${host}/api/v2/plans/plan-1/json-output`,
  task_result_callback_url: `https://${host}/api/v2/task-results/taskrs-1/callback`,
  ...more,
});

async function post(url: string, body: object | string, key = KEY): Promise<number> {
  const bytes = typeof body === "string" ? body : JSON.stringify(body);
  const signature = createHmac("sha512", key).update(bytes).digest("hex");
  const headers = { "content-type": "application/json", "x-tfc-task-signature": signature };
  return (await fetch(url, { method: "POST", headers, body: bytes })).status;
}

const attributes = ({ body }: Seen) => JSON.parse(body).data.attributes;

test.each<[string, string, string, RegExp]>([
  ["an unlogged stage fails", plan([stage([])]), "failed", /^Findings\. Access-log coverage 0 of 1 stage/],
  ["a logged stage passes", plan([stage(LOGS)]), "passed", /^Access-log coverage 1 of 1 stage \(100 %\)$/],
  ["a plan without stages passes", plan([]), "passed", /^Access-log coverage 0 of 0 stages$/],
  [
    "a plan that cannot be read fails",
    '{"format_version": "1.2", "planned_values": {"aws_api_gateway_stage',
    "failed",
    /^Incomplete\. /,
  ],
])("%s", async (_, json, status, message) => {
  shown = json;
  const { url } = await start();
  expect(await post(url, request())).toBe(200);
  const result = await reported.promise;
  expect(attributes(result)).toEqual({ status, message: expect.stringMatching(message) });
  expect(result).toMatchObject({
    path: "/api/v2/task-results/taskrs-1/callback",
    authorization: "Bearer the.run.token",
    type: "application/vnd.api+json",
  });
  const [outcome] = JSON.parse(result.body).data.relationships.outcomes.data;
  expect(outcome.attributes.body).toContain("### Access-log coverage");
  // The store's address is signed: the token is none of its business.
  expect(seen.map(({ path, authorization }) => [path.split("/")[1], authorization])).toEqual([
    ["api", "Bearer the.run.token"],
    ["store", undefined],
    ["api", "Bearer the.run.token"],
  ]);
});

test("a page that was given out instead of the plan does not pass for a plan without stages", async () => {
  shown = "<html>Sorry</html>";
  const { url } = await start();
  expect(await post(url, request())).toBe(200);
  expect(attributes(await reported.promise)).toEqual({
    status: "failed",
    message: "Nothing was looked at: what was given out is no plan.",
  });
});

test("outcomes only go to those who take them; a result is sent again when the service is unwell", async () => {
  shown = plan([]);
  const { url } = await start();
  failures = 2;
  expect(await post(url, request({ capabilities: undefined }))).toBe(200);
  expect(JSON.parse((await reported.promise).body).data.relationships).toBeUndefined();
  expect(seen.filter(({ method }) => method === "PATCH")).toHaveLength(3);
});

test("what is not signed with the key is refused, and nothing is fetched", async () => {
  const { url } = await start();
  expect(await post(url, request(), "another key")).toBe(401);
  expect((await fetch(url, { method: "POST", body: JSON.stringify(request()) })).status).toBe(401);
  const half = { "x-tfc-task-signature": "ab" };
  expect((await fetch(url, { method: "POST", headers: half, body: "{}" })).status).toBe(401);
  expect((await fetch(url)).status).toBe(405);
  expect(await post(url, "{")).toBe(400);
  expect(await post(url, "null")).toBe(400);
  expect(await post(url, request({ payload_version: 2 }))).toBe(400);
  expect(await post(url, "x".repeat(1_000_001)).catch(() => 413)).toBe(413);
  expect(seen).toEqual([]);
});

test("the question whether somebody is there is answered, and nothing is scanned", async () => {
  const { url } = await start();
  expect(await post(url, request({ access_token: "test-token", plan_json_api_url: null }))).toBe(200);
  expect(seen).toEqual([]);
});

test.each<[string, object, string]>([
  ["a plan elsewhere", { plan_json_api_url: "https://evil.example/plan" }, "/store/x"],
  ["a plan without TLS", { plan_json_api_url: "http://127.0.0.1:1/plan" }, "/store/x"],
  [
    "an address with a name in it",
    { plan_json_api_url: "https://app.terraform.io@evil.example/" },
    "/store/x",
  ],
  ["a store elsewhere", {}, "https://evil.example/plan"],
  ["a store that goes round in circles", {}, "/api/v2/plans/plan-1/json-output"],
  ["a stage without a plan", { plan_json_api_url: undefined }, "/store/x"],
])("%s is not fetched: the task fails and says so", async (_, more, to) => {
  const { url, log } = await start();
  sentTo = to;
  expect(await post(url, request(more))).toBe(200);
  expect(attributes(await reported.promise)).toEqual({
    status: "failed",
    message: expect.stringMatching(/^Nothing was looked at: /),
  });
  expect(seen.some(({ path }) => path.startsWith("/store/"))).toBe(false);
  expect(log()).not.toContain("the.run.token");
});

test("a result goes nowhere but to the allowed hosts", async () => {
  shown = plan([]);
  const { url, log } = await start();
  expect(await post(url, request({ task_result_callback_url: "https://evil.example/x" }))).toBe(200);
  await expect.poll(log, { timeout: 10_000 }).toContain("not at one of RUN_TASK_HOSTS");
  expect(seen.filter(({ method }) => method === "PATCH")).toEqual([]);
});

test("without a key it does not start", async () => {
  const child = spawn(process.execPath, [join(ROOT, "examples/ci/run-task/server.mjs")], {
    env: { PATH: pathWith() },
    stdio: "ignore",
  });
  expect(await once(child, "exit")).toEqual([2, null]);
});
