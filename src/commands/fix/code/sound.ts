import { parseAllDocuments } from "yaml";
import type { Patch } from "../../../fixes/code/patch.ts";
import type { Texts } from "./texts.ts";

/**
 * The patches that can be written together. Each was made as if it were alone: where two of them would say the same key twice in
 * a file of YAML or JSON, which its own tools refuse, only the first is.
 */
export function soundTogether(patches: readonly Patch[], texts: Texts): readonly Patch[] {
  const broken = texts
    .changes(patches)
    .filter(({ file, before, after }) => YAML.test(file) && faultsIn(after) > faultsIn(before));
  let sound = patches;
  for (const { file, before } of broken) {
    const limit = faultsIn(before);
    const kept: Patch[] = [];
    for (const patch of sound) {
      const isHere = patch.edits.some((edit) => edit.file === file);
      const change = isHere ? texts.changes([...kept, patch]).find((each) => each.file === file) : undefined;
      if (!change || faultsIn(change.after) <= limit) kept.push(patch);
    }
    sound = kept;
  }
  return sound;
}

const YAML = /\.(?:ya?ml|json|template)$/i;

/** What a parser complains of, a key that is said twice included. */
function faultsIn(text: string): number {
  const documents = parseAllDocuments(text, { version: "1.1", uniqueKeys: true, logLevel: "silent" });
  return Array.isArray(documents) ? documents.reduce((sum, { errors }) => sum + errors.length, 0) : 0;
}
