import { expect, test } from "vitest";
import { sameFor } from "../../src/fixes/same.ts";

test("an alarm is the same with the defaults that CloudWatch fills in", () => {
  const given = { AlarmName: "a", Threshold: 5 };
  const back = {
    ...given,
    ActionsEnabled: true,
    AlarmActions: [],
    Dimensions: [],
    TreatMissingData: "missing",
  };
  expect(sameFor("put-alarm", given, back)).toBe(true);
  expect(sameFor("put-alarm", given, { ...back, ActionsEnabled: false })).toBe(false);
  expect(sameFor("put-alarm", given, { ...back, AlarmActions: ["arn"] })).toBe(false);
  expect(sameFor("put-alarm", null, back)).toBe(false);
});

test("a filter is the same without what only newer services say", () => {
  const filter = { filterName: "f", filterPattern: "" };
  expect(sameFor("put-metric-filter", filter, { ...filter, applyOnTransformedLogs: false })).toBe(true);
  expect(sameFor("put-metric-filter", filter, { ...filter, applyOnTransformedLogs: true })).toBe(false);
});

test("elsewhere nothing is a default", () => {
  expect(sameFor("set-access-log", { format: "x" }, { format: "x", ActionsEnabled: true })).toBe(false);
});
