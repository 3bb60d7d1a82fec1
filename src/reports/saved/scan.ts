import * as v from "valibot";
import type { JudgedSlice } from "../../checks/judge.ts";
import type { Coverage } from "../../model/coverage.ts";
import type { ExemptionProblem } from "../../model/exemption-problem.ts";
import { type Fact, known, unknownFact } from "../../model/fact.ts";
import type { Finding } from "../../model/finding.ts";
import type { Gap } from "../../model/gap.ts";
import type { Scope } from "../../model/slice.ts";
import type { AccessLog, Stage } from "../../model/stage.ts";
import { REPORT_SCHEMA } from "../json.ts";
import type { ScanRecord } from "../report.ts";
import type { SavedChanges } from "./changes.ts";
import {
  changesSchema,
  coverageSchema,
  exemptionProblemSchema,
  findingSchema,
  gapSchema,
  recordSchema,
  type SavedStage,
  stageSchema,
  toolSchema,
} from "./document.ts";
import { entriesOf, NotReadable } from "./entries.ts";

/** A scan as it was written down by `--format json`. */
export interface SavedScan {
  readonly version: string;
  /** Absent: scans saved by early versions hold none. */
  readonly record?: ScanRecord;
  /** Absent: it was held against nothing. */
  readonly changes?: SavedChanges;
  readonly coverage: Coverage;
  readonly slices: readonly JudgedSlice[];
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  readonly exemptionProblems: readonly ExemptionProblem[];
}

const NO_REPORT = `it is not a document of ${REPORT_SCHEMA}, which --format json writes`;

/**
 * Reads a document of `stagelight/report@1`. It is read as hostile: bounded, and every part checked. Throws
 * `NotReadable`, whose message says what is wrong.
 */
export async function savedScan(chunks: AsyncIterable<string>): Promise<SavedScan> {
  const stages = new Map<string, SavedStage>();
  const findings: Finding[] = [];
  const gaps: Gap[] = [];
  const exemptionProblems: ExemptionProblem[] = [];
  let schema: unknown;
  let coverage: Coverage | undefined;
  let version: string | undefined;
  let changes: SavedChanges | undefined;
  let record: Omit<ScanRecord, "version"> | undefined;
  for await (const { key, value, item } of entriesOf(chunks)) {
    if (key === "schema") {
      // At once: what is wrong with the rest of another document would say nothing.
      if (value !== REPORT_SCHEMA) throw new NotReadable(NO_REPORT);
      schema = value;
    } else if (key === "tool") version = checked("tool", toolSchema, value).version;
    else if (key === "changes") changes = checked("changes", changesSchema, value);
    else if (key === "record") record = checked("record", recordSchema, value);
    else if (key === "coverage") coverage = checked("coverage", coverageSchema, value);
    else if (!item) continue;
    else if (key === "stages") {
      const stage = checked(`stages[${stages.size}]`, stageSchema, value);
      if (stages.has(stage.id)) throw new NotReadable(`its stage ${stage.id} is there twice`);
      stages.set(stage.id, stage);
    } else if (key === "findings") {
      findings.push(checked(`findings[${findings.length}]`, findingSchema, value));
    } else if (key === "gaps") gaps.push(checked(`gaps[${gaps.length}]`, gapSchema, value));
    else if (key === "exemptionProblems") {
      const at = `exemptionProblems[${exemptionProblems.length}]`;
      exemptionProblems.push(checked(at, exemptionProblemSchema, value));
    }
  }
  if (schema !== REPORT_SCHEMA || coverage === undefined || version === undefined) {
    throw new NotReadable(NO_REPORT);
  }
  const lost = findings.find(({ stage }) => !stages.has(stage));
  if (lost) throw new NotReadable(`the stage ${lost.stage} of a finding is not in its stages`);
  const told = {
    ...(record ? { record: { ...record, version } } : {}),
    ...(changes ? { changes } : {}),
  };
  const slices = slicesOf(stages, findings, gaps);
  return { version, ...told, coverage, slices, findings, gaps, exemptionProblems };
}

function checked<T>(where: string, schema: v.GenericSchema<unknown, T>, value: unknown): T {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = [where, v.getDotPath(issue)].filter(Boolean).join(".");
  throw new NotReadable(`${path}: ${issue.message}`);
}

interface Growing {
  readonly scope: Scope;
  readonly stages: Stage[];
  readonly findings: Finding[];
  readonly gaps: Gap[];
}

/** A slice for each account-Region and file, in the order in which the document names them. */
function slicesOf(
  stages: ReadonlyMap<string, SavedStage>,
  findings: readonly Finding[],
  gaps: readonly Gap[],
): JudgedSlice[] {
  const slices = new Map<string, Growing>();
  const sliceOf = (scope: Scope): Growing => {
    const key = JSON.stringify(scope);
    const there = slices.get(key);
    if (there) return there;
    const fresh = { scope, stages: [], findings: [], gaps: [] };
    slices.set(key, fresh);
    return fresh;
  };
  for (const stage of stages.values()) sliceOf(scopeOf(stage)).stages.push(stageOf(stage));
  for (const finding of findings) {
    const stage = stages.get(finding.stage);
    if (stage) sliceOf(scopeOf(stage)).findings.push(finding);
  }
  for (const gap of gaps) sliceOf(gapScope(gap)).gaps.push(gap);
  return [...slices.values()].map((slice) => ({ ...slice, surroundings: {} }));
}

const scopeOf = ({ origin }: SavedStage): Scope =>
  origin.kind === "aws"
    ? { kind: "aws", account: origin.account, region: origin.region }
    : { kind: "code", path: origin.file };

function gapScope({ file, account, region }: Gap): Scope {
  if (file !== undefined) return { kind: "code", path: file };
  return {
    kind: "aws",
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
  };
}

function stageOf({ accessLog, ...stage }: SavedStage): Stage {
  return { ...stage, accessLog: logOf(accessLog) };
}

const NOT_SAVED = "the saved scan does not say";

/** What the document leaves out was absent or not known then: it does not say which. */
function logOf(log: SavedStage["accessLog"]): Fact<AccessLog | null> {
  if (log === null) return known(null);
  if (log.destinationArn === undefined && log.format === undefined) return unknownFact(NOT_SAVED);
  const half = (value: string | undefined): Fact<string | null> =>
    value === undefined ? unknownFact(NOT_SAVED) : known(value);
  return known({ destination: half(log.destinationArn), format: half(log.format) });
}
