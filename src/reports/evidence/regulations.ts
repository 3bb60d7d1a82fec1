import type { Check } from "../../checks/check.ts";
import { type Clause, clausesOf, REGULATIONS } from "../../checks/clauses.ts";

/** A clause with the checks that give evidence for it. */
export interface Answered {
  readonly clause: Clause;
  readonly checks: readonly string[];
}

/** A regulation and its clauses; none where no check gives evidence for it. */
export interface Claimed {
  readonly name: string;
  readonly clauses: readonly Answered[];
}

/**
 * The regulations that a standard claims, in its words, with their clauses; where it claims none, all that are known.
 * A claim that fits none of ours stays, without clauses: that nothing is evidence for it has to be seen.
 */
export function claimedRegulations(
  claims: readonly string[] | undefined,
  checks: readonly Check[],
): Claimed[] {
  const names = claims && claims.length > 0 ? [...new Set(claims)] : REGULATIONS;
  return names.map((name) => ({ name, clauses: clausesUnder(name, checks) }));
}

function clausesUnder(name: string, checks: readonly Check[]): Answered[] {
  const found = new Map<string, { clause: Clause; checks: string[] }>();
  for (const { id } of checks) {
    for (const clause of clausesOf(id)) {
      if (!isSame(name, clause.source)) continue;
      const entry = found.get(clause.clause) ?? { clause, checks: [] };
      entry.checks.push(id);
      found.set(clause.clause, entry);
    }
  }
  return [...found.values()].sort((one, other) =>
    one.clause.clause.localeCompare(other.clause.clause, "en", { numeric: true }),
  );
}

/** `PCI DSS v4.0.1` is `PCI DSS 4.0.1`, and `ISO 27001` is `ISO/IEC 27001:2022`. */
function isSame(claimed: string, ours: string): boolean {
  const [one, other] = [plain(claimed), plain(ours)];
  return one.length >= 4 && (other.startsWith(one) || one.startsWith(other));
}

const plain = (name: string): string =>
  name
    .slice(0, 200)
    .toLowerCase()
    .replace(/\biso\/iec\b/, "iso")
    .replace(/\b(?:v|version )(?=\d)/g, "")
    .replace(/\brev(?:ision|\.)? ?(?=\d)/g, "r")
    .replace(/[^a-z0-9]/g, "");
