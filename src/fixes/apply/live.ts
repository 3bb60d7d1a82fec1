import type { Call, Json, Step } from "../step.ts";

/** The live state that a step is about, in the shape of its kind (`state.ts`), or why it cannot be seen. */
export type Seen = { readonly state: Json } | { readonly unseen: string };

/**
 * What came of a call. `unclear`: it may have had its effect all the same (no answer came, or one of the service's own faults).
 * `refused`: AWS would not have it, and would not another time either.
 */
export type Made =
  | { readonly ok: true; readonly requestId?: string }
  | {
      readonly ok: false;
      readonly unclear: boolean;
      readonly refused?: true;
      readonly code: string;
      readonly why: string;
    };

/** How long a refusal may be put down to something that was made just before and has not got around yet. */
export interface Patience {
  /** What the step builds on was made by the same plan. */
  readonly fresh: boolean;
  /** That is a role or a stream, of which other services learn later. */
  readonly spreading: boolean;
}

/** A stage, in an account-Region. */
export interface StageRef {
  readonly apiId: string;
  readonly stage: string;
}

/** The names of the filters that a log group has. */
export interface GroupFilters {
  readonly metric: readonly string[];
  readonly subscription: readonly string[];
}

/** The accounts as those who carry out steps see them. Nothing here throws for what AWS answers. */
export interface Live {
  read(step: Step): Promise<Seen>;
  call(step: Step, call: Call, patience: Patience): Promise<Made>;
  /** Whether the log group or bucket of a step holds lines; a text says why that cannot be seen. */
  holdsLines(step: Step): Promise<boolean | string>;
  /** The filters on the log group of a step; a text says why they cannot be seen. */
  filtersOn(step: Step): Promise<GroupFilters | string>;
  /** The stages of its account-Region that write to the log group of a step; a text says why they cannot be seen. */
  stagesWriting(step: Step): Promise<readonly StageRef[] | string>;
  /** The Regions in which API Gateway writes with that role, in the account of a step; a text says why they cannot be seen. */
  regionsWriting(step: Step, role: string): Promise<readonly string[] | string>;
  /** What is set for every method beside the level that a step sets; a text says why that cannot be seen. */
  besideLevel(step: Step): Promise<readonly string[] | string>;
  /** Waits a little before the `attempt`th look (from 1) at something that was just changed. */
  pause(attempt: number): Promise<void>;
}
