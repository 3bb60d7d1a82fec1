import type { Step } from "../step.ts";

/** What became of a step that was to be made. */
export type MakeOutcome =
  /** The call was made, in this run or an earlier one, and reads back as it should. */
  | "made"
  /** It was so before: no call of ours made it, and none of ours will undo it. */
  | "already"
  /** It is neither as the plan saw it nor as it should be: somebody changed it. */
  | "changed"
  /** Something that it builds on was not made. */
  | "blocked"
  | "failed"
  /** Its state cannot be read, so nothing was done. */
  | "unseen"
  | "interrupted";

/** What became of a step that was to be taken back. */
export type UndoOutcome =
  | "undone"
  /** Something else was there: it is left as it is. */
  | "changed"
  /** What carried it is not there any more: there is nothing to restore. */
  | "gone"
  /** A log group or bucket that holds lines, or what belongs to one. */
  | "kept"
  /** Something that builds on it could not be taken back. */
  | "blocked"
  /** No call can take it back. */
  | "by-hand"
  | "failed"
  | "unseen"
  | "interrupted";

export interface Told<Outcome> {
  readonly step: Step;
  readonly outcome: Outcome;
  /** For people; empty where the outcome says all. */
  readonly why: string;
  /** It failed because AWS would not have it, and would not another time either. */
  readonly refused?: true;
}

/** The outcomes after which what builds on a step can be made. */
export const STANDS: ReadonlySet<MakeOutcome> = new Set<MakeOutcome>(["made", "already"]);
/** The outcomes after which what a step builds on can be taken back. */
export const OUT_OF_THE_WAY: ReadonlySet<UndoOutcome> = new Set<UndoOutcome>(["undone", "gone"]);
