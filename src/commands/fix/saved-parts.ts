import { safeOnly } from "../../fixes/narrow.ts";
import type { Part } from "../../fixes/part.ts";
import type { Plan } from "../../fixes/plan.ts";
import { PlanError } from "../../fixes/read-step.ts";
import { planFrom, type SavedPlan } from "../../fixes/saved-plan.ts";
import { type Io, UsageError } from "../io.ts";
import { fileText } from "./apply/plan-file.ts";

/** The plan that a file holds. Throws UsageError, which names the place that is wrong. */
export function savedPlan(path: string, io: Io): SavedPlan {
  try {
    return planFrom(fileText("The plan", path, io));
  } catch (error) {
    if (error instanceof PlanError)
      throw new UsageError(`The plan ${path} cannot be used: ${error.message}.`);
    throw error;
  }
}

/** The plan of a file, account by account. Patches are for the code as it was then: they are made by looking at it again. */
export async function* savedParts(
  path: string,
  choice: { readonly safeOnly?: boolean },
  io: Io,
): AsyncGenerator<Part, void, void> {
  const whole = savedPlan(path, io);
  const { steps, manual, owned } = choice.safeOnly ? safeOnly(whole).plan : whole;
  const leftIn = (id: string) => {
    const of = (some: Plan["steps"]) => some.filter(({ account }) => account === id).length;
    return of(whole.steps) - of(steps);
  };
  const gapsIn = Map.groupBy(whole.gaps, ({ account }) => account);
  const about = { called: new Map<string, string>() };
  const accountOf = (stage: string) => /^(\d{12})\//.exec(stage)?.[1];
  const byAccount = Map.groupBy(steps, ({ account }) => account);
  const manualIn = Map.groupBy(manual, ({ stage }) => accountOf(stage));
  const ownedIn = Map.groupBy(owned, ({ stage }) => accountOf(stage));
  const accounts = new Set([
    ...whole.steps.map(({ account }) => account),
    ...gapsIn.keys(),
    ...manualIn.keys(),
    ...ownedIn.keys(),
  ]);
  for (const id of [...accounts].filter((each) => each !== undefined).toSorted()) {
    yield {
      account: { id },
      plan: {
        steps: byAccount.get(id) ?? [],
        manual: manualIn.get(id) ?? [],
        owned: ownedIn.get(id) ?? [],
      },
      gaps: gapsIn.get(id) ?? [],
      left: leftIn(id),
      ...about,
    };
  }
  const [code, gaps] = [manualIn.get(undefined) ?? [], gapsIn.get(undefined) ?? []];
  if (code.length + gaps.length > 0) {
    const plan = { steps: [], manual: code, owned: [] };
    const files = code.length > 0 ? { code: { patches: [], files: [] } } : {};
    yield { plan, ...files, gaps, left: 0, ...about };
  }
}
