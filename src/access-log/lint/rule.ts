import type { ApiType } from "../../model/stage.ts";
import type { JsonLayout } from "../json-layout.ts";
import type { Format } from "../parse.ts";

/**
 * - `error`: AWS refuses the format, or what it writes is lost or must never be written.
 * - `warning`: the line can mislead or lose something in cases that do occur.
 * - `note`: a trap for whoever changes or queries it.
 */
export type LintSeverity = "error" | "warning" | "note";

/** One thing that is wrong at one place. `start` and `end` are UTF-16 offsets in the format, `end` exclusive. */
export interface LintFinding {
  readonly rule: string;
  readonly severity: LintSeverity;
  readonly start: number;
  readonly end: number;
  /** What was found and what it means. */
  readonly message: string;
  readonly correction: Correction;
}

/** What to do, and the change of the text that does it where one does. */
export interface Correction {
  readonly advice: string;
  readonly edit?: Edit;
}

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a rule looks at. */
export interface LintSubject {
  readonly format: Format;
  readonly apiType: ApiType;
  /** The JSON the format is meant to be; undefined for the other shapes. */
  readonly json: JsonLayout | undefined;
  /** Whether other stages write into the same log group; undefined where nobody knows. */
  readonly sharesLogGroup: boolean | undefined;
}

/** A rule yields what it finds, in the order of the text. */
export interface LintRule {
  readonly id: string;
  find(subject: LintSubject): Iterable<Omit<LintFinding, "rule">>;
}

/** How people call the API types. */
export const CALLED: Readonly<Record<ApiType, string>> = {
  REST: "REST APIs",
  HTTP: "HTTP APIs",
  WEBSOCKET: "WebSocket APIs",
};
