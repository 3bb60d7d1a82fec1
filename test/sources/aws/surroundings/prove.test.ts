import { Agent, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { bucketPerOperation } from "../../../../src/aws/bucket.ts";
import { Caller } from "../../../../src/aws/caller.ts";
import { Gate } from "../../../../src/aws/gate.ts";
import delivery from "../../../../src/checks/accesslog-delivery.ts";
import { judgeSlice } from "../../../../src/checks/judge.ts";
import { known } from "../../../../src/model/fact.ts";
import { Asking } from "../../../../src/sources/aws/surroundings/asking.ts";
import type { Clients } from "../../../../src/sources/aws/surroundings/clients.ts";
import { destinationsOf } from "../../../../src/sources/aws/surroundings/destinations.ts";
import { readProofs } from "../../../../src/sources/aws/surroundings/prove.ts";
import { FakeClock } from "../../../aws/fake-clock.ts";
import { liveStage } from "../../../checks/subject.ts";
import {
  ACCOUNT,
  type Home,
  logsArn,
  REGION,
  restStage,
  type Script,
  scriptedAws,
  v2Stage,
} from "./scripted-aws.ts";

const scan = scriptedAws();
const ID = "5a2f1c3e-0000-4000-8000-0123456789ab";
const NEEDS = new Set(["logGroups", "traffic", "proofs"] as const);
const group = (logGroupName: string, more: object = {}) => ({
  logGroupName,
  arn: `${logsArn(logGroupName)}:*`,
  ...more,
});
const WORLD: Script = {
  DescribeLogGroups: () => ({ body: { logGroups: [group("/a")] } }),
  GetMetricData: () => ({ body: { MetricDataResults: [] } }),
  FilterLogEvents: () => ({ body: { events: [], searchedLogStreams: [] } }),
};
const HOME: Home = { rest: { rest1: [restStage("prod", "/a")] }, visit: { "x-amzn-requestid": ID } };

async function prove(home: Partial<Home>, script: Script, wait = 1) {
  const { slice, asked, visits } = await scan(
    { ...HOME, ...home },
    { ...WORLD, ...script },
    { needs: NEEDS, proveWait: wait },
  );
  const { findings } = judgeSlice(slice, [delivery]);
  return {
    proof: slice.surroundings.proofs?.items[0],
    said: findings.map(({ verdict, message }) => `${verdict}: ${message}`).join("\n"),
    gaps: slice.gaps,
    looks: asked.filter(({ operation }) => operation === "FilterLogEvents"),
    visits,
  };
}

test("the line is looked for by the id that the answer gives", async () => {
  const { said, looks, visits } = await prove({}, { FilterLogEvents: () => ({ body: { events: [{}] } }) });
  expect(visits).toEqual(["rest1.execute-api.eu-west-1.amazonaws.com"]);
  expect(looks.map(({ input }) => input.filterPattern)).toEqual([`"${ID}"`]);
  expect(said).toMatch(/^pass: Proven: the line of request 5a2f1c3e/);
});

test("a format that writes the extended id alone is looked for by that", async () => {
  const rest = {
    rest1: [
      {
        stageName: "prod",
        accessLogSettings: { destinationArn: logsArn("/a"), format: "$context.extendedRequestId" },
      },
    ],
  };
  const visit = { "x-amzn-requestid": ID, "x-amz-apigw-id": "QkFTRTY0SUQ=" };
  const { looks, proof } = await prove(
    { rest, visit },
    { FilterLogEvents: () => ({ body: { events: [{}] } }) },
  );
  expect(looks.map(({ input }) => input.filterPattern)).toEqual(['"QkFTRTY0SUQ="']);
  expect(proof).toMatchObject({ requestId: "QkFTRTY0SUQ=", arrivedAfterSeconds: 0 });
});

test("an HTTP API gives its id in a header of its own", async () => {
  const { looks } = await prove(
    { rest: {}, http: { http1: [v2Stage("live", "/a")] }, visit: { "apigw-requestid": "Q1a2b3c4DoEMXyz=" } },
    {},
  );
  expect(looks.map(({ input }) => input.filterPattern)).toContain('"Q1a2b3c4DoEMXyz="');
});

test.each<[string, NonNullable<Home["visit"]>]>([
  ["none", {}],
  ["one that ends the pattern", { "x-amzn-requestid": '"abcdefgh" || "' }],
  ["one with a wildcard", { "x-amzn-requestid": "%.{0,99}%abc" }],
  ["two of them", { "x-amzn-requestid": [ID, "other-id-12345"] }],
  ["an endless one", { "x-amzn-requestid": "a".repeat(4_000) }],
  ["that of another API type", { "apigw-requestid": ID }],
])("an answer whose request id is %s: no line is looked for", async (_, visit) => {
  const { said, looks, visits } = await prove({ visit }, {});
  expect(visits).toHaveLength(1);
  expect(looks).toEqual([]);
  expect(said).toMatch(/^unknown: .*The answer has no request id to look for \(x-amzn-requestid\)/);
});

test("an endpoint that does not answer is said, and no gap of AWS", async () => {
  const home: Home = { rest: { rest1: [restStage("prod", "/a")] } };
  const { slice, asked, visits } = await scan(home, WORLD, { needs: NEEDS, proveWait: 1 });
  expect(visits).toHaveLength(1);
  expect(asked.map(({ operation }) => operation)).not.toContain("FilterLogEvents");
  expect(slice.gaps).toEqual([]);
  expect(slice.surroundings.proofs?.items[0]).toMatchObject({
    arrivedAfterSeconds: null,
    why: "The request got no answer: ECONNRESET.",
  });
});

test("a search without end is cut off, and says that the line may be there", async () => {
  const { said, looks } = await prove(
    {},
    { FilterLogEvents: (_, count) => ({ body: { events: [], nextToken: `page-${count}` } }) },
  );
  expect(looks.length).toBeGreaterThanOrEqual(10);
  expect(looks.length % 10).toBe(0);
  expect(said).toMatch(/^unknown: .*cut off after 10 pages: it may be there\./);
  expect(said).not.toMatch(/not arrived/);
});

/** The proof of one stage, with a clock that nobody waits for. */
async function proofWith(send: () => Promise<object>) {
  const clock = new FakeClock();
  const signal = new AbortController().signal;
  const at = { account: ACCOUNT, region: REGION };
  const pace = { gate: new Gate(4), timeout: 1_000, ownBucket: bucketPerOperation(1, clock) };
  const asking = new Asking(new Caller({ ...at, ...pace, signal, clock }));
  const server = createServer((_, answer) => answer.writeHead(403, { "x-amzn-requestid": ID }).end());
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const stage = liveStage({ exposure: known("public") });
  const { items } = await readProofs(asking, { logs: { send } } as unknown as Clients, [stage], {
    destinations: destinationsOf([stage], at),
    groups: undefined,
    wait: 60_000,
    endpointUrl: `http://127.0.0.1:${port}`,
    agentFor: () => new Agent(),
    clock,
    signal,
  });
  server.closeAllConnections();
  server.close();
  return { proof: items[0], gaps: asking.gaps };
}

const throttled = () =>
  Object.assign(new Error("slow down"), {
    name: "ThrottlingException",
    $metadata: { httpStatusCode: 400 },
  });

test("a search that is throttled without end is a gap and the reason", async () => {
  const { proof, gaps } = await proofWith(() => Promise.reject(throttled()));
  expect(gaps.map(({ operation, kind }) => `${operation} ${kind}`)).toEqual(["FilterLogEvents throttled"]);
  expect(proof).toMatchObject({ arrivedAfterSeconds: null, why: gaps[0]?.message, requestId: ID });
});

test("a search that is throttled for a while finds the line all the same", async () => {
  let calls = 0;
  const { proof, gaps } = await proofWith(async () => {
    calls += 1;
    if (calls <= 3) throw throttled();
    return { events: calls <= 5 ? [] : [{}] };
  });
  expect(gaps).toEqual([]);
  expect(proof?.arrivedAfterSeconds).toBeGreaterThanOrEqual(3);
});

test("a line that does not come is waited for as long as was asked", async () => {
  const { proof } = await proofWith(async () => ({ events: [] }));
  expect(proof?.why).toBe("Its line had not arrived 60 seconds later.");
});

test("a search that is refused is a gap with the permission", async () => {
  const { said, gaps } = await prove(
    {},
    { FilterLogEvents: () => ({ error: "AccessDeniedException", status: 400 }) },
  );
  expect(gaps.map(({ permission }) => permission)).toEqual(["logs:FilterLogEvents"]);
  expect(said).toMatch(/^unknown: Not proven/);
});

test.each([
  ["deleted", () => ({ body: { logGroups: [] } }), /Its log group does not exist/],
  [
    "of a class that cannot be searched",
    () => ({ body: { logGroups: [group("/a", { logGroupClass: "INFREQUENT_ACCESS" })] } }),
    /of class INFREQUENT_ACCESS/,
  ],
])("a log group that is %s: not one request", async (_, DescribeLogGroups, words) => {
  const { said, looks, visits } = await prove({}, { DescribeLogGroups });
  expect([visits, looks]).toEqual([[], []]);
  expect(said).toMatch(/^unknown/);
  expect(said).toMatch(words);
});

test("a log group of a class nobody knows yet is tried", async () => {
  const logGroups = [group("/a", { logGroupClass: "GLACIAL" })];
  const { visits, said } = await prove(
    {},
    {
      DescribeLogGroups: () => ({ body: { logGroups } }),
      FilterLogEvents: () => ({ body: { events: [{}] } }),
    },
  );
  expect(visits).toHaveLength(1);
  expect(said).toMatch(/^pass: Proven/);
});
