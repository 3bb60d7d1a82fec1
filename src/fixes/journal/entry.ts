import type { Call, Json, Step } from "../step.ts";

export const JOURNAL_SCHEMA = "stagelight/journal@1";

/** The first line of a journal. The steps follow, a line each; then come runs. Times are ISO 8601. */
export interface Header {
  readonly record: "header";
  readonly schema: typeof JOURNAL_SCHEMA;
  readonly tool: string;
  readonly at: string;
  /** SHA-256 of the steps, as `planHash` makes it. */
  readonly plan: string;
  /** How many steps follow. */
  readonly steps: number;
  readonly accounts: readonly string[];
}

export type RunKind = "apply" | "resume" | "undo";
export type Does = "make" | "undo";

/** What a journal holds behind its steps, in the order in which it happened. */
export type Entry =
  | {
      readonly record: "run";
      readonly run: RunKind;
      readonly at: string;
      readonly tool: string;
      /** The beginning of a last line that the run before did not get to write whole. */
      readonly cut?: string;
    }
  /** On the disk before the call is made: what was there, and what is asked for. */
  | {
      readonly record: "will";
      readonly does: Does;
      readonly step: string;
      readonly at: string;
      readonly seen: Json;
      readonly asked: Call;
    }
  /** It is so now, read back. */
  | {
      readonly record: "did";
      readonly does: Does;
      readonly step: string;
      readonly at: string;
      readonly found: Json;
      readonly requestId?: string;
    }
  /** `unclear`: it may have had its effect all the same. */
  | {
      readonly record: "failed";
      readonly does: Does;
      readonly step: string;
      readonly at: string;
      readonly code: string;
      readonly why: string;
      readonly unclear: boolean;
      readonly found?: Json;
    }
  /** No call was made. */
  | {
      readonly record: "left";
      readonly does: Does;
      readonly step: string;
      readonly at: string;
      readonly outcome: string;
      readonly why: string;
    };

/** What a journal says, whole. */
export interface Journal {
  readonly header: Header;
  readonly steps: readonly Step[];
  readonly entries: readonly Entry[];
  /** Characters of the last line that were not written whole; `undefined`: it ends where a line does. */
  readonly cut: string | undefined;
  /** Of its whole lines, behind which a run goes on writing. */
  readonly bytes: number;
}
