import type { Check } from "../checks/check.ts";
import { type JudgedSlice, judgeStage } from "../checks/judge.ts";
import type { Demands } from "../model/demands.ts";
import type { Finding, Verdict } from "../model/finding.ts";
import type { Stage } from "../model/stage.ts";
import type { Surroundings } from "../model/surroundings.ts";
import { sceneAfter } from "./after.ts";
import type { PlanOptions } from "./options.ts";
import type { Step } from "./step.ts";

/** A stage with what is around it, as it is or as it will be. */
export interface View {
  readonly stage: Stage;
  readonly surroundings: Surroundings;
}

/** What a plan is made from, and what may be touched. */
export class Work {
  readonly slice: JudgedSlice;
  readonly demands: Demands;
  readonly options: PlanOptions;
  readonly #findings: ReadonlyMap<string, ReadonlyMap<string, Finding>>;

  constructor(slice: JudgedSlice, demands: Demands, options: PlanOptions) {
    this.slice = slice;
    this.demands = demands;
    this.options = options;
    const findings = Map.groupBy(slice.findings, ({ stage }) => stage);
    this.#findings = new Map(
      [...findings].map(([stage, own]) => [stage, new Map(own.map((each) => [each.check, each]))]),
    );
  }

  finding(check: string, stage: Stage): Finding | undefined {
    return this.#findings.get(stage.id)?.get(check);
  }

  /** It was judged, it was asked for, and nobody signed that it may stay as it is. */
  wants(check: string, stage: Stage): boolean {
    const finding = this.finding(check, stage);
    if (!finding || finding.exempt) return false;
    return this.options.only === undefined || this.options.only.includes(check);
  }

  isExempt(check: string, stage: Stage): boolean {
    return this.finding(check, stage)?.exempt !== undefined;
  }

  /** The checks that fail on a stage and that are wanted. */
  failing(stage: Stage): readonly string[] {
    return [...(this.#findings.get(stage.id)?.values() ?? [])]
      .filter(({ check, verdict }) => verdict === "fail" && this.wants(check, stage))
      .map(({ check }) => check);
  }

  verdict(check: Check, { stage, surroundings }: View, demands: Demands = this.demands): Verdict {
    return judgeStage(check, stage, surroundings, demands).verdict;
  }

  /** It is wanted and fails, as seen in that view. */
  fails(check: Check, view: View): boolean {
    return this.wants(check.id, view.stage) && this.verdict(check, view) === "fail";
  }
}

/** The view when these steps are made. */
export function viewAfter({ stage, surroundings }: View, steps: readonly Step[]): View {
  const { stages, surroundings: around } = sceneAfter({ stages: [stage], surroundings }, steps);
  return { stage: stages[0] ?? stage, surroundings: around };
}
