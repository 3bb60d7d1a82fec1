import { afterAll, beforeAll, expect, test } from "vitest";
import type { Slice } from "../../src/model/slice.ts";
import { scanAws } from "../../src/sources/aws/index.ts";
import { DELIVERY, type Furnished, furnish, TRUST, WRITES } from "../sources/aws/surroundings/furnished.ts";
import { MOTO_ACCOUNT, MOTO_CREDENTIALS, motoServer } from "./moto-server.ts";

const REGION = "eu-west-1";
const known = (value: unknown) => ({ state: "known", value });
const logGroup = (name: string) => `arn:aws:logs:${REGION}:${MOTO_ACCOUNT}:log-group:${name}`;

let moto: Awaited<ReturnType<typeof motoServer>>;
let made: Furnished;
let slice: Slice;
beforeAll(async () => {
  moto = await motoServer();
  made = await furnish({
    url: moto.url,
    account: MOTO_ACCOUNT,
    region: REGION,
    credentials: MOTO_CREDENTIALS,
  });
  const scan = scanAws({
    environment: { AWS_REGION: REGION },
    endpointUrl: moto.url,
    credentials: async () => MOTO_CREDENTIALS,
    regions: [REGION],
    needs: [
      "accountRole",
      "roles",
      "keys",
      "alarms",
      "subscriptions",
      "deliveryStreams",
      "logPolicies",
      "traffic",
    ],
    signal: new AbortController().signal,
  });
  for await (const each of scan) slice = each;
});
afterAll(() => {
  moto?.kill();
});

test("the surroundings that moto holds are all found", () => {
  const { surroundings } = slice;
  expect(surroundings.accountRole).toEqual(known(made.roleArn));
  expect(surroundings.roles).toMatchObject({
    items: [
      {
        id: made.roleArn,
        policies: [{ name: "inline" }, { name: `arn:aws:iam::${MOTO_ACCOUNT}:policy/ApiGatewayWrites` }],
        boundary: known(null),
      },
    ],
  });
  const [role] = surroundings.roles?.items ?? [];
  const text = (fact: { state: string; value?: unknown } | undefined) => JSON.parse(String(fact?.value));
  expect(text(role?.trust)).toEqual(JSON.parse(TRUST));
  for (const { document } of role?.policies ?? []) expect(text(document)).toEqual(JSON.parse(WRITES));
  expect(surroundings.logGroups).toMatchObject({
    items: [
      { id: logGroup("orders"), retentionDays: known(365), kmsKey: known(made.keyArn) },
      { id: logGroup("web"), retentionDays: known(null), kmsKey: known(null) },
    ],
  });
  expect(surroundings.keys).toEqual({ items: [{ id: made.keyArn, state: known("Disabled") }] });
  expect(surroundings.metricFilters).toMatchObject({
    items: [
      {
        id: "orders:errors",
        logGroup: known("orders"),
        pattern: known("{ $.status = 5* }"),
        metric: { namespace: known("orders"), name: known("errors") },
      },
    ],
  });
  expect(surroundings.alarms).toMatchObject({
    items: [{ name: known("orders-errors"), acts: known(true), threshold: known(5) }],
  });
  expect(surroundings.subscriptions).toMatchObject({
    items: [{ id: "orders:archive", destination: known(expect.stringMatching(/:deliverystream\/archive$/)) }],
  });
  expect(surroundings.deliveryStreams).toMatchObject({
    items: [{ name: known("archive"), status: known("ACTIVE"), target: known("arn:aws:s3:::archive") }],
  });
  expect(surroundings.logPolicies).toMatchObject({ items: [{ document: known(DELIVERY) }] });
});

test("traffic that nobody counted is none", () => {
  const { traffic } = slice.surroundings;
  expect(traffic?.items.map(({ requests, lines }) => [requests, lines])).toEqual([
    [known(0), known(0)],
    [known(0), known(0)],
  ]);
});

test("what moto cannot answer is a gap, and the listing says so", () => {
  expect(slice.gaps.map(({ operation, kind }) => [operation, kind])).toEqual([
    ["DescribeAccountPolicies", "service-error"],
  ]);
  expect(slice.surroundings.subscriptions?.unseen).toMatch(/DescribeAccountPolicies/);
});
