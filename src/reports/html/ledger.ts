import type { JudgedSlice } from "../../checks/judge.ts";
import { COVERAGE_CHECK } from "../../model/coverage.ts";
import type { Finding, Verdict } from "../../model/finding.ts";
import type { Gap } from "../../model/gap.ts";
import type { Stage } from "../../model/stage.ts";
import { Costs } from "../cost-words.ts";
import { Bounded } from "./bounded.ts";
import { Tally } from "./tally.ts";

/** Different tag keys that get a table of their own. */
const MOST_TAG_KEYS = 12;
const MOST_TAG_VALUES = 500;
const MOST_GAPS = 2_000;
const MOST_EXEMPTIONS = 2_000;
/** Stages named beside an exemption. */
const MOST_NAMED = 10;
/** Failures in the table for browsers without script. */
const MOST_FAILURES = 500;

/** A finding's verdict, or why it does not count. */
export type Counted = Verdict | "known" | "exempt";

export interface GapGroup {
  readonly first: Gap;
  count: number;
}

export interface ExemptionGroup {
  readonly first: Finding;
  readonly stages: Stage[];
  count: number;
}

export interface TagTally {
  /** The key as it was first spelt. */
  readonly key: string;
  readonly tally: Tally;
}

/** What the page tells in figures and tables of its own, collected slice by slice in bounded memory. */
export class Ledger {
  readonly accounts = new Tally();
  readonly regions = new Tally();
  readonly apiTypes = new Tally();
  readonly sources = new Tally();
  readonly all = new Tally(1);
  /** By key in lower case. */
  readonly tags = new Map<string, TagTally>();
  readonly gaps = new Bounded<GapGroup>(MOST_GAPS);
  readonly exemptions = new Bounded<ExemptionGroup>(MOST_EXEMPTIONS);
  readonly failures: { readonly stage: Stage; readonly finding: Finding }[] = [];
  failureCount = 0;
  /** Check → what its findings count as → how many. */
  readonly checks = new Map<string, Map<Counted, number>>();
  readonly costs = new Costs();
  findings = 0;

  slice(slice: JudgedSlice): void {
    const stages = new Map(slice.stages.map((stage) => [stage.id, stage]));
    const accountName = slice.scope.kind === "aws" ? slice.scope.accountName : undefined;
    for (const finding of slice.findings) {
      const stage = stages.get(finding.stage);
      if (!stage) continue;
      this.#finding(finding, stage);
      if (finding.check === COVERAGE_CHECK) this.#coverage(finding, stage, accountName);
    }
    for (const gap of slice.gaps) this.#gap(gap, accountName);
  }

  #finding(finding: Finding, stage: Stage): void {
    this.findings += 1;
    if (finding.cost) this.costs.add(finding.cost);
    const verdicts = this.checks.get(finding.check) ?? new Map<Counted, number>();
    this.checks.set(finding.check, verdicts);
    const counted = finding.exempt ? "exempt" : finding.baselined ? "known" : finding.verdict;
    verdicts.set(counted, (verdicts.get(counted) ?? 0) + 1);
    if (finding.exempt) {
      const { reason, owner, until } = finding.exempt;
      const group = this.exemptions.at(JSON.stringify([finding.check, until, owner, reason]), () => ({
        first: finding,
        stages: [],
        count: 0,
      }));
      if (!group) return;
      group.count += 1;
      if (group.stages.length < MOST_NAMED) group.stages.push(stage);
    } else if (finding.verdict === "fail") {
      this.failureCount += 1;
      if (this.failures.length < MOST_FAILURES) this.failures.push({ stage, finding });
    }
  }

  #coverage(finding: Finding, stage: Stage, accountName: string | undefined): void {
    const { origin } = stage;
    this.all.stage("all", finding);
    this.apiTypes.stage(stage.apiType, finding);
    this.sources.stage(origin.kind, finding);
    if (origin.kind === "aws") {
      this.accounts.stage(accountText(origin.account, accountName), finding);
      this.regions.stage(origin.region, finding);
    }
    for (const [key, value] of Object.entries(stage.tags ?? {})) {
      if (!key.startsWith("aws:")) this.#tag(key)?.stage(value, finding);
    }
  }

  #tag(key: string): Tally | undefined {
    const lower = key.toLowerCase();
    const known = this.tags.get(lower);
    if (known) return known.tally;
    // A key that may name the team finds a place whatever came before it.
    if (this.tags.size >= MOST_TAG_KEYS && !TEAM_KEYS.includes(lower)) return undefined;
    const tally = new Tally(MOST_TAG_VALUES);
    this.tags.set(lower, { key, tally });
    return tally;
  }

  #gap(gap: Gap, accountName: string | undefined): void {
    const { kind, account, region, operation, code, file, line } = gap;
    // An interrupt leaves a gap for each account-Region; people need to be told once.
    const place = kind === "interrupted" ? [] : [account, region, operation, code, file, line, gap.message];
    const group = this.gaps.at(JSON.stringify([kind, ...place]), () => ({ first: gap, count: 0 }));
    if (group) group.count += 1;
    if (account !== undefined) this.accounts.gap(accountText(account, accountName));
    if (region !== undefined) this.regions.gap(region);
  }
}

/** Tag keys that tell who a stage belongs to, in lower case, the surest first. */
export const TEAM_KEYS: readonly string[] = ["team", "team-name", "owning-team", "squad", "owner"];

export function accountText(account: string, name: string | undefined): string {
  return name ? `${account} ${name}` : account;
}
