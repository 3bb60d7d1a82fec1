import { CHECKS } from "../../checks/index.ts";
import { foreignId } from "../../checks/other-scanners.ts";
import type { Exemption, Severity } from "../../model/finding.ts";
import { SEVERITIES } from "../../model/finding.ts";
import { nearest } from "../../model/nearest.ts";

/** What somebody wrote to exempt findings, wherever they wrote it. */
export interface Claim {
  /** Where it is written, for messages: `stagelight.yaml:12:5`, `a tag of …`. */
  readonly where: string;
  readonly checks: readonly string[];
  readonly reason: string;
  readonly owner: string;
  /** As written. */
  readonly until: string;
  /** What is wrong with it whatever it is applied to. */
  readonly faults: readonly string[];
}

/** Above this an exemption has to end. */
const NEEDS_END: Severity = "medium";

/** The end of an exemption that needs none and names none. */
const NO_END = "9999-12-31";

/** `*` as a check: all of them. */
export const EVERY_CHECK = "*";

export const concerns = (claim: Claim, check: string): boolean =>
  claim.checks.includes(check) || claim.checks.includes(EVERY_CHECK);

/**
 * The exemption that a claim comes to on a day (`YYYY-MM-DD`) for a finding of this severity, or why it does not hold.
 * Reason and owner are always required, the last day from severity medium up; that day still counts.
 */
export function exemptionOn(claim: Claim, severity: Severity, today: string): Exemption | string {
  const { reason, owner, until } = claim;
  if (claim.faults[0] !== undefined) return claim.faults[0];
  const missing = [reason === "" && "reason", owner === "" && "owner"].filter(Boolean);
  if (until === "" && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(NEEDS_END)) missing.push("until");
  if (missing.length > 0) return `it names no ${missing.join(" and no ")}`;
  if (until !== "" && !isDate(until)) return `its until=${shown(until)} is no day written as YYYY-MM-DD`;
  if (until !== "" && until < today) return `it ended on ${until} (owner ${shown(owner)})`;
  return { reason, owner, until: until === "" ? NO_END : until };
}

/** A day that the calendar has. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/**
 * Names of checks as they stand in a comment or a tag, and what is wrong with them. A misspelt one counts as the check
 * that was meant, so that its finding can say what is wrong.
 */
export function checksNamed(names: readonly string[]): { checks: readonly string[]; faults: string[] } {
  const known = CHECKS.map(({ id }) => id);
  if (names.length === 0) return { checks: [], faults: ["it names no check"] };
  const faults: string[] = [];
  const checks = names.map((name) => {
    if (known.includes(name)) return name;
    const foreign = foreignId(name)?.checks[0];
    const meant = foreign ?? nearest(name, known);
    const hint = foreign === undefined ? `${meant} is near` : `here it is ${meant}`;
    faults.push(`there is no check ${shown(name)}${meant === undefined ? "" : ` (${hint})`}`);
    return meant ?? name;
  });
  return { checks, faults };
}

/** Text from outside, cut to what a message can hold. */
export const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
