import { afterAll, beforeAll, expect, test } from "vitest";
import type { Slice } from "../../src/model/slice.ts";
import { scanAws } from "../../src/sources/aws/index.ts";
import { expectFurnished } from "../sources/aws/surroundings/expected.ts";
import { type Furnished, furnish } from "../sources/aws/surroundings/furnished.ts";
import { MOTO_ACCOUNT, MOTO_CREDENTIALS, motoServer } from "./moto-server.ts";

const REGION = "eu-west-1";
const known = (value: unknown) => ({ state: "known", value });

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
  expectFurnished(slice.surroundings, made, { account: MOTO_ACCOUNT, region: REGION });
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
