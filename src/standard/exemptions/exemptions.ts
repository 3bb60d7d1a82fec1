import type { JudgedSlice } from "../../checks/judge.ts";
import type { ExemptionProblem } from "../../model/exemption-problem.ts";
import type { Finding } from "../../model/finding.ts";
import type { CodeOrigin, Stage } from "../../model/stage.ts";
import { carriedClaims } from "./carried.ts";
import { type Claim, concerns, exemptionOn, shown } from "./claim.ts";
import { type CommentClaim, carriersOf, commentClaims } from "./comments.ts";
import { mayHold } from "./foreign/comments.ts";
import { Disregarded } from "./foreign/disregarded.ts";
import type { ExemptionRule } from "./rule.ts";

export interface ExemptionOptions {
  /** Those of the standard's files. */
  readonly rules: readonly ExemptionRule[];
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** Absolute; stages name their files relative to it. */
  readonly cwd: string;
  /** The lines of a file of code; none where it has no comments or cannot be read. */
  readonly linesOf: (file: string) => readonly string[];
}

/** What became of a claim in this scan. */
interface Fate {
  /** It stands at, or names, a stage of this scan. */
  met: boolean;
  used: number;
  /** Findings that it would have exempted, did it hold. */
  lost: number;
  fault?: string;
}

/** Different files whose comments are remembered, and claims that are reported; a scan may meet millions. */
const MOST_FILES = 5_000;
const MOST_CLAIMS = 20_000;

/**
 * Marks the findings that somebody accepted, and keeps book of the exemptions: which were used, which do not hold,
 * which are not needed. A comment, a tag or Metadata speaks only of the stage that carries it.
 */
export class Exemptions {
  readonly #options: ExemptionOptions;
  readonly #fates = new Map<string, { claim: Claim; fate: Fate }>();
  readonly #files = new Map<string, FileComments>();
  readonly #disregarded: Disregarded;
  #code = false;

  constructor(options: ExemptionOptions) {
    this.#options = options;
    this.#disregarded = new Disregarded((file) => this.#fileComments(file).foreign);
  }

  /** The slice with exempt findings marked; a claim that does not hold is named in the finding that it is about. */
  apply<S extends JudgedSlice>(slice: S): S {
    if (slice.scope.kind === "code") this.#code = true;
    const claims = this.#claimsOf(slice.stages);
    const claimsOf = ({ stage }: Finding) => claims.get(stage) ?? [];
    const findings = slice.findings.map((finding) => this.#marked(finding, claimsOf(finding)));
    this.#disregarded.look(slice.stages, findings, (finding) =>
      claimsOf(finding).some((claim) => concerns(claim, finding.check)),
    );
    return { ...slice, findings };
  }

  /** Complaints about exemptions that do not hold or are not needed, and about what was said to other scanners; `checks` are the ids of those that were judged. */
  complaints(checks: readonly string[]): string[] {
    return [...this.problems(checks).map(({ message }) => message), ...this.#disregarded.words()];
  }

  /** The exemptions that do not hold or are not needed, for other programs. */
  problems(checks: readonly string[]): ExemptionProblem[] {
    for (const rule of this.#options.rules) if (!rule.codeOnly || this.#code) this.#fateOf(rule);
    for (const { claims } of this.#files.values()) for (const claim of claims) this.#fateOf(claim);
    return [...this.#fates.values()]
      .filter(({ claim }) => claim.faults.length > 0 || checks.some((check) => concerns(claim, check)))
      .flatMap(({ claim, fate }) => problemOf(claim, fate, this.#options.today) ?? []);
  }

  #claimsOf(stages: readonly Stage[]): Map<string, readonly Claim[]> {
    const { rules, cwd } = this.#options;
    const comments = this.#commentsOf(stages);
    return new Map(
      stages.map((stage) => {
        const own = [...(comments.get(stage.id) ?? []), ...carriedClaims(stage)];
        const named = rules.filter((rule) => rule.appliesTo(stage, cwd));
        const claims = [...own, ...named];
        for (const claim of claims) this.#fateOf(claim).met = true;
        return [stage.id, claims];
      }),
    );
  }

  #commentsOf(stages: readonly Stage[]): Map<string, CommentClaim[]> {
    const byFile = new Map<string, Located[]>();
    for (const { id, origin } of stages) {
      if (origin.kind === "aws" || /\.json$/i.test(origin.file)) continue;
      const { file, line, endLine } = origin;
      const before = byFile.get(file);
      if (before) before.push({ id, line, endLine });
      else byFile.set(file, [{ id, line, endLine }]);
    }
    const found = new Map<string, CommentClaim[]>();
    for (const [file, places] of byFile) {
      const { claims, lines } = this.#fileComments(file);
      for (const claim of claims) {
        for (const { id } of carriersOf(claim.line, places, lines)) {
          found.set(id, [...(found.get(id) ?? []), claim]);
        }
      }
    }
    return found;
  }

  #fileComments(file: string): FileComments {
    const before = this.#files.get(file);
    if (before) return before;
    const lines = this.#options.linesOf(file);
    const claims = commentClaims(lines, file);
    const foreign = lines.some(mayHold) ? lines : [];
    const kept = { claims, lines: claims.length > 0 ? lines : [], foreign };
    const comments = claims.length > 0 || foreign.length > 0 ? kept : NO_COMMENTS;
    if (this.#files.size < MOST_FILES) this.#files.set(file, comments);
    return comments;
  }

  #marked(finding: Finding, claims: readonly Claim[]): Finding {
    const { verdict, severity, check } = finding;
    if (verdict === "pass" || verdict === "not-applicable") return finding;
    const faults: string[] = [];
    for (const claim of claims) {
      if (!concerns(claim, check)) continue;
      const exempt = exemptionOn(claim, severity, this.#options.today);
      const fate = this.#fateOf(claim);
      if (typeof exempt !== "string") {
        fate.used += 1;
        return { ...finding, exempt };
      }
      fate.lost += 1;
      fate.fault = exempt;
      faults.push(`The exemption in ${shownPlace(claim.where)} does not hold: ${exempt}.`);
    }
    if (faults.length === 0) return finding;
    return { ...finding, message: [finding.message, ...faults.slice(0, 3)].join(" ") };
  }

  #fateOf(claim: Claim): Fate {
    const key = JSON.stringify([claim.where, claim.checks, claim.until, claim.owner, claim.reason]);
    const before = this.#fates.get(key);
    if (before) return before.fate;
    const fate = { met: false, used: 0, lost: 0 };
    if (this.#fates.size < MOST_CLAIMS) this.#fates.set(key, { claim, fate });
    return fate;
  }
}

type Located = Pick<CodeOrigin, "line" | "endLine"> & { readonly id: string };

interface FileComments {
  readonly claims: readonly CommentClaim[];
  readonly lines: readonly string[];
  /** The same lines, where they speak to other scanners. */
  readonly foreign: readonly string[];
}

const NO_COMMENTS: FileComments = { claims: [], lines: [], foreign: [] };

function problemOf(
  claim: Claim,
  { met, used, lost, fault }: Fate,
  today: string,
): ExemptionProblem | undefined {
  const where = shownPlace(claim.where);
  const problem = (kind: ExemptionProblem["kind"], what: string): ExemptionProblem => ({
    kind,
    where,
    message: `Exemption in ${where} ${what}`,
  });
  if (lost > 0) {
    const again = lost === 1 ? "a finding counts again" : `${lost} findings count again`;
    return problem("does-not-hold", `does not hold: ${fault}; ${again}.`);
  }
  if (claim.faults[0] !== undefined) return problem("does-not-hold", `does not hold: ${claim.faults[0]}.`);
  if (used > 0) return undefined;
  const checks = claim.checks.join(", ");
  return met
    ? problem("not-needed", `is not needed: ${checks} passes there. Remove it.`)
    : problem(
        "not-used",
        `is not used: it meets no stage of this scan (${checks})${alsoWrong(claim, today)}.`,
      );
}

/** What would keep it from holding anyway, at the mildest severity. */
function alsoWrong(claim: Claim, today: string): string {
  const held = exemptionOn(claim, "low", today);
  return typeof held === "string" ? `, and would not hold: ${held}` : "";
}

const shownPlace = (where: string) => (where.length > 200 ? shown(where.slice(-60)) : where);
