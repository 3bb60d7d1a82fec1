import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { planSchema } from "../../scripts/plan-schema.ts";
import { jsonPlan } from "../../src/fixes/dialects/json.ts";
import type { Part } from "../../src/fixes/part.ts";
import { planFor } from "../../src/fixes/plan.ts";
import { PlanError } from "../../src/fixes/read-step.ts";
import { planFrom } from "../../src/fixes/saved-plan.ts";
import { BASELINE } from "../../src/model/demands.ts";
import { ACCOUNT, judged, sliceOf, stageOf } from "./slices.ts";
import * as make from "./steps.ts";

const valid = new Ajv2020({ allErrors: true, strict: false }).compile(planSchema);

function textOf(part: Pick<Part, "plan">): string {
  const writer = jsonPlan();
  const about = { account: { id: ACCOUNT }, gaps: [], left: 0, called: new Map() };
  return writer.begin() + writer.write({ ...about, ...part }) + writer.end();
}

const stages = [stageOf("$default", "HTTP"), stageOf("prod", "REST")];
const PLAN = planFor(judged(sliceOf(stages), BASELINE), BASELINE);
const OWNED = { stage: "a", by: "cloudformation", how: "Its tags say so.", code: "b" } as const;

test("the published schema is fresh", () => {
  const file = new URL("../../schema/plan-1.json", import.meta.url);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(JSON.stringify(planSchema)));
});

test("a plan is of the published schema, and read back as it was", () => {
  const plan = { ...PLAN, owned: [OWNED] };
  const text = textOf({ plan });
  expect(plan.steps.length).toBeGreaterThan(3);
  expect(plan.manual.length).toBeGreaterThan(0);
  expect(valid(JSON.parse(text)), JSON.stringify(valid.errors?.slice(0, 3))).toBe(true);
  expect(planFrom(text)).toEqual({ ...plan, gaps: [] });
});

test("a plan with nothing in it is one too", () => {
  const text = textOf({ plan: { steps: [], manual: [], owned: [] } });
  expect(valid(JSON.parse(text))).toBe(true);
  expect(planFrom(text)).toEqual({ steps: [], manual: [], owned: [], gaps: [] });
});

const group = make.createGroup("/new");
const document = { schema: "stagelight/plan@1", steps: [group] };

test.each<[string, unknown, string]>([
  ["no object", [], "it is no plan"],
  ["a saved scan", { ...document, schema: "stagelight/report@1" }, "it is no plan"],
  ["without steps", { schema: "stagelight/plan@1" }, "steps: "],
  ["steps of a text", { ...document, steps: "all" }, "steps: "],
  ["a word too many", { ...document, more: 1 }, "more: "],
  ["a stage's number", { ...document, manual: [{ stage: 1, reason: "", checks: [] }] }, "manual[0].stage: "],
  [
    "a reason that is missing",
    { ...document, manual: [{ stage: "a", checks: [] }] },
    "manual[0].reason: is missing",
  ],
  ["an owner of another kind", { ...document, owned: [{ ...OWNED, by: "magic" }] }, "owned[0].by: "],
  ["a step of no kind", { ...document, steps: [{ ...group, kind: "rm" }] }, "steps[0].kind: "],
  ["a step's account", { ...document, steps: [{ ...group, account: "12" }] }, "steps[0].account: "],
  [
    "a call of another kind",
    { ...document, steps: [{ ...group, call: { ...group.call, operation: "DeleteLogGroup" } }] },
    "steps[0]: its call logs DeleteLogGroup is not how a create-log-group of its target is made",
  ],
])("a plan edited into %s is refused with the place", (_, value, message) => {
  expect(() => planFrom(JSON.stringify(value))).toThrow(PlanError);
  expect(() => planFrom(JSON.stringify(value))).toThrow(message);
});

test("a text that is no JSON is refused", () => {
  expect(() => planFrom("{")).toThrow("it is not JSON");
  expect(() => planFrom(textOf({ plan: PLAN }).slice(0, -20))).toThrow("it is not JSON");
});

test("a member called __proto__ is refused and pollutes nothing", () => {
  const text = JSON.stringify(document).replace('"steps"', '"__proto__":{"polluted":1},"steps"');
  expect(() => planFrom(text)).toThrow(PlanError);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test("what a gap of a file has besides is left out, however deep it is", () => {
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  const json = `{"schema":"stagelight/plan@1","steps":[],"gaps":[{"message":"denied","code":"X","more":${deep}}]}`;
  expect(planFrom(json).gaps).toEqual([{ kind: "unreadable", message: "denied", code: "X" }]);
});
