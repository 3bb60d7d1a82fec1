import type { Coverage } from "../../model/coverage.ts";
import type { Exemption, Finding } from "../../model/finding.ts";
import type { Gap } from "../../model/gap.ts";
import type { Stage } from "../../model/stage.ts";
import type { ScanRecord } from "../report.ts";
import type { SavedScan } from "../saved/scan.ts";
import { type Standing, standingOf } from "./runs.ts";

/** What a check said of a stage. */
export interface Told {
  readonly standing: Standing;
  readonly exempt?: Exemption;
}

/** By check. */
export type Row = ReadonlyMap<string, Told>;

export type EvidenceStage = Pick<Stage, "id" | "apiType" | "api" | "name" | "origin">;

/**
 * What evidence needs of a saved scan: an audit period has many, and their messages, formats and fingerprints are most of
 * what they hold.
 */
export interface ScanDigest {
  readonly version: string;
  readonly record?: ScanRecord;
  readonly coverage: Coverage;
  readonly gaps: readonly Gap[];
  readonly stages: readonly { readonly stage: EvidenceStage; readonly row: Row }[];
}

export function digestOf({ version, record, coverage, gaps, slices }: SavedScan): ScanDigest {
  const rows = new Rows();
  const stages = slices.flatMap((slice) => {
    const byStage = Map.groupBy(slice.findings, (finding) => finding.stage);
    return slice.stages.map(({ id, apiType, api, name, origin }) => ({
      stage: { id, apiType, api, name, origin },
      row: rows.of(byStage.get(id) ?? []),
    }));
  });
  return { version, ...(record ? { record } : {}), coverage, gaps, stages };
}

/** Most stages are told the same: each row is held once. */
class Rows {
  readonly #rows = new Map<string, Row>();

  of(findings: readonly Finding[]): Row {
    const told = findings.map((finding): readonly [string, Told] => [finding.check, toldOf(finding)]);
    const key = JSON.stringify(told);
    const there = this.#rows.get(key);
    if (there) return there;
    const row = new Map(told);
    this.#rows.set(key, row);
    return row;
  }
}

const toldOf = (finding: Finding): Told => ({
  standing: standingOf(finding),
  ...(finding.exempt ? { exempt: finding.exempt } : {}),
});
