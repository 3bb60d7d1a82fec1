import type { Part } from "../../fixes/part.ts";
import type { Plan } from "../../fixes/plan.ts";
import { PlanError } from "../../fixes/read-step.ts";
import { planFrom } from "../../fixes/saved-plan.ts";
import { type Io, UsageError } from "../io.ts";
import { fileText } from "./apply/plan-file.ts";

/** The plan that a file holds. Throws UsageError, which names the place that is wrong. */
export function savedPlan(path: string, io: Io): Plan {
  try {
    return planFrom(fileText("The plan", path, io));
  } catch (error) {
    if (error instanceof PlanError)
      throw new UsageError(`The plan ${path} cannot be used: ${error.message}.`);
    throw error;
  }
}

/** The plan of a file, account by account. Patches are for the code as it was then: they are made by looking at it again. */
export async function* savedParts(path: string, io: Io): AsyncGenerator<Part, void, void> {
  const { steps, manual, owned } = savedPlan(path, io);
  const about = { gaps: [], left: 0, called: new Map<string, string>() };
  const accountOf = (stage: string) => /^(\d{12})\//.exec(stage)?.[1];
  const accounts = new Set(
    [
      ...steps.map(({ account }) => account),
      ...[...manual, ...owned].map(({ stage }) => accountOf(stage)),
    ].filter((account) => account !== undefined),
  );
  for (const id of [...accounts].toSorted()) {
    yield {
      account: { id },
      plan: {
        steps: steps.filter(({ account }) => account === id),
        manual: manual.filter(({ stage }) => accountOf(stage) === id),
        owned: owned.filter(({ stage }) => accountOf(stage) === id),
      },
      ...about,
    };
  }
  const code = manual.filter(({ stage }) => accountOf(stage) === undefined);
  if (code.length > 0)
    yield { plan: { steps: [], manual: code, owned: [] }, code: { patches: [], files: [] }, ...about };
}
