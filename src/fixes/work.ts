import type { Check } from "../checks/check.ts";
import { CHECKS } from "../checks/index.ts";
import { type JudgedSlice, judgeStage } from "../checks/judge.ts";
import type { Demands } from "../model/demands.ts";
import { valueIfKnown } from "../model/fact.ts";
import type { Finding, Verdict } from "../model/finding.ts";
import type { Stage } from "../model/stage.ts";
import type { Surroundings } from "../model/surroundings.ts";
import { sceneAfter } from "./after.ts";
import { Near } from "./near.ts";
import type { PlanOptions } from "./options.ts";
import { compare } from "./place.ts";
import type { Step } from "./step.ts";

/** As reports list the checks, however they come. */
const inOrder = (findings: readonly Finding[]) =>
  findings.toSorted(
    (one, other) => ORDER.indexOf(one.check) - ORDER.indexOf(other.check) || compare(one.check, other.check),
  );
const ORDER = CHECKS.map(({ id }) => id);

const BY_ID = new Map(CHECKS.map((check) => [check.id, check]));

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
  /** The names of all alarms of the account-Region that were seen. */
  readonly alarmNames: ReadonlySet<string>;
  /** The keys that log groups of the account-Region use. */
  readonly usedKeys: ReadonlySet<string>;
  readonly #near: Near;
  readonly #findings: ReadonlyMap<string, ReadonlyMap<string, Finding>>;

  constructor(slice: JudgedSlice, demands: Demands, options: PlanOptions) {
    this.slice = slice;
    this.demands = demands;
    this.options = options;
    const { alarms, logGroups } = slice.surroundings;
    this.alarmNames = new Set(alarms?.items.map(({ name }) => valueIfKnown(name) ?? ""));
    this.usedKeys = new Set(logGroups?.items.map(({ kmsKey }) => valueIfKnown(kmsKey) ?? ""));
    this.#near = new Near(slice.surroundings, demands.destinations.logGroupName);
    const findings = Map.groupBy(slice.findings, ({ stage }) => stage);
    this.#findings = new Map(
      [...findings].map(([stage, own]) => [stage, new Map(inOrder(own).map((each) => [each.check, each]))]),
    );
  }

  /** A stage as it is, with what can matter for it. */
  viewOf(stage: Stage): View {
    return { stage, surroundings: this.#near.to(stage) };
  }

  findingsOf(stage: Stage): readonly Finding[] {
    return [...(this.#findings.get(stage.id)?.values() ?? [])];
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
    return this.findingsOf(stage)
      .filter(({ check, verdict }) => verdict === "fail" && this.wants(check, stage))
      .map(({ check }) => check);
  }

  /** As it is when these steps are made, judged again by the same checks; what was signed for stays signed. */
  after(steps: readonly Step[]): Work {
    const { stages, surroundings } = sceneAfter(this.slice, steps);
    const near = new Near(surroundings, this.demands.destinations.logGroupName);
    const findings = stages.flatMap((stage) => {
      const around = near.to(stage);
      return this.findingsOf(stage).map((finding) => {
        const check = BY_ID.get(finding.check);
        if (!check) return finding;
        const { exempt, cost } = finding;
        const now = judgeStage(check, stage, around, this.demands);
        return { ...now, ...(exempt ? { exempt } : {}), ...(cost ? { cost } : {}) };
      });
    });
    return new Work({ ...this.slice, stages, surroundings, findings }, this.demands, this.options);
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
