import fc from "fast-check";
import { expect, test } from "vitest";

import { safeOnly } from "../../src/fixes/narrow.ts";
import { joined, planFor } from "../../src/fixes/plan.ts";
import type { Step } from "../../src/fixes/step.ts";
import { known } from "../../src/model/fact.ts";
import { CALM, judged, sliceOf, stageOf } from "./slices.ts";
import * as make from "./steps.ts";

const NOTES = { manual: [], owned: [] };
const ids = (steps: readonly Step[]) => steps.map(({ id }) => id);
const HTTP = { apiType: "HTTP", apiId: "http1", stage: "$default" } as const;

test("what needs a step under review goes with it, and so does a group that nothing writes to then", () => {
  const group = { ...make.createGroup("/new"), stages: ["a"] };
  const kept = { ...make.retention("/new", null, 90, { needs: [group.id] }), stages: ["a"] };
  const log = {
    ...make.accessLog(HTTP, "/new", { needs: [group.id] }),
    stages: ["a"],
    care: "review" as const,
  };
  const other = make.retention("/there", 7, 90);
  const { plan, left } = safeOnly({ steps: [group, kept, other, log], ...NOTES });
  expect(ids(plan.steps)).toEqual([other.id]);
  expect(left).toBe(3);
});

test("a group that another stage needs for its own sake stays", () => {
  const group = { ...make.createGroup("/new"), stages: ["a", "b"] };
  const log = {
    ...make.accessLog(HTTP, "/new", { needs: [group.id] }),
    stages: ["a"],
    care: "review" as const,
  };
  expect(ids(safeOnly({ steps: [group, log], ...NOTES }).plan.steps)).toEqual([group.id]);
});

test("no step that is left needs one that is not, whatever is under review", () => {
  const stages = [stageOf("$default", "HTTP"), stageOf("prod", "REST"), stageOf("live", "WEBSOCKET")];
  const slice = sliceOf(stages, { accountRole: known(null), logPolicies: { items: [] } });
  const { steps } = planFor(judged(slice), CALM);
  expect(steps.length).toBeGreaterThan(8);
  fc.assert(
    fc.property(fc.subarray(ids(steps)), (review) => {
      const marked = steps.map((step) => ({
        ...step,
        care: review.includes(step.id) ? ("review" as const) : ("safe" as const),
      }));
      const { plan, left } = safeOnly({ steps: marked, ...NOTES });
      const there = new Set(ids(plan.steps));
      expect(plan.steps.every(({ needs }) => needs.every((id) => there.has(id)))).toBe(true);
      expect(plan.steps.every(({ care }) => care === "safe")).toBe(true);
      expect(plan.steps.length + left).toBe(steps.length);
    }),
  );
});

test("the plans of two Regions make a role once", () => {
  const plans = ["eu-west-1", "us-east-1"].map((region) => {
    const role = { ...make.createRole("logging"), region, stages: [region], checks: [region] };
    const account = { ...make.accountRole("logging", { needs: [role.id], region }), stages: [region] };
    return { steps: [role, account], manual: [], owned: [] };
  });
  const { steps } = joined(plans);
  expect(steps.map(({ kind }) => kind)).toEqual(["create-role", "set-account-role", "set-account-role"]);
  expect(steps[0]?.stages).toEqual(["eu-west-1", "us-east-1"]);
});
