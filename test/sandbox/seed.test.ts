import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { GetRestApisCommand } from "@aws-sdk/client-api-gateway";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import {
  DEMO,
  type Fault,
  generatedSeed,
  SeedError,
  seedFrom,
  startSandbox,
} from "../../src/sandbox/index.ts";
import { clientsOf } from "./clients.ts";

const schema = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../schema/sandbox-seed-1.json"), "utf8"),
) as object;
const ajv = new Ajv2020({ strict: true });
addFormats.default(ajv);
const published = ajv.compile(schema);

const account = { id: "111122223333", name: "one" };
const inRegion = (content: object) => ({ accounts: [{ ...account, regions: { "eu-west-1": content } }] });

const SIZE = {
  accounts: 3,
  regions: 20,
  restApis: 2,
  httpApis: 1,
  websocketApis: 1,
  stagesPerApi: 3,
  loggedShare: 0.5,
  seed: 7,
};

/** A Region in which everything is said that can be said of what surrounds stages. */
const SURROUNDED = {
  logGroups: [
    {
      name: "/a",
      retentionDays: 30,
      class: "STANDARD",
      kmsKeyId: "k1",
      deletionProtected: true,
      tags: { owner: "payments" },
      metricFilters: [
        { name: "errors", pattern: "ERROR", metric: { namespace: "A", name: "Errors", value: "1" } },
      ],
      subscriptions: [{ name: "out", destinationArn: "arn:aws:lambda:eu-west-1:111122223333:function:f" }],
    },
    { name: "/b", deleted: true },
  ],
  deliveryStreams: [{ name: "amazon-apigateway-a", status: "CREATING", bucketArn: "arn:aws:s3:::b" }],
  keys: [{ id: "k1", state: "Disabled" }],
  alarms: [
    {
      name: "errors",
      namespace: "A",
      metric: "Errors",
      dimensions: { Api: "a" },
      statistic: "Sum",
      periodSeconds: 60,
      periods: 2,
      threshold: 3,
      actions: ["arn:aws:sns:eu-west-1:111122223333:pager"],
    },
  ],
  logPolicies: [{ name: "own", document: { Version: "2012-10-17", Statement: [] } }],
  logDelivery: false,
  restApis: [
    {
      name: "a",
      routes: [{ method: "GET", path: "/x/{id}", status: 404, latency: 12, apiKey: true }],
      apiKeys: ["k"],
      throttle: { rate: 1, burst: 2 },
      stages: [
        {
          name: "prod",
          traffic: { requestsPerHour: 60, clientErrors: 0.1, serverErrors: 0, latency: 9, lines: false },
        },
      ],
    },
  ],
};

const FAULTS: readonly Fault[] = [
  { kind: "throttle", rate: 10, burst: 40 },
  { kind: "error", status: 500, probability: 0.5, seed: 3 },
  { kind: "reset", count: 2 },
  { kind: "hang", operation: "GetStages" },
  { kind: "latency", milliseconds: 5 },
  { kind: "access-denied", by: "identity-policy", account: "1111*" },
  { kind: "malformed", body: "truncated" },
  { kind: "expired-token" },
  { kind: "repeat-token" },
  { kind: "stale-roles", milliseconds: 8_000 },
];

describe("good seeds pass the program and the published schema", () => {
  test.each([
    ["the demo", DEMO],
    ["a generated one", generatedSeed(SIZE)],
    ["the smallest", { accounts: [account] }],
    ["one with everything around its stages", inRegion(SURROUNDED)],
    ["every fault", { accounts: [account], faults: FAULTS }],
    ["one that names its schema", { $schema: "./sandbox-seed-1.json", accounts: [account] }],
  ])("%s", (_, seed) => {
    const text: unknown = JSON.parse(JSON.stringify(seed));
    expect(seedFrom(text)).toEqual(text);
    expect(published(text), JSON.stringify(published.errors)).toBe(true);
  });
});

describe("bad seeds fail both, and the program names the place", () => {
  test.each([
    ["no accounts", {}, "accounts: is missing"],
    ["an empty list of accounts", { accounts: [] }, "accounts"],
    ["an account id of 11 digits", { accounts: [{ ...account, id: "11112222333" }] }, "accounts[0].id"],
    [
      "a Region that cannot be one",
      { accounts: [{ ...account, regions: { Ireland: {} } }] },
      "accounts[0].regions.Ireland",
    ],
    ["a member nobody knows", inRegion({ restApi: [] }), 'accounts[0].regions["eu-west-1"].restApi'],
    [
      "a stage without a name",
      inRegion({ restApis: [{ name: "a", stages: [{}] }] }),
      'accounts[0].regions["eu-west-1"].restApis[0].stages[0].name',
    ],
    [
      "half a v2 access log",
      inRegion({ httpApis: [{ name: "a", stages: [{ name: "b", accessLog: { format: "x" } }] }] }),
      "stages[0].accessLog.destinationArn",
    ],
    [
      "three subscriptions of one log group",
      inRegion({
        logGroups: [
          { name: "/a", subscriptions: ["1", "2", "3"].map((name) => ({ name, destinationArn: "arn:x" })) },
        ],
      }),
      "logGroups[0].subscriptions",
    ],
    [
      "traffic without a number",
      inRegion({ restApis: [{ name: "a", stages: [{ name: "b", traffic: {} }] }] }),
      "stages[0].traffic.requestsPerHour",
    ],
    ["a fault of no kind", { accounts: [account], faults: [{ kind: "flood" }] }, "faults[0].kind"],
    [
      "latency without a time",
      { accounts: [account], faults: [{ kind: "latency" }] },
      "faults[0].milliseconds",
    ],
    ["a text instead of an object", "{}", "the seed"],
    ["a list instead of an object", [], "accounts: is missing"],
  ])("%s", (_, seed, place) => {
    expect(published(seed)).toBe(false);
    expect(() => seedFrom(seed)).toThrow(SeedError);
    expect(() => seedFrom(seed)).toThrow(place);
  });
});

describe("seeds that contradict themselves", () => {
  test.each([
    ["an account twice", { accounts: [account, account] }, "accounts[1].id"],
    [
      "an unknown management account",
      { accounts: [account], organization: { managementAccount: "999999999999" } },
      "organization.managementAccount",
    ],
    [
      "an unknown delegate",
      {
        accounts: [account],
        organization: { managementAccount: account.id, delegatedAdministrators: ["999999999999"] },
      },
      "organization.delegatedAdministrators[0]",
    ],
    ["an unknown unit", { accounts: [{ ...account, unit: "Nowhere" }] }, "accounts[0].unit"],
    [
      "a unit below one that comes later",
      {
        accounts: [account],
        organization: { managementAccount: account.id, units: [{ name: "a", parent: "b" }, { name: "b" }] },
      },
      "organization.units[0].parent",
    ],
  ])("%s", (_, seed, place) => {
    expect(() => seedFrom(seed)).toThrow(place);
  });

  test.each([
    [
      "a Region that the partition lacks",
      { accounts: [{ ...account, regions: { "xx-west-1": {} } }] },
      "xx-west-1",
    ],
    [
      "an opt-in to a default Region",
      { accounts: [{ ...account, optedInRegions: ["eu-west-1"] }] },
      "optedInRegions",
    ],
    [
      "an API id twice",
      inRegion({
        restApis: [
          { id: "a", name: "a", stages: [] },
          { id: "a", name: "b", stages: [] },
        ],
      }),
      "restApis[1].id",
    ],
    [
      "a stage twice",
      inRegion({ httpApis: [{ name: "a", stages: [{ name: "s" }, { name: "s" }] }] }),
      "httpApis[0].stages[1].name",
    ],
  ])("%s stops the start", async (_, seed, place) => {
    await expect(startSandbox({ seed: seedFrom(seed) })).rejects.toThrow(place);
  });
});

test("a seed of many mistakes names the first five", () => {
  const accounts = Array.from({ length: 8 }, () => ({ id: "x", name: "" }));
  expect(() => seedFrom({ accounts })).toThrow(/and 11 more$/);
});

test("the same numbers generate the same seed, others another", () => {
  expect(generatedSeed(SIZE)).toEqual(generatedSeed(SIZE));
  expect(generatedSeed({ ...SIZE, seed: 8 })).not.toEqual(generatedSeed(SIZE));
});

test("a generated seed has the size asked for, and starts", async () => {
  const seed = generatedSeed(SIZE);
  const stages = seed.accounts
    .flatMap(({ regions = {} }) => Object.values(regions))
    .flatMap((home) => [...(home.restApis ?? []), ...(home.httpApis ?? []), ...(home.websocketApis ?? [])])
    .flatMap((api) => api.stages);
  expect(stages).toHaveLength(3 * 20 * 4 * 3);
  const share = stages.filter(({ accessLog }) => accessLog).length / stages.length;
  expect(share).toBeGreaterThan(0.4);
  expect(share).toBeLessThan(0.6);
  const sandbox = await startSandbox({ seed });
  const ids = async () =>
    (await clientsOf(sandbox, "100000000002", "ap-east-1").v1.send(new GetRestApisCommand({}))).items?.map(
      ({ id }) => id,
    );
  expect(await ids()).toHaveLength(2);
  await sandbox.close();
});

test("a partition without opt-in Regions", async () => {
  const seed = seedFrom({ partition: "aws-cn", accounts: [{ ...account, regions: { "cn-north-1": {} } }] });
  const sandbox = await startSandbox({ seed });
  expect([...(sandbox.state.accounts.get(account.id)?.optInStatus.keys() ?? [])]).toEqual([
    "cn-north-1",
    "cn-northwest-1",
  ]);
  await sandbox.close();
});

test("the seed shown in the documentation is one", () => {
  const page = readFileSync(resolve(import.meta.dirname, "../../docs/sandbox.md"), "utf8");
  const shown = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(
    ([, text = ""]) => JSON.parse(text) as unknown,
  );
  expect(shown).toHaveLength(1);
  for (const each of shown) {
    expect(seedFrom(each)).toEqual(each);
    expect(published(each), JSON.stringify(published.errors)).toBe(true);
  }
});
