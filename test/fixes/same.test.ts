import { expect, test } from "vitest";
import { sameFor } from "../../src/fixes/same.ts";
import type { Json } from "../../src/fixes/step.ts";

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

test("an alarm is the same in whatever order its dimensions and actions come", () => {
  const alarm = (dimensions: readonly string[], actions: readonly string[]) => ({
    AlarmName: "a",
    Dimensions: dimensions.map((Name) => ({ Name, Value: `${Name}!` })),
    AlarmActions: [...actions],
  });
  const one = alarm(["ApiName", "Stage"], ["arn:1", "arn:2"]);
  expect(sameFor("put-alarm", one, alarm(["Stage", "ApiName"], ["arn:2", "arn:1"]))).toBe(true);
  expect(sameFor("put-alarm", one, alarm(["Stage"], ["arn:2", "arn:1"]))).toBe(false);
  expect(sameFor("put-alarm", one, alarm(["Stage", "ApiName"], ["arn:1", "arn:1"]))).toBe(false);
});

test("a filter is the same without what only newer services say", () => {
  const filter = { filterName: "f", filterPattern: "" };
  expect(sameFor("put-metric-filter", filter, { ...filter, applyOnTransformedLogs: false })).toBe(true);
  expect(sameFor("put-metric-filter", filter, { ...filter, applyOnTransformedLogs: true })).toBe(false);
});

test("a metric's unit is None where none was given", () => {
  const metric = { metricName: "m", metricNamespace: "n", metricValue: "1" };
  const filter = (...metrics: Json[]): Json => ({ filterName: "f", metricTransformations: metrics });
  const same = (back: Json) => sameFor("put-metric-filter", filter(metric), back);
  expect(same(filter({ ...metric, unit: "None" }))).toBe(true);
  expect(same(filter({ ...metric, unit: "Count" }))).toBe(false);
  expect(same(filter({ ...metric, defaultValue: 0 }))).toBe(false);
  expect(same(filter())).toBe(false);
});

test("elsewhere nothing is a default", () => {
  expect(sameFor("set-access-log", { format: "x" }, { format: "x", ActionsEnabled: true })).toBe(false);
});
