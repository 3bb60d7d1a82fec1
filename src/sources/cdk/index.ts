import { join } from "node:path";
import type { Slice } from "../../model/slice.ts";
import { templateSlice } from "../cloudformation/index.ts";
import type { CodeInputs, Files, SourceFile } from "../code/input.ts";
import { assemblyOf } from "./manifest.ts";

/** Whether a text is the manifest of a CDK cloud assembly. Looks at the text only. */
export function looksLikeManifest(file: SourceFile): boolean {
  const { text } = file;
  return (
    /^\s*\{/.test(text) && text.includes('"artifacts"') && /"(?:aws:cloudformation:stack|cdk:)/.test(text)
  );
}

/**
 * One slice for each stack of a synthesized CDK app, with its nested stacks, from `cdk.out/manifest.json`. Stages
 * carry their construct path. Nothing is run. Gaps of the manifest itself come in a slice of their own, first.
 */
export function* assemblySlices(manifest: SourceFile, files: Files, inputs: CodeInputs): Iterable<Slice> {
  const { stacks, gaps } = assemblyOf(manifest, files);
  if (gaps.length > 0) {
    yield { scope: { kind: "code", path: manifest.path }, stages: [], surroundings: {}, gaps };
  }
  for (const { template, parameters } of stacks) {
    const answer = files.read(template);
    if ("gap" in answer) {
      yield { scope: { kind: "code", path: template }, stages: [], surroundings: {}, gaps: [answer.gap] };
    } else {
      yield templateSlice(answer.file, files, inputs, { kind: "cdk", parameters });
    }
  }
}

/**
 * The absolute paths of the templates in the assembly's folders: those of its stacks and nested stacks, which
 * `assemblySlices` reads, and those that an earlier synthesis left there, which nobody deploys.
 */
export function assemblyTemplates(manifest: SourceFile, files: Files): string[] {
  const { stacks, folders } = assemblyOf(manifest, files);
  const beside = folders.flatMap((folder) =>
    files
      .list(folder)
      .filter((name) => /\.template\.(?:json|ya?ml)$/.test(name))
      .map((name) => join(folder, name)),
  );
  return [...new Set([...stacks.map(({ template }) => template), ...beside])].sort();
}
