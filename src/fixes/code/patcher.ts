import type { Demands } from "../../model/demands.ts";
import type { CodeKind, CodeOrigin, Stage } from "../../model/stage.ts";
import type { Manual, Paste } from "../left.ts";
import { retentionFor } from "../steps/retention-days.ts";
import type { Patch } from "./patch.ts";

/** A stage of the code. */
export type CodeStage = Stage & { readonly origin: CodeOrigin };

/** A log group that code declares. */
export interface CodeGroup {
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly kind: CodeKind;
  /** In days; `null`: its lines are kept for ever. */
  readonly before: number | null;
  /** The stages that write to it and fail for it. */
  readonly stages: readonly CodeStage[];
}

/** The code as it was read. Files are named as stages name them. */
export interface Code {
  /** `undefined`: it cannot be read. */
  read(file: string): string | undefined;
  /** The files of the folder that a file is in. */
  beside(file: string): readonly string[];
}

/** What is to be mended in code. */
export interface CodeWork {
  /** The stages that fail `apigw_accesslogging`, sorted by id. */
  readonly unlogged: readonly CodeStage[];
  /** The log groups that fail `apigw_accesslog_retention`. */
  readonly groups: readonly CodeGroup[];
  /** Every stage of the code: one place can make several. */
  readonly all: readonly CodeStage[];
  readonly code: Code;
  readonly demands: Demands;
  /** ARN of the key for log groups, where one was given. */
  readonly kmsKey?: string;
}

/** Changes of the code, and the stages that people have to see to. */
export interface Patched {
  readonly patches: readonly Patch[];
  readonly manual: readonly Manual[];
}

export const isCode = (stage: Stage): stage is CodeStage => stage.origin.kind !== "aws";

export const CHECK = "apigw_accesslogging";
export const RETENTION = "apigw_accesslog_retention";

/** The checks that patches can answer. */
export const PATCHED: readonly string[] = [CHECK, RETENTION];

export const byHand = (
  stages: readonly CodeStage[],
  reason: string,
  { check = CHECK, paste }: { readonly check?: string; readonly paste?: readonly Paste[] | undefined } = {},
): Patched => ({
  patches: [],
  manual: stages.map(({ id }) => ({ stage: id, reason, checks: [check], ...(paste ? { paste } : {}) })),
});

/** Said of a patch that has somebody look at it first. */
export const REUSED = "That log group was there already, and nothing in its file named it.";

/** How the standard wants a log group that is made; a text says why none can be. */
export function newGroup({
  demands,
  kmsKey,
}: Pick<CodeWork, "demands" | "kmsKey">): { readonly days: number; readonly kmsKey?: string } | string {
  if (demands.destinations.kmsKey && kmsKey === undefined)
    return "The standard asks for log groups with a key of your own, and none is given (--kms-key).";
  const days = retentionFor(demands.retention);
  if (days === undefined) return "CloudWatch Logs has no retention between the standard's limits.";
  return { days, ...(kmsKey === undefined ? {} : { kmsKey }) };
}

/** A log group's name for what is made by this code: the standard's pattern, with `own` for the first `*`. */
export function nameBy(pattern: string | undefined, own: string): string {
  const [head = "", ...rest] = (pattern ?? "/aws/apigateway/access/*").split("*");
  return rest.length === 0 ? head : head + own + rest.join("");
}

/** The text with the newlines that the file has. */
export const withNewlinesOf = (file: string, text: string): string =>
  file.includes("\r\n") ? text.replaceAll(/\r?\n/g, "\r\n") : text;
