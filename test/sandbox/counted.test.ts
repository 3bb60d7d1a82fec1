import { expect, test } from "vitest";
import { dimensionSets } from "../../src/sandbox/traffic/counted.ts";

const countedBy = (apiType: "REST" | "HTTP", name: string) => {
  const target = { apiType, api: { id: "a1b2c3d4e5", name }, stage: { name: "prod" } };
  return dimensionSets(target as Parameters<typeof dimensionSets>[0]).map((set) => [...set]);
};

test.each([
  ["orders", "orders"],
  ["Aufträge 2", "Auftrge 2"],
  ["注文", "a1b2c3d4e5"],
])("a REST API called %s is counted as %s", (name, counted) => {
  expect(countedBy("REST", name)).toEqual([
    [["ApiName", counted]],
    [
      ["ApiName", counted],
      ["Stage", "prod"],
    ],
  ]);
});

test("an HTTP API is counted by its id, whatever its name", () => {
  expect(countedBy("HTTP", "orders")[0]).toEqual([["ApiId", "a1b2c3d4e5"]]);
});
