import type { Severity, Verdict } from "../../model/finding.ts";

/**
 * The data inside an html report, as the page's script reads it. Rows are tuples and long texts stand once in
 * `strings`: a report of 10,000 stages and twelve checks has to stay a file that can be sent by mail.
 */
export interface PageData {
  readonly strings: readonly string[];
  readonly checks: readonly PageCheck[];
  readonly stages: readonly StageRow[];
}

/** A text, or its place in `strings`. */
export type Text = string | number;

export interface PageCheck {
  readonly id: string;
  readonly title: string;
}

/** The order of the tuple of a stage. */
export type StageRow = readonly [
  id: Text,
  /** `aws` or the kind of code. */
  kind: Text,
  apiType: Text,
  apiId: Text,
  apiName: Text,
  name: Text,
  /** Live: account, account name (may be empty), Region. Code: file, `12` or `12-20`, address. */
  where: readonly [Text, Text, Text],
  /** The value, or a sentence on why there is none here. */
  destination: Text,
  format: Text,
  /** Sentences on how it was seen. */
  notes: readonly Text[],
  /** Key, value, key, value … */
  tags: readonly Text[],
  findings: readonly FindingRow[],
];

/** `check` counts in `checks`, `verdict` and `severity` in the lists below. `exempt` is reason, owner, until. Absent: null, or cut. */
export type FindingRow = readonly [
  check: number,
  verdict: number,
  severity: number,
  message: Text,
  fingerprint: string,
  about?: Text | null,
  exempt?: readonly [Text, Text, Text] | null,
  /** What logging the stage would cost, in a sentence. */
  cost?: Text | null,
  /** Against an earlier scan. */
  change?: number | null,
  /** 1: it was there when the baseline was written, and does not count. */
  baselined?: 1 | null,
];

/** The most urgent first: also the order in which the page sorts. */
export const VERDICT_ORDER: readonly Verdict[] = ["fail", "unknown", "conditional", "pass", "not-applicable"];
/** How a finding stands against an earlier scan. */
export const CHANGE_ORDER = ["new", "open", "fixed"] as const;
export const SEVERITY_ORDER: readonly Severity[] = ["high", "medium", "low"];
