import fc from "fast-check";
import { expect, test } from "vitest";
import type { JudgedSlice } from "../../src/checks/judge.ts";
import { sceneAfter } from "../../src/fixes/after.ts";
import type { PlanOptions } from "../../src/fixes/options.ts";
import { type Plan, planFor } from "../../src/fixes/plan.ts";
import { stepsFrom } from "../../src/fixes/read-step.ts";
import { type Call, STEP_KINDS } from "../../src/fixes/step.ts";
import type { Demands } from "../../src/model/demands.ts";
import * as any from "./any-slice.ts";
import { s3Action } from "./s3-action.ts";
import { judged, sliceOf } from "./slices.ts";

/** A judged slice with what is asked of it, and some of its findings signed for. */
const world = fc
  .record({
    stages: any.stages,
    around: any.surroundings,
    demands: any.demands,
    options: any.options,
    exempt: fc.array(fc.nat(), { maxLength: 3 }),
  })
  .map(({ stages, around, demands, options, exempt }) => {
    const slice = judged(sliceOf(stages, around), demands);
    const signed = new Set(exempt.map((index) => index % Math.max(1, slice.findings.length)));
    const pairs = slice.findings.filter((_, index) => signed.has(index)).map(pairOf);
    return { slice: exempted(slice, new Set(pairs)), demands, options, pairs: new Set(pairs) };
  });

const pairOf = ({ stage, check }: { readonly stage: string; readonly check: string }) => `${stage} ${check}`;

function exempted(slice: JudgedSlice, pairs: ReadonlySet<string>): JudgedSlice {
  const exempt = { reason: "by design", owner: "edge", until: "2099-01-01" };
  return {
    ...slice,
    findings: slice.findings.map((each) => (pairs.has(pairOf(each)) ? { ...each, exempt } : each)),
  };
}

/** The slice when the plan is carried out, judged again. */
function after(
  slice: JudgedSlice,
  { steps }: Plan,
  demands: Demands,
  pairs: ReadonlySet<string>,
): JudgedSlice {
  const { stages, surroundings } = sceneAfter(slice, steps);
  return exempted(judged({ ...slice, stages, surroundings }, demands), pairs);
}

/** Stages that code owns, unless that is forced. */
const untouchedIn = ({ stages }: JudgedSlice, { forceLive }: PlanOptions) =>
  new Set(
    stages
      .filter(({ tags }) => tags?.["aws:cloudformation:stack-name"] !== undefined && !forceLive)
      .map(({ id }) => id),
  );

const manualPairs = ({ manual }: Plan) =>
  new Set(manual.flatMap(({ stage, checks }) => checks.map((check) => pairOf({ stage, check }))));

/** More of them on demand: what they find is rare by now. */
const RUNS = { numRuns: Number(process.env.PLAN_RUNS ?? 300) };

test("when all steps are made, what was planned passes, what fails was told, and there is nothing left to plan", () => {
  fc.assert(
    fc.property(world, ({ slice, demands, options, pairs }) => {
      const plan = planFor(slice, demands, options);
      const then = after(slice, plan, demands, pairs);
      const told = manualPairs(plan);
      const untouched = untouchedIn(slice, options);
      const recorded = new Set(
        slice.stages.filter(({ origin }) => "recordedBy" in origin).map(({ id }) => id),
      );
      const failed = new Set(slice.findings.filter(({ verdict }) => verdict === "fail").map(pairOf));
      const asked = (check: string) => options.only?.includes(check) ?? true;
      const answered = new Set(
        plan.steps.flatMap(({ stages, checks }) =>
          stages.flatMap((stage) => checks.map((check) => pairOf({ stage, check }))),
        ),
      );
      for (const finding of then.findings) {
        if (finding.exempt || !asked(finding.check) || untouched.has(finding.stage)) continue;
        // A stage that AWS Config recorded is told for what failed there: nobody looks at it again.
        if (recorded.has(finding.stage) && !failed.has(pairOf(finding))) continue;
        if (finding.verdict === "fail") expect(told).toContain(pairOf(finding));
        else if (answered.has(pairOf(finding)))
          expect(["pass", "unknown", "not-applicable"]).toContain(finding.verdict);
      }
      expect(planFor(then, demands, options).steps).toEqual([]);
    }),
    RUNS,
  );
});

test("nothing that passed fails afterwards without being told", () => {
  fc.assert(
    fc.property(world, ({ slice, demands, options, pairs }) => {
      const { only: _, ...rest } = options;
      const plan = planFor(slice, demands, rest);
      const passed = new Set(slice.findings.filter(({ verdict }) => verdict === "pass").map(pairOf));
      const worse = after(slice, plan, demands, pairs).findings.filter(
        (finding) => finding.verdict === "fail" && passed.has(pairOf(finding)) && !finding.exempt,
      );
      const told = manualPairs(plan);
      expect(worse.filter((finding) => !told.has(pairOf(finding)))).toEqual([]);
    }),
    RUNS,
  );
});

test("the order in which stages, findings and things come changes nothing", () => {
  fc.assert(
    fc.property(world, fc.infiniteStream(fc.nat()), ({ slice, demands, options }, dice) => {
      const shuffled = <T>(items: readonly T[]): T[] =>
        items
          .map((item) => ({ item, at: dice.next().value ?? 0 }))
          .toSorted((one, other) => one.at - other.at)
          .map(({ item }) => item);
      const around = Object.fromEntries(
        Object.entries(slice.surroundings).map(([name, thing]) => [
          name,
          thing !== undefined && "items" in thing
            ? { ...thing, items: shuffled(thing.items as unknown[]) }
            : thing,
        ]),
      );
      const other: JudgedSlice = {
        ...slice,
        stages: shuffled(slice.stages),
        findings: shuffled(slice.findings),
        surroundings: around,
      };
      expect(planFor(other, demands, options)).toEqual(planFor(slice, demands, options));
    }),
    { numRuns: 400 },
  );
});

test("each step once, after what it needs, and only on stages that may be touched", () => {
  fc.assert(
    fc.property(world, ({ slice, demands, options }) => {
      const { steps, owned } = planFor(slice, demands, options);
      for (const { stage } of owned) expect(stage).toMatch(/^111122223333\/eu-west-1\//);
      const ids = steps.map(({ id }) => id);
      expect(stepsFrom(JSON.parse(JSON.stringify(steps)))).toEqual(steps);
      steps.forEach((step, index) => {
        for (const need of step.needs) expect(ids.indexOf(need)).toBeGreaterThanOrEqual(0);
        for (const need of step.needs) expect(ids.indexOf(need)).toBeLessThan(index);
        expect(STEP_KINDS).toContain(step.kind);
        expect(step.stages).toEqual([...new Set(step.stages)].toSorted());
        expect(step.checks).toEqual([...new Set(step.checks)].toSorted());
        expect(step.before).not.toEqual(step.after);
        for (const call of [step.call, step.undo]) {
          if (typeof call === "object") expect(step.permissions).toContain(actionOf(call));
        }
        if (step.kind === "set-access-log") {
          const own = slice.stages.find(({ id }) => id === step.stages[0]);
          expect(own?.managed ?? false).toBe(false);
          expect(own?.origin).not.toHaveProperty("recordedBy");
          expect(untouchedIn(slice, options)).not.toContain(own?.id);
        }
        for (const text of [step.effect, step.cost, step.risk])
          expect(text).not.toMatch(/undefined|null|NaN/);
      });
    }),
    { numRuns: 400 },
  );
});

/** The IAM action of a call. API Gateway's are HTTP methods (Developer Guide, `api-gateway-control-access-using-iam-policies`). */
function actionOf({ service, operation }: Call): string {
  if (service === "s3api") return s3Action(operation);
  if (service !== "apigateway" && service !== "apigatewayv2") return `${service}:${operation}`;
  return operation.startsWith("Delete") ? "apigateway:DELETE" : "apigateway:PATCH";
}

test("steps of every kind come up in these slices", () => {
  const worlds = fc.sample(world, { numRuns: 400, seed: 7 });
  const kinds = worlds.flatMap(({ slice, demands, options }) =>
    planFor(slice, demands, options).steps.map(({ kind }) => kind),
  );
  expect(new Set(kinds)).toEqual(new Set(STEP_KINDS));
});
