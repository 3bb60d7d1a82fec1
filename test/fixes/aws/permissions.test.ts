import { expect, test } from "vitest";
import type { Live } from "../../../src/fixes/apply/live.ts";
import { actionsOf } from "../../../src/fixes/iam-policy.ts";
import type { Step } from "../../../src/fixes/step.ts";
import { STEP_KINDS } from "../../../src/fixes/step.ts";
import { randomFrom } from "../../../src/sandbox/random.ts";
import { randomOrganization } from "../random/organizations.ts";
import { planOf } from "../random/plan.ts";
import { withWebAcls } from "../random/web-acls.ts";
import { s3Action } from "../s3-action.ts";
import { Scene } from "../scene.ts";

const VERBS: Readonly<Record<string, string>> = { Get: "GET", Update: "PATCH", Delete: "DELETE" };

/** The IAM action of an operation of the request log, such as `logs:CreateLogGroup 200`. */
function actionOf(request: string): string | undefined {
  const [service = "", operation = ""] = request.replace(/ \d+$/, "").split(":");
  // AWS asks for no permission there.
  if (service === "sts") return undefined;
  if (service === "s3") return s3Action(operation);
  if (!service.startsWith("apigateway")) return `${service}:${operation}`;
  return `apigateway:${VERBS[/^[A-Z][a-z]+/.exec(operation)?.[0] ?? ""]}`;
}

/** The actions that each step really took, by itself. */
function listening(scene: Scene, taken: Map<string, Set<string>>): Live {
  const of = async <T>(step: Step, work: () => Promise<T>): Promise<T> => {
    const before = new Map(scene.sandbox.requests.counts);
    const result = await work();
    const actions = taken.get(step.id) ?? new Set();
    for (const [request, count] of scene.sandbox.requests.counts) {
      const action = count > (before.get(request) ?? 0) ? actionOf(request) : undefined;
      if (action !== undefined) actions.add(action);
    }
    taken.set(step.id, actions);
    return result;
  };
  const { live } = scene;
  return {
    read: (step) => of(step, () => live.read(step)),
    call: (step, call, patience) => of(step, () => live.call(step, call, patience)),
    holdsLines: (step) => of(step, () => live.holdsLines(step)),
    filtersOn: (step) => of(step, () => live.filtersOn(step)),
    stagesWriting: (step) => of(step, () => live.stagesWriting(step)),
    besideLevel: (step) => of(step, () => live.besideLevel(step)),
    regionsWriting: (step, role) => of(step, () => live.regionsWriting(step, role)),
    pause: (attempt) => live.pause(attempt),
  };
}

test("a step takes no permissions but those of its calls and of looking at it", async () => {
  const kinds = new Set<string>();
  const missing = new Map<string, Set<string>>();
  for (let number = 1; kinds.size < STEP_KINDS.length && number < 60; number++) {
    const random = randomFrom(number);
    const [first] = randomOrganization(random).accounts;
    if (!first) continue;
    // One account: what is counted has to be of the step under way.
    const alone = { accounts: [first] };
    const steps = await planOf(alone, random);
    const scene = await Scene.open(alone);
    withWebAcls(scene.sandbox.state);
    const taken = new Map<string, Set<string>>();
    const live = listening(scene, taken);
    await scene.apply(steps, live);
    await scene.undo(false, live);
    for (const step of steps) {
      const { id, kind } = step;
      kinds.add(kind);
      const allowed = new Set(actionsOf(step));
      for (const action of taken.get(id) ?? []) {
        if (!allowed.has(action)) missing.set(kind, (missing.get(kind) ?? new Set()).add(action));
      }
    }
  }
  expect([...missing].map(([kind, actions]) => `${kind}: ${[...actions].join(", ")}`)).toEqual([]);
  expect(kinds).toEqual(new Set(STEP_KINDS));
});
