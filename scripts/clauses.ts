/**
 * Writes the section "Clauses" at the end of each check's page from `src/checks/clauses.ts`. Run it after a change there:
 * `node scripts/clauses.ts`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { clausesOf } from "../src/checks/clauses.ts";
import { CHECKS } from "../src/checks/index.ts";

const HEAD = "## Clauses\n";

export const pageOf = (check: string): string => resolve(import.meta.dirname, `../docs/checks/${check}.md`);

/** The page with the section as the clauses have it. */
export function withClauses(page: string, check: string): string {
  const bySource = Map.groupBy(clausesOf(check), ({ source }) => source);
  const lines = [...bySource].map(([source, clauses]) => {
    const named = clauses.map(
      ({ clause, title, basis }) => `${clause} (${title}${basis === "aws" ? "; AWS" : ""})`,
    );
    return `- ${source}: ${named.join(", ")}`;
  });
  const before = page.slice(0, page.indexOf(HEAD));
  return `${before}${HEAD}
What the check gives evidence for, never proof that the whole clause is met. AWS marks mappings that AWS publishes.

${lines.join("\n")}
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const { id } of CHECKS) {
    const file = pageOf(id);
    writeFileSync(file, withClauses(readFileSync(file, "utf8"), id));
  }
}
