import type { GapKind } from "../../model/gap.ts";
import type { ValueMap } from "./value.ts";

/** Offsets into the text: `start` at the name of a resource, `end` behind its last character. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Something about the text itself that its reader must know. */
export interface Problem {
  readonly kind: GapKind;
  readonly message: string;
  readonly offset?: number;
}

/** A template as data. `root` is absent where nothing could be read; `problems` then says why. */
export interface Parsed {
  readonly root?: ValueMap;
  readonly problems: readonly Problem[];
  /** Where a resource stands, by its key under `Resources`. */
  rangeOf(key: string): Range | undefined;
}

export const nothingParsed = (problem: Problem): Parsed => ({
  problems: [problem],
  rangeOf: () => undefined,
});

/** Deeper than this no template nests: CloudFormation's own texts stay far below. */
export const MAX_DEPTH = 200;

/** More complaints than these about one text help nobody. */
export const MAX_PROBLEMS = 20;
