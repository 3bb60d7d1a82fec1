import { expect, test } from "vitest";
import { Costs, costText } from "../../src/reports/cost-words.ts";

const each = { bytesPerLine: 900, usdPerMillion: 0.5, pricesAsOf: "2026-11-01" };

test.each([
  [each, "Logging it would cost about $0.50 per million requests."],
  [{ ...each, monthlyRequests: 0, usdPerMonth: 0 }, "No requests in 30 days: logging it would cost nothing."],
  [
    { ...each, monthlyRequests: 2_400_000, usdPerMonth: 1.2 },
    "Logging it would cost about $1.20 a month (2,400,000 requests in the last 30 days).",
  ],
  [
    { ...each, monthlyRequests: 3, usdPerMonth: 0 },
    "Logging it would cost less than $0.01 a month (3 requests in the last 30 days).",
  ],
])("%j", (cost, words) => {
  expect(costText(cost)).toBe(words);
});

function sum(...costs: Parameters<Costs["add"]>[0][]): string {
  const all = new Costs();
  for (const cost of costs) all.add(cost);
  return all.words();
}
const none = { ...each, monthlyRequests: 0, usdPerMonth: 0 };

test("the sum", () => {
  expect(sum()).toBe("");
  expect(sum(each)).toBe("");
  expect(sum(none)).toBe("The unlogged stage had no requests in 30 days.");
  expect(sum(none, none, each)).toBe(
    "The 2 unlogged stages had no requests in 30 days; 1 more, whose traffic is not known.",
  );
  expect(sum(none, { ...each, monthlyRequests: 2_400_000, usdPerMonth: 1.2 })).toMatch(
    /^Logging the 2 unlogged would cost about \$1\.20 a month/,
  );
  expect(sum({ ...each, monthlyRequests: 3, usdPerMonth: 0 })).toMatch(
    /would cost less than \$0\.01 a month/,
  );
});
