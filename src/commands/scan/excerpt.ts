import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { CodeOrigin } from "../../model/stage.ts";

/** Lines shown of a finding's block. */
const LINES = 3;
const LARGEST = 32_000_000;

/** The head of the block that declares a stage; nothing when the file cannot be read again. */
export function excerpts(cwd: string): (origin: CodeOrigin) => readonly string[] {
  let last: { file: string; lines: readonly string[] } | undefined;
  return ({ file, line, endLine }) => {
    if (last?.file !== file) last = { file, lines: linesOf(resolve(cwd, file)) };
    return last.lines.slice(line - 1, Math.min(endLine, line - 1 + LINES));
  };
}

function linesOf(path: string): readonly string[] {
  try {
    if (statSync(path).size > LARGEST) return [];
    return readFileSync(path, "utf8").split(/\r?\n/);
  } catch {
    return []; // Standard input, or gone since the scan: the finding stands without its lines.
  }
}
