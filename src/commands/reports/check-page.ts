import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKS } from "../../checks/index.ts";
import { packageRoot } from "../package-root.ts";

/** The page of a check, offline, in Markdown; undefined where there is no such check. */
export function checkPage(id: string): string | undefined {
  if (!CHECKS.some((check) => check.id === id)) return undefined;
  return readFileSync(join(packageRoot(), "docs", "checks", `${id}.md`), "utf8");
}
