import type { Settled } from "../model/fact.ts";
import type { Severity, Verdict } from "../model/finding.ts";
import type { Surroundings } from "../model/slice.ts";
import type { Stage } from "../model/stage.ts";

/** A stage with every condition of the code decided: what a check judges. */
export interface SettledStage extends Omit<Stage, "accessLog" | "worlds"> {
  readonly accessLog: Settled<SettledAccessLog | null>;
}

export interface SettledAccessLog {
  readonly destination: Settled<string | null>;
  readonly format: Settled<string | null>;
}

export interface Judgement {
  readonly verdict: Exclude<Verdict, "conditional">;
  readonly message: string;
  /** The name of the remedy that would make it right. */
  readonly remedy?: string;
}

/** A check: metadata, words and a pure judgement. It never knows where a stage came from. */
export interface Check {
  readonly id: string;
  /** The failure in a few words. */
  readonly title: string;
  readonly severity: Severity;
  /** The surroundings it wants collected. */
  readonly needs: readonly (keyof Surroundings)[];
  judge(subject: { stage: SettledStage; surroundings: Surroundings }): Judgement;
}

export const defineCheck = (check: Check): Check => check;

export const pass = (message: string): Judgement => ({ verdict: "pass", message });
export const fail = (message: string, about: { remedy?: string } = {}): Judgement => ({
  verdict: "fail",
  message,
  ...about,
});
export const unknown = (why: string): Judgement => ({ verdict: "unknown", message: why });
