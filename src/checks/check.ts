import type { Demands } from "../model/demands.ts";
import type { Fact, Settled } from "../model/fact.ts";
import type { Severity, Verdict } from "../model/finding.ts";
import type { Stage } from "../model/stage.ts";
import type { Surroundings } from "../model/surroundings.ts";

/** What a check judges: a stage, what is around it, and what is asked of it. */
export interface Subject {
  readonly stage: Stage;
  readonly surroundings: Surroundings;
  readonly demands: Demands;
  /** The stages that write lines of the same format into the same log, this one among them; absent: nobody looked, or none. */
  readonly sharing?: readonly Stage[];
  /** The fact with every condition of the code decided, the same way throughout one judgement. */
  decide<T>(fact: Fact<T>): Settled<T>;
}

export interface Judgement {
  readonly verdict: Exclude<Verdict, "conditional">;
  readonly message: string;
  /** The name of the remedy that would make it right. */
  readonly remedy?: string;
  /** What the judgement is really about where several stages share it: the role, the log group. */
  readonly about?: string;
}

/** A check: metadata, words and a pure judgement. It never knows where a stage came from. */
export interface Check {
  readonly id: string;
  /** The failure in a few words. */
  readonly title: string;
  readonly severity: Severity;
  /** The surroundings it wants collected. */
  readonly needs: readonly (keyof Surroundings)[];
  /** It looks at nothing but the stage's access-log settings. */
  readonly alone?: true;
  /** Whether these demands ask for it at all: where they do not, nothing is collected for it. Absent: always. */
  readonly asked?: (demands: Demands) => boolean;
  judge(subject: Subject): Judgement;
}

type Details = Pick<Judgement, "remedy" | "about">;

export const defineCheck = (check: Check): Check => check;

export const pass = (message: string, details: Details = {}): Judgement => ({
  verdict: "pass",
  message,
  ...details,
});
export const fail = (message: string, details: Details = {}): Judgement => ({
  verdict: "fail",
  message,
  ...details,
});
export const unknown = (why: string, details: Details = {}): Judgement => ({
  verdict: "unknown",
  message: why,
  ...details,
});
export const notApplicable = (why: string): Judgement => ({ verdict: "not-applicable", message: why });
