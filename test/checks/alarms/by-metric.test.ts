import fc from "fast-check";
import { expect, test } from "vitest";
import { AlarmsByMetric, keyOfApi, keyOfMetric, SERVICE } from "../../../src/checks/alarms/by-metric.ts";
import { watchesMetric, watchesService } from "../../../src/checks/alarms/metrics.ts";
import type { Subject } from "../../../src/checks/check.ts";
import { BASELINE } from "../../../src/model/demands.ts";
import { type Fact, known, set, unknownFact } from "../../../src/model/fact.ts";
import type { Alarm, MetricFilter } from "../../../src/model/surroundings.ts";
import { liveStage } from "../subject.ts";

const factOf = <T>(...values: readonly T[]): fc.Arbitrary<Fact<T>> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...values).map((value) => known(value)) },
    { weight: 1, arbitrary: fc.constant(set<T>("a.name", "a")) },
    { weight: 1, arbitrary: fc.constant(unknownFact("nobody knows")) },
  );

const metric = fc.record({
  namespace: factOf(SERVICE, "Own"),
  name: factOf("5XXError", "5xx", "Errors"),
});
const alarm: fc.Arbitrary<Alarm> = fc.record({
  id: fc.constant("alarm"),
  name: fc.constant(known("alarm")),
  metrics: fc.array(
    fc.record({
      namespace: factOf(SERVICE, "Own"),
      name: factOf("5XXError", "5xx", "Errors"),
      dimensions: fc
        .dictionary(fc.constantFrom("ApiName", "ApiId", "Stage"), factOf("orders", "abc123", "prod"))
        .map((entries) => new Map(Object.entries(entries))),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  acts: fc.constant(known(true)),
});
const stage = fc.record({
  apiType: fc.constantFrom("REST" as const, "HTTP" as const),
  api: fc.constant({ id: "abc123", name: "orders" }),
});

test("what is not found by a key does not look at it", () => {
  fc.assert(
    fc.property(stage, fc.array(alarm, { maxLength: 6 }), metric, (about, alarms, published) => {
      const subject: Subject = {
        stage: liveStage(about),
        surroundings: { alarms: { items: alarms } },
        demands: BASELINE,
        decide: (fact) => (fact.state === "choice" ? unknownFact("open") : fact),
      };
      const filter: MetricFilter = {
        id: "filter",
        logGroup: known("/a"),
        pattern: known(""),
        metric: published,
        value: known("1"),
      };
      const index = new AlarmsByMetric(alarms);
      const byApi = index.on(keyOfApi(subject.stage));
      const byMetric = index.on(keyOfMetric(published));
      const missed = {
        service: alarms.filter(
          (each) => !byApi.includes(each) && watchesService(each, "serverErrors", subject) !== "no",
        ),
        filter: alarms.filter(
          (each) => !byMetric.includes(each) && watchesMetric(each, filter, subject) !== "no",
        ),
      };
      expect(missed).toEqual({ service: [], filter: [] });
      expect(byApi).toEqual(alarms.filter((each) => byApi.includes(each)));
    }),
    { numRuns: 2000 },
  );
});

test("of thousands of alarms, a stage is given its own", () => {
  const alarms = Array.from(
    { length: 5000 },
    (_, at): Alarm => ({
      id: `alarm ${at}`,
      name: known(`alarm ${at}`),
      metrics: [
        {
          namespace: known(SERVICE),
          name: known("5xx"),
          dimensions: new Map([["ApiId", known(`api${at}`)]]),
        },
      ],
      acts: known(true),
    }),
  );
  const found = new AlarmsByMetric(alarms).on(
    keyOfApi({ apiType: "HTTP", api: { id: "api7", name: "orders" } }),
  );
  expect(found).toEqual([alarms[7]]);
});
