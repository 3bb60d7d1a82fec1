import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { commentLines } from "../../sources/code/comment-lines.ts";
import { scanCode } from "../../sources/code/index.ts";
import { displayPath } from "../../sources/code/names.ts";
import { walk } from "../../sources/code/walk.ts";
import { mayHold } from "../../standard/exemptions/foreign/comments.ts";
import {
  type CodeStage,
  carriedSuppressions,
  commentedSuppressions,
  inCode,
  type Suppression,
} from "../../standard/exemptions/foreign/placed.ts";
import type { Io } from "../io.ts";

/** Longer than this is no file that people write comments in. Bytes. */
const LARGEST = 8_000_000;
const WITH_COMMENTS = /\.(?:tf|tofu|hcl|ya?ml)$/i;

/**
 * What the code below the paths says to other scanners about checks of ours, with the stages that it stands at, and every
 * stage of the code.
 *
 * @param standard the absolute path of the standard, whose own comments quote others
 * @throws MissingPath if a path does not exist
 */
export async function suppressionsBelow(
  paths: readonly string[],
  io: Io,
  standard: string,
): Promise<{ readonly suppressions: readonly Suppression[]; readonly stages: readonly CodeStage[] }> {
  const inputs = {
    variables: [],
    parameters: new Map(),
    parameterFiles: [],
    serverlessOptions: new Map(),
    environment: io.env,
    alone: true,
  };
  const stages: CodeStage[] = [];
  for await (const slice of scanCode(paths, { cwd: io.cwd, inputs, signal: io.signal })) {
    stages.push(...inCode(slice.stages));
  }
  const byFile = Map.groupBy(stages, ({ origin }) => origin.file);
  const files = new Set([...byFile.keys(), ...filesBelow(paths, io)]);
  files.delete(displayPath(standard, io.cwd));
  const commented = [...files].flatMap((file) =>
    commentedSuppressions(file, linesOf(file, io), byFile.get(file) ?? []),
  );
  return { suppressions: [...commented, ...carriedSuppressions(stages)], stages };
}

/** Files that may hold comments, as reports name them. */
function* filesBelow(paths: readonly string[], { cwd }: Io): Generator<string> {
  for (const path of paths) {
    const top = resolve(cwd, path);
    if (!statSync(top).isDirectory()) continue;
    for (const met of walk(top)) {
      if (met.kind === "file" && WITH_COMMENTS.test(met.absolute)) {
        yield displayPath(met.absolute, cwd);
      }
    }
  }
}

/** The lines of a file that speaks to another scanner at all. */
function linesOf(file: string, { cwd }: Io): readonly string[] {
  const path = resolve(cwd, file);
  try {
    if (statSync(path).size > LARGEST) return [];
    const text = readFileSync(path, "utf8");
    return mayHold(text) ? commentLines(path, text) : [];
  } catch {
    return []; // Gone since the scan, or not to be read: a scan of it says so.
  }
}
