import accesslogDelivery from "../checks/accesslog-delivery.ts";
import type { Draft } from "./drafts.ts";
import { compare, isLive } from "./place.ts";
import type { Step } from "./step.ts";
import type { Work } from "./work.ts";

/** A stage that people have to see to, and why. */
export interface Manual {
  readonly stage: string;
  readonly reason: string;
  /** The checks that stay as they are, sorted. */
  readonly checks: readonly string[];
  /** Code to paste, where the program that makes the stage cannot be changed by itself. */
  readonly paste?: readonly Paste[];
}

export interface Paste {
  readonly language: "typescript" | "yaml";
  /** Where it goes, for people. */
  readonly about: string;
  /** Ends in a newline. */
  readonly text: string;
}

/** The checks that fail when all steps are made, each with the reason why nothing was planned, or with what it finds then. */
export function leftAfter(
  drafts: readonly Draft[],
  untouched: ReadonlySet<string>,
  steps: readonly Step[],
  last: Work,
): Manual[] {
  const reasons = new Map(drafts.map((draft) => [draft.stage.id, draft.reasons]));
  const answered = new Set(
    steps.flatMap(({ stages, checks }) =>
      stages.flatMap((stage) => checks.map((check) => `${check} ${stage}`)),
    ),
  );
  const inOrder = last.slice.stages
    .filter((stage) => isLive(stage) && !untouched.has(stage.id))
    .toSorted((one, other) => compare(one.id, other.id));
  return inOrder.flatMap((stage) => {
    const open = last.findingsOf(stage).flatMap(({ check, verdict, message }): [string, string][] => {
      const reason = reasons.get(stage.id)?.get(check);
      // Counts of yesterday stay what they are, whatever is mended today.
      const counts = check === accesslogDelivery.id && answered.has(`${check} ${stage.id}`);
      if (!last.wants(check, stage) || counts) return [];
      if (verdict === "fail") return [[check, reason ?? message]];
      return verdict === "unknown" && reason !== undefined ? [[check, reason]] : [];
    });
    return [...Map.groupBy(open, ([, reason]) => reason)].map(([reason, checks]) => ({
      stage: stage.id,
      reason,
      checks: checks.map(([check]) => check).toSorted(compare),
    }));
  });
}
