import { expect, test } from "vitest";
import accesslogging from "../../src/checks/accesslogging.ts";
import { judgeSlice } from "../../src/checks/judge.ts";
import { BASELINE } from "../../src/model/demands.ts";
import { known, unknownFact } from "../../src/model/fact.ts";
import type { Stage } from "../../src/model/stage.ts";
import type { Traffic } from "../../src/model/surroundings.ts";
import { withCosts } from "../../src/standard/cost/index.ts";
import { PRICES, pricesFrom } from "../../src/standard/cost/prices.ts";
import { codeStage, liveStage } from "../checks/subject.ts";

const DARK = liveStage({ accessLog: known(null) });

function costOf(stage: Stage, traffic: Partial<Traffic> = {}, prices = PRICES) {
  const counted: Traffic = {
    stage: stage.id,
    window: { from: "2026-03-01T00:00:00Z", to: "2026-03-02T00:00:00Z" },
    requests: known(0),
    lines: known(0),
    ...traffic,
  };
  const slice = {
    scope: { kind: "aws", account: "111122223333", region: "eu-west-1" } as const,
    stages: [stage],
    surroundings: { traffic: { items: [counted] } },
    gaps: [],
  };
  return withCosts(judgeSlice(slice, [accesslogging]), prices, BASELINE).findings[0]?.cost;
}

test("requests × bytes × price, and the storage the standard asks for", () => {
  const cost = costOf(DARK, { monthlyRequests: known(10_000_000) });
  const bytes = cost?.bytesPerLine ?? 0;
  expect(bytes).toBeGreaterThan(500);
  expect(bytes).toBeLessThan(2_500);
  const gigabytes = (10_000_000 * bytes) / 1e9;
  expect(cost?.usdPerMonth).toBeCloseTo(gigabytes * (0.5 + 0.15 * 0.03 * 3), 0);
  expect(cost?.pricesAsOf).toBe(PRICES.asOf);
});

test.each<[string, Partial<Traffic>]>([
  ["not counted", {}],
  ["refused", { monthlyRequests: unknownFact("cloudwatch:GetMetricData was denied.") }],
  ["of two APIs of one name", { monthlyRequests: known(5), ambiguous: "2 REST APIs are called orders" }],
])("traffic that is %s is not guessed", (_, traffic) => {
  const cost = costOf(DARK, traffic);
  expect(cost?.usdPerMillion).toBeGreaterThan(0);
  expect(cost).not.toHaveProperty("usdPerMonth");
});

test("code has a price per million requests", () => {
  expect(costOf(codeStage({ accessLog: known(null) }))?.usdPerMillion).toBeGreaterThan(0.2);
});

test("a stage that is logged has no estimate", () => {
  expect(costOf(liveStage(), { monthlyRequests: known(10) })).toBeUndefined();
});

test("a Region's own price, and prices of one's own", () => {
  const tokyo = { ...DARK.origin, region: "ap-northeast-1" } as Stage["origin"];
  expect(costOf({ ...DARK, origin: tokyo })?.usdPerMillion).toBeGreaterThan(costOf(DARK)?.usdPerMillion ?? 0);
  const own = pricesFrom('{"asOf":"2026-11-01","ingestPerGb":{"eu-west-1":5}}');
  if ("problem" in own) throw new Error(own.problem);
  expect(costOf(DARK, {}, own.prices)?.pricesAsOf).toBe("2026-11-01");
  expect(costOf(DARK, {}, own.prices)?.usdPerMillion).toBeGreaterThan(9 * (costOf(DARK)?.usdPerMillion ?? 0));
});

test.each([
  ["{", /no JSON/],
  ["[]", /object/],
  ["{}", /asOf/],
  ['{"asOf":"June"}', /asOf/],
  ['{"asOf":"2026-06-01","ingest":1}', /there is no ingest/],
  ['{"asOf":"2026-06-01","ingestPerGb":{"eu-west-1":"0.5"}}', /eu-west-1/],
  ['{"asOf":"2026-06-01","storagePerGbMonth":-1}', /storagePerGbMonth/],
  ['{"asOf":"2026-06-01","compression":15}', /between 0 and 1/],
  [`"${"x".repeat(100_001)}"`, /characters/],
])("prices that are none: %.40s", (text, words) => {
  const read = pricesFrom(text);
  expect("problem" in read && read.problem).toMatch(words);
});
