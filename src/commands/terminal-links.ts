import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { CHECKS } from "../checks/index.ts";
import type { Links } from "../reports/links.ts";
import { fileUri } from "../reports/place.ts";
import type { Io } from "./io.ts";
import { packageRoot } from "./package-root.ts";

/** Links of a terminal report to files and to the pages of checks; undefined where they would be shown as rubbish. */
export function terminalLinks({ links, cwd }: Io): Links | undefined {
  if (!links) return undefined;
  const ids = new Set(CHECKS.map(({ id }) => id));
  let pages: string | undefined;
  return {
    line(file, line) {
      const path = resolve(cwd, file);
      // Editors and terminals that open files take a fragment for the line.
      return existsSync(path) ? `${fileUri(path)}#${line}` : undefined;
    },
    check(id) {
      if (!ids.has(id)) return undefined;
      pages ??= join(packageRoot(), "docs", "checks");
      return fileUri(join(pages, `${id}.md`));
    },
  };
}
