import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { commentLines } from "../../sources/code/comment-lines.ts";
import { MARKER } from "../../standard/exemptions/comments.ts";
import { Exemptions } from "../../standard/exemptions/exemptions.ts";
import { mayHold } from "../../standard/exemptions/foreign/comments.ts";
import type { Standard } from "../../standard/resolve.ts";
import type { Io } from "../io.ts";

/** Longer than this is no file that people write comments in. Bytes. */
const LARGEST = 8_000_000;

/**
 * The exemptions of a scan: those of the standard, and those that stages carry in their tags and, where code is scanned,
 * in its comments.
 *
 * @param pathOf where the file is that a stage names; absent: below the working folder
 */
export async function exemptionsIn(
  standard: Standard,
  { cwd, today }: Io,
  scansCode: boolean,
  pathOf = (file: string) => resolve(cwd, file),
): Promise<Exemptions> {
  const comments = scansCode ? await import("../../sources/code/comment-lines.ts") : undefined;
  return new Exemptions({
    rules: standard.exemptions,
    today: today ?? new Date().toISOString().slice(0, 10),
    cwd,
    linesOf: (file) => (comments ? markedLines(pathOf(file), comments.commentLines) : []),
  });
}

/** The lines of a file that speaks of exemptions at all; what stands in its texts is no comment. */
function markedLines(path: string, linesOf: typeof commentLines): readonly string[] {
  try {
    if (statSync(path).size > LARGEST) return [];
    const text = readFileSync(path, "utf8");
    return text.includes(MARKER) || mayHold(text) ? linesOf(path, text) : [];
  } catch {
    return []; // Standard input, or gone since the scan: no comment of it can be read, so nothing is exempt by one.
  }
}
