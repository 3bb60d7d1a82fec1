/**
 * Writes the table of docs/coming-from.md from `src/checks/other-scanners.ts`. Run it after a change there:
 * `node scripts/coming-from.ts`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { FOREIGN_IDS } from "../src/checks/other-scanners.ts";

export const PAGE = resolve(import.meta.dirname, "../docs/coming-from.md");
const BEGIN = "<!-- the table: node scripts/coming-from.ts -->\n";
const END = "<!-- end of the table -->";

/** The page with the table as the ids have it. */
export function withTable(page: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error("The page has lost the marks around its table.");
  return `${page.slice(0, begin)}${BEGIN}${table()}${page.slice(end)}`;
}

function table(): string {
  const rows = [...Map.groupBy(FOREIGN_IDS, ({ scanner, checks }) => JSON.stringify([scanner, checks]))];
  const cells = rows.map(([, ids]) => [
    ids[0]?.scanner ?? "",
    ids.map(({ id }) => `\`${id}\``).join(", "),
    (ids[0]?.checks ?? []).map((check) => `[\`${check}\`](checks/${check}.md)`).join(", "),
  ]);
  const lines = [["scanner", "its id", "our check"], ["---", "---", "---"], ...cells];
  return `\n${lines.map((line) => `| ${line.join(" | ")} |\n`).join("")}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  writeFileSync(PAGE, withTable(readFileSync(PAGE, "utf8")));
}
