import type { Gap } from "../model/gap.ts";
import type { Patch } from "./code/patch.ts";
import type { Plan } from "./plan.ts";

/** The plan of one account, or of the code that was looked at: what a writer takes at a time. */
export interface Part {
  /** Absent: code. */
  readonly account?: { readonly id: string; readonly name?: string };
  readonly plan: Plan;
  /** Changes of the code, and what they make of each file. */
  readonly code?: { readonly patches: readonly Patch[]; readonly files: readonly ChangedFile[] };
  /** What could not be looked at. */
  readonly gaps: readonly Gap[];
  /** Steps that were left out because somebody should look at them first. */
  readonly left: number;
  /** Stages that are left for another time (`--max`). */
  readonly waiting?: number;
  /** How people call a stage, by its id: `prod of orders`. */
  readonly called: ReadonlyMap<string, string>;
}

export interface ChangedFile {
  readonly file: string;
  /** A unified diff, as `git apply` takes it. */
  readonly diff: string;
}

/** Writes a plan as text, part after part. `write` is called once for each part, in order. */
export interface Writer {
  begin(): string;
  write(part: Part): string;
  end(): string;
}
