import type { Check } from "../../checks/check.ts";
import type { Coverage } from "../../model/coverage.ts";
import type { Exemption } from "../../model/finding.ts";
import type { Gap } from "../../model/gap.ts";
import { TOOL } from "../../model/tool.ts";
import type { ScanRecord } from "../report.ts";
import type { EvidenceStage, Row, ScanDigest } from "./digest.ts";
import { type Answered, claimedRegulations } from "./regulations.ts";
import { type Run, runsOf, type Standing, worst } from "./runs.ts";

/** The name of the document's form; `schema/evidence-1.json` describes it. */
export const EVIDENCE_SCHEMA = "stagelight/evidence@1";

/** A saved scan as it came in. */
export interface EvidenceInput {
  readonly file: string;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  /** When the scan ended, by its own record; where it holds none, when the file was last written. */
  readonly at: Date;
  readonly scan: ScanDigest;
}

/** How a stage stands to a clause. Numbers are places in `inputs`. */
export interface StageEvidence {
  /** The stage's id. */
  readonly stage: string;
  readonly standing: Standing;
  /** The first of the given scans in which it is so, without a break. */
  readonly since: number;
  /** The last of the given scans that saw the stage. */
  readonly last: number;
  /** What each check said in that scan. */
  readonly checks: Readonly<Record<string, Standing>>;
  /** How it stood before, oldest first. */
  readonly before: readonly Run[];
}

export interface ClauseEvidence {
  readonly clause: string;
  readonly title: string;
  readonly basis: "aws" | "reading";
  readonly checks: readonly string[];
  /** Checks of the clause that no given scan judged: for their part there is no evidence. */
  readonly notJudged: readonly string[];
  readonly counts: Readonly<Record<Standing, number>>;
  /** The worst on top. */
  readonly stages: readonly StageEvidence[];
}

/** The evidence of an audit period. */
export interface Evidence {
  readonly schema: typeof EVIDENCE_SCHEMA;
  readonly tool: typeof TOOL;
  readonly period: { readonly from: string; readonly to: string };
  readonly inputs: readonly {
    readonly file: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly at: string;
    /** Where `at` comes from. */
    readonly timeFrom: "record" | "file";
    /** AWS identities that the scan ran as; absent where the saved scan does not say. */
    readonly identities?: readonly string[];
    readonly lookedAt?: string;
    readonly arguments?: readonly string[];
    readonly version: string;
    readonly coverage: Coverage;
    readonly gaps: number;
  }[];
  readonly regulations: readonly { readonly name: string; readonly clauses: readonly ClauseEvidence[] }[];
  readonly stages: readonly (EvidenceStage & {
    readonly first: number;
    readonly last: number;
  })[];
  readonly exemptions: readonly (Exemption & {
    readonly check: string;
    readonly stage: string;
    readonly since: number;
    readonly last: number;
  })[];
  readonly gaps: readonly (Gap & { readonly input: number })[];
}

export interface EvidenceContext {
  readonly checks: readonly Check[];
  /** What the standard claims; absent or empty: all regulations. */
  readonly claims?: readonly string[];
}

const recordOf = ({ identities, lookedAt, arguments: given }: ScanRecord) => ({
  identities,
  lookedAt,
  arguments: given,
});

/** What the scans of a period are evidence for. They are taken in the order of their times. */
export function evidenceOf(given: readonly EvidenceInput[], { checks, claims }: EvidenceContext): Evidence {
  const inputs = given.toSorted((one, other) => one.at.getTime() - other.at.getTime());
  const times = inputs.map(({ at }) => at.toISOString());
  const seen = stagesSeen(inputs);
  const regulations = claimedRegulations(claims, checks);
  return {
    schema: EVIDENCE_SCHEMA,
    tool: TOOL,
    period: { from: times[0] ?? "", to: times.at(-1) ?? "" },
    inputs: inputs.map(({ file, sha256, bytes, scan }, index) => ({
      file,
      sha256,
      bytes,
      at: times[index] ?? "",
      timeFrom: scan.record ? "record" : "file",
      ...(scan.record ? recordOf(scan.record) : {}),
      version: scan.version,
      coverage: scan.coverage,
      gaps: scan.gaps.length,
    })),
    regulations: regulations.map(({ name, clauses }) => ({
      name,
      clauses: clauses.map((answered) => clauseEvidence(answered, seen)),
    })),
    stages: [...seen.values()].map(({ stage, scans }) => ({
      ...stage,
      first: scans[0]?.scan ?? 0,
      last: scans.at(-1)?.scan ?? 0,
    })),
    exemptions: exemptionsIn(seen),
    gaps: inputs.flatMap(({ scan }, input) => scan.gaps.map((gap) => ({ ...gap, input }))),
  };
}

/** A stage as it is in the last scan that has it, and what each scan says of it, by check. */
interface Seen {
  stage: EvidenceStage;
  readonly scans: { readonly scan: number; readonly row: Row }[];
}

function stagesSeen(inputs: readonly EvidenceInput[]): ReadonlyMap<string, Seen> {
  const seen = new Map<string, Seen>();
  inputs.forEach(({ scan }, index) => {
    for (const { stage, row } of scan.stages) {
      const entry = seen.get(stage.id) ?? { stage, scans: [] };
      entry.stage = stage;
      entry.scans.push({ scan: index, row });
      seen.set(stage.id, entry);
    }
  });
  return seen;
}

function clauseEvidence({ clause, checks }: Answered, seen: ReadonlyMap<string, Seen>): ClauseEvidence {
  const judged = new Set<string>();
  const stages: StageEvidence[] = [];
  const counts = { fail: 0, conditional: 0, unknown: 0, exempt: 0, pass: 0, "not-applicable": 0 };
  for (const [id, { scans }] of seen) {
    const told = scans.flatMap(({ scan, row }) => {
      const by: Record<string, Standing> = {};
      for (const check of checks) {
        const told = row.get(check);
        if (told) by[check] = told.standing;
      }
      const standing = worst(Object.values(by));
      return standing === undefined ? [] : [{ scan, standing, by }];
    });
    const runs = runsOf(told);
    const now = runs.at(-1);
    const latest = told.at(-1);
    if (!now || !latest) continue;
    for (const { by } of told) for (const check of Object.keys(by)) judged.add(check);
    counts[now.standing] += 1;
    const { standing, since, last } = now;
    stages.push({ stage: id, standing, since, last, checks: latest.by, before: runs.slice(0, -1) });
  }
  const order: readonly Standing[] = Object.keys(counts) as Standing[];
  return {
    clause: clause.clause,
    title: clause.title,
    basis: clause.basis,
    checks,
    notJudged: checks.filter((check) => !judged.has(check)),
    counts,
    stages: stages.sort((one, other) => order.indexOf(one.standing) - order.indexOf(other.standing)),
  };
}

/** Each decision once, however many scans carried it; another reason, owner or day is another decision. */
function exemptionsIn(seen: ReadonlyMap<string, Seen>): Evidence["exemptions"] {
  const found = new Map<string, Evidence["exemptions"][number]>();
  for (const [stage, { scans }] of seen) {
    for (const { scan, row } of scans) {
      for (const [check, { exempt }] of row) {
        if (!exempt) continue;
        const key = JSON.stringify([stage, check, exempt.reason, exempt.owner, exempt.until]);
        found.set(key, { since: scan, ...found.get(key), check, stage, ...exempt, last: scan });
      }
    }
  }
  return [...found.values()].sort((one, other) => (one.until < other.until ? -1 : 1));
}
